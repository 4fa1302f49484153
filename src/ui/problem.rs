//! What went wrong, in the person's words: every error is told apart here, and nowhere else in the UI turned into text.

use super::t;
use super::values::field_label;
use crate::client::{
    ClientError, DeviceError, FileDeed, FileError, IMPORT_BYTES_MAX, IMPORT_ITEMS_MAX, ImportError, LooksLike,
    NoPasskey, NotText, PlatformError, QueueItem, StoreProblem, TableFault, Unavailable,
};
use crate::domain::{Invalid, Problem, ValueKind, limits, validate, validate_relations};

const MEGABYTE: u64 = 1024 * 1024;

/// Why something that the person asked for was not done.
pub fn error_text(error: &ClientError) -> String {
    match error {
        ClientError::Invalid(invalid) => invalid_text(invalid),
        ClientError::Offline => t!("problem-offline"),
        ClientError::SignInNeeded => t!("problem-sign-in"),
        ClientError::Refused { code, message, field } => refusal_text(code, field.as_deref(), message),
        ClientError::Gone => t!("problem-gone"),
        ClientError::Store(error) => store_text(&error.into()),
        ClientError::File(error) => file_text(error),
        ClientError::Device(error) => device_text(error),
    }
}

/// What `error` says of one field of a form, to stand beside it.
pub fn field_problem(error: &ClientError, field: &str) -> Option<String> {
    (error.field() == Some(field)).then(|| error_text(error))
}

/// What is wrong with a field.
pub fn invalid_text(invalid: &Invalid) -> String {
    let field = field_label(&invalid.field);
    match &invalid.problem {
        Problem::Missing => t!("invalid-missing", field = field),
        Problem::Empty => t!("invalid-empty", field = field),
        Problem::Cleared => t!("invalid-cleared", field = field),
        Problem::MustBe(kind) => t!("invalid-kind", field = field, kind = kind_key(*kind)),
        Problem::NullCharacter => t!("invalid-null-character", field = field),
        Problem::TooLong { limit, length } => {
            t!("invalid-too-long", field = field, limit = *limit, length = *length)
        }
        Problem::TooShort { least } => t!("invalid-too-short", field = field, least = *least),
        Problem::TooMany { limit } => t!("invalid-too-many", field = field, limit = *limit),
        Problem::Itself => t!("invalid-itself", field = field),
        Problem::FileTooLarge => t!("invalid-file-size", limit = limits::FILE_BYTES / MEGABYTE.cast_signed()),
        Problem::Disguised { name } => t!("invalid-disguised", name = name.clone()),
        Problem::WrongKey => t!("invalid-key", field = field),
        Problem::Said(problem) => t!("invalid-said", field = field, problem = problem.clone()),
    }
}

fn kind_key(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "text",
        ValueKind::WholeNumber => "whole-number",
        ValueKind::Number => "number",
        ValueKind::Boolean => "yes-or-no",
        ValueKind::Date => "date",
        ValueKind::Time => "time",
        ValueKind::Id => "id",
        ValueKind::List => "list",
        ValueKind::Ids => "ids",
        ValueKind::Reactions => "reactions",
        ValueKind::Color => "color",
        ValueKind::SizeInBytes => "size",
        ValueKind::Estimate => "estimate",
        ValueKind::TicketLimit => "ticket-limit",
        ValueKind::Hash => "hash",
    }
}

/// What the store of this device could not do.
pub fn store_text(problem: &StoreProblem) -> String {
    match problem {
        StoreProblem::Full => t!("store-full"),
        StoreProblem::Busy => t!("store-busy"),
        StoreProblem::Unreadable(what) => t!("store-unreadable", what = what.clone()),
        StoreProblem::Locked => t!("store-locked"),
        StoreProblem::Removed => t!("store-removed"),
        StoreProblem::Failed(what) => t!("store-failed", what = what.clone()),
        StoreProblem::Unavailable(why) => match why {
            Unavailable::NoIndexedDb => t!("store-no-indexeddb"),
            Unavailable::Insecure => t!("store-insecure"),
            Unavailable::TooOldForLock => t!("store-too-old"),
            Unavailable::Newer => t!("store-newer"),
            Unavailable::UnknownLock => t!("store-unknown-lock"),
            Unavailable::LockIsForBrowsers => t!("store-no-lock"),
            Unavailable::NotSetAside => t!("store-not-set-aside"),
            Unavailable::Said(why) => t!("store-unavailable", why = why.clone()),
        },
    }
}

