# Was auf der Seite eines Codes und im Terminal um dessen Worte herum steht.

guide-direction = ltr

guide-all = Alle Fehler
guide-steps = Was Sie tun können
guide-support = Wenn es immer wieder passiert
guide-operators = Für den Betrieb
guide-example = Ein Beispiel der Antwort

guide-summary = Im Protokoll
guide-class = Klasse
guide-status = Status
guide-recovery = Noch einmal versuchen
guide-blame = Ursprung
guide-effect = Was geschehen sein kann
guide-since = Seit Version

guide-recovery-never = Dieselbe Anfrage scheitert wieder. Programme dürfen sie nicht wiederholen.
guide-recovery-after-fix = Die Anfrage muss geändert werden. Sie unverändert zu wiederholen hilft nicht.
guide-recovery-retry = Dieselbe Anfrage kann nach kurzem Warten gelingen.
guide-recovery-unavailable = Das ganze Ziel ist ausgefallen oder voll. Warten hilft, mehr zu senden schadet.

guide-blame-caller = Die Anfrage selbst. Hier ist nichts zu reparieren; sehen Sie nur nach, wenn es häufig wird.
guide-blame-service = Dieser Dienst. Suchen Sie die Referenz im Protokoll und beheben Sie die Ursache.
guide-blame-dependency = Ein anderer Dienst. Prüfen Sie Zustand und Grenzen dessen, was dieser Dienst aufruft.
guide-blame-network = Das Netz. Prüfen Sie Adresse, DNS, Firewall und Zertifikate auf dem Weg.

guide-effect-none = Es wurde nichts geändert.
guide-effect-unknown = Es kann trotzdem geschehen sein. Prüfen Sie das, bevor Sie es von Hand wiederholen.
guide-effect-applied = Es ist geschehen. Wiederholen Sie es nicht.
