-- Where a ticket that moved to another project went: read of its tombstone.
ALTER TABLE tickets ADD COLUMN moved_to TEXT;
