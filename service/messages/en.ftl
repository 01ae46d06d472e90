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
