-- Sub-tickets, relations, watchers: ids, as JSON where there are several.
ALTER TABLE tickets ADD COLUMN parent_id TEXT;
ALTER TABLE tickets ADD COLUMN blocks TEXT;
ALTER TABLE tickets ADD COLUMN duplicates TEXT;
ALTER TABLE tickets ADD COLUMN relates TEXT;
ALTER TABLE tickets ADD COLUMN watchers TEXT;
