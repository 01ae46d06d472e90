# Los textos de este crate en español: lo que significa un estado gRPC a secas, con las palabras de su clase.

async-call-cancelled = { class-cancelled }
    .title = { class-cancelled.title }

async-call-unknown = { class-unknown }
    .title = { class-unknown.title }

async-call-invalid-argument = { class-invalid-argument }
    .title = { class-invalid-argument.title }

async-call-deadline-exceeded = { class-deadline-exceeded }
    .title = { class-deadline-exceeded.title }

async-call-not-found = { class-not-found }
    .title = { class-not-found.title }

async-call-already-exists = { class-already-exists }
    .title = { class-already-exists.title }

async-call-permission-denied = { class-permission-denied }
    .title = { class-permission-denied.title }

async-call-resource-exhausted = { class-resource-exhausted }
    .title = { class-resource-exhausted.title }

async-call-failed-precondition = { class-failed-precondition }
    .title = { class-failed-precondition.title }

async-call-aborted = { class-aborted }
    .title = { class-aborted.title }

async-call-out-of-range = { class-out-of-range }
    .title = { class-out-of-range.title }

async-call-unimplemented = { class-unimplemented }
    .title = { class-unimplemented.title }

async-call-internal = { class-internal }
    .title = { class-internal.title }

async-call-unavailable = { class-unavailable }
    .title = { class-unavailable.title }

async-call-data-loss = { class-data-loss }
    .title = { class-data-loss.title }

async-call-unauthenticated = { class-unauthenticated }
    .title = { class-unauthenticated.title }

action-sign-in = Inicie sesión y envíe de nuevo su solicitud.
action-ask-for-access = Pida permiso a la persona que administra su acceso e inténtelo de nuevo.
