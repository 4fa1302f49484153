-- Cycles and milestones, and which of them a ticket is in.
CREATE TABLE timeboxes (
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
    description TEXT,
    start_date TEXT,
    end_date TEXT
);
CREATE INDEX timeboxes_scope_seq ON timeboxes (scope, seq);
ALTER TABLE tickets ADD COLUMN cycle_id TEXT;
ALTER TABLE tickets ADD COLUMN milestone_id TEXT;
