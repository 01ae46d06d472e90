# Les textes de la bibliothèque en français. Le modèle est en.ftl ; le module `message` explique identifiants et variables.
# La catégorie `one` du français vaut aussi pour zéro : ce qui ne se dit que d’un seul porte la clé `1`.

## Parties de phrases

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [1] dans environ une heure
        [one] dans environ { $wait_count } heure
       *[other] dans environ { $wait_count } heures
    }
    [minutes] { $wait_count ->
        [1] dans environ une minute
        [one] dans environ { $wait_count } minute
       *[other] dans environ { $wait_count } minutes
    }
   *[seconds] { $wait_count ->
        [1] dans environ une seconde
        [one] dans environ { $wait_count } seconde
       *[other] dans environ { $wait_count } secondes
    }
}

effect = { $effect ->
    [none] Votre demande n’a pas été exécutée et rien n’a été modifié.
    [applied] Votre demande a tout de même été exécutée.
   *[unknown] Nous ne savons pas si votre demande a été exécutée.
}

## Quand un travail échoue

async-timeout-failed = { $effect ->
    [none] L’opération a pris trop de temps, nous l’avons donc arrêtée. Rien n’a été modifié.
    [applied] Votre demande a été exécutée, mais sa confirmation a pris trop de temps.
   *[unknown] L’opération a pris trop de temps, nous avons donc cessé d’attendre. Votre demande a peut-être tout de même été exécutée.
}
    .title = L’opération a pris trop de temps
    .action-retry = { $effect ->
        [none] Réessayez { wait }.
       *[other] Si votre demande n’a pas été exécutée, réessayez { wait }.
    }

async-unexpected-failed = Un problème est survenu de notre côté, vous n’y êtes pour rien. { effect }
    .title = Un problème est survenu

async-cancelled-failed = { $effect ->
    [none] Votre demande a été interrompue avant que quoi que ce soit ne soit modifié.
   *[other] Votre demande a été interrompue avant la fin. Une partie a peut-être déjà été exécutée.
}
    .title = Demande interrompue

async-panicked-failed = Un problème est survenu de notre côté pendant que nous traitions votre demande. { effect }
    .title = Problème de notre côté

async-rejected-failed = Il y a trop de demandes en ce moment, nous n’avons donc pas commencé la vôtre. Rien n’a été modifié.
    .title = Trop de demandes en ce moment

async-incomplete-failed = Cela s’est interrompu de notre côté avant d’être complet. { effect }
    .title = Incomplet

async-operation-failed = Un problème de notre côté nous a empêchés de terminer. { effect }
    .title = Cela n’a pas fonctionné

## Ressources, quelle que soit la bibliothèque qui en parle

async-resource-missing = Il manque de notre côté quelque chose dont nous avons besoin pour cela. { effect }
    .title = Il manque quelque chose de notre côté

async-resource-denied = Nous n’avons pas accès à quelque chose dont nous avons besoin pour cela. { effect }
    .title = Un accès nous manque

async-resource-exists = Cela existe déjà et n’a donc pas été créé une seconde fois.
    .title = Cela existe déjà

async-resource-violated = Cela ne va pas avec ce qui est déjà là. { effect }
    .title = Cela ne va pas ensemble

async-resource-rejected = Nous avons demandé quelque chose sous une forme qui n’est pas acceptée. { effect }
    .title = Notre demande n’a pas été acceptée

async-resource-full = Il n’y a plus de place de notre côté. { effect }
    .title = Plus de place

async-resource-busy = Quelqu’un d’autre utilise cela en ce moment. { effect }
    .title = En cours d’utilisation

async-resource-damaged = Une partie de nos données est endommagée et illisible. { effect }
    .title = Données endommagées de notre côté

async-resource-malformed = Nous avons reçu une réponse que nous n’avons pas pu comprendre. { effect }
    .title = Une réponse incompréhensible

async-resource-unreachable = Nous n’avons pas pu joindre un service dont nous avons besoin pour cela. { effect }
    .title = Un service est injoignable

