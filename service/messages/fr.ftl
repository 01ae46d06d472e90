# Les textes du service en français. Le modèle est en.ftl.
# Les exemples restent en anglais : le service ne comprend que l’anglais et l’allemand.

## Demandes qui ne peuvent être comprises ou exécutées

async-request-invalid = Certains champs de la demande manquent ou ne sont pas corrects, rien n’a donc été fait.
    .title = Champs de la demande à vérifier
    .action-fix-request = Corrigez les champs indiqués sous « errors », puis envoyez à nouveau la demande.

async-intent-classification-failed = Je n’ai pas compris ce que vous souhaitez, rien n’a donc été fait.
    .title = Je n’ai pas compris
    .action-rephrase = Dites-le autrement, en anglais ou en allemand, par exemple « Create a ticket: the printer is broken » ou « List open tickets ».

async-ticket-title-missing = Je peux créer un ticket, mais je ne sais pas encore de quoi il s’agit.
    .title = Quel est le sujet du ticket ?

async-ticket-number-missing = Je ne sais pas de quel ticket vous parlez.
    .title = Quel ticket ?

async-ticket-not-found = Il n’y a pas de ticket nº { $number }.
    .title = Ticket introuvable
    .action-list-tickets = Demandez « List open tickets » pour voir les numéros qui existent.

## Ce que le service ne peut pas faire pour le moment

async-tracker-failed = Les tickets ne sont pas accessibles pour le moment. { http-effect }
    .title = Tickets indisponibles pour le moment

async-service-not-ready = Le service est en train de s’arrêter et n’accepte plus de nouvelles demandes. Rien n’a été modifié.
    .title = Service non disponible

## Les services que ce service appelle

async-model-quota-used-up = Le modèle de texte que nous utilisons pour cela a épuisé son crédit. C’est à nous de nous en occuper. { http-effect }
    .title = Le crédit du modèle de texte est épuisé

async-model-key-refused = Le modèle de texte que nous utilisons pour cela ne nous laisse pas entrer. C’est à nous de régler cela. { http-effect }
    .title = Le modèle de texte ne nous laisse pas entrer

async-model-unknown = Le modèle de texte que nous devons utiliser n’existe pas. C’est à nous de corriger cela. { http-effect }
    .title = Ce modèle de texte n’existe pas

async-model-text-too-long = Ce que vous avez écrit est plus long que ce que notre modèle de texte peut lire. { http-effect }
    .title = Trop long pour le modèle de texte

async-model-content-refused = Notre modèle de texte ne traite pas un texte comme celui-ci. { http-effect }
    .title = Le modèle de texte a décliné
    .action-rephrase = Dites-le avec d’autres mots, puis renvoyez-le.

async-tracker-not-permitted = Là où sont conservés les tickets, nous n’avons pas le droit de faire cela. C’est à nous de régler cela. { http-effect }
    .title = L’accès aux tickets nous est fermé

async-tracker-switched-off = Là où sont conservés les tickets, on n’en prend plus. C’est à nous de voir pourquoi. { http-effect }
    .title = Les tickets n’y sont plus conservés

async-ticket-not-accepted = Là où sont conservés les tickets, celui-ci n’a pas été accepté tel quel ; rien n’a donc été fait.
    .title = Le ticket n’a pas été accepté

async-channel-webhook-gone = Nous n’avons pas pu prévenir le canal : notre accès y a été supprimé. C’est à nous de le rétablir. { http-effect }
    .title = Le canal n’est pas joignable

async-channel-gone = Nous n’avons pas pu prévenir le canal : il est archivé ou n’existe plus. { http-effect }
    .title = Le canal n’existe plus

async-channel-not-permitted = Nous n’avons pas pu prévenir le canal : nous n’avons pas le droit d’y écrire. { http-effect }
    .title = Nous ne pouvons pas écrire dans le canal

## La console

console-host-unknown = Cette page a été appelée par un nom qui n’est pas le sien, elle n’a donc pas été affichée.
    .title = Mauvais nom de cette page

console-reference-unknown = Il n’y a ici aucune trace de cette référence. Elle est peut-être mal écrite, vient d’un autre service ou est plus ancienne que ce qui est conservé.
    .title = Aucune trace de cette référence
    .action-check-reference = Vérifiez la référence : elle a vingt symboles et un symbole de contrôle.

## Que faire maintenant

action-ask-help = Demandez « help » pour voir ce que je sais faire.
action-name-problem = Dites de quoi il s’agit, par exemple « Create a ticket: the login page is slow ».
action-name-number = Indiquez le numéro du ticket, par exemple « Show ticket 1 ».
action-list-tickets = Demandez « List open tickets » pour voir leurs numéros.

## Réponses

reply-created = J’ai créé le ticket nº { $number } : { $title }
reply-listed = { $count ->
    [1] Un ticket est ouvert :
    [one] { $count } ticket est ouvert :
   *[other] { $count } tickets sont ouverts :
}
reply-line = #{ $number } { $title }
reply-none-open = Aucun ticket n’est ouvert.
reply-shown = { $state ->
    [open] Le ticket nº { $number } est ouvert : { $title }
   *[closed] Le ticket nº { $number } est fermé : { $title }
}
reply-closed = J’ai fermé le ticket nº { $number } : { $title }
reply-was-closed = Le ticket nº { $number } était déjà fermé : { $title }
reply-summarised = { $count ->
    [1] Un ticket est ouvert, le nº { $number } : { $title }
    [one] { $count } ticket est ouvert, le plus récent est le nº { $number } : { $title }
   *[other] { $count } tickets sont ouverts, le plus récent est le nº { $number } : { $title }
}
reply-help = Je gère les tickets. Demandez-moi, en anglais ou en allemand, d’en créer un (« Create a ticket: the login page is slow »), de lister ou de résumer ceux qui sont ouverts, d’en montrer ou d’en fermer un par son numéro.

## Ce qui continue

deferred-working = Je m’en occupe encore. Revenez voir ici { wait }.
deferred-told = Je m’en occupe encore, et le canal sera informé dès que ce sera fait. Revenez voir ici { wait }.
deferred-done = La demande { $id } est terminée :
deferred-failed = La demande { $id } n’a pas pu aboutir. La référence est { $reference }.
