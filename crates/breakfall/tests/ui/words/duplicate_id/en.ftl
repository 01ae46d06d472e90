ticket-gone = Ticket { $number } is gone.
    .title = No such ticket
action-list-tickets = Look for it in the list of tickets.
ticket-gone = Ticket { $number } is still gone.
