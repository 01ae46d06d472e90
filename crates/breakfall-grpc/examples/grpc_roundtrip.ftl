ticket-not-found = Es gibt kein Ticket { $number }.
    .title = Kein solches Ticket
