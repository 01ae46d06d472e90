ticket-gone = Ticket { $number } is gone.
    .title = No such ticket
action-list-tickets = Look for it in the list of tickets.
reply-help Ask me.
