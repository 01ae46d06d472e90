of-ticket = Ticket { $number }
ticket-gone = Das { of-ticket } gibt es nicht mehr.
    .title = Kein solches Ticket
action-list-tickets = Suchen Sie es in der Liste der Tickets.

ticket-locked = Gerade ändert jemand anders dieses Ticket.
    .title = Gesperrt
