-- Who may sign in, where they are signed in, and what the server keeps for itself. Written for SQLite and
-- PostgreSQL alike. Times are RFC 3339 in UTC with milliseconds, so that text order is time order.

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    username TEXT NOT NULL,
    -- In lower case: two people may not differ by case alone.
    username_folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    -- May administer the server.
    is_admin BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES accounts (id),
    device TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
);

CREATE INDEX sessions_by_user ON sessions (user_id);

-- What servers on one database share: the key that signs tokens.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Who has sent which bytes. An attachment gives access to the bytes under its hash only when the one who attached
-- it has had them: to know a hash is not to have the file.
CREATE TABLE uploads (
    hash TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES accounts (id),
    file_size BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (hash, user_id)
);