async-resource-cut = La connexion avec un service dont nous avons besoin a été coupée. { effect }
    .title = Connexion coupée

async-resource-timed-out = Un service dont nous avons besoin n’a pas répondu à temps. { effect }
    .title = Pas de réponse à temps

async-resource-failed = Un service dont nous avons besoin pour cela n’a pas fait son travail. { effect }
    .title = Un service n’a pas fonctionné

## Classes : ce qui est dit d’un code qui n’a pas ses propres mots

class-cancelled = L’opération a été interrompue avant la fin. { effect }
    .title = Opération interrompue

class-unknown = Un problème est survenu et nous ne savons pas encore lequel. { effect }
    .title = Un problème est survenu

class-invalid-argument = Il manque quelque chose dans votre demande ou quelque chose n’y est pas correct, rien n’a donc été fait.
    .title = La demande est à corriger

class-deadline-exceeded = L’opération a pris trop de temps et n’a pas été terminée à temps. { effect }
    .title = L’opération a pris trop de temps

class-not-found = Ce que vous cherchez n’est pas ici. Il a peut-être été supprimé ou porte un autre nom.
    .title = Introuvable

class-already-exists = Cet élément existe déjà, il n’a donc pas été créé une seconde fois.
    .title = Existe déjà

class-permission-denied = Vous n’avez pas l’autorisation de faire cela, rien n’a donc été fait.
    .title = Non autorisé

class-resource-exhausted = Il y a eu trop de demandes en peu de temps, celle-ci n’a donc pas été exécutée.
    .title = Trop de demandes

class-failed-precondition = La situation actuelle ne le permet pas, rien n’a donc été fait.
    .title = Impossible pour le moment

class-aborted = Quelqu’un d’autre modifiait la même chose au même moment, votre demande n’a donc pas été exécutée.
    .title = Deux modifications en même temps

class-out-of-range = Votre demande va au-delà de ce qui existe, rien n’a donc été fait.
    .title = Trop loin

class-unimplemented = Cela n’est pas proposé ici.
    .title = Non proposé

class-internal = Un problème est survenu de notre côté. { effect }
    .title = Un problème est survenu

class-unavailable = Ce service n’est pas disponible pour le moment. { effect }
    .title = Indisponible pour le moment

class-data-loss = Des données sont endommagées et illisibles, nous n’avons donc pas pu terminer.
    .title = Données endommagées

class-unauthenticated = Nous ne savons pas qui vous êtes, rien n’a donc été fait.
    .title = Connexion requise

## Que faire maintenant

action-retry = Réessayez { wait }.
action-try-later = Revenez { wait } et réessayez.
action-nothing-to-do = Votre demande a tout de même été exécutée : inutile de l’envoyer à nouveau.
action-start-again = Envoyez à nouveau votre demande quand vous le souhaitez.
action-check-status = Vérifiez si votre demande a été exécutée avant de l’envoyer à nouveau.
action-contact-support = { $contact ->
    [none] Contactez l’assistance et indiquez la référence { $reference } pour qu’elle puisse trouver ce qui s’est passé.
   *[other] Contactez l’assistance ({ $contact }) et indiquez la référence { $reference } pour qu’elle puisse trouver ce qui s’est passé.
}
action-fix-request = Corrigez ce qui n’est pas correct dans votre demande, puis envoyez-la à nouveau.
action-rephrase = Dites-le autrement, en une phrase courte.

## Ce qui ne va pas dans un champ

field-missing = Ce champ manque. Ajoutez-le.
field-empty = Ce champ est vide. Remplissez-le.
field-too-long = { $max ->
    [1] Ce texte est trop long. Utilisez un seul caractère.
    [one] Ce texte est trop long. Utilisez { $max } caractère au maximum.
   *[other] Ce texte est trop long. Utilisez { $max } caractères au maximum.
}
field-not-text = Ce n’est pas du texte. Mettez ici un texte entre guillemets.
field-unknown = Ce champ n’est pas connu ici. Vérifiez son orthographe ou retirez-le.
