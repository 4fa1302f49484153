-- Templates of tickets; which projects are samples, and in what their estimates are.
CREATE TABLE templates (
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
    title TEXT,
    description TEXT,
    ticket_type TEXT,
    priority TEXT,
    labels TEXT
);
CREATE INDEX templates_scope_seq ON templates (scope, seq);
ALTER TABLE projects ADD COLUMN sample BOOLEAN;
ALTER TABLE projects ADD COLUMN estimate_unit TEXT;
