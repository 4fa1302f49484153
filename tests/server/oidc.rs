//! Signing in through an identity provider: the real one of `tests/oidc/`, each on its pages.

use crate::provider::{Browser, SITE, issuer};
use crate::running::{PASSWORD, Place, Running, expect, refused};
use crate::second_factor;
use reqwest::{Method, StatusCode, Url};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use worknest::server::SignUp;

const BEGIN: &str = "/api/auth/oidc";
const MINE: &str = "/api/users/me/oidc";
const ATTEMPT: &str = "__Host-worknest-oidc";

fn nothing() -> Value {
    json!({})
}

/// The actions that administrators read, the latest first, with their details.
async fn audit(server: &Running, who: &mut Browser) -> Vec<(String, String)> {
    let _ = server;
    let lines = expect(who.get("/api/admin/audit").await, StatusCode::OK).await;
    let text = |line: &Value, name: &str| line[name].as_str().expect("text").to_owned();
    lines.as_array().expect("lines").iter().map(|line| (text(line, "action"), text(line, "detail"))).collect()
}

pub async fn whom_the_provider_knows_comes_in_and_is_the_same_the_next_time(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let rule = expect(server.nobody().get("/api/auth/sign-up").await, StatusCode::OK).await;
    assert_eq!(rule, json!({"sign_up": "open", "provider": "Example", "passkeys": true}));
    let mut browser = Browser::at(&server);
    let answer = browser.post(BEGIN, &json!({"to": "/tickets/WEB-12"})).await;
    let set = answer.headers()["set-cookie"].to_str().expect("text").to_owned();
    for part in [&format!("{ATTEMPT}="), "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/", "; Max-Age=600"] {
        assert!(set.contains(part), "{part} in {set}");
    }
    let url = expect(answer, StatusCode::OK).await["url"].as_str().expect("an address").to_owned();
    assert!(url.contains("code_challenge_method=S256") && url.contains("nonce="), "{url}");
    let back = browser.goes_there(&url, Some("ann")).await;
    assert_eq!(browser.comes_back(&back).await, "in:/tickets/WEB-12");
    assert!(!browser.cookies.contains_key(ATTEMPT), "an attempt is made once");
    let ann = browser.me().await;
    assert_eq!((&ann["username"], &ann["email"]), (&json!("ann"), &json!("ann@example.org")));
    assert_eq!(ann["is_admin"], true, "the first one administers the server");

    let mut second = Browser::at(&server);
    assert_eq!(second.comes_in("ann", &json!({"to": "//evil.example"})).await, "in:/projects");
    assert_eq!(second.me().await["id"], ann["id"]);
    let mut other = Browser::at(&server);
    assert_eq!(other.comes_in("ben", &nothing()).await, "in:/projects");
    assert_ne!(other.me().await["id"], ann["id"]);

    let out = second.post("/api/auth/logout", &Value::Null).await;
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert!(second.is_nobody().await);
    assert_eq!(second.comes_in("ann", &nothing()).await, "in:/projects");
    assert_eq!(second.me().await["id"], ann["id"]);
    let acts: Vec<String> = audit(&server, &mut browser).await.into_iter().map(|(action, _)| action).collect();
    for action in ["signed_up", "signed_in"] {
        assert_eq!(acts.iter().filter(|noted| *noted == action).count(), 2, "{acts:?}");
    }
}

