//! What the environment says. Every setting has a sane default; the table in `README.md` lists them all.

pub use crate::api::SignUp;

use super::address::Network;
use super::oidc::OidcSettings;
use crate::domain::limits;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// The server's configuration.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen: `IP` and `PORT`.
    pub address: SocketAddr,
    /// The data folder: `WORKNEST_DATA`.
    pub data: PathBuf,
    /// `DATABASE_URL` (or what the file `DATABASE_URL_FILE` holds); none means SQLite in the data folder.
    pub database_url: Option<String>,
    /// The web app's files: `DIOXUS_PUBLIC_PATH`.
    pub public: PathBuf,
    /// The site people type, where it differs from the one listened on: `WORKNEST_PUBLIC_URL`, without its path.
    pub public_url: Option<String>,
    /// The path of `WORKNEST_PUBLIC_URL`, as in `/worknest`; empty where Worknest has the site for itself.
    pub base_path: String,
    /// Proxies whose `X-Forwarded-For` is believed: `WORKNEST_TRUSTED_PROXIES`, addresses or blocks, with commas.
    pub trusted_proxies: Vec<Network>,
    /// Whether guessing is slowed down: `WORKNEST_THROTTLE`.
    pub throttle: bool,
    /// Where mail is sent through: `WORKNEST_SMTP_URL` (or `WORKNEST_SMTP_URL_FILE`), `smtps://name:password@host`.
    pub smtp_url: Option<String>,
    /// Who mail is from: `WORKNEST_MAIL_FROM`.
    pub mail_from: String,
    /// Whether webhooks may lead into a private network: `WORKNEST_WEBHOOKS_PRIVATE`.
    pub webhooks_private: bool,
    /// The only hosts that webhooks may lead to: `WORKNEST_WEBHOOK_HOSTS`, with commas; `*.example.org` is every host
    /// below it. Empty: any.
    pub webhook_hosts: Vec<String>,
    /// `WORKNEST_SIGNUP`.
    pub sign_up: SignUp,
    /// The identity provider through which people may sign in too: `WORKNEST_OIDC_…`.
    pub oidc: Option<OidcSettings>,
    /// What tokens are signed with: `WORKNEST_SECRET` (or `WORKNEST_SECRET_FILE`); none means a key made once
    /// and kept in the database.
    pub secret: Option<String>,
    /// What `secret` was before it was changed: `WORKNEST_SECRET_BEFORE` (or `WORKNEST_SECRET_BEFORE_FILE`). It only
    /// opens what was sealed under it.
    pub secret_before: Option<String>,
    /// A file of passwords that have leaked, which nobody may choose: `WORKNEST_LEAKED_PASSWORDS`.
    pub leaked_passwords: Option<PathBuf>,
    /// Where a virus scanner (`clamd`) looks at attachments before they are kept: `WORKNEST_CLAMD`, a socket's path or
    /// `host:port`. None looks at none.
    pub clamd: Option<String>,
    /// The largest attachment, in bytes: `WORKNEST_MAX_FILE_MB`.
    pub file_bytes_max: u64,
    /// How many bytes of attachments one person may keep here: `WORKNEST_QUOTA_MB`.
    pub quota_bytes: u64,
    /// How long a request may take: `WORKNEST_TIMEOUT_SECONDS`. Live events and attachments take as long as they take.
    pub request_timeout: Duration,
    /// Who may read `/metrics` shows this: `WORKNEST_METRICS_TOKEN` (or `WORKNEST_METRICS_TOKEN_FILE`); with none,
    /// only this machine may.
    pub metrics_token: Option<String>,
    /// One JSON object a line instead of lines for people: `WORKNEST_LOG_JSON`.
    pub log_json: bool,
}

/// A variable of the environment cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// It holds what it may not. The value of a secret is never repeated.
    #[error("{name} is \"{value}\", which is not {expected}")]
    Value { name: String, value: String, expected: &'static str },
    /// The file it names cannot be read.
    #[error("{name} names {}, which cannot be read: {source}", path.display())]
    File { name: String, path: PathBuf, source: std::io::Error },
    /// It is not there, and another that is needs it.
    #[error("{name} is missing: {needed_by} needs it")]
    Missing { name: &'static str, needed_by: &'static str },
    /// It is too short to be a secret.
    #[error("WORKNEST_SECRET is shorter than 32 characters: choose a longer one, at random")]
    WeakSecret,
    /// PostgreSQL is elsewhere, and nobody would see whether it is it that answers.
    #[error(
        "DATABASE_URL leads to another machine without checking who answers there: add ?sslmode=verify-full (and \
         &sslrootcert=FILE for an authority of your own), or set WORKNEST_DATABASE_UNVERIFIED=true where nobody can get \
         in between"
    )]
    UnverifiedDatabase,
}

