/// What the target refused.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The operating system or the browser said no.
    #[error("{what}: {why}")]
    Refused { what: &'static str, why: String },
    /// A file could not be read or written.
    #[error("{what}")]
    File { what: String, source: std::io::Error },
}
