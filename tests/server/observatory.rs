//! The headers of every kind of answer, held against the scoring of MDN's HTTP Observatory (`mdn/mdn-http-observatory`,
//! `src/grader/charts.js` and `src/analyzer/tests/`, as of August 2026).
//!
//! A site begins with 100 points, and 100 are an A+. Points are taken for what is missing; those that are given on top
//! count only for who had 90 without them:
//!
//! | header | points |
//! |---|---|
//! | `content-security-policy` | none −25; scripts by `'unsafe-inline'`, `data:` or from anywhere, objects from anywhere, or anything by http −20; pictures by http, or `'unsafe-eval'` −10; the same as with scripts for styles 0; `default-src 'none'` +10, any other +5 |
//! | cookies, the worst of all | not `Secure` −20, a session's −40 (with HSTS −5 and −10); a session's without `HttpOnly` −30; a `SameSite` that is none −20; all with one +5 |
//! | `access-control-allow-origin` | any origin, with credentials −50; else 0 |
//! | `referrer-policy` | one that tells other sites the address, or no known one −5; none 0; any other +5 |
//! | `strict-transport-security` | none or not to be read −20, under six months −10 |
//! | `x-content-type-options` | not `nosniff` −5 |
//! | `x-frame-options`, or `frame-ancestors` of the policy | none −20; either +5 |
//! | `cross-origin-resource-policy` | `same-origin`, `same-site` +10; `cross-origin` or none 0; no known one −5 |
//! | `cross-origin-opener-policy` | `same-origin` and its kin +10; none 0; no known one −5 |
//! | `cross-origin-embedder-policy` | `require-corp`, `credentialless` +10; none 0; no known one −5 |
//!
//! What it looks at besides is the proxy's (http leads to https on the same host) or not there (scripts of other sites).
//! Here each cookie counts as a session's, and a page of another origin may read nothing at all.

use crate::running::{PASSWORD, Place, id};
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::json;

/// In seconds, as it counts.
const SIX_MONTHS: u64 = 15_552_000;

/// The sources that a policy names for each kind of thing.
struct Policy<'a>(Vec<(&'a str, Vec<&'a str>)>);

impl<'a> Policy<'a> {
    fn read(text: &'a str) -> Self {
        let parts = text.split(';').filter_map(|part| {
            let mut words = part.split_whitespace();
            Some((words.next()?, words.collect()))
        });
        Self(parts.collect())
    }

    fn named(&self, kind: &str) -> Option<&[&'a str]> {
        self.0.iter().find(|(name, _)| *name == kind).map(|(_, sources)| sources.as_slice())
    }

    /// Of what is not named all are allowed.
    fn of(&self, kind: &str) -> &[&'a str] {
        self.named(kind).or_else(|| self.named("default-src")).unwrap_or(&["*"])
    }

    fn points(&self) -> (i32, &'static str) {
        let is_broad = |source: &&str| {
            ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"].contains(source)
        };
        let is_unsafe = |source: &&str| is_broad(source) || ["'unsafe-inline'", "data:"].contains(source);
        let is_open = |source: &&str| source.starts_with("http:") || source.starts_with("ftp:");
        let passive = ["img-src", "media-src"];
        let is_active = |(name, _): &&(&str, Vec<&str>)| !passive.contains(name);
        let mut active = self.0.iter().filter(is_active).flat_map(|(_, sources)| sources);
        let has_eval = |kind: &str| self.of(kind).contains(&"'unsafe-eval'");
        match () {
            () if self.0.is_empty() => (-25, "no policy"),
            () if self.of("script-src").iter().any(is_unsafe) => (-20, "scripts from anywhere"),
            () if self.of("object-src").iter().any(is_broad) => (-20, "objects from anywhere"),
            () if active.any(is_open) => (-20, "things in the open"),
            () if has_eval("script-src") || has_eval("style-src") => (-10, "a policy with unsafe-eval"),
            () if passive.iter().any(|kind| self.of(kind).iter().any(is_open)) => (-10, "pictures in the open"),
            () if self.of("style-src").iter().any(is_unsafe) => (0, "styles from anywhere"),
            () if self.named("default-src").is_some_and(|sources| sources == ["'none'"]) => {
                (10, "a policy that begins with nothing")
            }
            () => (5, "a policy"),
        }
    }
}