pub async fn an_answer_counts_only_in_the_browser_that_began_and_once(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let (mut ann, mut eve) = (Browser::at(&server), Browser::at(&server));
    let url = ann.begins(BEGIN, &nothing()).await;
    let back = ann.goes_there(&url, Some("ann")).await;
    assert_eq!(eve.comes_back(&back).await, "refused:oidc_lapsed", "who has begun nothing");
    eve.begins(BEGIN, &nothing()).await;
    assert_eq!(eve.comes_back(&back).await, "refused:oidc_lapsed", "who has begun something else");
    assert!(eve.is_nobody().await);
    let mut forged = back.clone();
    forged.query_pairs_mut().clear().append_pair("code", "guessed").append_pair("state", "guessed");
    assert_eq!(ann.comes_back(&forged).await, "refused:oidc_lapsed");
    let kept = ann.cookies[ATTEMPT].clone();
    let iss = Url::parse_with_params(&back.as_str().replace("iss=", "was="), [("iss", "https://other.example")]);
    assert_eq!(ann.comes_back(&iss.expect("an address")).await, "refused:oidc_failed", "in another's name");
    let unnamed = Url::parse(&back.as_str().replace("iss=", "was=")).expect("an address");
    ann.cookies.insert(ATTEMPT.into(), kept.clone());
    assert_eq!(ann.comes_back(&unnamed).await, "refused:oidc_failed", "in nobody's name");
    ann.cookies.insert(ATTEMPT.into(), kept.clone());
    assert_eq!(ann.comes_back(&back).await, "in:/projects");
    assert_eq!(ann.comes_back(&back).await, "refused:oidc_lapsed", "once");
    // Who has kept the cookie is told by the provider that the code was used.
    ann.cookies.insert(ATTEMPT.into(), kept);
    assert_eq!(ann.comes_back(&back).await, "refused:oidc_untrusted");
    let failed = audit(&server, &mut ann).await.into_iter().filter(|(action, _)| action == "sign_in_failed");
    let failed: Vec<String> = failed.map(|(_, detail)| detail).collect();
    // Who had begun nothing is not among them.
    assert_eq!(failed.len(), 5, "{failed:?}");
    assert!(failed.contains(&"oidc_lapsed".to_owned()) && failed.contains(&"oidc_untrusted".to_owned()));
}

pub async fn a_page_that_loads_the_way_back_locks_nobody_out(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let mut ann = Browser::at(&server);
    assert_eq!(ann.comes_in("ann", &nothing()).await, "in:/projects");
    let loaded = Url::parse(&format!("{SITE}/tools/api/auth/oidc/callback?code=a&state=b")).expect("an address");
    for _ in 0..40 {
        assert_eq!(Browser::at(&server).comes_back(&loaded).await, "refused:oidc_lapsed");
    }
    assert_eq!(Browser::at(&server).comes_in("ben", &nothing()).await, "in:/projects");
    let acts = audit(&server, &mut ann).await;
    assert!(acts.iter().all(|(action, _)| action != "sign_in_failed"), "{acts:?}");

    // Whoever has begun, and guesses, is slowed down; what they began is theirs still.
    let mut eve = Browser::at(&server);
    let url = eve.begins(BEGIN, &nothing()).await;
    let back = eve.goes_there(&url, Some("eve")).await;
    let forged = Url::parse_with_params(back.as_str().split('?').next().expect("a path"), [("state", "guessed")]);
    let forged = forged.expect("an address");
    let mut last = String::new();
    for _ in 0..40 {
        last = eve.comes_back(&forged).await;
    }
    assert_eq!(last, "refused:too_many");
    assert!(eve.cookies.contains_key(ATTEMPT));
}

pub async fn a_new_password_by_link_ends_the_other_ways_in(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let admin = server.sign_up("root").await;
    let ann = server.sign_up("ann").await;
    // Whoever has come by the password links who they are themselves.
    let mut eve = Browser::at(&server);
    eve.signs_in("ann").await;
    let url = eve.begins(MINE, &json!({"password": PASSWORD})).await;
    let back = eve.goes_there(&url, Some("eve")).await;
    assert_eq!(eve.comes_back(&back).await, "linked:/settings/account");
    let resets = async |user: &str| {
        let made = admin.post(&format!("/api/admin/users/{user}/reset"), &Value::Null).await;
        let token = expect(made, StatusCode::CREATED).await["token"].clone();
        let body = json!({"token": token, "password": format!("{PASSWORD} anew")});
        expect(server.nobody().post("/api/auth/reset/finish", &body).await, StatusCode::NO_CONTENT).await;
    };
    resets(&ann.id).await;
    let mut again = Browser::at(&server);
    assert_eq!(again.comes_in("eve", &nothing()).await, "in:/projects");
    let eve = again.me().await;
    assert_ne!(eve["id"], ann.id.as_str(), "linked no more: an account of their own");

    // Who had no password keeps the way by which the account was made.
    resets(eve["id"].as_str().expect("an id")).await;
    assert!(again.is_nobody().await);
    assert_eq!(again.comes_in("eve", &nothing()).await, "in:/projects");
    assert_eq!(again.me().await["id"], eve["id"]);
    let lines = expect(admin.get("/api/admin/audit").await, StatusCode::OK).await;
    let count = |action: &str| lines.as_array().expect("lines").iter().filter(|line| line["action"] == action).count();
    assert_eq!((count("password_reset"), count("provider_unlinked")), (2, 1));
}

