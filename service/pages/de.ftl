# Die Worte des Chats und der Konsole. Vorlage ist en.ftl.

## Überall
page-skip = Zum Inhalt springen
page-language = Sprache
page-reference = Referenz
page-copy = Kopieren
page-copied = Kopiert

## Chat
page-chat-title = Breakfall fragen
page-chat-heading = Was kann ich für Sie tun?
page-chat-lead = Ich verwalte Tickets. Fragen Sie in eigenen Worten; wenn etwas misslingt, sage ich, was geschehen ist und was jetzt hilft.
page-chat-tries = Beispiele zum Ausprobieren
page-chat-try-create = Erstelle ein Ticket: Die Anmeldung ist langsam
page-chat-try-list = Zeige offene Tickets
page-chat-try-show = Zeige Ticket 4711
page-chat-try-unclear = asdf qwer
page-chat-log = Fragen und Antworten
page-chat-question = Ihre Frage
page-chat-placeholder = Erstelle ein Ticket: Der Drucker hat kein Papier
page-chat-user = Ihr Name
page-chat-guest = Gast
page-chat-send = Senden
page-chat-success = Erledigt
page-chat-degraded = Teilweise erledigt
page-chat-not-now = Gerade nicht möglich
page-chat-deferred = Noch in Arbeit
page-chat-deferred-for = { $count ->
    [one] Die Arbeit läuft weiter. Sie kann in etwa einer Sekunde fertig sein.
   *[other] Die Arbeit läuft weiter. Sie kann in etwa { $count } Sekunden fertig sein.
}
page-chat-deferred-text = Die Arbeit läuft weiter.
page-chat-deferred-step = Fragen Sie gleich noch einmal nach; nichts wird doppelt getan.
page-chat-ticket-open = offen
page-chat-ticket-closed = geschlossen
page-chat-steps = Was Sie jetzt tun können
page-chat-again = Noch einmal versuchen
page-chat-ask-help = Hilfe
page-chat-show-help = Hilfe zeigen
page-chat-ask-list = Zeige offene Tickets
page-chat-show-list = Tickets zeigen
page-chat-rephrase = Anders sagen
page-chat-contact = Support fragen
page-chat-open = Öffnen
page-chat-about-code = Mehr zu diesem Fehler
