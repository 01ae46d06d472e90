# Die Texte des Dienstes auf Deutsch. Vorlage ist en.ftl.

## Anfragen, die nicht verstanden oder nicht ausgeführt werden können

async-request-invalid = Einige Felder der Anfrage fehlen oder stimmen nicht, deshalb wurde nichts getan.
    .title = Felder der Anfrage prüfen
    .action-fix-request = Berichtigen Sie die Felder, die unter „errors“ genannt sind, und senden Sie die Anfrage noch einmal.

async-intent-classification-failed = Ich habe nicht verstanden, was ich für Sie tun soll, deshalb wurde nichts getan.
    .title = Das habe ich nicht verstanden
    .action-rephrase = Sagen Sie es mit anderen Worten, zum Beispiel „Erstelle ein Ticket: Der Drucker ist kaputt“ oder „Zeige offene Tickets“.

async-ticket-title-missing = Ein Ticket kann ich anlegen, aber ich weiß noch nicht, worum es geht.
    .title = Worum geht es in dem Ticket?

async-ticket-number-missing = Ich weiß nicht, welches Ticket Sie meinen.
    .title = Welches Ticket?

async-ticket-not-found = Ein Ticket mit der Nummer { $number } gibt es nicht.
    .title = Kein solches Ticket
    .action-list-tickets = Fragen Sie nach „offene Tickets“, um die Nummern zu sehen, die es gibt.

## Was der Dienst im Moment nicht kann

async-tracker-failed = Auf die Tickets kann im Moment nicht zugegriffen werden. { http-effect }
    .title = Tickets sind gerade nicht verfügbar

async-service-not-ready = Der Dienst wird gerade beendet und nimmt keine neuen Anfragen an. Es wurde nichts verändert.
    .title = Nicht bereit

## Dienste, die dieser Dienst ruft

async-model-quota-used-up = Das Textmodell, das wir dafür nutzen, hat sein Guthaben verbraucht. Darum müssen wir uns kümmern. { http-effect }
    .title = Das Guthaben des Textmodells ist verbraucht

async-model-key-refused = Das Textmodell, das wir dafür nutzen, lässt uns nicht ein. Das können nur wir beheben. { http-effect }
    .title = Das Textmodell lässt uns nicht ein

async-model-unknown = Das Textmodell, das wir dafür nutzen sollen, gibt es nicht. Das müssen wir richtigstellen. { http-effect }
    .title = Dieses Textmodell gibt es nicht

async-model-text-too-long = Was Sie geschrieben haben, ist länger, als unser Textmodell aufnehmen kann. { http-effect }
    .title = Zu lang für das Textmodell

async-model-content-refused = Unser Textmodell bearbeitet einen Text wie diesen nicht. { http-effect }
    .title = Das Textmodell lehnt ab
    .action-rephrase = Sagen Sie es mit anderen Worten und senden Sie es noch einmal.

async-tracker-not-permitted = Dort, wo die Tickets liegen, dürfen wir das nicht tun. Das können nur wir beheben. { http-effect }
    .title = Wir dürfen nicht an die Tickets

async-tracker-switched-off = Dort, wo die Tickets liegen, werden keine mehr geführt. Das müssen wir klären. { http-effect }
    .title = Dort gibt es keine Tickets mehr

async-ticket-not-accepted = Dort, wo die Tickets liegen, wurde dieses Ticket so nicht angenommen, deshalb wurde nichts getan.
    .title = Das Ticket wurde nicht angenommen

async-channel-webhook-gone = Dem Kanal konnten wir nicht Bescheid geben: Unser Zugang dorthin wurde entfernt. Wir müssen ihn neu einrichten. { http-effect }
    .title = Der Kanal ist nicht zu erreichen

async-channel-gone = Dem Kanal konnten wir nicht Bescheid geben: Er ist archiviert, oder es gibt ihn nicht mehr. { http-effect }
    .title = Den Kanal gibt es nicht mehr

async-channel-not-permitted = Dem Kanal konnten wir nicht Bescheid geben: Wir dürfen dort nichts schreiben. { http-effect }
    .title = Wir dürfen im Kanal nicht schreiben

## Die Konsole

console-host-unknown = Diese Seite wurde unter einem Namen aufgerufen, den sie nicht hat, deshalb wurde sie nicht gezeigt.
    .title = Falscher Name dieser Seite

console-reference-unknown = Zu dieser Referenz gibt es hier keine Aufzeichnung. Sie kann falsch geschrieben sein, von einem anderen Dienst stammen oder älter sein als das, was aufbewahrt wird.
    .title = Keine Aufzeichnung zu dieser Referenz
    .action-check-reference = Prüfen Sie die Referenz: Sie hat zwanzig Zeichen und ein Prüfzeichen.

## Was jetzt zu tun ist

action-ask-help = Fragen Sie „Hilfe“, um zu sehen, was ich kann.
action-name-problem = Sagen Sie, worum es geht, zum Beispiel „Erstelle ein Ticket: Die Anmeldung ist langsam“.
action-name-number = Nennen Sie die Nummer des Tickets, zum Beispiel „Zeige Ticket 1“.
action-list-tickets = Fragen Sie nach „offene Tickets“, um die Nummern zu sehen.

## Antworten

reply-created = Ich habe Ticket #{ $number } angelegt: { $title }
reply-listed = { $count ->
    [one] Ein Ticket ist offen:
   *[other] { $count } Tickets sind offen:
}
reply-line = #{ $number } { $title }
reply-none-open = Es sind keine Tickets offen.
reply-shown = { $state ->
    [open] Ticket #{ $number } ist offen: { $title }
   *[closed] Ticket #{ $number } ist geschlossen: { $title }
}
reply-closed = Ich habe Ticket #{ $number } geschlossen: { $title }
reply-was-closed = Ticket #{ $number } war schon geschlossen: { $title }
reply-summarised = { $count ->
    [one] Ein Ticket ist offen, nämlich #{ $number }: { $title }
   *[other] { $count } Tickets sind offen, das neueste ist #{ $number }: { $title }
}
reply-help = Ich verwalte Tickets. Ich kann eines anlegen („Erstelle ein Ticket: Die Anmeldung ist langsam“), die offenen auflisten oder zusammenfassen und einzelne anhand ihrer Nummer zeigen oder schließen.

## Was weitergeht

deferred-working = Ich arbeite noch daran. Sehen Sie { wait } wieder hier nach.
deferred-told = Ich arbeite noch daran, und der Kanal erfährt es, sobald es fertig ist. Sehen Sie { wait } wieder hier nach.
deferred-done = Anfrage { $id } ist erledigt:
deferred-failed = Anfrage { $id } konnte nicht ausgeführt werden. Die Referenz ist { $reference }.
