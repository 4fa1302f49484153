//! What leaves the server's machine: encrypted, and only to servers that somebody vouches for.

use crate::running::{Place, Running, expect, refused};
use reqwest::StatusCode;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto::ring};
use worknest::server::{App, Settings};

/// Of a certificate that it has written itself, for just the name it is called by.
fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../fixtures/tls/nobody.crt")).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../fixtures/tls/nobody.key")).expect("PEM");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they belong together");
    TlsAcceptor::from(Arc::new(config))
}

/// What came to a server that nobody vouches for: connections, and those of them on which anything was said after the
/// handshake.
#[derive(Default)]
struct Came {
    connections: AtomicUsize,
    trusting: AtomicUsize,
}

/// What a server says in the open before TLS begins.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    /// Mail: it offers STARTTLS.
    StartTls,
    /// PostgreSQL: it takes the request for TLS.
    Postgres,
}

async fn impostor(before: Before) -> (u16, Arc<Came>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let (port, came) = (listener.local_addr().expect("bound").port(), Arc::new(Came::default()));
    let counted = came.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let counted = counted.clone();
            counted.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let Some(stream) = said(before, stream).await else { return };
                let Ok(mut stream) = acceptor().accept(stream).await else { return };
                let mut byte = [0];
                if stream.read(&mut byte).await.is_ok_and(|count| count > 0) {
                    counted.trusting.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    (port, came)
}

async fn said(before: Before, mut stream: TcpStream) -> Option<TcpStream> {
    match before {
        Before::Nothing => {}
        Before::StartTls => {
            stream.write_all(b"220 mail\r\n").await.ok()?;
            let mut lines = BufReader::new(&mut stream).lines();
            lines.next_line().await.ok()?.filter(|line| line.starts_with("EHLO"))?;
            lines.get_mut().write_all(b"250-mail\r\n250 STARTTLS\r\n").await.ok()?;
            lines.next_line().await.ok()?.filter(|line| line == "STARTTLS")?;
            lines.get_mut().write_all(b"220 go on\r\n").await.ok()?;
        }
        Before::Postgres => {
            let mut request = [0; 8];
            stream.read_exact(&mut request).await.ok()?;
            stream.write_all(b"S").await.ok()?;
        }
    }
    Some(stream)
}

impl Came {
    /// Waits until somebody has come, and a moment longer: that nobody has said anything.
    async fn and_left(&self) {
        for _ in 0..400 {
            if self.connections.load(Ordering::SeqCst) > 0 {
                tokio::time::sleep(Duration::from_millis(500)).await;
                assert_eq!(self.trusting.load(Ordering::SeqCst), 0, "nobody vouches for this server");
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody came");
    }
}

pub async fn a_webhook_is_not_told_to_a_server_that_nobody_vouches_for(place: Place) {
    let (port, came) = impostor(Before::Nothing).await;
    let server = place.start_with(|settings| settings.webhooks_private = true).await;
    let ann = server.sign_up("ann").await;
    let project = ann.project("Site").await;
    let path = format!("/api/projects/{project}/webhooks");
    let url = format!("https://localhost:{port}/hook");
    expect(ann.post(&path, &json!({"url": url})).await, StatusCode::CREATED).await;
    ann.ticket(&project, "Secret").await;
    came.and_left().await;
    let listed = expect(ann.get(&path).await, StatusCode::OK).await;
    assert_eq!((&listed[0]["failures"], &listed[0]["last_error"]), (&json!(1), &json!("could not be reached")));
}

/// Somebody forgot a password: a link would be mailed.
async fn forget(server: &Running) {
    server.sign_up("ann").await;
    let asked = server.nobody().post("/api/auth/reset", &json!({"username": "ann"})).await;
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
}

pub async fn no_mail_goes_to_a_server_that_nobody_vouches_for(place: Place) {
    let (port, came) = impostor(Before::Nothing).await;
    let (starting_port, came_to_start) = impostor(Before::StartTls).await;
    let url = format!("smtps://a:b@localhost:{port}");
    let server = place.start_with(|settings| settings.smtp_url = Some(url)).await;
    forget(&server).await;
    came.and_left().await;
    let starting =
        server.beside(|settings| settings.smtp_url = Some(format!("smtp://a:b@0.0.0.0:{starting_port}"))).await;
    expect(starting.nobody().post("/api/auth/reset", &json!({"username": "ann"})).await, StatusCode::ACCEPTED).await;
    came_to_start.and_left().await;
}

/// A mail server without TLS: all that is said to it.
async fn plain_mail_server() -> (u16, Arc<tokio::sync::Mutex<String>>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let (port, heard) = (listener.local_addr().expect("bound").port(), Arc::<tokio::sync::Mutex<String>>::default());
    let kept = heard.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(b"220 mail\r\n").await.expect("sent");
            let mut lines = BufReader::new(stream).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().await.push_str(&format!("{line}\n"));
                let answer: &[u8] = if line == "DATA" { b"354 go on\r\n" } else { b"250 ok\r\n" };
                if lines.get_mut().write_all(answer).await.is_err() {
                    break;
                }
            }
        }
    });
    (port, heard)
}

pub async fn no_mail_leaves_this_machine_in_the_open(place: Place) {
    let (port, heard) = plain_mail_server().await;
    // Not a name of this machine, though it leads here; and whatever else the address asks for.
    let url = format!("smtp://a:b@0.0.0.0:{port}?tls=opportunistic");
    let server = place.start_with(|settings| settings.smtp_url = Some(url)).await;
    forget(&server).await;
    for _ in 0..100 {
        if !heard.lock().await.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let heard = heard.lock().await;
    assert!(heard.starts_with("EHLO"), "{heard}");
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL FROM"), "{heard}");
}

pub async fn a_provider_that_nobody_vouches_for_is_asked_nothing(place: Place) {
    let (port, came) = impostor(Before::Nothing).await;
    let server = place.start_asking(&format!("https://localhost:{port}"), |_| {}).await;
    let answer = server.nobody().post("/api/auth/oidc", &json!({})).await;
    refused(answer, StatusCode::FAILED_DEPENDENCY, "oidc_unreachable").await;
    came.and_left().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_nobody_vouches_for_is_told_nothing() {
    let (port, came) = impostor(Before::Postgres).await;
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut settings = Settings::new(data.path());
    settings.database_url = Some(format!("postgres://a:b@localhost:{port}/worknest?sslmode=verify-full"));
    assert!(App::open(settings).await.is_err());
    came.and_left().await;
}
