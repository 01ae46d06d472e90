-- Version 1 of the embedded tracker's file. Never change it: add the next version beside it.

CREATE TABLE tickets (
    -- AUTOINCREMENT: the number of a ticket is never given to another one.
    number               INTEGER PRIMARY KEY AUTOINCREMENT,
    title                TEXT    NOT NULL,
    -- Who asked for the ticket, and in which request: a request that is sent again,
    -- because its answer got lost, finds the ticket it made the first time.
    user                 TEXT    NOT NULL,
    request_id           TEXT    NOT NULL,
    open                 INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),
    created_unix_seconds INTEGER NOT NULL,
    UNIQUE (user, request_id, title)
) STRICT;

-- The open tickets are few, however many there were.
CREATE INDEX open_tickets ON tickets (number) WHERE open = 1;
