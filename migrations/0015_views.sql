-- Views that a project's people share, and how many tickets a status is meant to hold.
CREATE TABLE views (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_seq BIGINT NOT NULL,
    created_stamp TEXT NOT NULL,
    deleted BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    extra TEXT NOT NULL,
    project_id TEXT,
    kind TEXT,
    name TEXT,
    query TEXT
);
CREATE INDEX views_scope_seq ON views (scope, seq);
ALTER TABLE statuses ADD COLUMN ticket_limit BIGINT;
