//! What a running server holds.

use super::error::ServerError;
use super::hub::Hub;
use super::mail::Mail;
use super::metrics::Metrics;
use super::oidc::Provider;
use super::password::Passwords;
use super::seal::Seal;
use super::settings::Settings;
use super::throttle::Throttle;
use super::token::Tokens;
use super::{clock, rows};
use crate::store::sql::Database;
use std::sync::Arc;

/// A running server: its settings, its database, its keys. Shared by all requests.
pub struct App {
    pub settings: Settings,
    pub database: Database,
    pub tokens: Tokens,
    pub seal: Seal,
    pub passwords: Passwords,
    pub hub: Hub,
    pub metrics: Metrics,
    pub throttle: Throttle,
    pub mail: Option<Mail>,
    pub oidc: Option<Provider>,
}

/// As requests hold it.
pub type Shared = Arc<App>;

impl App {
    /// Makes the data folder, opens the database (bringing it up to date) and finds its keys.
    ///
    /// # Errors
    /// When the folder, the database or the keys cannot be had.
    pub async fn open(settings: Settings) -> Result<Shared, ServerError> {
        make_data_folder(&settings).map_err(|source| ServerError::internal("cannot make the data folder", source))?;
        let database = match &settings.database_url {
            Some(url) => Database::connect(url).await?,
            None => Database::connect_sqlite(&settings.data.join("worknest.db")).await?,
        };
        let secret = match &settings.secret {
            Some(secret) => secret.clone(),
            None => kept_secret(&database).await?,
        };
        let seal = Seal::new(&secret, settings.secret_before.as_deref())?;
        seal.renew(database.connection()).await?;
        Ok(Arc::new(Self {
            seal,
            tokens: Tokens::new(secret.as_bytes()),
            passwords: Passwords::new(settings.leaked_passwords.as_deref())?,
            hub: Hub::default(),
            metrics: Metrics::default(),
            throttle: Throttle::new(settings.throttle),
            mail: Mail::configured(&settings)?,
            oidc: settings.oidc.clone().map(Provider::new).transpose()?,
            settings,
            database,
        }))
    }
}

/// For this user's eyes only: the database holds the key that signs tokens.
fn make_data_folder(settings: &Settings) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if !settings.data.is_dir() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&settings.data)?;
    }
    let open_to_others = std::fs::metadata(&settings.data)?.permissions().mode() & 0o077 != 0;
    if open_to_others {
        let folder = settings.data.display();
        tracing::warn!("other users of this machine can look into the data folder {folder}: chmod 700 it");
    }
    std::fs::create_dir_all(settings.blobs())
}

/// The key in the database, made the first time: all servers on it sign alike.
async fn kept_secret(database: &Database) -> Result<String, ServerError> {
    let random: [u8; 32] = clock::random()?;
    let fresh: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let sql = "INSERT INTO secrets (name, value) VALUES ('token', $1) ON CONFLICT (name) DO NOTHING";
    rows::execute(database.connection(), sql, [fresh.into()]).await?;
    let row = rows::one(database.connection(), "SELECT value FROM secrets WHERE name = 'token'", []).await?;
    let missing = ServerError::Internal { what: "the token key is missing", source: None };
    Ok(rows::text(&row.ok_or(missing)?, "value")?)
}
