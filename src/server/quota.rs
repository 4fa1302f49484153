//! How much one person may keep here: the bytes of every file that they have sent and not deleted, and of those on their way. The same
//! bytes, sent again, count once; sent by two people, for each of them.

use super::error::ServerError;
use super::visit::Caller;
use super::{rows, upload};
use axum::http::StatusCode;

const MEGABYTE: u64 = 1024 * 1024;

/// # Errors
/// 507 when so many bytes more are too many.
pub async fn must_have_room(caller: &Caller, bytes: u64) -> Result<(), ServerError> {
    let limit = caller.app.settings.quota_bytes;
    // What was attached and is deleted everywhere takes no room; what is not attached yet does, and so does what
    // somebody who sent nothing took along to another project.
    let sql = "SELECT CAST(COALESCE(SUM(u.file_size), 0) AS BIGINT) AS kept FROM uploads u WHERE u.user_id = $1 \
               AND (NOT EXISTS (SELECT 1 FROM attachments a WHERE a.hash = u.hash AND a.uploaded_by = u.user_id) \
               OR EXISTS (SELECT 1 FROM attachments a WHERE a.hash = u.hash AND a.uploaded_by = u.user_id AND NOT a.deleted) \
               OR EXISTS (SELECT 1 FROM attachments a JOIN uploads c ON c.hash = a.hash AND c.user_id = a.uploaded_by \
               WHERE a.hash = u.hash AND c.file_size = 0 AND NOT a.deleted))";
    let row = rows::one(caller.app.database.reader(), sql, [caller.user().to_string().into()]).await?;
    let kept: i64 = row.map_or(Ok(0), |row| row.try_get("", "kept"))?;
    let used = kept.unsigned_abs() + upload::bytes_in_parts(caller);
    if used.saturating_add(bytes) <= limit {
        return Ok(());
    }
    Err(ServerError::Request {
        status: StatusCode::INSUFFICIENT_STORAGE,
        code: "quota_reached",
        message: format!("one person may keep {} MB of files here, and this would be more", limit / MEGABYTE),
    })
}
