ticket-gone = Ticket { $number } is gone. { efect }
    .title = No such ticket
action-list-tickets = Look for it in the list of tickets.