/// The worst of all, each taken as a session's.
fn cookies(headers: &HeaderMap, has_hsts: bool) -> Option<(i32, &'static str)> {
    let cookies = headers.get_all(SET_COOKIE).iter().map(|cookie| {
        let attributes: Vec<&str> = cookie.to_str().expect("text").split("; ").skip(1).collect();
        let same_site = attributes.iter().find_map(|attribute| attribute.strip_prefix("SameSite="));
        match same_site {
            _ if !attributes.contains(&"Secure") && has_hsts => (-10, "a cookie in the open, but for HSTS"),
            _ if !attributes.contains(&"Secure") => (-40, "a cookie in the open"),
            _ if !attributes.contains(&"HttpOnly") => (-30, "a session's cookie for scripts"),
            Some("Lax" | "Strict" | "None") => (5, "a cookie that says where it goes"),
            Some(_) => (-20, "a cookie that says something unknown"),
            None => (0, "a cookie"),
        }
    });
    cookies.min_by_key(|(points, _)| *points)
}

/// What is taken and what is given on top, with the reason for each.
fn judged(headers: &HeaderMap) -> Vec<(i32, &'static str)> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().expect("text"));
    let policy = Policy::read(text("content-security-policy").unwrap_or_default());
    let hsts = text("strict-transport-security").unwrap_or_default();
    let age = hsts.split(';').find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u64>().ok());
    let mut points = vec![
        policy.points(),
        match age {
            None => (-20, "https is not kept"),
            Some(seconds) if seconds < SIX_MONTHS => (-10, "https is kept too shortly"),
            Some(_) => (0, "https is kept"),
        },
        match text("referrer-policy") {
            Some("no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin") => {
                (5, "no referrer")
            }
            Some(_) => (-5, "a referrer"),
            None => (0, "nothing of referrers"),
        },
        if text("x-content-type-options") == Some("nosniff") { (0, "no sniffing") } else { (-5, "sniffing") },
        match (policy.named("frame-ancestors"), text("x-frame-options")) {
            (Some(_), _) => (5, "no frames, by the policy"),
            (None, Some("DENY" | "SAMEORIGIN")) => (5, "no frames"),
            (None, _) => (-20, "frames"),
        },
        match text("cross-origin-resource-policy") {
            Some("same-origin" | "same-site") => (10, "nothing for other sites"),
            Some("cross-origin") | None => (0, "something for other sites"),
            Some(_) => (-5, "something unknown for other sites"),
        },
        match text("cross-origin-opener-policy") {
            Some("same-origin" | "same-origin-allow-popups" | "noopener-allow-popups") => (10, "a window of its own"),
            Some("unsafe-none") | None => (0, "a window that others hold"),
            Some(_) => (-5, "a window of something unknown"),
        },
        match text("cross-origin-embedder-policy") {
            Some("require-corp" | "credentialless") => (10, "nothing of other sites unasked"),
            Some("unsafe-none") | None => (0, "whatever other sites give"),
            Some(_) => (-5, "something unknown of other sites"),
        },
    ];
    points.extend(cookies(headers, age.is_some_and(|seconds| seconds >= SIX_MONTHS)));
    if headers.contains_key("access-control-allow-origin") {
        points.push((-50, "pages of other sites may read it"));
    }
    if headers.get(LOCATION).is_some_and(|place| !place.as_bytes().starts_with(b"/")) {
        points.push((-20, "it leads elsewhere"));
    }
    points
}

fn score(points: &[(i32, &str)]) -> i32 {
    let sum = |which: &dyn Fn(i32) -> bool| points.iter().map(|(count, _)| *count).filter(|n| which(*n)).sum::<i32>();
    let least = 100 + sum(&|count| count < 0);
    if least >= 90 { least + sum(&|count| count > 0) } else { least }
}

