# Les textes des erreurs de ce paquet en français. Le modèle est en.ftl.

## Parties de phrases

http-effect = { $effect ->
    [none] Rien n’a été modifié.
    [applied] Votre demande a tout de même été exécutée.
   *[other] Votre demande a peut-être tout de même été exécutée.
}
http-retry = { $effect ->
    [none] Réessayez { wait }.
   *[other] Vérifiez si votre demande a été exécutée. Sinon, réessayez { wait }.
}

## Services que ce programme appelle

async-upstream-unreachable = Nous n’arrivons pas à joindre un service dont nous avons besoin pour votre demande. { http-effect }
    .title = Un service est injoignable

async-upstream-reset = La connexion à un service dont nous avons besoin pour votre demande a été coupée. { http-effect }
    .title = La connexion a été coupée
    .action-retry = { http-retry }

async-upstream-failed = Un service dont nous avons besoin pour votre demande rencontre un problème. { http-effect }
    .title = Un service rencontre un problème
    .action-retry = { http-retry }

async-upstream-throttled = Un service dont nous avons besoin pour votre demande est trop sollicité en ce moment. { http-effect }
    .title = Un service est trop sollicité

async-upstream-refused = Un service dont nous avons besoin pour votre demande ne nous laisse pas entrer. C’est à nous de régler cela. { http-effect }
    .title = Un service ne nous laisse pas entrer

async-upstream-rejected = Un service dont nous avons besoin pour votre demande n’a pas accepté ce que nous lui avons envoyé. La faute est de notre côté. { http-effect }
    .title = Un service n’a pas accepté notre envoi

async-upstream-redirected = Un service dont nous avons besoin pour votre demande a déménagé et nous ne savons pas où. C’est à nous de le trouver. { http-effect }
    .title = Un service a déménagé
    .action-try-later = { http-retry }

async-upstream-garbled = Un service dont nous avons besoin pour votre demande a donné une réponse que nous ne pouvons pas utiliser. { http-effect }
    .title = Un service a mal répondu
    .action-retry = { http-retry }

## Demandes refusées à l’entrée

async-request-malformed = Nous n’arrivons pas à lire votre demande, rien n’a donc été fait.
    .title = La demande est illisible
    .action-fix-request = Comparez votre demande avec la description de ce service, corrigez-la et envoyez-la à nouveau.

async-request-not-accepted = Votre demande ne peut pas être acceptée telle quelle, rien n’a donc été fait.
    .title = La demande ne peut pas être acceptée

async-sign-in-required = Nous ne savons pas qui vous êtes, rien n’a donc été fait.
    .title = Connexion requise

async-access-denied = Vous n’avez pas l’autorisation de faire cela, rien n’a donc été fait.
    .title = Non autorisé

async-route-not-found = Il n’y a rien à cette adresse.
    .title = Rien ici

async-method-not-allowed = Cette adresse ne permet pas ce que vous demandez, rien n’a donc été fait.
    .title = Impossible à cette adresse

async-request-timed-out = Votre demande a pris trop de temps, nous avons donc cessé d’attendre. { http-effect }
    .title = La demande a pris trop de temps
    .action-retry = { http-retry }

async-body-too-large = Votre demande est plus longue que ce que nous acceptons, rien n’a donc été fait.
    .title = La demande est trop longue

async-address-too-long = L’adresse de votre demande est plus longue que ce que nous acceptons, rien n’a donc été fait.
    .title = L’adresse est trop longue
    .action-fix-request = Mettez moins de choses dans l’adresse : ce qui est long va dans le corps de la demande.

async-headers-too-large = Votre demande est arrivée avec plus d’en-têtes que nous n’en acceptons, rien n’a donc été fait. Le plus souvent, ce sont des cookies qui se sont accumulés.
    .title = Les en-têtes sont trop volumineux
    .action-fix-request = Supprimez les cookies de ce site dans votre navigateur, ou envoyez moins d’en-têtes, puis réessayez.

async-media-type-unsupported = Votre demande est dans un format que nous ne lisons pas, rien n’a donc été fait.
    .title = Ce format n’est pas connu ici
    .action-fix-request = Envoyez votre demande en JSON, avec l’en-tête Content-Type: application/json.

async-too-many-requests = Vous avez envoyé plus de demandes que nous ne pouvons en accepter d’une seule personne, celle-ci n’a donc pas été exécutée.
    .title = Trop de demandes

async-service-unavailable = Nous ne pouvons pas accepter de demandes pour le moment. { http-effect }
    .title = Indisponible pour le moment

## Que faire maintenant

action-sign-in = Connectez-vous et envoyez à nouveau votre demande.
action-ask-for-access = Demandez l’autorisation à la personne qui gère vos accès, puis réessayez.
action-check-address = Vérifiez qu’il n’y a pas de faute de frappe dans l’adresse.
action-shorten-request = Raccourcissez votre demande et envoyez-la à nouveau.
