-- Passkeys: ways in that a device or a password manager keeps for a person. What lies here is public: the key that
-- checks a signature, none that makes one.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES accounts (id),
    -- As the authenticator calls it, in base64url.
    credential TEXT NOT NULL UNIQUE,
    -- COSE's number of the signature, and the key: a SubjectPublicKeyInfo, in base64url.
    algorithm BIGINT NOT NULL,
    public_key TEXT NOT NULL,
    -- How often it has signed, where it counts; 0 where it does not.
    counter BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT
);
CREATE INDEX passkeys_user_id ON passkeys (user_id);

-- Challenges that were answered, until they would be over anyway: each is answered once.
CREATE TABLE passkey_answers (
    hash TEXT PRIMARY KEY,
    expires_at TEXT NOT NULL
);