pub async fn who_cancels_there_is_told_so_and_nothing_is_made(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let mut browser = Browser::at(&server);
    let url = browser.begins(BEGIN, &nothing()).await;
    let back = browser.goes_there(&url, None).await;
    assert!(back.as_str().contains("error=access_denied"), "{back}");
    assert_eq!(browser.comes_back(&back).await, "refused:oidc_cancelled");
    assert!(browser.is_nobody().await);
    let url = browser.begins(BEGIN, &nothing()).await;
    let state = url.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state");
    let said =
        format!("{}?error=<script>&state={state}&iss={issuer}", back.as_str().split('?').next().expect("a path"));
    assert_eq!(browser.comes_back(&Url::parse(&said).expect("an address")).await, "refused:oidc_failed");
    assert_eq!(browser.comes_in("ann", &nothing()).await, "in:/projects", "the next attempt is a new one");
}

pub async fn who_may_have_no_account_gets_none(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |settings| settings.sign_up = SignUp::Closed).await;
    let ann = server.sign_up("ann").await;
    let mut browser = Browser::at(&server);
    assert_eq!(browser.comes_in("ben", &nothing()).await, "refused:sign_up_closed");
    let invited = server.beside(|settings| settings.sign_up = SignUp::Invited).await;
    let mut browser = Browser::at(&invited);
    assert_eq!(browser.comes_in("ben", &nothing()).await, "refused:sign_up_invited");
    assert!(browser.is_nobody().await);

    let project = ann.project("Site").await;
    let made = ann.post(&format!("/api/projects/{project}/invitations"), &json!({"role": "viewer", "uses": 2})).await;
    let token = expect(made, StatusCode::CREATED).await["token"].as_str().expect("a secret").to_owned();
    let with = json!({"invitation": token});
    assert_eq!(browser.comes_in("ben", &with).await, "in:/projects");
    let seen = expect(browser.get("/api/projects").await, StatusCode::OK).await;
    assert_eq!(seen[0]["id"], project.as_str(), "a new account is in the project at once");
    let mut again = Browser::at(&invited);
    assert_eq!(again.comes_in("ben", &with).await, format!("in:/join#{token}"), "an old one is asked first");
    for odd in ["a".repeat(101), "a b".into(), "a#b".into()] {
        let answer = again.post(BEGIN, &json!({"invitation": odd})).await;
        assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "invitation");
    }
    let mut late = Browser::at(&invited);
    assert_eq!(late.comes_in("cleo", &json!({"invitation": "ended"})).await, "refused:sign_up_invited");

    let vouched = server.beside(|settings| settings.oidc.as_mut().expect("a provider").signs_up = true).await;
    let mut browser = Browser::at(&vouched);
    assert_eq!(browser.comes_in("dora", &nothing()).await, "in:/projects", "whom the provider knows is let in");
    let body = json!({"username": "eve", "email": "eve@example.org", "password": PASSWORD});
    refused(vouched.nobody().post("/api/auth/register", &body).await, StatusCode::FORBIDDEN, "sign_up_closed").await;
}

pub async fn an_email_gives_nobody_the_account_that_has_it(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    for name in ["ann", "bob-unverified", "cleo-unsaid"] {
        server.sign_up(name).await;
        let mut browser = Browser::at(&server);
        assert_eq!(browser.comes_in(name, &nothing()).await, "refused:oidc_email_taken", "{name}");
        assert!(browser.is_nobody().await);
    }
    // Of whose email nothing is said has none here: a link for a new password would go to anybody.
    for name in ["dora-unverified", "eve-unsaid"] {
        let mut browser = Browser::at(&server);
        assert_eq!(browser.comes_in(name, &nothing()).await, "in:/projects", "{name}");
        let me = browser.me().await;
        assert_eq!((&me["username"], &me["email"]), (&json!(name), &json!("")));
    }
    let mut browser = Browser::at(&server);
    assert_eq!(browser.comes_in("7-nameless", &nothing()).await, "in:/projects");
    assert_eq!(browser.me().await["username"], "person");
}

