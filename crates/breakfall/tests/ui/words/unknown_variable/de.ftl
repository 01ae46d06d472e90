ticket-gone = Das Ticket { $nummer } gibt es nicht mehr.
    .title = Kein solches Ticket
action-list-tickets = Suchen Sie es in der Liste der Tickets.
