# Die Texte der Fehler dieses Pakets auf Deutsch. Vorlage ist en.ftl.

async-flow-busy = Es ist gerade so viel im Gange, dass wir mit Ihrer Anfrage nicht begonnen haben. Es wurde nichts verändert.
    .title = Zu viel im Gange

async-flow-journal-unavailable = Wir können gerade nicht festhalten, was wir zusagen. Deshalb haben wir mit Ihrer Anfrage nicht begonnen. Es wurde nichts verändert.
    .title = Im Moment nicht möglich

async-flow-journal-newer = Dieses Programm ist älter als seine Daten und lässt sie deshalb in Ruhe. Es wurde nichts verändert.
    .title = Das Programm ist zu alt für seine Daten

async-flow-already-started = Unter diesem Namen wurde schon etwas anderes begonnen. Deshalb wurde jetzt nichts getan.
    .title = Der Name ist vergeben

async-flow-not-found = Unter diesem Namen ist nichts im Gange. Vielleicht ist es schon lange zu Ende.
    .title = Nichts unter diesem Namen

async-flow-id-invalid = Das kann hier kein Name sein. Deshalb wurde nichts getan.
    .title = Kein Name

async-flow-kind-unknown = Wir wissen hier im Moment nicht, wie das geht. { effect }
    .title = Hier nicht bekannt

async-flow-value-too-large = Das ist mehr, als wir aufbewahren können. { effect }
    .title = Zu viel zum Aufbewahren

async-flow-step-repeated = Uns ist dabei ein Fehler unterlaufen. { effect }
    .title = Ein Fehler bei uns

async-flow-signal-unfit = Wir haben zu Ihrer Anfrage eine Antwort bekommen, mit der wir nichts anfangen können. { effect }
    .title = Eine unbrauchbare Antwort

async-flow-definition-changed = Unser Programm hat sich geändert, während Ihre Anfrage im Gange war. Sie ruht, bis jemand nachgesehen hat.
    .title = Bei uns ruht die Arbeit

async-flow-poisoned = Unser Programm bricht jedes Mal ab, wenn es mit Ihrer Anfrage weitermacht. Sie ruht, bis jemand nachgesehen hat.
    .title = Bei uns ruht die Arbeit

async-flow-needs-attention = Ihre Anfrage konnte nicht abgeschlossen werden, und nicht alles Begonnene ließ sich rückgängig machen. Wir bewahren sie auf, bis jemand nachgesehen hat.
    .title = Jemand muss nachsehen

async-flow-given-up = Ihre Anfrage wurde nicht abgeschlossen. Teile davon können ausgeführt worden sein.
    .title = Nicht abgeschlossen

async-flow-act-impossible = Das ist im jetzigen Zustand nicht möglich. Deshalb wurde nichts getan.
    .title = Im Moment nicht möglich

## Was jetzt zu tun ist

action-wait-for-us = Sie müssen nichts tun: Wir wissen Bescheid. Bewahren Sie die Referenz { $reference } auf.
action-shorten-value = Senden Sie weniger auf einmal.
