# Die Texte der Bibliothek auf Deutsch. Vorlage ist en.ftl; Kennungen und Variablen erklärt das Modul `message`.

## Satzteile

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [one] in etwa einer Stunde
       *[other] in etwa { $wait_count } Stunden
    }
    [minutes] { $wait_count ->
        [one] in etwa einer Minute
       *[other] in etwa { $wait_count } Minuten
    }
   *[seconds] { $wait_count ->
        [one] in etwa einer Sekunde
       *[other] in etwa { $wait_count } Sekunden
    }
}

effect = { $effect ->
    [none] Ihre Anfrage wurde nicht ausgeführt, und es wurde nichts verändert.
    [applied] Ihre Anfrage wurde trotzdem ausgeführt.
   *[unknown] Ob Ihre Anfrage ausgeführt wurde, ist nicht sicher.
}

## Wenn etwas im Hintergrund scheitert

async-timeout-failed = { $effect ->
    [none] Das hat zu lange gedauert, deshalb haben wir es abgebrochen. Es wurde nichts verändert.
    [applied] Ihre Anfrage wurde ausgeführt, nur die Bestätigung hat zu lange gedauert.
   *[unknown] Das hat zu lange gedauert, deshalb haben wir nicht länger gewartet. Ihre Anfrage kann trotzdem ausgeführt worden sein.
}
    .title = Das hat zu lange gedauert
    .action-retry = { $effect ->
        [none] Versuchen Sie es { wait } noch einmal.
       *[other] Falls Ihre Anfrage nicht ausgeführt wurde, versuchen Sie es { wait } noch einmal.
    }

async-unexpected-failed = Bei uns ist etwas schiefgegangen, an Ihnen lag es nicht. { effect }
    .title = Etwas ist schiefgegangen

async-cancelled-failed = { $effect ->
    [none] Ihre Anfrage wurde abgebrochen, bevor etwas verändert wurde.
   *[other] Ihre Anfrage wurde abgebrochen, bevor sie fertig war. Teile davon können schon ausgeführt sein.
}
    .title = Abgebrochen

async-panicked-failed = Während wir an Ihrer Anfrage gearbeitet haben, ist bei uns ein Fehler aufgetreten. { effect }
    .title = Fehler auf unserer Seite

async-rejected-failed = Im Moment ist zu viel los, deshalb haben wir mit Ihrer Anfrage nicht begonnen. Es wurde nichts verändert.
    .title = Gerade zu viel los

async-incomplete-failed = Das ist bei uns abgebrochen, bevor es vollständig war. { effect }
    .title = Nicht vollständig

async-operation-failed = Wegen eines Fehlers bei uns konnten wir das nicht zu Ende bringen. { effect }
    .title = Das hat nicht geklappt

## Ressourcen, welche Bibliothek auch immer von ihnen spricht

async-resource-missing = Bei uns fehlt etwas, das wir dafür brauchen. { effect }
    .title = Bei uns fehlt etwas

async-resource-denied = Uns fehlt der Zugang zu etwas, das wir dafür brauchen. { effect }
    .title = Uns fehlt ein Zugang

async-resource-exists = Das gibt es schon, deshalb wurde es nicht noch einmal angelegt.
    .title = Das gibt es schon

async-resource-violated = Das passt nicht zu dem, was schon da ist. { effect }
    .title = Das passt nicht zusammen

async-resource-rejected = Wir haben etwas in einer Form angefordert, die nicht angenommen wird. { effect }
    .title = Unsere Anfrage wurde nicht angenommen

async-resource-full = Bei uns ist kein Platz mehr frei. { effect }
    .title = Kein Platz mehr

async-resource-busy = Das wird gerade von jemand anderem benutzt. { effect }
    .title = Gerade in Benutzung

async-resource-damaged = Ein Teil unserer Daten ist beschädigt und lässt sich nicht lesen. { effect }
    .title = Beschädigte Daten bei uns

async-resource-malformed = Wir haben eine Antwort bekommen, mit der wir nichts anfangen konnten. { effect }
    .title = Eine unverständliche Antwort

async-resource-unreachable = Wir konnten einen Dienst nicht erreichen, den wir dafür brauchen. { effect }
    .title = Ein Dienst ist nicht erreichbar

async-resource-cut = Die Verbindung zu einem Dienst, den wir brauchen, ist abgerissen. { effect }
    .title = Verbindung abgerissen

