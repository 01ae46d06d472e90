of-ticket = ticket { $number }
ticket-gone = There is no { of-ticket }. { effect }
    .title = No such ticket
action-list-tickets = Look for it in the list of tickets.

ticket-locked = Somebody else is changing this ticket.
    .title = Locked
    .action-retry = Wait for the other, then try again { wait }.