fn file_text(error: &FileError) -> String {
    match error {
        FileError::Import(error) => import_text(error),
        FileError::NotAnExport { source } => t!("file-not-an-export", why = source.to_string()),
        FileError::AnotherFormat => t!("file-another-format"),
        FileError::Newer => t!("file-newer"),
        FileError::DamagedInside => t!("file-damaged-inside"),
        FileError::ArrivedDamaged => t!("file-arrived-damaged"),
        FileError::NotSentYet => t!("file-not-sent-yet"),
        FileError::NotWritten { source } => t!("file-not-written", why = source.to_string()),
    }
}

fn device_text(error: &DeviceError) -> String {
    match error {
        DeviceError::NotAnAddress => t!("device-not-an-address"),
        DeviceError::SignedInElsewhere => t!("device-signed-in-elsewhere"),
        DeviceError::NotConnected => t!("device-not-connected"),
        DeviceError::RestartNeeded => t!("device-restart"),
        DeviceError::Platform(PlatformError::NotSaved { why }) => t!("device-not-saved", why = why.clone()),
        DeviceError::Platform(PlatformError::NoDownloads) => t!("device-no-downloads"),
        DeviceError::Platform(PlatformError::NoDataFolder) => t!("device-no-data-folder"),
        DeviceError::Platform(PlatformError::File { deed, name, source }) => {
            let deed = match deed {
                FileDeed::Make => "make",
                FileDeed::Read => "read",
                FileDeed::Write => "write",
                FileDeed::Remove => "remove",
                FileDeed::Save => "save",
            };
            // In the words of the system.
            t!("device-file", deed = deed, name = name.clone(), why = source.to_string())
        }
        DeviceError::Platform(PlatformError::Passkey(why)) => match why {
            NoPasskey::Cancelled => t!("device-no-passkey"),
            NoPasskey::Known => t!("device-passkey-known"),
            NoPasskey::Said(why) => t!("device-passkey-failed", why = why.clone()),
        },
    }
}

/// Why a file of another tool cannot be imported.
pub fn import_text(error: &ImportError) -> String {
    match error {
        ImportError::Empty => t!("import-empty"),
        ImportError::TooLarge { bytes } => {
            t!("import-too-large", megabytes = bytes / MEGABYTE + 1, limit = IMPORT_BYTES_MAX as u64 / MEGABYTE)
        }
        ImportError::TooMany { items } => t!("import-too-many", count = *items, limit = IMPORT_ITEMS_MAX),
        ImportError::NotText(NotText::Utf16) => t!("import-utf-16"),
        ImportError::NotText(NotText::NotUtf8 { byte }) => t!("import-no-text", byte = *byte),
        ImportError::Broken { line, column, problem } => {
            t!("import-broken", line = *line, column = *column, problem = problem.clone())
        }
        ImportError::BrokenTable { line, column, problem: TableFault::QuoteOpen } => {
            t!("import-quote-open", line = *line, column = *column)
        }
        ImportError::BrokenTable { line, column, problem: TableFault::RowLong { cells, columns } } => {
            t!("import-row-long", line = *line, column = *column, cells = *cells, columns = *columns)
        }
        ImportError::BrokenZip { file } => t!("import-broken-zip", file = file.clone()),
        ImportError::Inflates { file, limit } => {
            t!("import-inflates", file = file.clone(), limit = limit / MEGABYTE)
        }
        ImportError::NoSuchPart { name, there } => {
            t!("import-no-such-part", name = name.clone(), there = there.clone())
        }
        ImportError::NotSupported(what) => t!("import-looks-like", kind = look_key(*what)),
        ImportError::Unknown => t!("import-unknown"),
    }
}

