//! The session's cookie: out of reach of scripts, sent to this server alone.

use super::app::App;
use super::error::ServerError;
use super::token::SessionId;
use super::{clock, session};
use crate::domain::UserId;
use axum::http::{HeaderMap, HeaderValue, header};

/// What a cookie is called.
#[derive(Clone, Copy)]
pub struct Names {
    /// Bound to the host and to https by its very name.
    pub secure: &'static str,
    /// On plain http, which is for loopback: browsers refuse the other name there.
    pub plain: &'static str,
}

impl Names {
    fn name(self, https: bool) -> &'static str {
        if https { self.secure } else { self.plain }
    }
}

const SESSION: Names = Names { secure: "__Host-worknest", plain: "worknest" };

/// Stands between the two tokens of the cookie: both move on in one.
pub const BETWEEN: char = '~';

/// The cookie of a session in this generation.
///
/// # Errors
/// When signing fails.
pub fn of(app: &App, user: UserId, session: SessionId, generation: i64) -> Result<HeaderValue, ServerError> {
    let token = app.tokens.issue(user, session, generation, clock::now().timestamp())?;
    let refresh = app.tokens.refresh(session, generation);
    set(&format!("{token}{BETWEEN}{refresh}"), app.settings.is_https())
}

/// The tokens in the cookie.
pub fn read(headers: &HeaderMap, https: bool) -> Option<&str> {
    read_named(headers, SESSION, https)
}

/// What is in the cookie of this name.
pub fn read_named(headers: &HeaderMap, names: Names, https: bool) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = pairs.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == names.name(https)).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// Whether an answer sets or removes the session's cookie.
pub fn is_set(headers: &HeaderMap, https: bool) -> bool {
    let mut set =
        headers.get_all(header::SET_COOKIE).into_iter().filter_map(|value| value.to_str().ok()?.split_once('='));
    set.any(|(name, _)| name == SESSION.name(https))
}

/// Sets it for as long as a session may live. Lax: a link from elsewhere opens the app signed in, a form from
/// elsewhere sends nothing.
///
/// # Errors
/// Never for a token of ours.
fn set(token: &str, https: bool) -> Result<HeaderValue, ServerError> {
    value(SESSION, token, session::LIFE.num_seconds(), https)
}

/// Removes it.
///
/// # Errors
/// Never.
pub fn remove(https: bool) -> Result<HeaderValue, ServerError> {
    value(SESSION, "", 0, https)
}

/// A cookie for so many seconds; for none it is removed.
///
/// # Errors
/// When a header cannot hold it.
pub fn value(names: Names, text: &str, seconds: i64, https: bool) -> Result<HeaderValue, ServerError> {
    let secure = if https { "; Secure" } else { "" };
    let name = names.name(https);
    let text = format!("{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|source| ServerError::internal("a bad cookie", source))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host_and_on_loopback_it_works_without() {
        let secure = set("abc", true).expect("a cookie");
        let secure = secure.to_str().expect("text");
        assert!(secure.starts_with("__Host-worknest=abc; Path=/; ") && secure.contains("; Secure"), "{secure}");
        let plain = set("abc", false).expect("a cookie");
        let plain = plain.to_str().expect("text");
        assert!(plain.starts_with("worknest=abc;") && !plain.contains("Secure"), "{plain}");
        for text in [secure, plain] {
            assert!(text.contains("; HttpOnly") && text.contains("; SameSite=Lax"), "{text}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others_and_the_plain_one_is_not_taken_over_https() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; worknest=abc; c=d"));
        assert_eq!(read(&headers, false), Some("abc"));
        assert_eq!(read(&headers, true), None);
        let mut answer = HeaderMap::new();
        answer.append(header::SET_COOKIE, HeaderValue::from_static("worknest-oidc=; Path=/"));
        assert!(!is_set(&answer, false));
        answer.append(header::SET_COOKIE, set("abc", false).expect("a cookie"));
        assert!(is_set(&answer, false) && !is_set(&answer, true));
    }
}
