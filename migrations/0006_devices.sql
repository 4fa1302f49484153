-- The replicas of a person, as their devices call themselves: when each last synced, and what it still held then.
CREATE TABLE devices (
    user_id TEXT NOT NULL REFERENCES accounts (id),
    -- The replica's id.
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    synced_at TEXT NOT NULL,
    pending BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
