# Los textos de los fallos de este paquete en español. El modelo es en.ftl.

async-flow-busy = Hay tanto en marcha en este momento que no hemos empezado con su solicitud. No se ha cambiado nada.
    .title = Demasiado en marcha

async-flow-journal-unavailable = En este momento no podemos anotar lo que prometemos, así que no hemos empezado con su solicitud. No se ha cambiado nada.
    .title = No es posible por ahora

async-flow-journal-newer = Este programa es más antiguo que sus datos y por eso no los toca. No se ha cambiado nada.
    .title = Programa demasiado antiguo para sus datos

async-flow-already-started = Con este nombre ya se había empezado otra cosa, así que ahora no se ha hecho nada.
    .title = El nombre ya está en uso

async-flow-not-found = No hay nada en marcha con este nombre. Es posible que terminara hace tiempo.
    .title = Nada con este nombre

async-flow-id-invalid = Esto no puede ser un nombre aquí, así que no se ha hecho nada.
    .title = No es un nombre

async-flow-kind-unknown = Por ahora no sabemos cómo hacer esto aquí. { effect }
    .title = No se conoce aquí

async-flow-value-too-large = Es más de lo que podemos guardar. { effect }
    .title = Demasiado para guardarlo

async-flow-step-repeated = Nos hemos equivocado en la forma de hacerlo. { effect }
    .title = Un fallo nuestro

async-flow-signal-unfit = Hemos recibido para su solicitud una respuesta que no podemos usar. { effect }
    .title = Una respuesta que no sirve

async-flow-definition-changed = Nuestro programa ha cambiado mientras su solicitud estaba en marcha. Queda parada hasta que alguien la revise.
    .title = Parada por nuestra parte

async-flow-poisoned = Nuestro programa se interrumpe cada vez que continúa con su solicitud. Queda parada hasta que alguien la revise.
    .title = Parada por nuestra parte

async-flow-needs-attention = No se ha podido terminar su solicitud ni deshacer todo lo que se había empezado. La guardamos hasta que alguien la revise.
    .title = Alguien tiene que revisarla

async-flow-given-up = Su solicitud no se ha terminado. Es posible que partes de ella se hayan llevado a cabo.
    .title = Sin terminar

async-flow-act-impossible = Esto no es posible tal como están las cosas, así que no se ha hecho nada.
    .title = No es posible por ahora

## Qué hacer ahora

action-wait-for-us = No tiene que hacer nada: ya lo sabemos. Guarde la referencia { $reference }.
action-shorten-value = Envíe menos de una vez.
