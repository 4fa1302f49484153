-- What one person keeps is summed for each part of a file that comes, and who may read its bytes is asked with it.
CREATE INDEX uploads_user ON uploads (user_id);
CREATE INDEX attachments_hash ON attachments (hash);