fn look_key(what: LooksLike) -> &'static str {
    match what {
        LooksLike::Zip => "zip",
        LooksLike::OldVikunja => "old-vikunja",
        LooksLike::Gzip => "gzip",
        LooksLike::Sqlite => "sqlite",
        LooksLike::Pdf => "pdf",
        LooksLike::Picture => "picture",
        LooksLike::GithubApi => "github-api",
        LooksLike::Backup => "backup",
        LooksLike::WebPage => "web-page",
        LooksLike::Xml => "xml",
        LooksLike::Table => "table",
    }
}

/// Why the server did not take a change.
pub fn rejection_text(item: &QueueItem, code: &str, message: &str) -> String {
    // The same rules as the server's say it with their numbers, unless that server is a newer one.
    let checked = || {
        validate(&item.entity_type, &item.data, item.operation == "create")?;
        validate_relations(item.entity_id, &item.entity_type, &item.data)
    };
    match code {
        "invalid" => checked().err().map_or_else(|| message.to_owned(), |invalid| invalid_text(&invalid)),
        _ => refusal_text(code, None, message),
    }
}

/// Why the server did not let somebody in who came back from the identity provider.
pub fn code_text(code: &str) -> String {
    match code {
        // All that can be missing there.
        "not_found" => t!("join-ended"),
        _ => refusal_text(code, None, &t!("refused-oidc")),
    }
}

/// An answer to a sync that is none of a sync, for the log.
pub fn answer_text(status: u16, message: &str) -> String {
    refusal_text(&format!("status_{status}"), None, message)
}

/// What the server says with a code that a person can meet in this app; of any other, in its own words.
fn refusal_text(code: &str, field: Option<&str>, message: &str) -> String {
    match (code, field) {
        ("wrong_credentials", _) => t!("refused-credentials"),
        ("wrong_code", _) => t!("refused-code"),
        ("second_factor_needed", _) => t!("refused-factor-needed"),
        ("invalid", Some("code")) => t!("refused-first-code"),
        ("wrong_password", _) => t!("refused-password"),
        ("already_on", _) => t!("refused-factor-on"),
        ("sign_up_closed", _) => t!("sign-up-closed"),
        ("sign_up_invited", _) => t!("sign-up-invited"),
        ("too_many" | "status_429", _) => match number_in(message) {
            Some(seconds) => t!("refused-too-often", seconds = seconds),
            None => message.to_owned(),
        },
        ("no_password", _) => t!("refused-no-password"),
        ("prove_again", _) => t!("refused-prove-again"),
        ("last_way_in", _) => t!("refused-last-way"),
        ("oidc_failed" | "oidc_untrusted", _) => t!("refused-oidc"),
        ("oidc_unreachable", _) => t!("refused-oidc-unreachable"),
        ("oidc_cancelled", _) => t!("refused-oidc-cancelled"),
        ("oidc_lapsed", _) => t!("refused-oidc-lapsed"),
        ("oidc_email_taken", _) => t!("refused-oidc-email"),
        ("oidc_already_linked", _) => t!("refused-oidc-linked"),
        ("oidc_linked_elsewhere", _) => t!("refused-oidc-elsewhere"),
        ("oidc_other_person", _) => t!("refused-oidc-other"),
        ("oidc_not_anew", _) => t!("refused-oidc-anew"),
        ("wrong_passkey", _) => t!("refused-passkey"),
        ("passkey_lapsed", _) => t!("refused-passkey-lapsed"),
        ("passkey_copied", _) => t!("refused-passkey-copied"),
        ("passkey_known", _) => t!("device-passkey-known"),
        ("passkeys_full", _) => t!("refused-passkeys-full"),
        ("already_member", _) => t!("refused-member"),
        ("has_account", _) => t!("refused-has-account"),
        ("account_deactivated", _) => t!("refused-deactivated"),
        ("last_server_admin", _) => t!("refused-last-server-admin"),
        ("last_admin", _) => t!("refused-last-admin"),
        ("forbidden", _) => t!("refused-role"),
        ("no_access", _) => t!("refused-no-access"),
        ("not_the_author", _) => t!("refused-author"),
        ("server_only", _) => t!("refused-server-only"),
        ("parent_deleted", _) => t!("refused-parent-deleted"),
        ("missing", _) => t!("refused-missing"),
        ("other_scope", _) => t!("refused-other-scope"),
        ("id_taken", _) => t!("refused-id-taken"),
        ("refused_alone", _) => t!("refused-alone"),
        ("depends_on_rejected", _) => t!("refused-dependent"),
        ("not_found", _) => t!("refused-not-found"),
        ("not_an_administrator", _) => t!("refused-not-admin"),
        ("quota_reached" | "status_507", _) => match number_in(message) {
            Some(limit) => t!("refused-quota", limit = limit),
            None => message.to_owned(),
        },
        ("internal" | "status_500", _) => t!("refused-internal"),
        ("busy" | "timeout" | "status_503", _) => t!("refused-busy"),
        ("bad_request" | "bad_json" | "bad_query", _) => t!("refused-unreadable"),
        ("unexpected_answer", _) => t!("refused-by-another"),
        _ => message.to_owned(),
    }
}

