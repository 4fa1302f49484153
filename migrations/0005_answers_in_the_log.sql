-- The answer to an accepted change says nothing that its log entry does not, but for the conflicts that it opened
-- or joined (JSON). Where this is set, the entry is the answer too, and `answers` has no row of it.
ALTER TABLE log ADD COLUMN conflicts TEXT;