pub async fn a_name_that_is_taken_gets_a_number(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    for (name, email) in [("ann", "first@example.org"), ("Ann-2", "second@example.org")] {
        let body = json!({"username": name, "email": email, "password": PASSWORD});
        expect(server.nobody().post("/api/auth/register", &body).await, StatusCode::CREATED).await;
    }
    let mut browser = Browser::at(&server);
    assert_eq!(browser.comes_in("ann", &nothing()).await, "in:/projects");
    assert_eq!(browser.me().await["username"], "ann-3");
}

pub async fn an_account_is_linked_and_unlinked_with_its_password(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let (ann, _) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let mut browser = Browser::at(&server);
    browser.signs_in("ann").await;
    let wrong = browser.post(MINE, &json!({"password": "wrong"})).await;
    refused(wrong, StatusCode::FORBIDDEN, "wrong_password").await;
    let proof = json!({"password": PASSWORD});
    let url = browser.begins(MINE, &proof).await;
    let back = browser.goes_there(&url, Some("ann")).await;
    // Another session, though in a browser that has come by the cookie of the attempt.
    let mut other = Browser::at(&server);
    other.signs_in("ben").await;
    other.cookies.insert(ATTEMPT.into(), browser.cookies[ATTEMPT].clone());
    assert_eq!(other.comes_back(&back).await, "refused:oidc_other_person");
    let url = browser.begins(MINE, &proof).await;
    let back = browser.goes_there(&url, Some("ann")).await;
    assert_eq!(browser.comes_back(&back).await, "linked:/settings/account");
    let standing = expect(browser.get(MINE).await, StatusCode::OK).await;
    assert_eq!(standing, json!({"provider": "Example", "linked_as": "ann@example.org", "has_password": true}));
    let twice = browser.post(MINE, &proof).await;
    refused(twice, StatusCode::CONFLICT, "oidc_already_linked").await;

    let mut second = Browser::at(&server);
    assert_eq!(second.comes_in("ann", &nothing()).await, "in:/projects");
    assert_eq!(second.me().await["id"], ann.id.as_str());
    let url = other.begins(MINE, &proof).await;
    let back = other.goes_there(&url, Some("ann")).await;
    assert_eq!(other.comes_back(&back).await, "refused:oidc_linked_elsewhere");

    let remove = format!("{MINE}/remove");
    refused(second.post(&remove, &nothing()).await, StatusCode::FORBIDDEN, "wrong_password").await;
    expect(second.post(&remove, &proof).await, StatusCode::NO_CONTENT).await;
    refused(second.post(&remove, &proof).await, StatusCode::NOT_FOUND, "not_found").await;
    assert!(browser.is_nobody().await && !second.is_nobody().await, "every other session has ended");
    let mut third = Browser::at(&server);
    assert_eq!(third.comes_in("ann", &nothing()).await, "refused:oidc_email_taken", "linked no more");
    let acts = audit(&server, &mut second).await;
    assert!(acts.contains(&("provider_linked".into(), "ann@example.org".into())), "{acts:?}");
    assert!(acts.iter().any(|(action, _)| action == "provider_unlinked"), "{acts:?}");
    let failed: Vec<_> = acts.iter().filter(|(action, _)| action.ends_with("_failed")).collect();
    let [third, second, first] = failed[..] else { panic!("{failed:?}") };
    assert_eq!(*first, ("provider_link_failed".into(), "oidc_other_person".into()), "who links is in already");
    assert_eq!(*second, ("provider_link_failed".into(), "oidc_linked_elsewhere".into()));
    assert_eq!(*third, ("sign_in_failed".into(), "oidc_email_taken".into()));
}

