/// How what is kept on this device is protected from its other readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Files that only this user may read; not encrypted by us.
    Files,
    /// Encrypted under a key that this browser profile keeps: whoever can use the profile can read it.
    Device,
    /// Encrypted under a key that takes the person's passphrase.
    Passphrase,
}
