//! From what the database said to what the rest of the program can act on.

use crate::store::StoreError;
use sea_orm::sqlx;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{DbErr, RuntimeErr};

/// Tells what went wrong, the database's own words kept as the source.
pub(super) fn store_error(error: DbErr) -> StoreError {
    let (DbErr::Conn(RuntimeErr::SqlxError(inner))
    | DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))) = &error
    else {
        return match &error {
            DbErr::ConnectionAcquire(_) => StoreError::Busy { source: Some(Box::new(error)) },
            DbErr::Type(what) | DbErr::Json(what) => StoreError::Unreadable { what: what.clone() },
            _ => failed(error),
        };
    };
    match &**inner {
        sqlx::Error::Database(said) => match kind(said.as_ref()) {
            Kind::Full => StoreError::Full { source: Some(Box::new(error)) },
            Kind::Busy => StoreError::Busy { source: Some(Box::new(error)) },
            Kind::Unreadable => StoreError::Unreadable { what: said.message().to_owned() },
            Kind::Unavailable => StoreError::Unavailable { why: said.message().to_owned().into() },
            Kind::Other => failed(error),
        },
        // The way to the database is down, or every connection is in use.
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => StoreError::Busy { source: Some(Box::new(error)) },
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => StoreError::Unreadable { what: inner.to_string() },
        sqlx::Error::Configuration(why) => StoreError::Unavailable { why: why.to_string().into() },
        _ => failed(error),
    }
}

fn failed(error: DbErr) -> StoreError {
    StoreError::Failed { what: error.to_string(), source: Some(Box::new(error)) }
}

enum Kind {
    Full,
    Busy,
    Unreadable,
    Unavailable,
    Other,
}

fn kind(said: &dyn DatabaseError) -> Kind {
    let code = said.code().unwrap_or_default();
    if said.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        sqlite_kind(code.parse().unwrap_or_default())
    } else {
        postgres_kind(&code)
    }
}

/// By SQLite's result code; the low byte is the primary one.
fn sqlite_kind(code: u32) -> Kind {
    match code & 0xff {
        13 => Kind::Full,
        5 | 6 => Kind::Busy,
        11 | 26 => Kind::Unreadable,
        3 | 8 | 14 | 23 => Kind::Unavailable,
        _ => Kind::Other,
    }
}

/// By SQLSTATE.
fn postgres_kind(code: &str) -> Kind {
    match code {
        "53100" | "53200" => Kind::Full,
        // Serialization failure, deadlock, lock not available, too many connections, shutting down or starting.
        "40001" | "40P01" | "55P03" | "53300" | "57P01" | "57P02" | "57P03" => Kind::Busy,
        "XX001" | "XX002" => Kind::Unreadable,
        "28000" | "28P01" | "3D000" | "42501" => Kind::Unavailable,
        _ if code.starts_with("08") => Kind::Busy,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_a_lock_and_a_broken_file_are_told_apart() {
        assert!(matches!(sqlite_kind(13), Kind::Full));
        assert!(matches!(sqlite_kind(517), Kind::Busy));
        assert!(matches!(sqlite_kind(26), Kind::Unreadable));
        assert!(matches!(sqlite_kind(1555), Kind::Other));
        assert!(matches!(postgres_kind("40P01"), Kind::Busy));
        assert!(matches!(postgres_kind("53100"), Kind::Full));
        assert!(matches!(postgres_kind("23505"), Kind::Other));
    }
}
