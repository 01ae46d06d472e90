ticket-locked = Somebody else is changing this ticket.
    .title = Locked
