//! The house's rules, each a function from a file to what is wrong with it.

use crate::source::{Source, is_word, line_at};

/// Which room may `use crate::<room>` which. `domain` is everybody's language and is not listed;
/// `sync` for `api` means its wire types, `server` for `api` the bodies of its functions.
pub const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("merge", &[]),
    ("query", &[]),
    ("import", &["merge"]),
    ("store", &["merge"]),
    ("sync", &["merge", "store"]),
    ("platform", &[]),
    ("api", &["sync", "server"]),
    ("client", &["merge", "query", "import", "store", "sync", "platform", "api"]),
    ("server", &["merge", "query", "import", "store", "sync", "platform", "api"]),
    ("ui", &["query", "client"]),
];

/// The files that may ask which target they are compiled for.
pub const TARGET_SWITCHES: &[&str] = &["src/main.rs", "src/lib.rs", "src/platform/mod.rs", "src/store/mod.rs"];

const LINES_MAX: usize = 500;

/// `path:line: what`.
pub type Fault = String;

fn fault(path: &str, line: usize, what: impl std::fmt::Display) -> Fault {
    format!("{path}:{line}: {what}")
}

/// All rules over one file of `src/`.
pub fn source_faults(source: &Source) -> Vec<Fault> {
    [room_faults, switch_faults, panic_faults, unsafe_faults, length_faults, heading_faults, wording_faults, key_faults]
        .iter()
        .flat_map(|rule| rule(source))
        .collect()
}

/// The room table.
pub fn room_faults(source: &Source) -> Vec<Fault> {
    let Some(room) = source.room() else {
        return Vec::new();
    };
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![fault(&source.path, 1, format!("there is no room \"{room}\" in the table"))];
    };
    uses(source)
        .into_iter()
        .filter(|(_, to)| ROOMS.iter().any(|(name, _)| name == to))
        .filter(|(_, to)| to != room && to != "domain" && !allowed.contains(&to.as_str()))
        .map(|(at, to)| fault(&source.path, line_at(&source.code, at), format!("{room} may not use {to}")))
        .collect()
}

/// Every first name after `crate::`, or after as many `super::` as lead to the crate root, with
/// the place where it stands. Tests count: they too would tie rooms together.
fn uses(source: &Source) -> Vec<(usize, String)> {
    let up = "super::".repeat(source.depth());
    let mut found = Vec::new();
    for root in ["crate::", up.as_str()] {
        for (at, _) in source.code.match_indices(root) {
            let part_of_longer_path = at > 0 && {
                let before = source.code.as_bytes()[at - 1];
                is_word(before) || before == b':'
            };
            if !part_of_longer_path {
                found.extend(first_names(&source.code[at + root.len()..]).into_iter().map(|name| (at, name)));
            }
        }
    }
    found
}

