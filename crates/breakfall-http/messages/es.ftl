# Los textos de los fallos de este paquete en español. El modelo es en.ftl.

## Partes de frases

http-effect = { $effect ->
    [none] No se ha cambiado nada.
    [applied] Su solicitud se ha llevado a cabo de todos modos.
   *[other] Es posible que su solicitud se haya llevado a cabo de todos modos.
}
http-retry = { $effect ->
    [none] Inténtelo de nuevo { wait }.
   *[other] Compruebe si su solicitud se ha llevado a cabo. Si no, inténtelo de nuevo { wait }.
}

## Servicios a los que llama este programa

async-upstream-unreachable = No podemos comunicarnos con un servicio que necesitamos para su solicitud. { http-effect }
    .title = No hay comunicación con un servicio

async-upstream-reset = Se ha cortado la conexión con un servicio que necesitamos para su solicitud. { http-effect }
    .title = Se ha cortado la conexión
    .action-retry = { http-retry }

async-upstream-failed = Un servicio que necesitamos para su solicitud tiene un problema. { http-effect }
    .title = Un servicio tiene un problema
    .action-retry = { http-retry }

async-upstream-throttled = Un servicio que necesitamos para su solicitud está demasiado ocupado en este momento. { http-effect }
    .title = Un servicio está demasiado ocupado

async-upstream-refused = Un servicio que necesitamos para su solicitud no nos deja entrar. Esto nos toca resolverlo a nosotros. { http-effect }
    .title = Un servicio no nos deja entrar

async-upstream-rejected = Un servicio que necesitamos para su solicitud no ha aceptado lo que le hemos enviado. El fallo es nuestro. { http-effect }
    .title = Un servicio no ha aceptado nuestro envío

async-upstream-redirected = Un servicio que necesitamos para su solicitud se ha trasladado y no sabemos adónde. Nos toca averiguarlo a nosotros. { http-effect }
    .title = Un servicio se ha trasladado
    .action-try-later = { http-retry }

async-upstream-garbled = Un servicio que necesitamos para su solicitud ha dado una respuesta que no podemos usar. { http-effect }
    .title = Un servicio no ha respondido bien
    .action-retry = { http-retry }

## Solicitudes que no pasan de la puerta

async-request-malformed = No podemos leer su solicitud, así que no se ha hecho nada.
    .title = La solicitud no se puede leer
    .action-fix-request = Compare su solicitud con la descripción de este servicio, corríjala y envíela de nuevo.

async-request-not-accepted = Su solicitud no se puede aceptar tal como está, así que no se ha hecho nada.
    .title = La solicitud no se puede aceptar

async-sign-in-required = No sabemos quién es usted, así que no se ha hecho nada.
    .title = Sesión no iniciada

async-access-denied = No tiene permiso para hacer esto, así que no se ha hecho nada.
    .title = No permitido

async-route-not-found = No hay nada en esta dirección.
    .title = Aquí no hay nada

async-method-not-allowed = En esta dirección no se puede hacer lo que ha pedido, así que no se ha hecho nada.
    .title = No es posible en esta dirección

async-request-timed-out = Su solicitud ha tardado demasiado, así que hemos dejado de esperar. { http-effect }
    .title = La solicitud ha tardado demasiado
    .action-retry = { http-retry }

async-body-too-large = Su solicitud es más larga de lo que aceptamos, así que no se ha hecho nada.
    .title = La solicitud es demasiado larga

async-address-too-long = La dirección de su solicitud es más larga de lo que aceptamos, así que no se ha hecho nada.
    .title = La dirección es demasiado larga
    .action-fix-request = Ponga menos en la dirección: lo que es largo va en el cuerpo de la solicitud.

async-headers-too-large = Su solicitud llegó con más encabezados de los que aceptamos, así que no se ha hecho nada. Casi siempre son cookies que se han acumulado.
    .title = Los encabezados son demasiado grandes
    .action-fix-request = Borre las cookies de este sitio en su navegador, o envíe menos encabezados, y vuelva a intentarlo.

async-media-type-unsupported = Su solicitud tiene un formato que no leemos, así que no se ha hecho nada.
    .title = Este formato no se conoce aquí
    .action-fix-request = Envíe su solicitud como JSON, con el encabezado Content-Type: application/json.

async-too-many-requests = Ha enviado más solicitudes de las que podemos aceptar de una sola persona, así que esta no se ha llevado a cabo.
    .title = Demasiadas solicitudes

async-service-unavailable = En este momento no podemos aceptar solicitudes. { http-effect }
    .title = No disponible en este momento

## Qué hacer ahora

action-sign-in = Inicie sesión y envíe de nuevo su solicitud.
action-ask-for-access = Pida permiso a la persona que administra su acceso e inténtelo de nuevo.
action-check-address = Compruebe que la dirección esté bien escrita.
action-shorten-request = Acorte su solicitud y envíela de nuevo.
