# The service's texts in English, the source of all others.
# `{ wait }` is a part of a sentence that the library brings.

## Requests that cannot be understood or done

async-request-invalid = Some fields of the request are missing or not right, so nothing was done.
    .title = Check the fields of the request
    .action-fix-request = Correct the fields that are named under "errors", then send the request again.

async-intent-classification-failed = I did not understand what you would like me to do, so nothing was done.
    .title = I did not understand that
    .action-rephrase = Say it in other words, for example "Create a ticket: the printer is broken" or "List open tickets".

async-ticket-title-missing = I can create a ticket, but I do not know yet what it is about.
    .title = What is the ticket about?

async-ticket-number-missing = I do not know which ticket you mean.
    .title = Which ticket?

async-ticket-not-found = There is no ticket #{ $number }.
    .title = No such ticket
    .action-list-tickets = Ask "List open tickets" to see the numbers there are.

## What the service cannot do at the moment

async-tracker-failed = The place where tickets are kept does not work at the moment. { http-effect }
    .title = Tickets are not available right now

async-service-not-ready = The service is stopping and takes no new requests. Nothing was changed.
    .title = Not ready

## Services that this service calls

async-model-quota-used-up = The text model that we use for this has used up what was set aside for it. We have to see to that. { http-effect }
    .title = The text model is used up

async-model-key-refused = The text model that we use for this does not let us in. You cannot change that; we have to. { http-effect }
    .title = The text model does not let us in

async-model-unknown = The text model that we are set up to use does not exist. We have to correct that. { http-effect }
    .title = There is no such text model

async-model-text-too-long = What you wrote is longer than our text model can take. { http-effect }
    .title = Too long for the text model

async-model-content-refused = Our text model does not deal with a text like this one. { http-effect }
    .title = The text model declined
    .action-rephrase = Say it in other words and send it again.

async-tracker-not-permitted = The place where tickets are kept does not let us do this. You cannot change that; we have to. { http-effect }
    .title = Tickets are closed to us

async-tracker-switched-off = The place where tickets are kept takes no tickets any more. We have to look into it. { http-effect }
    .title = No tickets are kept there

async-ticket-not-accepted = The place where tickets are kept did not accept this ticket as it is, so nothing was done.
    .title = The ticket was not accepted

async-channel-webhook-gone = We could not tell the channel about it: our way to post there was removed. We have to set it up again. { http-effect }
    .title = The channel cannot be reached

async-channel-gone = We could not tell the channel about it: the channel is archived or no longer exists. { http-effect }
    .title = The channel is gone

async-channel-not-permitted = We could not tell the channel about it: we are not allowed to post there. { http-effect }
    .title = We may not post to the channel

## The console

console-host-unknown = This page was called by a name that it does not have, so it was not shown.
    .title = Wrong name of this page

console-reference-unknown = There is no record of this reference here. It may be misspelt, from another service, or older than what is kept.
    .title = No record of this reference
    .action-check-reference = Check the reference: it has twenty symbols and a check symbol.

## What to do now

action-ask-help = Ask "help" to see what I can do.
action-name-problem = Say what the ticket is about, for example "Create a ticket: the login page is slow".
action-name-number = Name the ticket by its number, for example "Show ticket 1".
action-list-tickets = Ask "List open tickets" to see their numbers.

## Answers

reply-created = I created ticket #{ $number }: { $title }
reply-listed = { $count ->
    [one] One ticket is open:
   *[other] { $count } tickets are open:
}
reply-line = #{ $number } { $title }
reply-none-open = No tickets are open.
reply-shown = { $state ->
    [open] Ticket #{ $number } is open: { $title }
   *[closed] Ticket #{ $number } is closed: { $title }
}
reply-closed = I closed ticket #{ $number }: { $title }
reply-was-closed = Ticket #{ $number } was closed already: { $title }
reply-summarised = { $count ->
    [one] One ticket is open. It is #{ $number }: { $title }
   *[other] { $count } tickets are open. The newest is #{ $number }: { $title }
}
reply-help = I keep tickets. Ask me to create one ("Create a ticket: the login page is slow"), to list the open ones, to show or close one by its number, or to summarise what is open.

## What goes on

deferred-working = I am still working on this. Look here again { wait }.
deferred-told = I am still working on this, and the channel will hear of it when it is done. Look here again { wait }.
deferred-done = Request { $id } is done:
deferred-failed = Request { $id } could not be carried out. The reference is { $reference }.