/// `store::Store` → store; `{domain::Id, store}` → domain, store.
fn first_names(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut depth = 1;
    let mut names = vec![word(group)];
    for (at, byte) in group.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 1 => names.push(word(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn word(text: &str) -> String {
    let start = text.trim_start();
    start.bytes().take_while(|&b| is_word(b)).map(char::from).collect()
}

/// Target switches only where they belong. `feature = "sql"` is none: it says that derives for
/// the database are wanted, on whichever target.
pub fn switch_faults(source: &Source) -> Vec<Fault> {
    if TARGET_SWITCHES.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let asks_for_target = |condition: &str| {
        let features = ["web", "desktop", "mobile", "server"];
        let targets = ["target_", "unix", "windows"];
        features.iter().any(|f| condition.contains(&format!("\"{f}\"")))
            || targets.iter().any(|t| condition.split(|c: char| !is_word(c as u8)).any(|w| w.starts_with(t)))
    };
    let mut faults = Vec::new();
    for (at, _) in source.code.match_indices("cfg") {
        let boundary = at == 0 || !is_word(source.code.as_bytes()[at - 1]);
        let rest = &source.code[at + 3..];
        let opening = ["(", "!(", "_attr("].iter().find(|open| rest.starts_with(**open));
        let (true, Some(opening)) = (boundary, opening) else {
            continue;
        };
        // Read from the text as written: the feature's name is a literal.
        let from = at + 3 + opening.len();
        let condition = &source.text[from..closing(&source.code, from, *opening == "_attr(")];
        if asks_for_target(condition) {
            let line = line_at(&source.code, at);
            faults.push(fault(&source.path, line, format!("a target switch outside of {TARGET_SWITCHES:?}")));
        }
    }
    faults
}

/// The end of the condition that starts at `from`: its closing parenthesis, or with
/// `until_comma` the comma after it.
fn closing(code: &str, from: usize, until_comma: bool) -> usize {
    let mut depth = 0;
    for (offset, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return offset,
            b')' => depth -= 1,
            b',' if until_comma && depth == 0 => return offset,
            _ => {}
        }
    }
    code.len()
}

/// Nothing in the product that ends the program without saying why.
pub fn panic_faults(source: &Source) -> Vec<Fault> {
    [".unwrap()", "todo!(", "unimplemented!(", "dbg!("]
        .iter()
        .flat_map(|call| source.product.match_indices(call))
        .map(|(at, call)| fault(&source.path, line_at(&source.product, at), format!("{call} in the product")))
        .collect()
}

/// Memory is the compiler's business.
pub fn unsafe_faults(source: &Source) -> Vec<Fault> {
    let words = source.code.match_indices("unsafe").filter(|(at, word)| stands_alone(&source.code, *at, word.len()));
    words.map(|(at, _)| fault(&source.path, line_at(&source.code, at), "unsafe code")).collect()
}

/// Files that can be read in one go.
pub fn length_faults(source: &Source) -> Vec<Fault> {
    let lines = source.text.lines().count();
    if lines <= LINES_MAX {
        return Vec::new();
    }
    vec![fault(&source.path, lines, format!("longer than {LINES_MAX} lines"))]
}

/// Every `mod.rs` opens with its purpose.
pub fn heading_faults(source: &Source) -> Vec<Fault> {
    if !source.path.ends_with("/mod.rs") || source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![fault(&source.path, 1, "does not open with //! and its purpose")]
}

/// What an error says of itself is English, for logs: the UI has its words from `ui/problem.rs`. Errors are called
/// so there, and words are not.
pub fn wording_faults(source: &Source) -> Vec<Fault> {
    const ERRORS: &[&str] = &["error", "failure", "fault", "invalid"];
    if source.room() != Some("ui") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in source.product.lines().enumerate() {
        let names_one = line.split(|c: char| !is_word(c as u8)).any(|word| ERRORS.contains(&word) || word == "problem");
        let asked =
            line.match_indices(".to_string()").any(|(at, _)| ERRORS.iter().any(|name| ends_in(&line[..at], name)));
        if asked || (names_one && line.contains("ToString::to_string")) {
            faults.push(fault(&source.path, number + 1, "an error in its own words: use ui/problem.rs"));
        }
    }
    // In a literal, so from the text as written.
    let product = source.text.split("#[cfg(test)]").next().unwrap_or_default();
    for (number, line) in product.lines().enumerate() {
        if ERRORS
            .iter()
            .any(|name| [format!("{{{name}}}"), format!("{{{name}:")].iter().any(|shown| line.contains(shown)))
        {
            faults.push(fault(&source.path, number + 1, "an error in its own words: use ui/problem.rs"));
        }
    }
    faults
}

/// A key outside of a list: dioxus heeds it only where its element is repeated or comes and goes, and otherwise
/// keeps the state of what was there before. `ui/components/keyed.rs` makes one anew.
pub fn key_faults(source: &Source) -> Vec<Fault> {
    if source.room() != Some("ui") {
        return Vec::new();
    }
    // A key is a literal, so from the text as written.
    let lines: Vec<&str> = source.text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    // The line that opens the block in which a line stands.
    let around = |number: usize| {
        let deep = indent(lines[number]);
        (0..number).rev().find(|&above| !lines[above].trim().is_empty() && indent(lines[above]) < deep)
    };
    let may_hold_keys = |line: &str| {
        let line = line.trim_start();
        ["for ", "if ", "} else"].iter().any(|start| line.starts_with(start)) || line.contains("=>")
    };
    let mut faults = Vec::new();
    for number in 0..lines.len() {
        let is_own_line = lines[number].trim_start().starts_with("key: \"");
        if !is_own_line && !lines[number].contains("{ key: \"") {
            continue;
        }
        let element = if is_own_line { around(number) } else { Some(number) };
        let block = element.and_then(around).map(|at| lines[at]);
        if !block.is_some_and(may_hold_keys) {
            faults.push(fault(&source.path, number + 1, "a key outside of a list does nothing: use Keyed"));
        }
    }
    faults
}

/// Whether a text ends in this word.
fn ends_in(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !before.bytes().last().is_some_and(is_word))
}

/// Rules over every text file of the project, whatever its language.
pub fn text_faults(path: &str, text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (pattern, why) in forbidden_texts() {
            if let Some(at) = line.find(&pattern)
                && stands_alone(line, at, pattern.len())
            {
                faults.push(fault(path, number + 1, why));
            }
        }
    }
    faults
}

/// Put together from halves, so that this file does not break its own rules.
fn forbidden_texts() -> Vec<(String, &'static str)> {
    [
        (concat!("FIX", "ME"), "unfinished work is an issue, not a comment"),
        (concat!("X", "XX"), "unfinished work is an issue, not a comment"),
        (concat!("#[ign", "ore"), "a test that does not run"),
        (concat!("/ro", "ot/"), "a path of somebody's machine"),
        (concat!("/wo", "rk/"), "a path of somebody's machine"),
        (concat!("crates", ".io"), "a registry's host name"),
        (concat!("npmjs", ".org"), "a registry's host name"),
        (concat!("proxy.golang", ".org"), "a registry's host name"),
        (concat!("deb.debian", ".org"), "a registry's host name"),
    ]
    .map(|(pattern, why)| (pattern.to_string(), why))
    .into()
}

/// Whether a match is a word of its own: `mktemp a.` with six of the letter is none.
fn stands_alone(line: &str, at: usize, length: usize) -> bool {
    let bytes = line.as_bytes();
    let joined = |here: usize, there: Option<usize>| {
        is_word(bytes[here]) && there.and_then(|t| bytes.get(t)).is_some_and(|&b| is_word(b))
    };
    !joined(at, at.checked_sub(1)) && !joined(at + length - 1, Some(at + length))
}
