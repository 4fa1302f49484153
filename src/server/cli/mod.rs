//! The command line of the server's program: `serve` unless told otherwise, and what its administrator needs.

mod backup;
mod bring_back;
mod doctor;
mod export;
mod import;
mod user;

use super::app::{App, Shared};
use super::serve::{StartError, serve};
use super::settings::Settings;
use clap::{Parser, Subcommand};
use std::error::Error;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Worknest's server. It is configured by its environment: see README.md, "Configuration".
#[derive(Debug, Parser)]
#[command(name = "worknest", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the web app and the API (also with no command at all).
    Serve,
    /// Accounts.
    #[command(subcommand)]
    User(user::Command),
    /// Writes everything the server keeps to one file, while it runs. Keep it safe: it holds all secrets.
    Backup { file: PathBuf },
    /// Puts a backup in the place of everything there is, also while the server runs.
    Restore {
        file: PathBuf,
        /// Replaces a server that has accounts.
        #[arg(long)]
        replace: bool,
    },
    /// Makes a project of another tool's file (a GitHub repository's archive of issues, a Trello board, a table of
    /// Jira or Linear, an export of Vikunja), or brings back what a Worknest export holds.
    Import(import::Arguments),
    /// Writes everything a person may read to a file, attachments included, which every client reads back.
    Export {
        file: PathBuf,
        /// The user name.
        #[arg(long)]
        user: String,
    },
    /// Looks at configuration, data folder and database, and says what is wrong.
    Doctor,
}

/// The program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = match Settings::from_env() {
        Ok(settings) => settings,
        Err(error) => return failed(&error),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    let result = match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            log_to_stdout(&settings);
            runtime.block_on(serve(settings)).map_err(Into::into)
        }
        Command::User(command) => runtime.block_on(with_app(settings, |app| user::run(app, command))),
        Command::Backup { file } => runtime.block_on(with_app(settings, |app| backup::save(app, file))),
        Command::Restore { file, replace } => {
            runtime.block_on(with_app(settings, |app| backup::restore(app, file, replace)))
        }
        Command::Import(arguments) => runtime.block_on(with_app(settings, |app| import::run(app, arguments))),
        Command::Export { file, user } => {
            runtime.block_on(with_app(settings, |app| async move { export::run(app, &user, file).await }))
        }
        Command::Doctor => runtime.block_on(doctor::run(settings)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(error.as_ref()),
    }
}

/// What a command ends with.
type Done = Result<(), Box<dyn Error + Send + Sync>>;

async fn with_app<F: Future<Output = Done>>(settings: Settings, run: impl FnOnce(Shared) -> F) -> Done {
    let app = App::open(settings).await.map_err(StartError::from)?;
    run(app).await
}

/// An error and all its causes, in one line.
fn failed(error: &dyn Error) -> ExitCode {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    eprintln!("worknest: {text}");
    ExitCode::FAILURE
}

/// Structured lines; `RUST_LOG` narrows them. Neither bodies nor headers are ever logged.
fn log_to_stdout(settings: &Settings) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,dioxus_server=warn"));
    // Colours are for people: a file, or a service manager's journal, gets none.
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stdout().is_terminal());
    if settings.log_json { lines.json().init() } else { lines.init() }
}
