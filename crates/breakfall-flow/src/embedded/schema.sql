-- One run of a workflow.
CREATE TABLE flow (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    input TEXT NOT NULL,
    -- See `State`.
    state INTEGER NOT NULL,
    -- The worker that runs it; 0: nobody.
    owner INTEGER NOT NULL,
    -- Not before this does anybody take it up, in milliseconds since the epoch. 0: something has come for it from outside.
    wake_at INTEGER NOT NULL,
    -- How many signals have come.
    signals INTEGER NOT NULL DEFAULT 0,
    -- How often it was taken up without getting any further.
    tries INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- The value, as JSON.
    result TEXT,
    -- The record of the failure that ended it, that degraded it, or that an operator has to look at.
    failure TEXT,
    -- The step that degraded it, or what the operator is asked.
    step TEXT
) STRICT;
CREATE INDEX flow_due ON flow (owner, wake_at) WHERE state = 0;
CREATE INDEX flow_attention ON flow (n) WHERE state = 1;
CREATE INDEX flow_ended ON flow (ended_at) WHERE ended_at IS NOT NULL;

-- What has happened in it.
CREATE TABLE entry (
    flow INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (flow, seq)
) STRICT, WITHOUT ROWID;

-- What has come for it from outside.
CREATE TABLE signal (
    flow INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (flow, name)
) STRICT, WITHOUT ROWID;

-- Who runs flows from this file, and until when nobody else may. A number is never used again: it is the fence.
CREATE TABLE worker (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The name of its lock, which it holds as long as its process lives.
    token TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- What operators did.
CREATE TABLE act (
    n INTEGER PRIMARY KEY,
    flow INTEGER NOT NULL,
    at INTEGER NOT NULL,
    act TEXT NOT NULL,
    by TEXT NOT NULL
) STRICT;
CREATE INDEX act_flow ON act (flow);
