-- Ids are 16-byte blobs, hashes and digests 32, times milliseconds since 1970 in UTC.

-- A team and the end of its log. `epoch` is the incarnation of the log: a restored database has another.
CREATE TABLE team(
    team BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch BLOB NOT NULL,
    head_seq INTEGER NOT NULL DEFAULT 0,
    chain BLOB NOT NULL,
    people_version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unit(
    team BLOB NOT NULL REFERENCES team,
    unit BLOB NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY(team, unit),
    UNIQUE(team, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE user(
    team BLOB NOT NULL REFERENCES team,
    user BLOB NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit BLOB,
    password TEXT NOT NULL,
    state TEXT NOT NULL CHECK(state IN ('active', 'disabled')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY(team, user),
    UNIQUE(team, name),
    FOREIGN KEY(team, unit) REFERENCES unit(team, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_by_name ON user(name);

-- The token itself is nowhere: only its BLAKE3 hash.
CREATE TABLE device(
    team BLOB NOT NULL REFERENCES team,
    device BLOB NOT NULL,
    user BLOB NOT NULL,
    label TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK(state IN ('active', 'revoked')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY(team, device),
    FOREIGN KEY(team, user) REFERENCES user(team, user)
) STRICT, WITHOUT ROWID;

-- Which device writes as which Automerge actor.
CREATE TABLE actor(
    team BLOB NOT NULL REFERENCES team,
    actor BLOB NOT NULL,
    device BLOB NOT NULL,
    user BLOB NOT NULL,
    PRIMARY KEY(team, actor),
    FOREIGN KEY(team, device) REFERENCES device(team, device)
) STRICT, WITHOUT ROWID;

-- The truth: every accepted change and every change of scope, in the order of acceptance.
-- `chain` is the hash of everything up to and with this row.
CREATE TABLE log(
    team BLOB NOT NULL REFERENCES team,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK(kind IN ('change', 'enter', 'leave', 'owner')),
    doc BLOB NOT NULL,
    doc_kind INTEGER NOT NULL,
    customer BLOB NOT NULL,
    hash BLOB,
    actor BLOB,
    device BLOB NOT NULL,
    user BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    chain BLOB NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE(team, seq)
) STRICT;
CREATE UNIQUE INDEX log_by_hash ON log(team, doc, hash) WHERE hash IS NOT NULL;
-- A document is made again from its own changes, not from the whole log.
CREATE INDEX log_by_doc ON log(team, doc, seq);

CREATE TABLE log_scope(
    team BLOB NOT NULL,
    scope BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY(team, scope, seq)
) STRICT, WITHOUT ROWID;

-- What can be computed from the log, kept for speed; `satchel check` computes it again.
-- The large columns stand last, so that scans over the small ones skip their pages.
CREATE TABLE doc(
    team BLOB NOT NULL REFERENCES team,
    doc BLOB NOT NULL,
    kind INTEGER NOT NULL,
    customer BLOB NOT NULL,
    owner BLOB NOT NULL,
    schema INTEGER NOT NULL,
    snap_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    operations INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    heads BLOB NOT NULL,
    code TEXT NOT NULL,
    row_version INTEGER NOT NULL,
    row BLOB NOT NULL,
    text TEXT NOT NULL,
    snapshot BLOB NOT NULL,
    PRIMARY KEY(team, doc)
) STRICT;
-- Import finds customers by their code.
CREATE INDEX doc_by_code ON doc(team, code, doc);
CREATE INDEX doc_by_customer ON doc(team, customer);

CREATE TABLE doc_scope(
    team BLOB NOT NULL,
    scope BLOB NOT NULL,
    customer BLOB NOT NULL,
    doc BLOB NOT NULL,
    entered_seq INTEGER NOT NULL,
    entered_device BLOB NOT NULL,
    -- A first sync sends the documents of a customer together.
    PRIMARY KEY(team, scope, customer, doc),
    FOREIGN KEY(team, doc) REFERENCES doc(team, doc)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX doc_scope_by_doc ON doc_scope(team, doc, scope);

-- The exclusive-or of the leaves of the scope's documents, and how many there are.
CREATE TABLE scope(
    team BLOB NOT NULL REFERENCES team,
    scope BLOB NOT NULL,
    digest BLOB NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY(team, scope)
) STRICT, WITHOUT ROWID;
