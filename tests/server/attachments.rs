use crate::running::{Person, Place, Running, expect, refused};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use tokio::io::AsyncWriteExt;

async fn put(person: &Person, hash: &str, bytes: &[u8]) -> Response {
    let request = person.request(Method::PUT, &format!("/api/blobs/{hash}")).body(bytes.to_vec());
    request.send().await.expect("an answer")
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Attaches a file to a ticket, by sync.
async fn attach(person: &Person, n: u8, ticket: &str, name: &str, hash: &str) {
    let change = json!({
        "id": format!("{n:02x}222222-2222-4222-8222-222222222222"),
        "entity_id": format!("{n:02x}333333-3333-4333-8333-333333333333"),
        "type": "attachment", "operation": "create", "timestamp": "2026-11-22T12:00:00Z",
        "data": {"ticket_id": ticket, "filename": name, "file_size": 5, "mime_type": "text/html", "hash": hash},
    });
    let answer = person.post("/api/sync", &json!({"client_id": "a", "changes": [change]})).await;
    let body = expect(answer, StatusCode::OK).await;
    assert_eq!(body["results"][0]["outcome"], "applied", "{body}");
}

pub async fn bytes_go_up_and_come_down_as_a_harmless_download(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let bytes = b"<script>alert(1)</script>".repeat(20_000);
    let hash = hash(&bytes);
    assert_eq!(put(&ann, &hash, &bytes).await.status(), StatusCode::CREATED);
    assert_eq!(put(&ann, &hash, &bytes).await.status(), StatusCode::OK, "it is there already");
    attach(&ann, 1, &ticket, "Übersicht \"1\".html", &hash).await;
    let answer = ann.get(&format!("/api/blobs/{hash}")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("content-disposition"), "attachment; filename*=UTF-8''%C3%9Cbersicht%20%221%22.html");
    assert!(header("content-security-policy").contains("sandbox"), "{}", header("content-security-policy"));
    assert!(!header("content-security-policy").contains("script-src"));
    assert_eq!(answer.bytes().await.expect("all of it"), bytes);
    let blobs = server.data.path().join("data/blobs");
    let left_over = std::fs::read_dir(blobs).expect("there").filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "part"))
    });
    assert_eq!(left_over.count(), 0);
}