pub async fn every_kind_of_answer_earns_an_a_plus(place: Place) {
    let server = place.start_with(|settings| settings.public_url = Some("https://worknest.example".to_owned())).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let ticket = ann.ticket(&project, "Door").await;
    let form = Form::new().part("file", Part::bytes(b"hinges".to_vec()).file_name("door.txt"));
    let path = format!("/api/tickets/{ticket}/attachments");
    let sent = ann.request(Method::POST, &path).multipart(form).send().await.expect("an answer");
    let attachment = id(&sent.json().await.expect("JSON"));
    let login = json!({"username": "ann", "password": PASSWORD});
    let download = format!("/api/attachments/{attachment}/download");
    let mut answers: Vec<(String, Response)> = Vec::new();
    for path in [
        // Pages, and files of the app: one that is there, one with a hash, one that is not.
        "/",
        "/projects",
        "/sw.js",
        "/assets/app-dxh1.js",
        "/missing.js",
        // The API: a list, one thing, a table, its document and the page to read that, a stream, a file.
        "/api/projects",
        &format!("/api/tickets/{ticket}"),
        "/api/admin/audit?format=csv",
        "/api/openapi.json",
        "/api/docs",
        "/api/live",
        &download,
        // Refused: no such route, no such thing, no id.
        "/api/nothing",
        "/api/projects/99999999-9999-4999-8999-999999999999",
        "/api/projects/1",
        // For whoever watches over it.
        "/livez",
        "/readyz",
        "/metrics",
    ] {
        answers.push((path.to_owned(), ann.get(path).await));
    }
    answers.push(("nobody".into(), server.nobody().get("/api/users/me").await));
    answers.push(("a cookie".into(), server.nobody().post("/api/auth/login", &login).await));
    answers.push(("a wrong body".into(), ann.post("/api/projects", &json!([])).await));
    answers.push(("sync".into(), ann.post("/api/sync", &json!({"client_id": "a"})).await));
    answers.push(("a function".into(), ann.post("/api/v1/me", &json!({})).await));
    answers.push(("another method".into(), ann.delete("/api/projects").await));
    answers.push(("a page, deleted".into(), ann.delete("/projects").await));
    let evil = server.nobody().request(Method::POST, "/api/auth/login").header("sec-fetch-site", "cross-site");
    answers.push(("another site".into(), evil.json(&login).send().await.expect("an answer")));
    for (what, answer) in answers {
        let points = judged(answer.headers());
        assert!(score(&points) >= 100, "{what}: {} {points:?}", answer.status());
        assert!(points.iter().all(|(count, _)| *count >= 0), "{what}: {} {points:?}", answer.status());
    }
}

#[test]
fn what_is_missing_costs_what_the_rules_say() {
    let of = |pairs: &[(&'static str, &'static str)]| {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().expect("a value"));
        }
        score(&judged(&headers))
    };
    assert_eq!(of(&[]), 100 - 25 - 20 - 5 - 20);
    let whole = [
        ("content-security-policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    assert_eq!(of(&whole), 100 + 10 + 5 + 5 + 10 + 10);
    let with = |more: (&'static str, &'static str)| {
        let kept = whole.iter().filter(|(name, _)| *name != more.0).copied();
        of(&kept.chain([more]).collect::<Vec<_>>()) - of(&whole)
    };
    for (more, costs) in [
        (("set-cookie", "a=b; HttpOnly; Secure; SameSite=Lax"), -5),
        (("set-cookie", "a=b; HttpOnly; Secure"), 0),
        (("set-cookie", "a=b; HttpOnly; SameSite=Lax"), 10),
        (("set-cookie", "a=b; Secure; SameSite=Lax"), 30 + 40),
        (("set-cookie", "a=b; HttpOnly; Secure; SameSite=Any"), 20 + 40),
        (("content-security-policy", "default-src 'self'; frame-ancestors 'none'"), 5),
        (("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"), 10),
        (("content-security-policy", "default-src 'none'; img-src http://a.org; frame-ancestors 'none'"), 10 + 10),
        (("content-security-policy", "default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'"), 10 + 10),
        (("content-security-policy", "script-src 'self'; frame-ancestors 'none'"), 40 + 20),
        (("content-security-policy", "default-src 'none'; script-src data:; frame-ancestors 'none'"), 40 + 20),
        (("content-security-policy", "default-src 'none'; connect-src http://a.org; frame-ancestors 'none'"), 40 + 20),
        (("content-security-policy", "default-src 'none'"), 40 + 20),
        (("strict-transport-security", "max-age=15551999"), 10),
        (("strict-transport-security", "max-age=long"), 40 + 20),
        (("referrer-policy", "unsafe-url"), 5 + 5),
        (("cross-origin-resource-policy", "cross-origin"), 10),
        (("cross-origin-opener-policy", "mine"), 10 + 5),
        (("cross-origin-embedder-policy", "require-corp"), -10),
        (("x-content-type-options", "sniff"), 5),
    ] {
        assert_eq!(-with(more), costs, "{more:?}");
    }
}
