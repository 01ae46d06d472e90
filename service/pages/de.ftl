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

## Konsole
page-nav = Konsole
page-nav-failures = Fehler
page-nav-wall = Abhängigkeiten
page-nav-work = Daueraufgaben
page-nav-people = Personen
page-nav-live = Live
page-nav-about = Dienst
page-search = Einen Fehler finden
page-search-hint = Referenz, Wörter, Anfrage, Trace …
page-search-button = Finden
page-search-slip = Das sieht wie eine Referenz aus, aber ihr Prüfzeichen passt nicht: Ein Zeichen ist falsch, oder zwei sind vertauscht. Fragen Sie noch einmal nach; unten steht, was sonst gefunden wurde.
page-sign-in = Anmelden
page-sign-in-lead = Diese Konsole öffnet das Token aus der Konfiguration.
page-sign-in-wrong = Das war nicht das Token.
page-sign-in-button = Öffnen
page-sign-out = Abmelden
page-token = Token
page-back-to-list = Zur Liste der Fehler
page-status-all = Alle
page-status-failed = Gescheitert
page-status-degraded = Mit Ersatz
page-status-retrying = Versucht es gerade wieder
page-status-deferred = Verschoben
page-status-abandoned = Verlassen
page-status-recovered = Erholt
page-retrying-lead = Was misslungen ist und es in diesem Moment wieder versucht, in diesem Programm. Es endet in einer der anderen Listen oder als einfacher Erfolg.
page-retrying-none = Nichts wird gerade wieder versucht.
page-retrying-at-it = versucht es jetzt
page-retrying-running = läuft seit
page-retrying-failed = { $count ->
    [one] { $count } Versuch misslang, mit
   *[other] { $count } Versuche misslangen, der letzte mit
}
page-failures-tabs = Nach dem Ausgang
page-failures-none = In dieser Zeit ist nichts misslungen.
page-failures-no-match = Nichts passt. Referenzen werden so lange aufbewahrt, wie es die Konfiguration sagt; verlorene zählt die Seite des Dienstes.
page-failures-all = Alles zeigen, was da ist
page-failures-course = { $count ->
    [one] Ein Fehler
   *[other] { $count } Fehler über die gezeigte Zeit
}
page-filter-since = Zeit
page-filter-operation = Operation
page-filter-version = Version
page-filter-dependency = Abhängigkeit
page-filter-class = Klasse
page-filter-code = Code
page-filter-any = alle
page-filter-apply = Zeigen
page-since-1h = letzte Stunde
page-since-24h = letzte 24 Stunden
page-since-7d = letzte 7 Tage
page-since-30d = letzte 30 Tage
page-since-all = alles
page-view-groups = Nach Art
page-view-single = Einzeln
page-column-what = Was
page-column-course = Verlauf
page-column-count = Anzahl
page-column-users = Personen
page-column-last = Zuletzt
page-column-started = Begann nach
page-column-lasted = Dauerte
page-column-wait = Danach gewartet
page-column-key = Schlüssel
page-column-value = Wert
page-column-origin = Woher
page-column-when = Wann (UTC)
page-column-who = Wer
page-column-subject = Woran
page-first = zuerst
page-older = Ältere
page-ago-now = gerade eben
page-ago-seconds = { $count ->
    [one] vor einer Sekunde
   *[other] vor { $count } Sekunden
}
page-ago-minutes = { $count ->
    [one] vor einer Minute
   *[other] vor { $count } Minuten
}
page-ago-hours = { $count ->
    [one] vor einer Stunde
   *[other] vor { $count } Stunden
}
page-ago-days = { $count ->
    [one] vor einem Tag
   *[other] vor { $count } Tagen
}
page-store-trouble = Fehler können gerade nicht aufgezeichnet werden; Antworten gehen weiter.
page-store-lost = { $count ->
    [one] Ein Fehler konnte nicht aufgezeichnet werden.
   *[other] { $count } Fehler konnten nicht aufgezeichnet werden.
}
page-fact-effect = Ist es geschehen?
page-fact-code = Code
page-fact-class = Klasse
page-fact-blame = Woher es kommt
page-fact-recovery = Noch einmal?
page-fact-at = Wann
page-fact-user = Person
page-fact-request = Anfrage
page-fact-still = Misslingt noch
page-story-still = { $count ->
    [0] Seither nicht.
    [1] Noch einmal, zuletzt
    [1000] Tausendmal oder mehr, zuletzt
   *[other] Noch { $count } Mal, zuletzt
}
page-story-notes = Notizen
page-story-note = Was dazu herausgefunden oder getan wurde
page-story-note-add = Notiz hinzufügen
page-story-effect-none = Nein, es wurde nichts geändert.
page-story-effect-unknown = Nicht bekannt: Es kann geschehen sein.
page-story-effect-applied = Ja, es ist geschehen.
page-story-told = Was die Person gelesen hat
page-story-told-in = Zeigen auf
page-story-told-nothing = Niemandem wurde etwas gesagt: Der Fehler blieb im Dienst.
page-story-translated = In einer anderen Sprache als gelesen, aus denselben Angaben.
page-story-problem = Wie Programme es bekamen
page-story-next = Was jetzt zu tun ist
page-story-next-never = Dieselbe Anfrage scheitert wieder. Suchen Sie die Ursache; lassen Sie sie nicht wiederholen.
page-story-next-after-fix = Die Person muss die Anfrage ändern. Sagen Sie ihr, was daran nicht stimmt.
page-story-next-retry = Dieselbe Anfrage kann nach kurzem Warten gelingen. Lassen Sie sie noch einmal senden.
page-story-next-unavailable = Was sie braucht, ist ausgefallen oder voll. Sehen Sie nach den Abhängigkeiten; Warten hilft, mehr zu senden schadet.
page-story-no-retry = Von hier aus kann sie nicht wiederholt werden: Was die Person gesagt hat, wird nicht aufbewahrt. Mit derselben Kennung der Anfrage geschieht nichts doppelt.
page-story-reply = Eine Antwort zum Kopieren
page-story-runbook = Was dieser Code bedeutet und was zu tun ist
page-story-same-kind = Alle dieser Art
page-story-trace = Trace
page-story-log = Im Protokoll:
page-story-tries = Versuche
page-story-try = Versuch
page-story-tries-none = Es wurde nicht noch einmal versucht, oder es scheiterte vor dem Versuch.
page-story-wait-asked = wie verlangt
page-story-wait-backoff = wachsende Wartezeit
page-story-policies = In diesem Moment:
page-story-causes = Ursachen, die nächste zuerst
page-story-within = Innerhalb von
page-story-doing = Während
page-story-raised = Entstanden bei
page-story-panic = Ein Panic:
page-story-stack = Aufrufe
page-story-beside = Daneben gescheitert
page-story-context = Umstände
page-story-context-none = Es wurde nichts notiert.
page-story-configuration = Die geltende Konfiguration
page-story-configuration-none = Sie ist nicht mehr bekannt.
page-hidden-person = verborgen: eine Person
page-hidden-secret = verborgen: ein Geheimnis
page-breaker = Schutzschalter
page-breaker-closed = Zu: Aufrufe gehen durch
page-breaker-open = Offen: Aufrufe werden abgelehnt
page-breaker-half-open = Halb offen: Ein Aufruf wird versucht
page-breaker-ramping = Anlaufend: Einige Aufrufe gehen durch
page-breaker-isolated = Von Hand getrennt
page-retries-left = Wiederholungen, die noch erlaubt sind:
page-wall-lead = Was der Dienst seit dem Start aufgerufen hat, zuerst was nicht stimmt.
page-wall-empty = Noch wurde nichts aufgerufen. Fragen Sie etwas auf der Seite des Chats.
page-wall-succeeded = Erledigt
page-wall-retries = Wiederholt
page-wall-timed-out = Zu langsam
page-wall-attempts = Versuche der letzten 30 Minuten
page-wall-took = Dauer eines Versuchs
page-wall-refused = Abgelehnt
page-act-isolate = Trennen
page-act-close = Schließen
page-act-reset = Zurücksetzen
page-confirm-title = Wirklich?
page-confirm-isolate = Dieses Ziel trennen?
page-confirm-isolate-lead = Jeder Aufruf wird sofort abgelehnt, bis es jemand wieder schließt. Wofür es Ersatz gibt, das wird weiter beantwortet.
page-confirm-close = Alle Aufrufe durchlassen?
page-confirm-close-lead = Was der Schutzschalter gezählt hat, wird vergessen. Ist das Ziel noch ausgefallen, öffnet er von selbst wieder.
page-confirm-operations = Das betrifft:
page-confirm-note = Warum (für die Liste der Eingriffe)
page-confirm-back = Lassen
page-work-lead = Was seine Anfrage überdauert. Es geht nach jedem Neustart von selbst weiter; was stillsteht, wartet auf eine Entscheidung.
page-work-empty = Nichts ist im Gange, und nichts steht still.
page-work-stuck = { $count ->
    [0] Nichts steht still.
    [one] Eine Aufgabe steht still.
   *[other] { $count } Aufgaben stehen still.
}
page-work-open = { $count ->
    [0] Nichts geht von selbst weiter.
    [one] Eine geht von selbst weiter.
   *[other] { $count } gehen von selbst weiter.
}
page-work-canary = Versuchen Sie zuerst die älteste. Gelingt sie, steht auch den anderen nichts mehr im Weg; wenn nicht, ist sie gleich wieder hier.
page-work-resume-all = { $count ->
    [one] Noch einmal versuchen
   *[other] Alle { $count } noch einmal versuchen
}
page-work-again-in = nächster Versuch in
page-work-ending = wird beendet
page-work-standing-running = Läuft
page-work-standing-waiting = Wartet auf den nächsten Versuch
page-work-standing-needs-attention = Steht still
page-work-act-resume = Noch einmal versuchen
page-work-act-skip = Schritt überspringen
page-work-act-cancel = Beenden
page-work-act-give-up = Aufgeben
page-work-act-resume-oldest = Die älteste versuchen
page-work-act-resume-all = Alle noch einmal versuchen
page-work-means-resume = Was fehlgeschlagen ist, wird noch einmal versucht, so oft der Plan es vorsieht. Schlägt es wieder fehl, steht es wieder still.
page-work-means-skip = Es geht weiter, als wäre der fehlgeschlagene Schritt getan. Nur wenn ihn jemand von Hand getan hat.
page-work-means-cancel = Was bisher getan wurde, wird rückgängig gemacht, und der Person wird gesagt, dass es nicht getan wurde.
page-work-means-give-up = Es endet, wie es steht. Was getan und noch nicht rückgängig gemacht ist, bleibt, und niemand kommt darauf zurück.
page-work-means-resume-oldest = Eine wird noch einmal versucht, so oft der Plan es vorsieht. Gelingt sie, versuchen Sie die anderen.
page-work-means-resume-all = Alle werden noch einmal versucht, so oft ihre Pläne es vorsehen. Was wieder fehlschlägt, steht wieder still.
page-people-lead = { $count ->
    [one] Support wird ab dem ersten Fehler angeboten. Hier steht, wer am letzten Tag einen hatte.
   *[other] Support wird nach { $count } Fehlern in Folge angeboten. Hier steht, wem am letzten Tag einer davon fehlte oder wer darüber ist.
}
page-people-none = Niemand ist nahe daran.
page-people-failures = { $count ->
    [one] Ein Fehler
   *[other] { $count } Fehler
}
page-people-offered = Support wurde angeboten
page-people-contacted = angeschrieben
page-people-again = danach wieder gescheitert
page-people-look = ihre Fehler
page-people-mark = Als angeschrieben merken
page-live-lead = Fehler, wie sie aufgezeichnet werden, die neuesten zuerst.
page-live-pause = Anhalten
page-live-on = Live
page-live-paused = Angehalten
page-live-lost = Verbindung verloren; neuer Versuch
page-live-empty = Noch ist nichts misslungen.
page-live-no-script = Ohne Skripte zeigt diese Seite, was jetzt da ist.
page-live-reload = Noch einmal sehen
page-about-lost = Verlorene Fehler
page-about-kept = Aufgezeichnet seit dem Start
page-about-waiting = Warten auf Aufzeichnung
page-about-rows = Aufzeichnungen
page-about-size = Größe der Datei
page-about-running = Läuft seit
page-about-version = Version
page-about-reload = Letzte Änderung der Konfiguration
page-about-refused = Sie wurde abgelehnt; was vorher galt, gilt weiter.
page-about-taken = Sie wurde übernommen.
page-about-never-reloaded = Sie hat sich seit dem Start nicht geändert.
page-about-catalogue = Worte für Menschen
page-about-codes = { $count ->
    [one] Ein Code, in jeder Sprache:
   *[other] { $count } Codes, in jeder Sprache:
}
page-about-whole = vollständig
page-about-gaps = { $count ->
    [one] ein Text fehlt
   *[other] { $count } Texte fehlen
}
page-about-export = Export
page-about-export-lead = Die neuesten tausend Fehler; die Liste der Fehler exportiert, was ihre Filter zeigen.
page-about-actions = Von Hand getan
page-about-actions-none = Noch nichts.
page-about-configuration = Konfiguration
