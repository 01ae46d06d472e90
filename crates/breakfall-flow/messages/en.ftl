# The texts of this crate's faults in English, the source of all others.
# `{ wait }` and `{ effect }` are parts of sentences that the library brings.

async-flow-busy = So much is under way at the moment that we did not start on your request. Nothing was changed.
    .title = Too much under way

async-flow-journal-unavailable = We cannot write down what we promise at the moment, so we did not start on your request. Nothing was changed.
    .title = Not possible at the moment

async-flow-journal-newer = This program is older than its data, so it leaves them alone. Nothing was changed.
    .title = The program is too old for its data

async-flow-already-started = Under this name something else was started already, so nothing was done now.
    .title = The name is taken

async-flow-not-found = There is nothing under way by this name. It may have ended long ago.
    .title = Nothing by this name

async-flow-id-invalid = This cannot be a name here, so nothing was done.
    .title = Not a name

async-flow-kind-unknown = We do not know how to do this here at the moment. { effect }
    .title = Not known here

async-flow-value-too-large = This is more than we can keep. { effect }
    .title = Too much to keep

async-flow-step-repeated = We made a mistake in how we do this. { effect }
    .title = A mistake on our side

async-flow-signal-unfit = We got an answer for your request that we cannot use. { effect }
    .title = An answer that we cannot use

async-flow-definition-changed = Our program has changed while your request was under way, so it stands still until somebody has looked at it.
    .title = It stands still on our side

async-flow-poisoned = Our program breaks each time it goes on with your request, so it stands still until somebody has looked at it.
    .title = It stands still on our side

async-flow-needs-attention = Your request could not be finished, and not everything that was begun could be undone. We keep it until somebody has looked at it.
    .title = Somebody has to look at it

async-flow-given-up = Your request was not finished. Parts of it may have been carried out.
    .title = Not finished

async-flow-act-impossible = That is not possible as things stand, so nothing was done.
    .title = Not possible right now

## What to do now

action-wait-for-us = You need not do anything: we have been told. Keep the reference { $reference }.
action-shorten-value = Send less at once.
