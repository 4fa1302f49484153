-- Who reacted to a comment, and how: `thumbs_up:<person>`, as JSON.
ALTER TABLE comments ADD COLUMN reactions TEXT;