/// The first number of a sentence: the only thing in it that its code does not tell.
fn number_in(sentence: &str) -> Option<u64> {
    let digits = sentence.split(|letter: char| !letter.is_ascii_digit());
    digits.filter_map(|number| number.parse().ok()).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn a_field_has_the_words_that_programs_are_told() {
        use ValueKind::{
            Boolean, Color, Date, Estimate, Hash, Id, Ids, List, Number, SizeInBytes, Text, TicketLimit, Time,
            WholeNumber,
        };
        let kinds = [
            Boolean,
            Color,
            Date,
            Estimate,
            Hash,
            Id,
            Ids,
            List,
            Number,
            SizeInBytes,
            Text,
            TicketLimit,
            Time,
            WholeNumber,
        ];
        let problems = [
            Problem::Missing,
            Problem::Empty,
            Problem::Cleared,
            Problem::NullCharacter,
            Problem::Itself,
            Problem::TooLong { limit: 500, length: 1_501 },
            Problem::TooShort { least: 8 },
            Problem::WrongKey,
            Problem::Said("is too easy to guess".into()),
        ];
        for problem in problems.into_iter().chain(kinds.map(Problem::MustBe)) {
            let invalid = Invalid::new("due_date", problem);
            assert_eq!(invalid_text(&invalid), format!("Due date {}", invalid.problem));
        }
        assert_eq!(
            invalid_text(&Invalid::new("file_size", Problem::FileTooLarge)),
            "The file is over 100 MB: attach a smaller file"
        );
        let disguised = Invalid::new("filename", Problem::Disguised { name: "door.png".into() });
        assert_eq!(invalid_text(&disguised), "door.png is not what the end of its name says: rename it first");
        let many = Invalid::new("labels", Problem::TooMany { limit: 200 });
        assert_eq!(invalid_text(&many), "Labels: at most 200 are possible, remove some");
    }

    #[test]
    fn a_foreign_file_is_called_what_it_looks_like_and_a_large_one_too_large() {
        use LooksLike::{Backup, GithubApi, Gzip, Pdf, Picture, Sqlite, Table, WebPage, Xml, Zip};
        for what in [Backup, GithubApi, Gzip, Pdf, Picture, Sqlite, Table, WebPage, Xml, Zip] {
            let error = ImportError::NotSupported(what);
            assert_eq!(import_text(&error), error.to_string());
        }
        let errors = [
            ImportError::Empty,
            ImportError::TooLarge { bytes: 300 * MEGABYTE },
            ImportError::Broken { line: 3, column: 14, problem: "expected `,` or `}`".into() },
            ImportError::Unknown,
        ];
        for error in errors {
            assert_eq!(import_text(&error), error.to_string());
        }
        let many = ImportError::TooMany { items: 100_001 };
        assert_eq!(import_text(&many).replace(',', ""), many.to_string());
    }

    #[test]
    fn a_file_of_the_system_is_named_with_what_could_not_be_done() {
        for deed in [FileDeed::Make, FileDeed::Read, FileDeed::Write, FileDeed::Remove, FileDeed::Save] {
            let source = std::io::ErrorKind::PermissionDenied.into();
            let error = PlatformError::File { deed, name: "notes.txt".into(), source };
            assert_eq!(error_text(&error.into()), format!("notes.txt can't be {deed}: permission denied"));
        }
    }

    #[test]
    fn a_refusal_has_words_of_this_app_and_what_is_not_known_the_words_of_the_server() {
        let refused = |code: &str, field: Option<&str>, message: &str| {
            let (code, field) = (code.to_owned(), field.map(str::to_owned));
            error_text(&ClientError::Refused { code, message: message.to_owned(), field })
        };
        assert_eq!(refused("wrong_password", None, "No."), "The password is wrong.");
        assert_eq!(
            refused("too_many", None, "Versuchen Sie es in 59 s wieder."),
            "That was too often: try again in 59 s."
        );
        assert_eq!(refused("invalid", Some("email"), "Email is taken."), "Email is taken.");
        assert_eq!(refused("of_a_newer_version", None, "Not on a Sunday."), "Not on a Sunday.");
        let newer = ClientError::Refused { code: "x".into(), message: "Name.".into(), field: Some("name".into()) };
        assert_eq!(field_problem(&newer, "name").as_deref(), Some("Name."));
        assert_eq!(field_problem(&newer, "title"), None);
    }

    /// Codes that nobody meets in this app: they answer what only other programs send, or stand for the end of a
    /// session, which has an error of its own.
    const FOR_PROGRAMS: &[&str] = &[
        "bad_range",
        "broken_off",
        "changed_meanwhile",
        "cross_site",
        "file_too_large",
        "invalid",
        "method_not_allowed",
        "not_a_form",
        "not_json",
        "other_user",
        "password_needed",
        "session_ended",
        "token_scope",
        "too_large",
        "unauthenticated",
        "unknown_encoding",
        "wrong_hash",
        "wrong_offset",
    ];

    #[test]
    fn every_code_that_the_server_refuses_with_has_words() {
        let mut codes = BTreeSet::new();
        for room in ["server", "sync"] {
            collect_codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room), &mut codes);
        }
        for known in ["wrong_password", "parent_deleted", "too_many", "forbidden"] {
            assert!(codes.contains(known), "{known} was found");
        }
        let without_words = |code: &String| refusal_text(code, None, "In 3 words.") == "In 3 words.";
        let without: Vec<_> = codes.iter().filter(|code| without_words(code)).collect();
        assert_eq!(without, FOR_PROGRAMS);
    }

    /// What stands before a code in the sources.
    const MARKS: &[&str] = &[
        "code: \"",
        "refused(",
        "code: Some(\"",
        "Refusal::new(",
        "MISSING: &str = \"",
        "PARENT_DELETED: &str = \"",
        "Self::NotFound { .. } => \"",
        "Self::Invalid(_) => \"",
        "Self::TooMany { .. } => \"",
        "Self::Busy => \"",
        "Self::Internal { .. } => \"",
    ];

    fn collect_codes(folder: &Path, codes: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("the sources are there") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                collect_codes(&path, codes);
            } else {
                let source = std::fs::read_to_string(&path).expect("the source is text");
                let product = source.split("#[cfg(test)]").next().unwrap_or_default();
                for mark in MARKS {
                    codes.extend(product.split(mark).skip(1).filter_map(|rest| code_at(mark, rest)));
                }
            }
        }
    }

    /// The literal that follows.
    fn code_at(mark: &str, rest: &str) -> Option<String> {
        let rest = if mark.ends_with('"') { rest } else { rest.trim_start().strip_prefix('"')? };
        rest.split('"').next().map(str::to_owned)
    }
}
