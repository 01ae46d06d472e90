# Ce qui entoure le texte d'un code, sur sa page et dans le terminal.

guide-direction = ltr

guide-all = Toutes les erreurs
guide-steps = Ce que vous pouvez faire
guide-support = Si cela se reproduit sans cesse
guide-operators = Pour l'exploitation
guide-example = Un exemple de réponse

guide-summary = Dans le journal
guide-class = Classe
guide-status = Statut
guide-recovery = Nouvel essai
guide-blame = Origine du problème
guide-effect = Ce qui a pu se produire
guide-since = Depuis la version

guide-recovery-never = La même demande échouera encore. Les programmes ne doivent pas la répéter.
guide-recovery-after-fix = La demande doit être modifiée. La répéter telle quelle ne sert à rien.
guide-recovery-retry = La même demande peut réussir après une courte attente.
guide-recovery-unavailable = Toute la cible est en panne ou saturée. Attendre aide, envoyer davantage aggrave la situation.

guide-blame-caller = La demande elle-même. Il n'y a rien à réparer ici ; regardez de plus près seulement si cela devient fréquent.
guide-blame-service = Ce service. Cherchez la référence dans le journal et corrigez la cause.
guide-blame-dependency = Un autre service. Vérifiez l'état et les limites de ce que ce service appelle.
guide-blame-network = Le réseau. Vérifiez l'adresse, le DNS, le pare-feu et les certificats sur le trajet.

guide-effect-none = Rien n'a été modifié.
guide-effect-unknown = L'action a pu avoir lieu malgré tout. Vérifiez-le avant de la répéter à la main.
guide-effect-applied = L'action a eu lieu. Ne la répétez pas.
