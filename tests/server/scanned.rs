//! Files before a virus scanner: ClamAV's own daemon, which knows one thing.

use crate::running::{Place, expect, refused};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const HARMFUL: &[u8] = b"harmful, say the tests";

/// `clamd` on a socket in a folder of its own, until it is dropped.
struct Scanner {
    child: Child,
    folder: TempDir,
}

impl Drop for Scanner {
    fn drop(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Scanner {
    /// Where there is one.
    async fn start(case: &str) -> Option<Self> {
        let program = ["/usr/sbin/clamd", "/usr/local/sbin/clamd"].into_iter().find(|path| Path::new(path).is_file());
        let Some(program) = program else {
            println!("left out: {case} (scripts/tools.sh clamd installs the scanner)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: &str| {
            let mut file = std::fs::File::create(folder.path().join(name)).expect("made");
            file.write_all(text.as_bytes()).expect("written");
        };
        let known: String = HARMFUL.iter().map(|byte| format!("{byte:02x}")).collect();
        write("tests.ndb", &format!("Worknest.Test:0:*:{known}\n"));
        let here = folder.path().display();
        write("clamd.conf", &format!("Foreground yes\nLocalSocket {here}/clamd\nDatabaseDirectory {here}\n"));
        let child = Command::new(program)
            .arg(format!("--config-file={here}/clamd.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let scanner = Self { child, folder };
        for _ in 0..200 {
            if tokio::net::UnixStream::connect(scanner.place()).await.is_ok() {
                return Some(scanner);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the scanner does not answer");
    }

    fn place(&self) -> String {
        self.folder.path().join("clamd").display().to_string()
    }
}

pub async fn what_the_scanner_knows_as_harmful_is_not_kept(place: Place) {
    let Some(scanner) = Scanner::start("a virus scanner").await else { return };
    let server = place.start_with(|settings| settings.clamd = Some(scanner.place())).await;
    let ann = server.sign_up("ann").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let harmless = b"nothing at all".repeat(50_000);
    let harmful = [&harmless, HARMFUL, &harmless].concat();
    let sends = async |bytes: &[u8], range: Option<String>| {
        let path = format!("/api/blobs/{}", blake3::hash(&harmful).to_hex());
        let request = ann.request(Method::PUT, &path).body(bytes.to_vec());
        let request = if let Some(range) = range { request.header("content-range", range) } else { request };
        request.send().await.expect("an answer")
    };
    let told = refused(sends(&harmful, None).await, StatusCode::BAD_REQUEST, "invalid").await;
    assert!(told["error"].as_str().expect("text").contains("Worknest.Test"), "{told}");
    // The same in two parts.
    let (middle, total) = (1_000, harmful.len());
    let first = sends(&harmful[..middle], Some(format!("bytes 0-{}/{total}", middle - 1))).await;
    expect(first, StatusCode::ACCEPTED).await;
    let second = sends(&harmful[middle..], Some(format!("bytes {middle}-{}/{total}", total - 1))).await;
    refused(second, StatusCode::BAD_REQUEST, "invalid").await;
    let attach = async |bytes: &[u8]| {
        let form = Form::new().part("file", Part::bytes(bytes.to_vec()).file_name("door.txt"));
        let path = format!("/api/tickets/{ticket}/attachments");
        ann.request(Method::POST, &path).multipart(form).send().await.expect("an answer")
    };
    refused(attach(&harmful).await, StatusCode::BAD_REQUEST, "invalid").await;
    let kept = expect(ann.get(&format!("/api/tickets/{ticket}/attachments")).await, StatusCode::OK).await;
    assert_eq!(kept, serde_json::json!([]));
    let files = walked(&server.data.path().join("data/blobs"));
    assert_eq!(files, Vec::<String>::new(), "nothing of it stays");
    expect(attach(&harmless).await, StatusCode::CREATED).await;
}

pub async fn a_scanner_that_does_not_answer_lets_nothing_in_until_it_does(place: Place) {
    let Some(scanner) = Scanner::start("a virus scanner that is away").await else { return };
    let away = scanner.folder.path().join("nobody").display().to_string();
    let server = place.start_with(|settings| settings.clamd = Some(away)).await;
    let ann = server.sign_up("ann").await;
    let path = format!("/api/blobs/{}", blake3::hash(b"bytes").to_hex());
    let sends = async |url: &str| {
        let request = ann.client.put(format!("{url}{path}")).bearer_auth(ann.token.as_ref().expect("a token"));
        request.body("bytes").send().await.expect("an answer")
    };
    refused(sends(&server.url).await, StatusCode::SERVICE_UNAVAILABLE, "busy").await;
    let beside = server.beside(|settings| settings.clamd = Some(scanner.place())).await;
    expect(sends(&beside.url).await, StatusCode::CREATED).await;
}

/// The names of all files below a folder.
fn walked(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let below = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => walked(&path),
        path => vec![path.display().to_string()],
    });
    below.collect()
}
