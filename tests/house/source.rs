//! Rust source as the rules look at it: comments and literals blanked out, test code dropped.
//! Line numbers stay what they were.

/// A file of `src/`, read for the rules.
pub struct Source {
    /// From the crate root, with `/`: `src/merge/rule.rs`.
    pub path: String,
    /// As written.
    pub text: String,
    /// Without comments and literals.
    pub code: String,
    /// `code` without what is compiled for tests only.
    pub product: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let code = blank_comments_and_literals(text);
        let product = if is_test_file(path) { String::new() } else { blank_test_items(&code) };
        Source { path: path.into(), text: text.into(), code, product }
    }

    /// The room a file belongs to: `src/merge/rule.rs` → `merge`; none for `src/main.rs`.
    pub fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        inside.split_once('/').map(|(room, _)| room)
    }

    /// How many `super::` lead from this file's module to the crate root.
    pub fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let parts = inside.split('/').count();
        if inside.ends_with("/mod.rs") { parts - 1 } else { parts }
    }
}

/// By the house's convention `tests.rs` holds the tests of the module beside it.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The line (from 1) on which the byte at `offset` lies.
pub fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Replaces comments, strings and characters by spaces, byte for byte.
pub fn blank_comments_and_literals(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_or_comment_end(bytes, at);
        if end > at {
            blank(&mut out, at, end);
            at = end;
        } else {
            at += 1;
        }
    }
    String::from_utf8(out).expect("whole literals and comments were replaced by spaces")
}

fn blank(out: &mut [u8], from: usize, to: usize) {
    for byte in &mut out[from..to] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// Where the comment or literal that starts at `at` ends; `at` if none starts there.
fn literal_or_comment_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return find(bytes, at, b"\n");
    }
    if rest.starts_with(b"/*") {
        return block_comment_end(bytes, at);
    }
    if rest[0] == b'"' {
        return string_end(bytes, at + 1);
    }
    let follows_a_word = at > 0 && is_word(bytes[at - 1]);
    if !follows_a_word && (rest[0] == b'r' || rest.starts_with(b"br")) {
        return raw_string_end(bytes, at);
    }
    if rest[0] == b'\'' {
        return char_end(bytes, at);
    }
    at
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    (from..bytes.len()).find(|&at| bytes[at..].starts_with(what)).unwrap_or(bytes.len())
}

fn block_comment_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at.min(bytes.len())
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn raw_string_end(bytes: &[u8], start: usize) -> usize {
    let quote_marks = start + if bytes[start] == b'b' { 2 } else { 1 };
    let hashes = bytes[quote_marks..].iter().take_while(|&&b| b == b'#').count();
    let open = quote_marks + hashes;
    if bytes.get(open) != Some(&b'"') {
        return start;
    }
    let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    (find(bytes, open + 1, &close) + close.len()).min(bytes.len())
}

/// A character, and not a lifetime.
fn char_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at + 1) == Some(&b'\\') {
        return (find(bytes, at + 3, b"'") + 1).min(bytes.len());
    }
    // One character of up to four bytes, then the closing quote.
    let close = (at + 2..=at + 5).find(|&end| bytes.get(end) == Some(&b'\''));
    match close {
        Some(end) if std::str::from_utf8(&bytes[at + 1..end]).is_ok_and(|c| c.chars().count() == 1) => end + 1,
        _ => at,
    }
}

pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Replaces every item under `#[cfg(test)]` by spaces. Takes code without literals.
fn blank_test_items(code: &str) -> String {
    let mut out = code.as_bytes().to_vec();
    for marker in ["#[cfg(test)]", "#[cfg(all(test,"] {
        for (at, _) in code.match_indices(marker) {
            blank(&mut out, at, item_end(code, at + marker.len()));
        }
    }
    String::from_utf8(out).expect("whole items were replaced by spaces")
}

/// The end of the item after an attribute: its closing brace, or its semicolon.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0;
    for (offset, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return offset + 1;
                }
            }
            b';' if depth == 0 => return offset + 1,
            _ => {}
        }
    }
    code.len()
}
