-- What one person keeps is summed for each part of a file that comes.
CREATE INDEX uploads_user ON uploads (user_id);
