//! `import`: another tool's file becomes a project of somebody's, or an export of ours comes back.

use super::Done;
use super::bring_back::{Export, is_export, keep_file};
use crate::domain::Time;
use crate::import::{self, Options, Plan, Run};
use crate::merge::{Clock, Outcome, WriterId};
use crate::server::account::StoredAccount;
use crate::server::app::{App, Shared};
use crate::server::clock;
use crate::server::error::ServerError;
use crate::store::sql::SqlLedger;
use crate::store::{Book, Ledger};
use crate::sync::authority::{self, Caller, Incoming};
use std::path::{Path, PathBuf};

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
    /// Which project or team of a file that holds several; the largest, unless said.
    #[arg(long)]
    part: Option<String>,
    /// Says what would be taken, and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Reads the file, says what it holds, and takes all of it or, when anything is refused, nothing.
pub async fn run(app: Shared, arguments: Arguments) -> Done {
    let account = super::user::known(&app, &arguments.user).await?;
    let bytes = read_file(&arguments.file)?;
    if is_export(&bytes) {
        return bring_back(&app, &account, &Export::read(&bytes)?, arguments.dry_run).await;
    }
    let plan = read(&arguments, &bytes)?;
    tell(&plan);
    if arguments.dry_run {
        println!("Nothing was changed.");
        return Ok(());
    }
    let now = clock::now();
    let incoming = changes(&plan, now)?;
    let count = incoming.len();
    let caller = Caller::new(account.id, &account.display_name, "import");
    // Before anything names them: were this to end in between, no ticket would have files that are nowhere.
    for (hash, bytes) in plan.files() {
        keep_file(&app, account.id, hash, bytes).await?;
    }
    let ledger = app.database.write().await.map_err(ServerError::from)?;
    accept(ledger, &caller, incoming, now).await?;
    println!("Imported {count} items into the project \"{}\" of {}.", plan.project.name, account.username);
    Ok(())
}

async fn bring_back(app: &App, account: &StoredAccount, export: &Export, dry_run: bool) -> Done {
    let now = clock::now();
    let caller = Caller::new(account.id, &account.display_name, "import");
    let files = if dry_run { 0 } else { export.put_files(app, account.id).await? };
    let mut ledger = app.database.write().await.map_err(ServerError::from)?;
    let incoming = export.changes(&mut ledger, now).await?;
    let count = incoming.len();
    if dry_run {
        println!("{count} things would come back. Nothing was changed.");
        return Ok(());
    }
    accept(ledger, &caller, incoming, now).await?;
    println!("Brought back {count} things and {files} files as {}.", account.username);
    Ok(())
}

/// All of it, or nothing.
async fn accept(mut ledger: SqlLedger, caller: &authority::Caller, incoming: Vec<Incoming>, now: Time) -> Done {
    let accepted = authority::accept_changes(&mut ledger, caller, incoming, now).await?;
    if let Some(refused) = accepted.results.iter().find(|result| result.outcome == Outcome::Rejected) {
        let why = refused.message.as_deref().unwrap_or("a change was refused");
        return Err(format!("{why} Nothing was changed.").into());
    }
    Ok(ledger.finish().await?)
}

fn read_file(path: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    // Before it is read: it might not fit into memory.
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    if bytes > import::FILE_BYTES_MAX as u64 {
        return Err(import::ImportError::TooLarge { bytes }.into());
    }
    Ok(std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?)
}

fn read(arguments: &Arguments, bytes: &[u8]) -> Result<Plan, Box<dyn std::error::Error + Send + Sync>> {
    let path = &arguments.file;
    let filename = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut plan =
        import::read(&filename, bytes, &Options { pull_requests: arguments.pulls, part: arguments.part.clone() })?;
    if let Some(name) = &arguments.project {
        plan.project.name = name.clone();
    }
    Ok(plan)
}

fn tell(plan: &Plan) {
    let report = &plan.report;
    println!(
        "{}: {} tickets ({} open, {} from pull requests), {} comments, {} labels, {} people, {} files.",
        report.source,
        report.tickets,
        report.open,
        report.pulls,
        report.comments,
        report.labels,
        report.people,
        report.files
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
