-- What administrators see and do of people and webhooks. Times as in 0002.

-- An account that was deactivated: nobody comes in by it, and all it has made stays.
ALTER TABLE accounts ADD COLUMN deactivated_at TEXT;

-- Which kinds of things a webhook is told of, with commas between; all where it is empty. When it last took something.
ALTER TABLE webhooks ADD COLUMN kinds TEXT NOT NULL DEFAULT '';
ALTER TABLE webhooks ADD COLUMN sent_at TEXT;
