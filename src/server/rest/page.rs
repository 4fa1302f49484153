//! Lists in pages: a window by number, or from where the last page ended.
//!
//! Invariant: a page that goes on from `after` neither repeats nor leaves out what was there all the time, whatever
//! comes and goes in between: the place is one in the order, not a count.

use super::select::Filter;
use super::shape;
use crate::domain::{EntityType, Invalid};
use crate::merge::Record;
use crate::server::error::ServerError;
use crate::server::extract::Json;
use crate::server::rows;
use crate::store::sql::SqlLedger;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most in one answer, and how many come unless asked otherwise.
const LIMIT_MAX: u64 = 1_000;

/// What the query says of the page.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    limit: Option<String>,
    offset: Option<String>,
    after: Option<String>,
}

/// A place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place(i64, String, String);

/// An order: by a number, then by creation, then by id.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// A whole number in SQL.
    pub number: &'static str,
    pub ascending: bool,
}

impl Order {
    /// The newest first.
    pub const NEWEST: Order = Order { number: "0", ascending: false };
    /// The oldest first.
    pub const OLDEST: Order = Order { number: "0", ascending: true };
}

impl Wanted {
    fn window(&self) -> Result<(u64, u64), ServerError> {
        let limit = parsed("limit", self.limit.as_deref(), "a number from 1 to 1000")?.unwrap_or(LIMIT_MAX);
        let offset: u64 = parsed("offset", self.offset.as_deref(), "a number, 0 or greater")?.unwrap_or(0);
        if limit == 0 {
            return Err(Invalid::new("limit", "must be a number from 1 to 1000").into());
        }
        Ok((limit.min(LIMIT_MAX), offset.min(i64::MAX as u64)))
    }

    fn place(&self) -> Result<Option<Place>, ServerError> {
        let Some(text) = given(self.after.as_deref()) else { return Ok(None) };
        let place = URL_SAFE_NO_PAD.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
        place.map(Some).ok_or_else(|| Invalid::new("after", "must be one that a header `link` gave").into())
    }
}

/// One page of `filter`, as an answer: the total in `x-total-count`, the next page's address in `link`.
///
/// # Errors
/// Names the parameter that is wrong.
pub async fn page(
    ledger: &mut SqlLedger,
    entity_type: &EntityType,
    filter: &Filter,
    order: Order,
    wanted: &Wanted,
    uri: &Uri,
) -> Result<Response, ServerError> {
    let ((limit, offset), place) = (wanted.window()?, wanted.place()?);
    let total = filter.count(ledger, entity_type).await?;
    let mut narrowed = filter.clone();
    if let Some(Place(number, stamp, id)) = place {
        let sign = if order.ascending { '>' } else { '<' };
        let condition = format!("({}, created_stamp, id) {sign} ({{}}, {{}}, {{}})", order.number);
        narrowed.and_all(&condition, [number.into(), stamp.into(), id.into()]);
    }
    let way = if order.ascending { "ASC" } else { "DESC" };
    let by = match order.number {
        // A bare number would name a column.
        "0" => format!("created_stamp {way}, id {way}"),
        number => format!("{number} {way}, created_stamp {way}, id {way}"),
    };
    let mut records = narrowed.records(ledger, entity_type, &by, Some((limit + 1, offset))).await?;
    let is_full = records.len() as u64 > limit;
    records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut headers = HeaderMap::new();
    headers.insert("x-total-count", HeaderValue::from(total));
    if let Some(last) = records.last().filter(|_| is_full) {
        let place = place_of(ledger, entity_type, order, last).await?;
        headers.insert(header::LINK, next(uri, &place)?);
    }
    let shown: Vec<Value> = records.iter().map(shape::of).collect();
    Ok((headers, Json(shown)).into_response())
}

async fn place_of(
    ledger: &mut SqlLedger,
    entity_type: &EntityType,
    order: Order,
    record: &Record,
) -> Result<Place, ServerError> {
    let table = super::select::table(entity_type);
    let sql = format!("SELECT CAST({} AS BIGINT) AS n, created_stamp FROM {table} WHERE id = $1", order.number);
    let row = rows::one(ledger.connection(), &sql, [record.id.to_string().into()]).await?;
    let missing = ServerError::Internal { what: "the last of a page is gone", source: None };
    let row = row.ok_or(missing)?;
    Ok(Place(row.try_get("", "n")?, rows::text(&row, "created_stamp")?, record.id.to_string()))
}

fn next(uri: &Uri, place: &Place) -> Result<HeaderValue, ServerError> {
    let json =
        serde_json::to_vec(place).map_err(|source| ServerError::internal("a place cannot be written", source))?;
    let stays = |pair: &&str| !pair.is_empty() && !pair.starts_with("after=") && !pair.starts_with("offset=");
    let mut query: Vec<&str> = uri.query().unwrap_or_default().split('&').filter(stays).collect();
    let after = format!("after={}", URL_SAFE_NO_PAD.encode(json));
    query.push(&after);
    let text = format!("<{}?{}>; rel=\"next\"", uri.path(), query.join("&"));
    HeaderValue::from_str(&text).map_err(|source| ServerError::internal("a bad header", source))
}

/// A parameter that is there and not empty.
pub fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// A parameter, read.
///
/// # Errors
/// Names it and says what it must be.
pub fn parsed<T: std::str::FromStr>(name: &str, text: Option<&str>, expected: &str) -> Result<Option<T>, ServerError> {
    let Some(text) = given(text) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Invalid::new(name, format!("must be {expected}")).into())
}
