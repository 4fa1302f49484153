-- The first shape. Plain SQL that SQLite and PostgreSQL both read; every database gets all tables,
-- and uses those of its side.
--
-- Every record, whatever its entity, has the same eight columns first:
--   id             UUID
--   scope          project:<uuid> or person:<uuid>
--   seq            the sequence number of the latest write of any field
--   created_seq, created_stamp   the write that created it: the mark of every field without its own
--   deleted        a tombstone
--   marks          JSON: per field, the write that set it, where that is not the creation
--   extra          JSON: fields that have no column, and values that their column could not give back
--                  exactly as they came; what is here goes before what is in the column
-- then a column for each field. Absent is NULL. Dates, times and ids are text in their written form,
-- sets and other structures are JSON text.

CREATE TABLE projects (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    name TEXT,
    description TEXT,
    color TEXT,
    archived BOOLEAN,
    key TEXT,
    created_by TEXT,
    created_at TEXT,
    updated_at TEXT
);
CREATE INDEX projects_scope_seq ON projects (scope, seq);

CREATE TABLE statuses (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    project_id TEXT,
    key TEXT,
    name TEXT,
    color TEXT,
    category TEXT,
    position TEXT
);
CREATE INDEX statuses_scope_seq ON statuses (scope, seq);

CREATE TABLE labels (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    project_id TEXT,
    name TEXT,
    color TEXT
);
CREATE INDEX labels_scope_seq ON labels (scope, seq);

CREATE TABLE tickets (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    project_id TEXT,
    title TEXT,
    description TEXT,
    ticket_type TEXT,
    status TEXT,
    priority TEXT,
    assignees TEXT,
    labels TEXT,
    due_date TEXT,
    estimate DOUBLE PRECISION,
    position TEXT,
    number BIGINT,
    source_key TEXT,
    source_url TEXT,
    source_author TEXT,
    source_assignees TEXT,
    source_created_at TEXT,
    source_updated_at TEXT,
    source_closed_at TEXT,
    created_by TEXT,
    created_at TEXT,
    updated_at TEXT
);
CREATE INDEX tickets_scope_seq ON tickets (scope, seq);

CREATE TABLE comments (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    ticket_id TEXT,
    content TEXT,
    source_author TEXT,
    source_created_at TEXT,
    user_id TEXT,
    created_at TEXT,
    updated_at TEXT
);
CREATE INDEX comments_scope_seq ON comments (scope, seq);
CREATE INDEX comments_ticket_id ON comments (ticket_id);

CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    ticket_id TEXT,
    filename TEXT,
    file_size BIGINT,
    mime_type TEXT,
    hash TEXT,
    uploaded_by TEXT,
    created_at TEXT
);
CREATE INDEX attachments_scope_seq ON attachments (scope, seq);
CREATE INDEX attachments_ticket_id ON attachments (ticket_id);

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    project_id TEXT,
    user_id TEXT,
    username TEXT,
    display_name TEXT,
    role TEXT
);
CREATE INDEX members_scope_seq ON members (scope, seq);
CREATE INDEX members_user_id ON members (user_id);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    username TEXT,
    email TEXT,
    display_name TEXT,
    is_admin BOOLEAN,
    created_at TEXT
);
CREATE INDEX users_scope_seq ON users (scope, seq);

CREATE TABLE conflicts (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    entity_type TEXT,
    entity_id TEXT,
    field TEXT,
    base TEXT,
    sides TEXT,
    resolved BOOLEAN
);
CREATE INDEX conflicts_scope_seq ON conflicts (scope, seq);
CREATE INDEX conflicts_entity_id ON conflicts (entity_id);

-- Entities of types that this version does not know: all fields are in `extra`.
CREATE TABLE others (
    id TEXT NOT NULL,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    type TEXT NOT NULL,
    PRIMARY KEY (id, type)
);
CREATE INDEX others_scope_seq ON others (scope, seq);

-- Server: where each scope's order stands. The row is locked by whoever writes into the scope.
CREATE TABLE heads (
    scope TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    change_id TEXT NOT NULL,
    millis BIGINT NOT NULL,
    ticket_number BIGINT NOT NULL
);

-- Server: every accepted change in its place. Append-only. Times in milliseconds since 1970.
CREATE TABLE log (
    change_id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    user_id TEXT,
    user_name TEXT NOT NULL,
    replica TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    change TEXT NOT NULL,
    writes TEXT NOT NULL
);
CREATE INDEX log_scope_accepted_at ON log (scope, accepted_at);
CREATE INDEX log_entity_id_seq ON log (entity_id, seq);

-- Server: what each change was answered with, for ever.
CREATE TABLE answers (
    change_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT,
    user_name TEXT NOT NULL,
    replica TEXT NOT NULL,
    scope TEXT,
    entity_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    seq BIGINT NOT NULL,
    code TEXT,
    message TEXT,
    conflicts TEXT NOT NULL,
    answered_at BIGINT NOT NULL
);

-- Client: the sync queue.
CREATE TABLE queue (
    change_id TEXT NOT NULL PRIMARY KEY,
    place BIGINT NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    message TEXT,
    change TEXT NOT NULL
);

-- Client: cursors and settings of the store, as JSON.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Client: the bytes of files under their BLAKE3.
CREATE TABLE blobs (
    hash TEXT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);

-- Server: the cursors (JSON) behind each `last_sync`, in milliseconds, that a caller of the plain shape was given.
CREATE TABLE last_syncs (
    user_id TEXT NOT NULL,
    replica TEXT NOT NULL,
    last_sync BIGINT NOT NULL,
    cursors TEXT NOT NULL,
    PRIMARY KEY (user_id, replica, last_sync)
);