/// What an attachment may hold everywhere (`limits::FILE_BYTES`): a server may take less, never more.
const FILE_MB_MAX: u64 = limits::FILE_BYTES.unsigned_abs() / 1024 / 1024;

impl Settings {
    /// The settings of a server with nothing configured and its data in `data`.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            data: data.into(),
            database_url: None,
            public: PathBuf::from("public"),
            public_url: None,
            base_path: String::new(),
            trusted_proxies: Vec::new(),
            throttle: true,
            webhooks_private: false,
            webhook_hosts: Vec::new(),
            smtp_url: None,
            mail_from: "Worknest <worknest@localhost>".to_owned(),
            sign_up: SignUp::Open,
            oidc: None,
            secret: None,
            secret_before: None,
            leaked_passwords: None,
            clamd: None,
            file_bytes_max: 100 * 1024 * 1024,
            quota_bytes: 10 * 1024 * 1024 * 1024,
            request_timeout: Duration::from_secs(30),
            metrics_token: None,
            log_json: false,
        }
    }

    /// Reads the environment.
    ///
    /// # Errors
    /// The first variable that holds what it may not.
    pub fn from_env() -> Result<Self, SettingError> {
        Self::read(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads what `variable` says of each name.
    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, SettingError> {
        let default = Self::new("worknest-data");
        let ip = parsed(variable, "IP", "an IP address")?.unwrap_or(default.address.ip());
        let port = parsed(variable, "PORT", "a port number")?.unwrap_or(default.address.port());
        let megabytes = |value: &u64| (1..=FILE_MB_MAX).contains(value);
        let seconds = |value: &u64| (1..=3600).contains(value);
        let file_mb: Option<u64> = parsed(variable, "WORKNEST_MAX_FILE_MB", "a size in megabytes, 1 to 100")?;
        let timeout: Option<u64> = parsed(variable, "WORKNEST_TIMEOUT_SECONDS", "a number of seconds, 1 to 3600")?;
        checked("WORKNEST_MAX_FILE_MB", file_mb, megabytes, "a size in megabytes, 1 to 100")?;
        checked("WORKNEST_TIMEOUT_SECONDS", timeout, seconds, "a number of seconds, 1 to 3600")?;
        let quota_mb: Option<u64> = parsed(variable, "WORKNEST_QUOTA_MB", "a size in megabytes")?;
        let secret = secret(variable, "WORKNEST_SECRET")?;
        if secret.as_ref().is_some_and(|secret| secret.chars().count() < 32) {
            return Err(SettingError::WeakSecret);
        }
        let (public_url, base_path) = public_url(variable)?;
        Ok(Self {
            address: SocketAddr::new(ip, port),
            data: variable("WORKNEST_DATA").map_or(default.data, PathBuf::from),
            database_url: database_url(variable)?,
            public: variable("DIOXUS_PUBLIC_PATH").map_or_else(beside_executable, PathBuf::from),
            public_url,
            base_path,
            trusted_proxies: trusted_proxies(variable)?,
            throttle: throttle(variable)?,
            webhooks_private: flag(variable, "WORKNEST_WEBHOOKS_PRIVATE")?,
            webhook_hosts: listed(variable("WORKNEST_WEBHOOK_HOSTS")),
            smtp_url: self::secret(variable, "WORKNEST_SMTP_URL")?,
            mail_from: variable("WORKNEST_MAIL_FROM").unwrap_or(default.mail_from),
            sign_up: sign_up(variable)?,
            oidc: OidcSettings::read(variable)?,
            secret,
            secret_before: self::secret(variable, "WORKNEST_SECRET_BEFORE")?,
            leaked_passwords: variable("WORKNEST_LEAKED_PASSWORDS").map(PathBuf::from),
            clamd: clamd(variable)?,
            file_bytes_max: file_mb.map_or(default.file_bytes_max, |mb| mb * 1024 * 1024),
            quota_bytes: quota_mb.map_or(default.quota_bytes, |mb| mb.saturating_mul(1024 * 1024)),
            request_timeout: timeout.map_or(default.request_timeout, Duration::from_secs),
            metrics_token: self::secret(variable, "WORKNEST_METRICS_TOKEN")?,
            log_json: flag(variable, "WORKNEST_LOG_JSON")?,
        })
    }

    /// Where a link for people leads: under the address they type, its path included.
    pub fn link(&self, path: &str) -> String {
        format!("{}{}{path}", self.public_url.as_deref().unwrap_or_default(), self.base_path)
    }

    /// Whether people reach this server over https, so that cookies may be bound to it.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Where the bytes of attachments lie.
    pub fn blobs(&self) -> PathBuf {
        self.data.join("blobs")
    }
}

/// Without the secrets.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("data", &self.data)
            .field("database", &if self.database_url.is_some() { "configured" } else { "SQLite in the data folder" })
            .field("public", &self.public)
            .field("public_url", &self.public_url)
            .field("base_path", &self.base_path)
            .field("sign_up", &self.sign_up)
            .field("oidc", &self.oidc)
            .field("mail", &if self.smtp_url.is_some() { "configured" } else { "none" })
            .finish_non_exhaustive()
    }
}

