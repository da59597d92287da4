-- How often each device compared what it holds with the server, and what that healed: for the administrator.
CREATE TABLE comparison(
    team BLOB NOT NULL,
    device BLOB NOT NULL,
    compared INTEGER NOT NULL,
    -- Of them: those in which something differed, and of those again the ones that nothing had announced.
    unequal INTEGER NOT NULL,
    unexpected INTEGER NOT NULL,
    -- Documents: sent to the device, asked back from it, brought back by it, taken from it.
    sent INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY(team, device),
    FOREIGN KEY(team, device) REFERENCES device(team, device)
) STRICT, WITHOUT ROWID;

-- The older changes of a long document in one compressed piece. Their entries in the log keep everything but the bytes.
CREATE TABLE fold(
    team BLOB NOT NULL,
    doc BLOB NOT NULL,
    -- The last entry of the log whose bytes are here.
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY(team, doc),
    FOREIGN KEY(team, doc) REFERENCES doc(team, doc)
) STRICT;
