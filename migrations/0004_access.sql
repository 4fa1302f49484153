-- Ways in, and what becomes of them. Times as in 0002.

-- Where a session was started from, and how its cookie moves on: each refresh raises the generation; `confirmed` is
-- the newest that was seen in use, `rotated_at` when the newest was given.
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN rotated_at TEXT;
-- The hash of the bearer token, for those that have one. A token made by hand is a session with a name and a grant.
ALTER TABLE sessions ADD COLUMN secret_hash TEXT;
ALTER TABLE sessions ADD COLUMN name TEXT;
ALTER TABLE sessions ADD COLUMN grants TEXT;

-- An account that was deleted stays as a nameless row: what it wrote for others stays theirs.
ALTER TABLE accounts ADD COLUMN deleted_at TEXT;
-- The second factor: its secret, whether it is in force, the newest step that was used.
ALTER TABLE accounts ADD COLUMN totp_secret TEXT;
ALTER TABLE accounts ADD COLUMN totp_on BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;

CREATE TABLE recovery_codes (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES accounts (id)
);

-- Who did what, from where. Append-only.
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    user_id TEXT,
    user_name TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);

-- Links by which a password is set anew: good once, for a while.
CREATE TABLE resets (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES accounts (id),
    expires_at TEXT NOT NULL
);

-- Links by which people join a project, or the server where there is no project.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    project_id TEXT,
    role TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    uses_left BIGINT NOT NULL
);
CREATE INDEX invitations_project_id ON invitations (project_id);

-- Whom to tell of what happens in a project. The log is the list of what is still to be sent: `sent_seq` says how far
-- it has got, so that nothing is lost and nothing comes out of order. `claimed_until`: one server sends at a time.
CREATE TABLE webhooks (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    sent_seq BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    next_at TEXT NOT NULL,
    claimed_until TEXT NOT NULL,
    last_error TEXT NOT NULL,
    is_on BOOLEAN NOT NULL
);
CREATE INDEX webhooks_project_id ON webhooks (project_id);
