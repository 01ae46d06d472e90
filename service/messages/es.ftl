# Los textos del servicio en español. El modelo es en.ftl.
# Los ejemplos siguen en inglés: el servicio solo entiende inglés y alemán.

## Solicitudes que no se entienden o no se pueden atender

async-request-invalid = Faltan campos en la solicitud o algunos no son correctos, así que no se ha hecho nada.
    .title = Revise los campos de la solicitud
    .action-fix-request = Corrija los campos que se indican en «errors» y envíe de nuevo la solicitud.

async-intent-classification-failed = No he entendido lo que desea, así que no se ha hecho nada.
    .title = No lo he entendido
    .action-rephrase = Dígalo con otras palabras, en inglés o alemán, por ejemplo «Create a ticket: the printer is broken» o «List open tickets».

async-ticket-title-missing = Puedo crear un ticket, pero todavía no sé de qué se trata.
    .title = ¿De qué trata el ticket?

async-ticket-number-missing = No sé a qué ticket se refiere.
    .title = ¿Qué ticket?

async-ticket-not-found = No existe el ticket n.º { $number }.
    .title = No existe ese ticket
    .action-list-tickets = Pida «List open tickets» para ver los números que existen.

## Lo que el servicio no puede hacer en este momento

async-tracker-failed = En este momento no se puede acceder a los tickets. { http-effect }
    .title = Tickets no disponibles en este momento

async-service-not-ready = El servicio se está deteniendo y no acepta solicitudes nuevas. No se ha cambiado nada.
    .title = Servicio no disponible

## Los servicios que llama este servicio

async-model-quota-used-up = El modelo de texto que usamos para esto ha agotado su saldo. Nos toca ocuparnos de ello. { http-effect }
    .title = El saldo del modelo de texto está agotado

async-model-key-refused = El modelo de texto que usamos para esto no nos deja entrar. Esto nos toca resolverlo a nosotros. { http-effect }
    .title = El modelo de texto no nos deja entrar

async-model-unknown = El modelo de texto que debemos usar no existe. Nos toca corregirlo. { http-effect }
    .title = Ese modelo de texto no existe

async-model-text-too-long = Lo que ha escrito es más largo de lo que admite nuestro modelo de texto. { http-effect }
    .title = Demasiado largo para el modelo de texto

async-model-content-refused = Nuestro modelo de texto no trata un texto como este. { http-effect }
    .title = El modelo de texto lo ha rechazado
    .action-rephrase = Dígalo con otras palabras y envíelo de nuevo.

async-tracker-not-permitted = Donde se guardan los tickets no nos permiten hacer esto. Nos toca resolverlo a nosotros. { http-effect }
    .title = No tenemos acceso a los tickets

async-tracker-switched-off = Donde se guardan los tickets ya no se admiten. Nos toca averiguar por qué. { http-effect }
    .title = Ya no se guardan tickets allí

async-ticket-not-accepted = Donde se guardan los tickets no se ha aceptado este tal como está, así que no se ha hecho nada.
    .title = El ticket no se ha aceptado

async-channel-webhook-gone = No hemos podido avisar al canal: nuestro acceso se ha eliminado. Nos toca configurarlo de nuevo. { http-effect }
    .title = No se puede llegar al canal

async-channel-gone = No hemos podido avisar al canal: está archivado o ya no existe. { http-effect }
    .title = El canal ya no existe

async-channel-not-permitted = No hemos podido avisar al canal: no nos permiten escribir en él. { http-effect }
    .title = No podemos escribir en el canal

## La consola

console-host-unknown = Se llamó a esta página por un nombre que no es el suyo, así que no se mostró.
    .title = Nombre equivocado de esta página

console-reference-unknown = Aquí no hay registro de esta referencia. Puede estar mal escrita, ser de otro servicio o más antigua que lo que se conserva.
    .title = Sin registro de esta referencia
    .action-check-reference = Compruebe la referencia: tiene veinte símbolos y un símbolo de control.

## Qué hacer ahora

action-ask-help = Pida «help» para ver lo que puedo hacer.
action-name-problem = Diga de qué se trata, por ejemplo «Create a ticket: the login page is slow».
action-name-number = Indique el número del ticket, por ejemplo «Show ticket 1».
action-list-tickets = Pida «List open tickets» para ver sus números.

## Respuestas

reply-created = He creado el ticket n.º { $number }: { $title }
reply-listed = { $count ->
    [one] Hay un ticket abierto:
   *[other] Hay { $count } tickets abiertos:
}
reply-line = #{ $number } { $title }
reply-none-open = No hay tickets abiertos.
reply-shown = { $state ->
    [open] El ticket n.º { $number } está abierto: { $title }
   *[closed] El ticket n.º { $number } está cerrado: { $title }
}
reply-closed = He cerrado el ticket n.º { $number }: { $title }
reply-was-closed = El ticket n.º { $number } ya estaba cerrado: { $title }
reply-summarised = { $count ->
    [one] Hay un ticket abierto, el n.º { $number }: { $title }
   *[other] Hay { $count } tickets abiertos; el más reciente es el n.º { $number }: { $title }
}
reply-help = Me ocupo de los tickets. Pídame, en inglés o alemán, que cree uno («Create a ticket: the login page is slow»), que enumere o resuma los abiertos, o que muestre o cierre uno por su número.

## Lo que sigue en marcha

deferred-working = Sigo trabajando en ello. Vuelva a mirar aquí { wait }.
deferred-told = Sigo trabajando en ello, y el canal lo sabrá cuando esté hecho. Vuelva a mirar aquí { wait }.
deferred-done = La solicitud { $id } está hecha:
deferred-failed = La solicitud { $id } no se ha podido llevar a cabo. La referencia es { $reference }.