pub async fn bytes_do_not_cross_the_border_of_a_project(place: Place) {
    let server = place.start().await;
    let (ann, ben, eve) = (server.sign_up("ann").await, server.sign_up("ben").await, server.sign_up("eve").await);
    let project = ann.project("Site").await;
    ann.add(&project, "ben", "viewer").await;
    let ticket = ann.ticket(&project, "Door").await;
    let hash = hash(b"bytes");
    put(&ann, &hash, b"bytes").await;
    attach(&ann, 1, &ticket, "a.txt", &hash).await;
    let path = format!("/api/blobs/{hash}");
    assert_eq!(ben.get(&path).await.bytes().await.expect("all of it").as_ref(), b"bytes");
    refused(eve.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    refused(server.nobody().get(&path).await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    refused(put(&server.nobody(), &hash, b"bytes").await, StatusCode::UNAUTHORIZED, "unauthenticated").await;
    expect(ann.delete(&format!("/api/projects/{project}/members/{}", ben.id)).await, StatusCode::NO_CONTENT).await;
    refused(ben.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
}

pub async fn to_know_a_hash_is_not_to_have_the_file(place: Place) {
    let server = place.start().await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let hash = hash(b"secret");
    put(&ann, &hash, b"secret").await;
    attach(&ann, 1, &ticket, "a.txt", &hash).await;
    let hers = eve.ticket(&eve.project("Hers").await, "Mine").await;
    attach(&eve, 2, &hers, "b.txt", &hash).await;
    let path = format!("/api/blobs/{hash}");
    refused(eve.get(&path).await, StatusCode::NOT_FOUND, "not_found").await;
    put(&eve, &hash, b"secret").await;
    assert_eq!(eve.get(&path).await.bytes().await.expect("all of it").as_ref(), b"secret", "she has had it herself");
}

pub async fn wrong_bytes_and_too_many_are_refused(place: Place) {
    let server = place.start_with(|settings| settings.file_bytes_max = 1000).await;
    let ann = server.sign_up("ann").await;
    let right = hash(b"right");
    refused(put(&ann, &right, b"wrong").await, StatusCode::BAD_REQUEST, "wrong_hash").await;
    let large = vec![7; 1001];
    refused(put(&ann, &hash(&large), &large).await, StatusCode::PAYLOAD_TOO_LARGE, "file_too_large").await;
    // With no length announced.
    let chunks = futures::stream::iter(
        large.chunks(100).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>(),
    );
    let request = ann.request(Method::PUT, &format!("/api/blobs/{}", hash(&large)));
    let answer = request.body(reqwest::Body::wrap_stream(chunks)).send().await.expect("an answer");
    refused(answer, StatusCode::PAYLOAD_TOO_LARGE, "file_too_large").await;
    for bad in ["..%2F..%2Fworknest.db", "abc", &right.to_uppercase()] {
        refused(put(&ann, bad, b"right").await, StatusCode::NOT_FOUND, "not_found").await;
    }
    let files: Vec<_> = std::fs::read_dir(server.data.path().join("data/blobs")).expect("there").collect();
    assert!(files.is_empty(), "nothing is left over: {files:?}");
}

async fn put_part(person: &Person, hash: &str, range: &str, bytes: &[u8]) -> Response {
    let request = person.request(Method::PUT, &format!("/api/blobs/{hash}")).header("content-range", range);
    request.body(bytes.to_vec()).send().await.expect("an answer")
}

/// Sends less than it says; the connection is lost when what this gives is dropped.
async fn begin_part(server: &Running, person: &Person, hash: &str, range: &str, bytes: &[u8]) -> tokio::net::TcpStream {
    let address = server.url.strip_prefix("http://").expect("plain HTTP");
    let token = person.token.as_deref().expect("signed in");
    let mut line = tokio::net::TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "PUT /api/blobs/{hash} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-range: {range}\r\ncontent-length: 600\r\n\r\n"
    );
    line.write_all(&[head.as_bytes(), bytes].concat()).await.expect("sent");
    line
}

async fn received(person: &Person, hash: &str) -> serde_json::Value {
    expect(person.get(&format!("/api/blobs/{hash}/received")).await, StatusCode::OK).await
}

pub async fn a_file_goes_up_in_parts_and_on_where_it_was_cut(place: Place) {
    let server = place.start_with(|settings| settings.file_bytes_max = 1000).await;
    let (ann, eve) = (server.sign_up("ann").await, server.sign_up("eve").await);
    let bytes: Vec<u8> = (0..1000u32).map(|n| (n % 251) as u8).collect();
    let hash = hash(&bytes);
    assert_eq!(received(&ann, &hash).await, json!({"received": 0, "complete": false}));
    assert_eq!(put_part(&ann, &hash, "bytes 0-399/1000", &bytes[..400]).await.status(), StatusCode::ACCEPTED);
    assert_eq!(received(&ann, &hash).await, json!({"received": 400, "complete": false}));
    assert_eq!(received(&eve, &hash).await["received"], 0, "what somebody else sends is nobody's business");
    // The connection is lost in the middle of a part: what has come counts.
    let line = begin_part(&server, &ann, &hash, "bytes 400-999/1000", &bytes[400..600]).await;
    for _ in 0..1_000 {
        if received(&ann, &hash).await["received"] == 600 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    drop(line);
    assert_eq!(received(&ann, &hash).await["received"], 600);
    let mut again = put_part(&ann, &hash, "bytes 400-999/1000", &bytes[400..]).await;
    // The server hears of the loss a moment later.
    for _ in 0..200 {
        if again.status() != StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        again = put_part(&ann, &hash, "bytes 400-999/1000", &bytes[400..]).await;
    }
    refused(again, StatusCode::CONFLICT, "wrong_offset").await;
    refused(put_part(&ann, &hash, "bytes 600-799/1000", &bytes[600..]).await, StatusCode::BAD_REQUEST, "bad_range")
        .await;
    let there = received(&ann, &hash).await["received"].as_u64().expect("a number") as usize;
    let rest = put_part(&ann, &hash, &format!("bytes {there}-999/1000"), &bytes[there..]).await;
    assert_eq!(rest.status(), StatusCode::CREATED);
    assert_eq!(received(&ann, &hash).await, json!({"received": 1000, "complete": true}));
    assert_eq!(received(&eve, &hash).await["complete"], false, "she has not had it");
    refused(
        put_part(&ann, &hash, "bytes 0-9/1001", &bytes[..10]).await,
        StatusCode::PAYLOAD_TOO_LARGE,
        "file_too_large",
    )
    .await;
    let wrong = "ab".repeat(32);
    refused(put_part(&ann, &wrong, "bytes 0-999/1000", &bytes).await, StatusCode::BAD_REQUEST, "wrong_hash").await;
    assert_eq!(received(&ann, &wrong).await["received"], 0, "it begins anew");
}

pub async fn a_file_whose_last_bytes_came_before_a_kill_is_whole_and_a_damaged_one_begins_anew(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let bytes: Vec<u8> = (0..1000u32).map(|n| (n % 251) as u8).collect();
    let hash = hash(&bytes);
    assert_eq!(put_part(&ann, &hash, "bytes 0-399/1000", &bytes[..400]).await.status(), StatusCode::ACCEPTED);
    // What a server leaves that is killed before it has looked at what came.
    let parts = server.data.path().join("data/blobs").join(format!("{}-{hash}.parts", ann.id));
    let damaged = [&bytes[..400], &[7; 600]].concat();
    std::fs::write(&parts, &damaged).expect("written");
    assert_eq!(received(&ann, &hash).await, json!({"received": 1000, "complete": false}));
    assert_eq!(put_part(&ann, &hash, "bytes 0-399/1000", &bytes[..400]).await.status(), StatusCode::ACCEPTED);
    std::fs::write(&parts, &bytes).expect("written");
    assert_eq!(received(&ann, &hash).await, json!({"received": 1000, "complete": true}));
    attach(&ann, 1, &ticket, "a.bin", &hash).await;
    let answer = ann.get(&format!("/api/blobs/{hash}")).await;
    assert!(answer.bytes().await.expect("all of it") == bytes);
}

pub async fn a_file_comes_down_in_parts(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let bytes: Vec<u8> = (0..1000u32).map(|n| (n % 251) as u8).collect();
    let hash = hash(&bytes);
    put(&ann, &hash, &bytes).await;
    attach(&ann, 1, &ticket, "a.bin", &hash).await;
    let ask = async |range: &str, of: &str| {
        let request = ann.request(Method::GET, &format!("/api/blobs/{hash}")).header("range", range);
        request.header("if-range", of).send().await.expect("an answer")
    };
    let etag = format!("\"{hash}\"");
    let part = ask("bytes=990-1500", &etag).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 990-999/1000");
    assert_eq!(part.headers()["x-content-type-options"], "nosniff");
    assert_eq!(part.bytes().await.expect("all of it"), &bytes[990..]);
    assert_eq!(ask("bytes=1000-1500", &etag).await.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(ask("bytes=0-9", "\"another\"").await.bytes().await.expect("all of it"), bytes, "of other bytes");
    assert_eq!(ask("bytes=0-9,20-29", &etag).await.bytes().await.expect("all of it"), bytes);
}

pub async fn one_person_keeps_so_much_and_no_more(place: Place) {
    let server = place.start_with(|settings| settings.quota_bytes = 1000).await;
    let (ann, ben) = (server.sign_up("ann").await, server.sign_up("ben").await);
    let (first, second) = (vec![1; 600], vec![2; 600]);
    assert_eq!(put(&ann, &hash(&first), &first).await.status(), StatusCode::CREATED);
    assert_eq!(put(&ann, &hash(&first), &first).await.status(), StatusCode::OK, "the same bytes count once");
    let full = StatusCode::INSUFFICIENT_STORAGE;
    refused(put(&ann, &hash(&second), &second).await, full, "quota_reached").await;
    // With no length announced.
    let chunks = futures::stream::iter(
        second.chunks(100).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect::<Vec<_>>(),
    );
    let request = ann.request(Method::PUT, &format!("/api/blobs/{}", hash(&second)));
    let answer = request.body(reqwest::Body::wrap_stream(chunks)).send().await.expect("an answer");
    refused(answer, full, "quota_reached").await;
    refused(put_part(&ann, &hash(&second), "bytes 0-99/600", &second[..100]).await, full, "quota_reached").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let form = reqwest::multipart::Form::new()
        .part("file", reqwest::multipart::Part::bytes(second.clone()).file_name("a.bin"));
    let request = ann.request(Method::POST, &format!("/api/tickets/{ticket}/attachments")).multipart(form);
    refused(request.send().await.expect("an answer"), full, "quota_reached").await;
    // What is begun counts as well.
    let (third, fourth) = (vec![3; 400], vec![4; 400]);
    assert_eq!(put_part(&ann, &hash(&third), "bytes 0-299/400", &third[..300]).await.status(), StatusCode::ACCEPTED);
    refused(put_part(&ann, &hash(&fourth), "bytes 0-299/400", &fourth[..300]).await, full, "quota_reached").await;
    assert_eq!(put_part(&ann, &hash(&third), "bytes 300-399/400", &third[300..]).await.status(), StatusCode::CREATED);
    refused(put(&ann, &hash(b"1"), b"1").await, full, "quota_reached").await;
    assert_eq!(put(&ben, &hash(&second), &second).await.status(), StatusCode::CREATED, "each has their own");
    let blobs = server.data.path().join("data/blobs");
    let left_over = std::fs::read_dir(blobs).expect("there").flatten().filter(|entry| entry.path().is_file());
    assert_eq!(left_over.count(), 0);
}

pub async fn a_file_is_what_the_end_of_its_name_says(place: Place) {
    let server = place.start().await;
    let ann = server.sign_up("ann").await;
    let ticket = ann.ticket(&ann.project("Site").await, "Door").await;
    let (program, picture) = (b"MZ\x90\0\x03\0\0\0".as_slice(), b"\x89PNG\r\n\x1a\n".as_slice());
    let form = async |name: &'static str, bytes: &'static [u8]| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name);
        let request = ann.request(Method::POST, &format!("/api/tickets/{ticket}/attachments"));
        request.multipart(reqwest::multipart::Form::new().part("file", part)).send().await.expect("an answer")
    };
    let answer = form("invoice.pdf", program).await;
    assert_eq!(refused(answer, StatusCode::BAD_REQUEST, "invalid").await["field"], "file");
    expect(form("door.png", picture).await, StatusCode::CREATED).await;
    // By sync, the name comes first or the bytes do.
    let hash = hash(program);
    attach(&ann, 1, &ticket, "invoice.pdf", &hash).await;
    refused(put(&ann, &hash, program).await, StatusCode::BAD_REQUEST, "invalid").await;
    refused(put_part(&ann, &hash, "bytes 0-7/8", program).await, StatusCode::BAD_REQUEST, "invalid").await;
    assert_eq!(received(&ann, &hash).await["received"], 0, "nothing is left over");
    let ben = server.sign_up("ben").await;
    let his = ben.ticket(&ben.project("His").await, "Mine").await;
    assert_eq!(put(&ben, &hash, program).await.status(), StatusCode::CREATED);
    attach(&ben, 2, &his, "invoice.pdf", &hash).await;
    let answer = ben.get(&format!("/api/blobs/{hash}")).await;
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename*=UTF-8''invoice.pdf.bin");
    assert_eq!(answer.bytes().await.expect("all of it"), program, "nothing is lost");
}