pub async fn who_has_no_password_shows_who_they_are_and_sets_one(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let mut ann = Browser::at(&server);
    ann.comes_in("ann", &nothing()).await;
    let standing = expect(ann.get(MINE).await, StatusCode::OK).await;
    assert_eq!(standing, json!({"provider": "Example", "linked_as": "ann@example.org", "has_password": false}));
    let (remove, prove) = (format!("{MINE}/remove"), format!("{MINE}/prove"));
    refused(ann.post(&remove, &nothing()).await, StatusCode::CONFLICT, "last_way_in").await;
    refused(ann.post("/api/users/me/delete", &nothing()).await, StatusCode::FORBIDDEN, "no_password").await;
    let login = json!({"username": "ann", "password": ""});
    let answer = server.nobody().post("/api/auth/login", &login).await;
    refused(answer, StatusCode::UNAUTHORIZED, "wrong_credentials").await;
    let chosen = json!({"password": PASSWORD});
    let set = async |who: &mut Browser| who.ask(Method::PUT, "/api/users/me/password", &chosen).await;
    refused(set(&mut ann).await, StatusCode::FORBIDDEN, "prove_again").await;

    // Whom the provider still knows it asks all the same.
    let url = ann.begins(&prove, &Value::Null).await;
    assert!(url.contains("prompt=login&max_age=0"), "{url}");
    ann.is_forgotten_there();
    let url = ann.begins(&prove, &Value::Null).await;
    let back = ann.goes_there(&url, Some("ben")).await;
    assert_eq!(ann.comes_back(&back).await, "refused:oidc_other_person");
    refused(set(&mut ann).await, StatusCode::FORBIDDEN, "prove_again").await;
    ann.is_forgotten_there();
    let url = ann.begins(&prove, &Value::Null).await;
    let back = ann.goes_there(&url, Some("ann")).await;
    assert_eq!(ann.comes_back(&back).await, "proved:/settings/account");
    expect(set(&mut ann).await, StatusCode::NO_CONTENT).await;
    refused(set(&mut ann).await, StatusCode::FORBIDDEN, "wrong_password").await;

    let mut second = Browser::at(&server);
    second.signs_in("ann").await;
    expect(second.post(&remove, &chosen).await, StatusCode::NO_CONTENT).await;
    let url = second.begins(MINE, &chosen).await;
    let back = second.goes_there(&url, Some("ann")).await;
    assert_eq!(second.comes_back(&back).await, "linked:/settings/account");
    let before = second.me().await["id"].clone();
    let acts = audit(&server, &mut second).await;
    assert!(acts.contains(&("provider_proof_failed".into(), "oidc_other_person".into())), "{acts:?}");
    assert!(!acts.contains(&("sign_in_failed".into(), "oidc_other_person".into())), "{acts:?}");
    expect(second.post("/api/users/me/delete", &chosen).await, StatusCode::NO_CONTENT).await;
    let mut third = Browser::at(&server);
    assert_eq!(third.comes_in("ann", &nothing()).await, "in:/projects", "with the account its link is gone");
    assert_ne!(third.me().await["id"], before);
}

pub async fn our_second_factor_is_asked_for_whoever_vouches(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let ann = server.sign_up("ann").await;
    let mut browser = Browser::at(&server);
    browser.signs_in("ann").await;
    let url = browser.begins(MINE, &json!({"password": PASSWORD})).await;
    let back = browser.goes_there(&url, Some("ann")).await;
    assert_eq!(browser.comes_back(&back).await, "linked:/settings/account");
    let (secret, recovery) = second_factor::enrol(&ann).await;

    let mut second = Browser::at(&server);
    let finish = format!("{BEGIN}/code");
    let code = json!({"code": second_factor::code(&secret, 0)});
    refused(second.post(&finish, &code).await, StatusCode::FORBIDDEN, "oidc_lapsed").await;
    second.begins(BEGIN, &nothing()).await;
    refused(second.post(&finish, &code).await, StatusCode::FORBIDDEN, "oidc_lapsed").await;
    assert_eq!(second.comes_in("ann", &json!({"to": "/mine"})).await, "code:/mine");
    assert!(second.is_nobody().await);
    refused(second.post(&finish, &json!({"code": "000000"})).await, StatusCode::UNAUTHORIZED, "wrong_code").await;
    refused(second.post(&finish, &nothing()).await, StatusCode::UNAUTHORIZED, "second_factor_needed").await;
    let told = expect(second.post(&finish, &code).await, StatusCode::OK).await;
    assert_eq!((&told["user"]["id"], told.get("token")), (&json!(ann.id), None));
    assert_eq!(second.me().await["id"], ann.id.as_str());
    assert!(!second.cookies.contains_key(ATTEMPT));
    let mut third = Browser::at(&server);
    assert_eq!(third.comes_in("ann", &nothing()).await, "code:/projects");
    expect(third.post(&finish, &json!({"code": recovery[0]})).await, StatusCode::OK).await;
    let mut fourth = Browser::at(&server);
    fourth.comes_in("ann", &nothing()).await;
    let codes = (0..11).map(|_| json!({"code": "000000"}));
    let mut last = StatusCode::OK;
    for code in codes {
        last = fourth.post(&finish, &code).await.status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "guessing is slowed down");
    // Between the two steps it was unlinked: there is nobody whose code it could be.
    let proof = json!({"password": PASSWORD});
    expect(ann.post(&format!("{MINE}/remove"), &proof).await, StatusCode::NO_CONTENT).await;
    let code = json!({"code": recovery[1]});
    refused(fourth.post(&finish, &code).await, StatusCode::FORBIDDEN, "oidc_lapsed").await;
}

