ticket-gone = Dieses Ticket gibt es nicht mehr.
    .title = Kein solches Ticket
