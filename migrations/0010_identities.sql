-- Who is who at an identity provider. An account is found by issuer and subject, never by an email: those are anybody's
-- who can write them into a provider.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES accounts (id),
    -- What the provider calls them, for people to read.
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX identities_user ON identities (user_id, issuer);

-- When the provider last said that the person of this session had just shown who they are: in the place of the password
-- of an account that has none.
ALTER TABLE sessions ADD COLUMN proved_at TEXT;
