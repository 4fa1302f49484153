//! `import`: another tool's file becomes a project of somebody's.

use super::Done;
use crate::domain::Time;
use crate::import::{self, Options, Plan, Run};
use crate::merge::{Clock, Outcome, WriterId};
use crate::server::app::Shared;
use crate::server::clock;
use crate::server::error::ServerError;
use crate::store::{Book, Ledger};
use crate::sync::authority::{self, Incoming};
use std::path::PathBuf;

/// What to import, and as whose.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    file: PathBuf,
    /// The user name of the one whose project it becomes.
    #[arg(long)]
    user: String,
    /// The project's name, where it shall not be the file's.
    #[arg(long)]
    project: Option<String>,
    /// Pull requests become tickets too.
    #[arg(long)]
    pulls: bool,
    /// Says what would be taken, and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Reads the file, says what it holds, and takes all of it or, when anything is refused, nothing.
pub async fn run(app: Shared, arguments: Arguments) -> Done {
    let account = super::user::known(&app, &arguments.user).await?;
    let plan = read(&arguments)?;
    tell(&plan);
    if arguments.dry_run {
        println!("Nothing was changed.");
        return Ok(());
    }
    let now = clock::now();
    let incoming = changes(&plan, now)?;
    let count = incoming.len();
    let caller = authority::person(account.id, &account.display_name, "import");
    let mut ledger = app.database.write().await.map_err(ServerError::from)?;
    let accepted = authority::accept_changes(&mut ledger, &caller, incoming, now).await?;
    if let Some(refused) = accepted.results.iter().find(|result| result.outcome == Outcome::Rejected) {
        let why = refused.message.as_deref().unwrap_or("a change was refused");
        return Err(format!("{why} Nothing was changed.").into());
    }
    ledger.finish().await?;
    println!("Imported {count} items into the project \"{}\" of {}.", plan.project.name, account.username);
    Ok(())
}

fn read(arguments: &Arguments) -> Result<Plan, Box<dyn std::error::Error + Send + Sync>> {
    let path = &arguments.file;
    let size = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.len();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > import::FILE_BYTES_MAX {
        return Err(import::ImportError::TooLarge { bytes: size }.into());
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let filename = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut plan = import::read(&filename, &bytes, Options { pull_requests: arguments.pulls })?;
    if let Some(name) = &arguments.project {
        plan.project.name = name.clone();
    }
    Ok(plan)
}

fn tell(plan: &Plan) {
    let report = &plan.report;
    println!(
        "{}: {} tickets ({} open, {} from pull requests), {} comments, {} labels, {} people.",
        report.source, report.tickets, report.open, report.pulls, report.comments, report.labels, report.people
    );
    for finding in report.adapted() {
        println!("  in another form: {finding}");
    }
    for finding in report.not_taken() {
        println!("  not taken: {finding}");
    }
}

fn changes(plan: &Plan, now: Time) -> Result<Vec<Incoming>, ServerError> {
    let run = Run::new(clock::random_id()?, now);
    let mut stamps = Clock::new(WriterId(u64::from_ne_bytes(clock::random()?)));
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let changes = plan.changes(&run, &mut || stamps.tick(millis));
    Ok(changes.into_iter().map(|change| Incoming { wire_id: change.id.to_string(), change }).collect())
}
