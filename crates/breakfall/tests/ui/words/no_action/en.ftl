ticket-gone = This ticket is gone.
    .title = No such ticket
    .action-list-tickets = Look for it in the list of tickets.
action-ask-owner = Ask the owner of the ticket.