async-resource-timed-out = Ein Dienst, den wir brauchen, hat nicht rechtzeitig geantwortet. { effect }
    .title = Keine Antwort in der Zeit

async-resource-failed = Ein Dienst, den wir dafür brauchen, hat seine Arbeit nicht getan. { effect }
    .title = Ein Dienst ist ausgefallen

## Klassen: was gilt, wenn es keinen eigenen Text gibt

class-cancelled = Das wurde abgebrochen, bevor es fertig war. { effect }
    .title = Abgebrochen

class-unknown = Etwas ist schiefgegangen, und wir wissen noch nicht, was. { effect }
    .title = Etwas ist schiefgegangen

class-invalid-argument = In Ihrer Anfrage fehlt etwas oder stimmt etwas nicht, deshalb wurde nichts ausgeführt.
    .title = In der Anfrage stimmt etwas nicht

class-deadline-exceeded = Das hat zu lange gedauert und wurde nicht rechtzeitig fertig. { effect }
    .title = Das hat zu lange gedauert

class-not-found = Was Sie suchen, gibt es hier nicht. Vielleicht wurde es entfernt oder heißt anders.
    .title = Nicht gefunden

class-already-exists = Das gibt es schon, deshalb wurde es nicht noch einmal angelegt.
    .title = Gibt es schon

class-permission-denied = Das dürfen Sie nicht, deshalb wurde nichts ausgeführt.
    .title = Nicht erlaubt

class-resource-exhausted = Es kamen zu viele Anfragen in kurzer Zeit, deshalb wurde diese nicht ausgeführt.
    .title = Zu viele Anfragen

class-failed-precondition = So, wie die Dinge gerade stehen, geht das nicht, deshalb wurde nichts ausgeführt.
    .title = Gerade nicht möglich

class-aborted = Jemand anders hat gleichzeitig dasselbe geändert, deshalb wurde Ihre Anfrage nicht ausgeführt.
    .title = Zwei Änderungen zugleich

class-out-of-range = Ihre Anfrage reicht über das Ende dessen hinaus, was es gibt, deshalb wurde nichts ausgeführt.
    .title = Zu weit

class-unimplemented = Das gibt es hier nicht.
    .title = Nicht verfügbar

class-internal = Bei uns ist etwas schiefgegangen. { effect }
    .title = Etwas ist schiefgegangen

class-unavailable = Das steht im Moment nicht zur Verfügung. { effect }
    .title = Im Moment nicht verfügbar

class-data-loss = Daten sind beschädigt und lassen sich nicht lesen, deshalb konnten wir das nicht zu Ende bringen.
    .title = Beschädigte Daten

class-unauthenticated = Wir wissen nicht, wer Sie sind, deshalb wurde nichts ausgeführt.
    .title = Nicht angemeldet

## Was jetzt zu tun ist

action-retry = Versuchen Sie es { wait } noch einmal.
action-try-later = Kommen Sie { wait } wieder und versuchen Sie es noch einmal.
action-nothing-to-do = Ihre Anfrage wurde trotzdem ausgeführt, Sie müssen sie nicht noch einmal senden.
action-start-again = Schicken Sie Ihre Anfrage noch einmal, wann immer Sie möchten.
action-check-status = Sehen Sie nach, ob Ihre Anfrage ausgeführt wurde, bevor Sie sie noch einmal schicken.
action-contact-support = { $contact ->
    [none] Wenden Sie sich an den Support und nennen Sie die Kennung { $reference }, dann lässt sich klären, was passiert ist.
   *[other] Wenden Sie sich an den Support ({ $contact }) und nennen Sie die Kennung { $reference }, dann lässt sich klären, was passiert ist.
}
action-fix-request = Korrigieren Sie, was in Ihrer Anfrage nicht stimmt, und schicken Sie sie noch einmal.
action-rephrase = Sagen Sie es mit anderen Worten, in einem kurzen Satz.

## Was mit einem Feld nicht stimmt

field-missing = Das fehlt. Ergänzen Sie es.
field-empty = Das ist leer. Füllen Sie es aus.
field-too-long = { $max ->
    [one] Das ist zu lang. Erlaubt ist ein einziges Zeichen.
   *[other] Das ist zu lang. Erlaubt sind höchstens { $max } Zeichen.
}
field-not-text = Das ist kein Text. Schreiben Sie hier einen Text in Anführungszeichen.
field-unknown = Das ist hier nicht bekannt. Prüfen Sie die Schreibweise oder lassen Sie es weg.
