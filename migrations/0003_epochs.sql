-- A restore of the server from a backup begins a new epoch in every scope. What was seen in an older one counts up to
-- the sequence number at which the new one began.
ALTER TABLE heads ADD COLUMN epoch_start BIGINT NOT NULL DEFAULT 0;

-- A scope that is made after a restore begins in the newest epoch there is.
CREATE INDEX heads_epoch ON heads (epoch);
