# Les textes des erreurs de ce paquet en français. Le modèle est en.ftl.

async-flow-busy = Tant de choses sont en cours que nous n’avons pas commencé votre demande. Rien n’a été modifié.
    .title = Trop de travaux en cours

async-flow-journal-unavailable = Nous ne pouvons pas noter en ce moment ce que nous promettons. Nous n’avons donc pas commencé votre demande. Rien n’a été modifié.
    .title = Impossible pour le moment

async-flow-journal-newer = Ce programme est plus ancien que ses données et n’y touche donc pas. Rien n’a été modifié.
    .title = Programme trop ancien pour ses données

async-flow-already-started = Autre chose a déjà été commencé sous ce nom. Rien n’a donc été fait cette fois.
    .title = Ce nom est déjà pris

async-flow-not-found = Rien n’est en cours sous ce nom. Cela s’est peut-être terminé il y a longtemps.
    .title = Rien sous ce nom

async-flow-id-invalid = Cela ne peut pas servir de nom ici. Rien n’a donc été fait.
    .title = Ce n’est pas un nom

async-flow-kind-unknown = Nous ne savons pas comment faire cela ici pour le moment. { effect }
    .title = Inconnu ici

async-flow-value-too-large = C’est plus que ce que nous pouvons conserver. { effect }
    .title = Trop à conserver

async-flow-step-repeated = Nous avons commis une faute dans notre façon de procéder. { effect }
    .title = Une faute de notre part

async-flow-signal-unfit = Nous avons reçu pour votre demande une réponse que nous ne pouvons pas utiliser. { effect }
    .title = Une réponse inutilisable

async-flow-definition-changed = Notre programme a changé pendant le traitement de votre demande. Elle attend que quelqu’un l’ait examinée.
    .title = En attente de notre côté

async-flow-poisoned = Notre programme s’arrête chaque fois qu’il reprend votre demande. Elle attend que quelqu’un l’ait examinée.
    .title = En attente de notre côté

async-flow-needs-attention = Votre demande n’a pas pu être achevée, et tout ce qui était commencé n’a pas pu être annulé. Nous la gardons jusqu’à ce que quelqu’un l’ait examinée.
    .title = Quelqu’un doit l’examiner

async-flow-given-up = Votre demande n’a pas été achevée. Certaines parties ont pu être exécutées.
    .title = Inachevé

async-flow-act-impossible = Ce n’est pas possible dans l’état actuel. Rien n’a donc été fait.
    .title = Impossible pour le moment

## Que faire maintenant

action-wait-for-us = Vous n’avez rien à faire : nous sommes prévenus. Conservez la référence { $reference }.
action-shorten-value = Envoyez-en moins à la fois.
