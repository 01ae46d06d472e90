# Die Texte der Fehler dieses Pakets auf Deutsch. Vorlage ist en.ftl.

## Satzteile

http-effect = { $effect ->
    [none] Es wurde nichts verändert.
    [applied] Ihre Anfrage wurde trotzdem ausgeführt.
   *[other] Möglicherweise wurde Ihre Anfrage trotzdem ausgeführt.
}
http-retry = { $effect ->
    [none] Versuchen Sie es { wait } noch einmal.
   *[other] Sehen Sie nach, ob Ihre Anfrage ausgeführt wurde. Falls nicht, versuchen Sie es { wait } noch einmal.
}

## Dienste, die dieses Programm aufruft

async-upstream-unreachable = Ein Dienst, den wir für Ihre Anfrage brauchen, ist nicht zu erreichen. { http-effect }
    .title = Ein Dienst ist nicht zu erreichen

async-upstream-reset = Die Verbindung zu einem Dienst, den wir für Ihre Anfrage brauchen, ist abgerissen. { http-effect }
    .title = Die Verbindung ist abgerissen
    .action-retry = { http-retry }

async-upstream-failed = Bei einem Dienst, den wir für Ihre Anfrage brauchen, ist eine Störung aufgetreten. { http-effect }
    .title = Störung bei einem Dienst
    .action-retry = { http-retry }

async-upstream-throttled = Ein Dienst, den wir für Ihre Anfrage brauchen, ist gerade überlastet. { http-effect }
    .title = Ein Dienst ist überlastet

async-upstream-refused = Ein Dienst, den wir für Ihre Anfrage brauchen, lässt uns nicht ein. Das können nur wir beheben. { http-effect }
    .title = Ein Dienst lässt uns nicht ein

async-upstream-rejected = Ein Dienst, den wir für Ihre Anfrage brauchen, hat nicht angenommen, was wir ihm geschickt haben. Der Fehler liegt bei uns. { http-effect }
    .title = Ein Dienst hat uns abgewiesen

async-upstream-redirected = Ein Dienst, den wir für Ihre Anfrage brauchen, ist umgezogen, und wir wissen nicht, wohin. Das müssen wir klären. { http-effect }
    .title = Ein Dienst ist umgezogen
    .action-try-later = { http-retry }

async-upstream-garbled = Ein Dienst, den wir für Ihre Anfrage brauchen, hat etwas geantwortet, womit wir nichts anfangen können. { http-effect }
    .title = Ein Dienst gab keine brauchbare Antwort
    .action-retry = { http-retry }

## Anfragen, die schon an der Tür abgewiesen werden

async-request-malformed = Wir können Ihre Anfrage nicht lesen, deshalb wurde nichts ausgeführt.
    .title = Die Anfrage ist nicht lesbar
    .action-fix-request = Vergleichen Sie Ihre Anfrage mit der Beschreibung dieses Dienstes, korrigieren Sie sie und schicken Sie sie noch einmal.

async-request-not-accepted = So können wir Ihre Anfrage nicht annehmen, deshalb wurde nichts ausgeführt.
    .title = Die Anfrage wurde nicht angenommen

async-sign-in-required = Wir wissen nicht, wer Sie sind, deshalb wurde nichts ausgeführt.
    .title = Nicht angemeldet

async-access-denied = Das dürfen Sie nicht, deshalb wurde nichts ausgeführt.
    .title = Nicht erlaubt

async-route-not-found = Unter dieser Adresse gibt es nichts.
    .title = Hier ist nichts

async-method-not-allowed = Was Sie möchten, geht unter dieser Adresse nicht, deshalb wurde nichts ausgeführt.
    .title = Unter dieser Adresse nicht möglich

async-request-timed-out = Ihre Anfrage hat zu lange gedauert, deshalb warten wir nicht weiter. { http-effect }
    .title = Die Anfrage hat zu lange gedauert
    .action-retry = { http-retry }

async-body-too-large = Ihre Anfrage ist länger, als wir annehmen, deshalb wurde nichts ausgeführt.
    .title = Die Anfrage ist zu lang

async-address-too-long = Die Adresse Ihrer Anfrage ist länger, als wir annehmen, deshalb wurde nichts ausgeführt.
    .title = Die Adresse ist zu lang
    .action-fix-request = Schreiben Sie weniger in die Adresse: Langes gehört in den Inhalt der Anfrage.

async-headers-too-large = Ihre Anfrage kam mit mehr Kopfzeilen, als wir annehmen, deshalb wurde nichts ausgeführt. Meist sind es Cookies, die sich angesammelt haben.
    .title = Die Kopfzeilen sind zu groß
    .action-fix-request = Löschen Sie in Ihrem Browser die Cookies dieser Seite, oder schicken Sie weniger Kopfzeilen, und versuchen Sie es dann noch einmal.

async-media-type-unsupported = Ihre Anfrage hat ein Format, das wir nicht lesen, deshalb wurde nichts ausgeführt.
    .title = Das Format ist hier nicht bekannt
    .action-fix-request = Schicken Sie Ihre Anfrage als JSON mit der Kopfzeile Content-Type: application/json.

async-too-many-requests = Sie haben mehr Anfragen geschickt, als wir von einer Person annehmen, deshalb wurde diese nicht ausgeführt.
    .title = Zu viele Anfragen

async-service-unavailable = Im Moment können wir keine Anfragen annehmen. { http-effect }
    .title = Im Moment nicht verfügbar

## Was jetzt zu tun ist

action-sign-in = Melden Sie sich an und schicken Sie Ihre Anfrage noch einmal.
action-ask-for-access = Bitten Sie darum, dass man Ihnen den Zugang freigibt, und versuchen Sie es dann noch einmal.
action-check-address = Prüfen Sie die Adresse auf Tippfehler.
action-shorten-request = Kürzen Sie Ihre Anfrage und schicken Sie sie noch einmal.