fn parsed<T: FromStr>(
    variable: &dyn Fn(&str) -> Option<String>,
    name: &str,
    expected: &'static str,
) -> Result<Option<T>, SettingError> {
    match variable(name) {
        None => Ok(None),
        Some(value) => match value.trim().parse() {
            Ok(parsed) => Ok(Some(parsed)),
            Err(_) => Err(SettingError::Value { name: name.to_owned(), value, expected }),
        },
    }
}

fn checked(
    name: &str,
    value: Option<u64>,
    fits: impl Fn(&u64) -> bool,
    expected: &'static str,
) -> Result<(), SettingError> {
    match value {
        Some(value) if !fits(&value) => {
            Err(SettingError::Value { name: name.to_owned(), value: value.to_string(), expected })
        }
        _ => Ok(()),
    }
}

/// A secret comes from the variable itself, or from the file that `<name>_FILE` names.
pub(super) fn secret(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Result<Option<String>, SettingError> {
    let file_name = format!("{name}_FILE");
    let Some(path) = variable(&file_name) else { return Ok(variable(name)) };
    match std::fs::read_to_string(Path::new(&path)) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Err(source) => Err(SettingError::File { name: file_name, path: path.into(), source }),
    }
}

/// The site, and the path under which Worknest is found there.
fn public_url(variable: &dyn Fn(&str) -> Option<String>) -> Result<(Option<String>, String), SettingError> {
    let name = "WORKNEST_PUBLIC_URL";
    let Some(value) = variable(name) else { return Ok((None, String::new())) };
    let url = value.trim_end_matches('/').to_owned();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| url.starts_with(scheme));
    let rest = scheme.and_then(|scheme| url.strip_prefix(scheme)).unwrap_or_default();
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let is_host = !host.is_empty() && !host.contains(['?', '#', '@', ' ']);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    let is_segment = |segment: &str| !matches!(segment, "" | "." | "..") && segment.chars().all(is_plain);
    let (true, true) = (is_host, path.is_empty() || path.split('/').all(is_segment)) else {
        let expected = "an address like https://worknest.example.org or https://example.org/worknest";
        return Err(SettingError::Value { name: name.to_owned(), value, expected });
    };
    let base_path = if path.is_empty() { String::new() } else { format!("/{path}") };
    Ok((Some(format!("{}{host}", scheme.unwrap_or_default())), base_path))
}

fn sign_up(variable: &dyn Fn(&str) -> Option<String>) -> Result<SignUp, SettingError> {
    let name = "WORKNEST_SIGNUP";
    match variable(name).as_deref() {
        None | Some("open") => Ok(SignUp::Open),
        Some("invited") => Ok(SignUp::Invited),
        Some("closed") => Ok(SignUp::Closed),
        Some(other) => Err(SettingError::Value {
            name: name.to_owned(),
            value: other.to_owned(),
            expected: "\"open\", \"invited\" or \"closed\"",
        }),
    }
}

