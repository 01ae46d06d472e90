# Los textos de la biblioteca en español. El modelo es en.ftl; el módulo `message` explica identificadores y variables.

## Partes de frases

wait = { $wait_unit ->
    [hours] { $wait_count ->
        [one] dentro de aproximadamente una hora
       *[other] dentro de unas { $wait_count } horas
    }
    [minutes] { $wait_count ->
        [one] dentro de aproximadamente un minuto
       *[other] dentro de unos { $wait_count } minutos
    }
   *[seconds] { $wait_count ->
        [one] dentro de aproximadamente un segundo
       *[other] dentro de unos { $wait_count } segundos
    }
}

effect = { $effect ->
    [none] Su solicitud no se ha llevado a cabo y no se ha cambiado nada.
    [applied] Su solicitud se ha llevado a cabo de todos modos.
   *[unknown] No sabemos si su solicitud se ha llevado a cabo.
}

## Cuando falla un trabajo

async-timeout-failed = { $effect ->
    [none] Esto ha tardado demasiado, así que lo hemos detenido. No se ha cambiado nada.
    [applied] Su solicitud se ha llevado a cabo, pero confirmarla ha tardado demasiado.
   *[unknown] Esto ha tardado demasiado, así que hemos dejado de esperar. Es posible que su solicitud se haya llevado a cabo de todos modos.
}
    .title = Ha tardado demasiado
    .action-retry = { $effect ->
        [none] Inténtelo de nuevo { wait }.
       *[other] Si su solicitud no se ha llevado a cabo, inténtelo de nuevo { wait }.
    }

async-unexpected-failed = Algo ha salido mal por nuestra parte; no se debe a nada que haya hecho usted. { effect }
    .title = Algo ha salido mal

async-cancelled-failed = { $effect ->
    [none] Su solicitud se ha detenido antes de que se cambiara nada.
   *[other] Su solicitud se ha detenido antes de terminar. Es posible que una parte ya se haya llevado a cabo.
}
    .title = Solicitud detenida

async-panicked-failed = Algo ha fallado por nuestra parte mientras atendíamos su solicitud. { effect }
    .title = Algo ha fallado por nuestra parte

async-rejected-failed = En este momento hay demasiada actividad, así que no hemos empezado con su solicitud. No se ha cambiado nada.
    .title = Demasiada actividad en este momento

async-incomplete-failed = Esto se ha cortado por nuestra parte antes de estar completo. { effect }
    .title = Incompleto

async-operation-failed = Un problema por nuestra parte nos ha impedido terminar esto. { effect }
    .title = No ha funcionado

## Recursos, hable de ellos la biblioteca que hable

async-resource-missing = Por nuestra parte falta algo que necesitamos para esto. { effect }
    .title = Falta algo por nuestra parte

async-resource-denied = No tenemos acceso a algo que necesitamos para esto. { effect }
    .title = Nos falta un acceso

async-resource-exists = Esto ya existe, así que no se ha creado por segunda vez.
    .title = Ya existe

async-resource-violated = Esto no encaja con lo que ya hay. { effect }
    .title = No encaja con lo que hay

async-resource-rejected = Hemos pedido algo de una forma que no se acepta. { effect }
    .title = Nuestra petición no se ha aceptado

async-resource-full = Por nuestra parte ya no queda espacio. { effect }
    .title = No queda espacio

async-resource-busy = Otra persona está usando esto en este momento. { effect }
    .title = En uso en este momento

async-resource-damaged = Parte de nuestros datos está dañada y no se puede leer. { effect }
    .title = Datos dañados por nuestra parte

async-resource-malformed = Hemos recibido una respuesta que no hemos podido entender. { effect }
    .title = Una respuesta incomprensible

async-resource-unreachable = No hemos podido conectar con un servicio que necesitamos para esto. { effect }
    .title = No se puede conectar con un servicio

async-resource-cut = Se ha cortado la conexión con un servicio que necesitamos. { effect }
    .title = Conexión cortada

async-resource-timed-out = Un servicio que necesitamos no ha respondido a tiempo. { effect }
    .title = Sin respuesta a tiempo

async-resource-failed = Un servicio que necesitamos para esto no ha hecho su trabajo. { effect }
    .title = Un servicio no ha funcionado

## Clases: lo que se dice de un código que no tiene texto propio

class-cancelled = Esto se ha detenido antes de terminar. { effect }
    .title = Detenido

class-unknown = Algo ha salido mal y todavía no sabemos qué. { effect }
    .title = Algo ha salido mal

class-invalid-argument = En su solicitud falta algo o hay algo que no es correcto, así que no se ha hecho nada.
    .title = Hay algo que corregir en la solicitud

class-deadline-exceeded = Esto ha tardado demasiado y no se ha terminado a tiempo. { effect }
    .title = Ha tardado demasiado

class-not-found = Lo que busca no está aquí. Puede que se haya eliminado o que tenga otro nombre.
    .title = No se ha encontrado

class-already-exists = Esto ya existe, así que no se ha creado otra vez.
    .title = Ya existe

class-permission-denied = No tiene permiso para hacer esto, así que no se ha hecho nada.
    .title = No permitido

class-resource-exhausted = Ha habido demasiadas solicitudes en poco tiempo, así que esta no se ha llevado a cabo.
    .title = Demasiadas solicitudes

class-failed-precondition = La situación actual no permite hacer esto, así que no se ha hecho nada.
    .title = No es posible en este momento

class-aborted = Otra persona estaba cambiando lo mismo al mismo tiempo, así que su solicitud no se ha llevado a cabo.
    .title = Dos cambios a la vez

class-out-of-range = Su solicitud va más allá de lo que existe, así que no se ha hecho nada.
    .title = Demasiado lejos

class-unimplemented = Esto no se ofrece aquí.
    .title = No se ofrece

class-internal = Algo ha salido mal por nuestra parte. { effect }
    .title = Algo ha salido mal

class-unavailable = Esto no está disponible en este momento. { effect }
    .title = No disponible en este momento

class-data-loss = Hay datos dañados que no se pueden leer, así que no hemos podido terminar esto.
    .title = Datos dañados

class-unauthenticated = No sabemos quién es usted, así que no se ha hecho nada.
    .title = Sesión no iniciada

## Qué hacer ahora

action-retry = Inténtelo de nuevo { wait }.
action-try-later = Vuelva { wait } e inténtelo de nuevo.
action-nothing-to-do = Su solicitud se ha llevado a cabo de todos modos: no hace falta enviarla de nuevo.
action-start-again = Envíe de nuevo su solicitud cuando quiera.
action-check-status = Compruebe si su solicitud se ha llevado a cabo antes de enviarla de nuevo.
action-contact-support = { $contact ->
    [none] Contacte con el equipo de soporte e indique la referencia { $reference } para que pueda averiguar qué ha pasado.
   *[other] Contacte con el equipo de soporte ({ $contact }) e indique la referencia { $reference } para que pueda averiguar qué ha pasado.
}
action-fix-request = Corrija lo que no es correcto en su solicitud y envíela de nuevo.
action-rephrase = Dígalo con otras palabras, en una frase corta.

## Qué pasa con un campo

field-missing = Falta este campo. Añádalo.
field-empty = Este campo está vacío. Rellénelo.
field-too-long = { $max ->
    [one] Este texto es demasiado largo. Use un solo carácter.
   *[other] Este texto es demasiado largo. Use como máximo { $max } caracteres.
}
field-not-text = Esto no es un texto. Escriba aquí un texto entre comillas.
field-unknown = Este campo no se conoce aquí. Compruebe cómo está escrito o quítelo.
