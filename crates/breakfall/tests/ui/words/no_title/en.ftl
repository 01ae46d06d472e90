ticket-gone = Ticket { $number } is gone.
action-list-tickets = Look for it in the list of tickets.