fn trusted_proxies(variable: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Network>, SettingError> {
    let name = "WORKNEST_TRUSTED_PROXIES";
    let Some(value) = variable(name) else { return Ok(Vec::new()) };
    let read = |text: &str| {
        let expected = "a list of addresses or blocks of addresses, like 127.0.0.1,10.0.0.0/8";
        text.parse().map_err(|_| SettingError::Value { name: name.to_owned(), value: text.to_owned(), expected })
    };
    listed(Some(value)).iter().map(|text| read(text)).collect()
}

/// What stands between commas.
fn listed(value: Option<String>) -> Vec<String> {
    let value = value.unwrap_or_default();
    value.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// Where the database is. PostgreSQL on another machine is asked who it is, unless that was given up on purpose.
fn database_url(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, SettingError> {
    let url = secret(variable, "DATABASE_URL")?;
    let may_be_anybody = flag(variable, "WORKNEST_DATABASE_UNVERIFIED")?;
    if !may_be_anybody && url.as_deref().is_some_and(is_unverified) {
        return Err(SettingError::UnverifiedDatabase);
    }
    Ok(url)
}

/// Whether it is a PostgreSQL on another machine, whose certificate nobody would check.
fn is_unverified(url: &str) -> bool {
    let Some(url) = Url::parse(url).ok().filter(|url| url.scheme().starts_with("postgres")) else { return false };
    let said = |names: [&str; 2]| url.query_pairs().filter(|(name, _)| names.contains(&&**name)).last();
    // A host of the query counts more; one with a slash is a socket's folder.
    let host = said(["host", "hostaddr"]).map(|(_, host)| host.into_owned());
    let host = host.or_else(|| url.host_str().map(str::to_owned)).unwrap_or_default();
    let is_here = host.is_empty() || host.starts_with('/') || host.starts_with("%2F") || is_this_machine(&host);
    !is_here && !said(["sslmode", "ssl-mode"]).is_some_and(|(_, mode)| mode.starts_with("verify-"))
}

/// Whether a host of an address is the machine itself, so that nobody is in between.
pub fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Files go there in the open: only where nobody is in between.
fn clamd(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, SettingError> {
    let name = "WORKNEST_CLAMD";
    let is_here =
        |place: &str| place.starts_with('/') || place.rsplit_once(':').is_some_and(|(host, _)| is_this_machine(host));
    match variable(name) {
        Some(value) if !is_here(&value) => {
            let expected = "the path of a socket, or host:port of this machine";
            Err(SettingError::Value { name: name.to_owned(), value, expected })
        }
        place => Ok(place),
    }
}

fn throttle(variable: &dyn Fn(&str) -> Option<String>) -> Result<bool, SettingError> {
    let name = "WORKNEST_THROTTLE";
    if variable(name).is_none() { Ok(true) } else { flag(variable, name) }
}

pub(super) fn flag(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> Result<bool, SettingError> {
    match variable(name).as_deref() {
        None | Some("0" | "false" | "no") => Ok(false),
        Some("1" | "true" | "yes") => Ok(true),
        Some(other) => Err(SettingError::Value {
            name: name.to_owned(),
            value: other.to_owned(),
            expected: "\"true\" or \"false\"",
        }),
    }
}

fn beside_executable() -> PathBuf {
    std::env::current_exe().unwrap_or_default().with_file_name("public")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingError> {
        Settings::read(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn with_nothing_set_it_listens_on_loopback_only_with_sqlite_and_open_sign_up() {
        let settings = read(&[]).expect("nothing set is right");
        assert_eq!(settings.address.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database_url, None);
        assert_eq!(settings.sign_up, SignUp::Open);
        assert!(!settings.is_https());
    }

    #[test]
    fn a_wrong_value_is_named_with_what_was_expected() {
        let message = |pairs| read(pairs).expect_err("this is wrong").to_string();
        assert_eq!(message(&[("PORT", "http")]), "PORT is \"http\", which is not a port number");
        assert!(message(&[("WORKNEST_SIGNUP", "maybe")]).contains("\"open\", \"invited\" or \"closed\""));
        for url in ["worknest.example.org", "https://a b", "https://a/../b", "https://a/b?c", "https://a//b"] {
            let error = read(&[("WORKNEST_PUBLIC_URL", url)]).expect_err("this is wrong");
            assert!(error.to_string().contains("https://"), "{error}");
        }
        assert!(message(&[("WORKNEST_MAX_FILE_MB", "0")]).contains("megabytes"));
    }

    #[test]
    fn an_address_with_a_path_is_a_site_and_a_base_path() {
        let settings = read(&[("WORKNEST_PUBLIC_URL", "https://example.org/tools/worknest/")]).expect("right");
        assert_eq!(settings.public_url.as_deref(), Some("https://example.org"));
        assert_eq!(settings.base_path, "/tools/worknest");
        let settings = read(&[("WORKNEST_PUBLIC_URL", "http://example.org:8443")]).expect("right");
        assert_eq!(
            (settings.public_url.as_deref(), settings.base_path.as_str()),
            (Some("http://example.org:8443"), "")
        );
    }

    #[test]
    fn the_readme_lists_every_variable_that_is_read_and_no_other() {
        let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let ask = |name: &str| {
            asked.borrow_mut().insert(name.to_owned());
            None
        };
        Settings::read(&ask).expect("nothing set is right");
        // The logger reads its own.
        asked.borrow_mut().insert("RUST_LOG".to_owned());
        let readme = include_str!("../../README.md");
        let section = readme.split("## Configuration").nth(1).and_then(|rest| rest.split("\n## ").next());
        let is_name = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        let listed: std::collections::BTreeSet<String> =
            section.unwrap_or_default().split('`').skip(1).step_by(2).filter(is_name).map(str::to_owned).collect();
        assert_eq!(listed, asked.into_inner());
    }

    #[test]
    fn a_database_on_another_machine_is_asked_who_it_is() {
        let read = |url: &str| read(&[("DATABASE_URL", url)]);
        for refused in [
            "postgres://a:b@db.example.org/worknest",
            "postgresql://a:b@10.0.0.7:5432/worknest",
            "postgres://a:b@db.example.org/worknest?sslmode=require",
            "postgres://a:b@db.example.org/worknest?sslmode=verify-full&sslmode=disable",
            "postgres://a:b@localhost/worknest?host=db.example.org",
        ] {
            let error = read(refused).expect_err(refused).to_string();
            assert!(error.contains("sslmode=verify-full") && !error.contains("a:b"), "{error}");
        }
        for taken in [
            "postgres://a:b@db.example.org/worknest?sslmode=verify-full",
            "postgres://a:b@db.example.org/worknest?ssl-mode=verify-ca&sslrootcert=/etc/ca.pem",
            "postgres://a:b@127.0.0.1/worknest",
            "postgres://a:b@[::1]:5433/worknest",
            "postgres://a:b@localhost/worknest?sslmode=disable",
            "postgres:///worknest?host=/run/postgresql",
            "postgres://a:b@%2Frun%2Fpostgresql/worknest",
        ] {
            assert!(read(taken).is_ok(), "{taken}");
        }
        let given_up = [("DATABASE_URL", "postgres://db/worknest"), ("WORKNEST_DATABASE_UNVERIFIED", "true")];
        assert!(self::read(&given_up).is_ok());
    }

    #[test]
    fn no_file_goes_to_a_virus_scanner_in_the_open() {
        for here in ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "localhost:3310"] {
            assert_eq!(read(&[("WORKNEST_CLAMD", here)]).expect("right").clamd.as_deref(), Some(here));
        }
        for elsewhere in ["clamav.example.org:3310", "10.0.0.1:3310", "clamd"] {
            assert!(read(&[("WORKNEST_CLAMD", elsewhere)]).is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn hosts_and_proxies_stand_between_commas() {
        let hosts = read(&[("WORKNEST_WEBHOOK_HOSTS", " hooks.example.org, *.example.net ,")]).expect("right");
        assert_eq!(hosts.webhook_hosts, ["hooks.example.org", "*.example.net"]);
        assert_eq!(read(&[]).expect("right").webhook_hosts, [""; 0]);
    }

    #[test]
    fn a_secret_comes_from_its_file_and_is_never_repeated() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("secret");
        std::fs::write(&path, "0123456789abcdef0123456789abcdef\n").expect("written");
        let settings = read(&[("WORKNEST_SECRET_FILE", path.to_str().expect("a plain path"))]).expect("right");
        assert_eq!(settings.secret.as_deref(), Some("0123456789abcdef0123456789abcdef"));
        assert!(!format!("{settings:?}").contains("0123456789abcdef"));
        let weak = read(&[("WORKNEST_SECRET", "short-and-sweet")]).expect_err("too short");
        assert!(!weak.to_string().contains("short-and-sweet"));
    }
}
