-- Accounts are requested, approved, executed, frozen and closed; locked devices hand in what they have not sent.

ALTER TABLE user ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0 CHECK(frozen IN (0, 1));
-- Days after which a device that has not reached the server locks; 0 for never.
ALTER TABLE team ADD COLUMN offline_days INTEGER NOT NULL DEFAULT 30 CHECK(offline_days BETWEEN 0 AND 3650);
-- When a locked device said that it had handed in everything.
ALTER TABLE device ADD COLUMN emptied_at INTEGER;
-- Tablets know units and offline days from now on.
UPDATE team SET people_version = people_version + 1;

-- A request about an account. `filing` is JSON: what is asked for, why, and what happens with running business.
CREATE TABLE request(
    team BLOB NOT NULL REFERENCES team,
    request BLOB NOT NULL,
    -- The person's unit; where it is to change, whoever decides looks after both.
    unit BLOB,
    state TEXT NOT NULL CHECK(state IN ('filed', 'approved', 'rejected', 'executed')),
    filing TEXT NOT NULL,
    filed_by BLOB NOT NULL,
    filed_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    decided_by BLOB,
    decided_at INTEGER,
    note TEXT NOT NULL DEFAULT '',
    executed_by BLOB,
    executed_at INTEGER,
    PRIMARY KEY(team, request)
) STRICT, WITHOUT ROWID;

-- Changes of locked devices. Nothing of them is in the log before somebody accepts them, and none is deleted.
CREATE TABLE handed_in(
    team BLOB NOT NULL REFERENCES team,
    device BLOB NOT NULL,
    customer BLOB NOT NULL,
    kind INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash BLOB NOT NULL,
    user BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK(state IN ('waiting', 'accepted', 'rejected', 'refused')),
    reviewed_by BLOB,
    reviewed_at INTEGER,
    bytes BLOB NOT NULL,
    UNIQUE(team, device, customer, kind, hash),
    FOREIGN KEY(team, device) REFERENCES device(team, device)
) STRICT;
CREATE INDEX handed_in_waiting ON handed_in(team, state, device, customer, kind, place);

-- Who did what, when, about whom; never what is in a customer's file.
CREATE TABLE audit(
    team BLOB NOT NULL REFERENCES team,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by BLOB,
    action TEXT NOT NULL,
    about BLOB,
    device BLOB,
    customer BLOB,
    count INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(team, number)
) STRICT, WITHOUT ROWID;