pub async fn a_provider_that_is_down_or_hangs_holds_up_nobody_else(place: Place) {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let issuer = format!("http://{}", silent.local_addr().expect("bound"));
    let held = tokio::spawn(async move {
        let mut streams = Vec::new();
        // Taken, and never answered.
        while let Ok((stream, _)) = silent.accept().await {
            streams.push(stream);
        }
    });
    let server = place.start_asking(&issuer, |_| {}).await;
    server.sign_up("ann").await;
    let begun = Instant::now();
    let attempts = (0..3).map(|_| {
        let mut browser = Browser::at(&server);
        tokio::spawn(async move {
            let answer = browser.post(BEGIN, &nothing()).await;
            refused(answer, StatusCode::FAILED_DEPENDENCY, "oidc_unreachable").await;
        })
    });
    let attempts: Vec<_> = attempts.collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = Instant::now();
    Browser::at(&server).signs_in("ann").await;
    assert!(asked.elapsed() < Duration::from_secs(4), "a password is not held up: {:?}", asked.elapsed());
    for attempt in attempts {
        attempt.await.expect("refused");
    }
    // One after the other they would take fifteen.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    held.abort();
    let down =
        server.beside(|settings| settings.oidc.as_mut().expect("one").issuer = "http://127.0.0.1:9".into()).await;
    let answer = Browser::at(&down).post(BEGIN, &nothing()).await;
    refused(answer, StatusCode::FAILED_DEPENDENCY, "oidc_unreachable").await;
}

pub async fn what_a_provider_said_of_itself_serves_while_it_is_known(place: Place) {
    let Some(issuer) = issuer() else { return };
    let server = place.start_asking(issuer, |_| {}).await;
    let mut browser = Browser::at(&server);
    let first = browser.begins(BEGIN, &nothing()).await;
    let begun = Instant::now();
    for _ in 0..20 {
        browser.begins(BEGIN, &nothing()).await;
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "asked once: {:?}", begun.elapsed());
    // By another name it answers too, but not as the one that was configured.
    let by_name = issuer.replace("127.0.0.1", "localhost");
    let other = server.beside(|settings| settings.oidc.as_mut().expect("one").issuer = by_name).await;
    let answer = Browser::at(&other).post(BEGIN, &nothing()).await;
    refused(answer, StatusCode::FAILED_DEPENDENCY, "oidc_untrusted").await;
    assert!(first.starts_with(issuer), "{first}");
}

pub async fn without_a_provider_there_is_no_such_way(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    for (path, body) in
        [(BEGIN, nothing()), (MINE, json!({"password": PASSWORD})), (&format!("{MINE}/prove"), nothing())]
    {
        refused(ann.post(path, &body).await, StatusCode::NOT_FOUND, "not_found").await;
    }
    refused(ann.get("/api/auth/oidc/callback?code=a&state=b").await, StatusCode::NOT_FOUND, "not_found").await;
    assert_eq!(expect(ann.get(MINE).await, StatusCode::OK).await, json!({"has_password": true}));
    assert_eq!(expect(ann.get("/api/auth/sign-up").await, StatusCode::OK).await, json!({"sign_up": "open"}));
}
