//! What only pull requests have, told in comments: there is no place of its own for it.

use super::super::fit::{Said, TOLD_KEY};
use super::super::report::{FindingKind, Findings};
use super::fields::Item;

/// From where to where it goes, who merged it, as which commit; nothing for an issue.
pub fn told(item: &mut Item) -> Vec<Said> {
    if !item.is_pull {
        return Vec::new();
    }
    let branch = |repository: String, name: String| match (repository.is_empty(), name.is_empty()) {
        (true, true) => "an unknown branch".to_owned(),
        (true, false) => code(&name),
        _ => code(&format!("{repository}:{name}")),
    };
    let head = branch(item.text("headRepository"), item.text("headRefName"));
    let base = branch(item.text("baseRepository"), item.text("baseRefName"));
    let commit = item.object("mergeCommit").map(|mut commit| commit.text("oid")).unwrap_or_default();
    let (merged_by, merged_at) = (item.person("mergedBy"), item.time("mergedAt"));
    let was_merged = merged_at.is_some() || merged_by.is_some() || !commit.is_empty();
    let text = if was_merged {
        let commit = if commit.is_empty() { String::new() } else { format!(" as commit {}", code(&commit)) };
        format!("Merged {head} into {base}{commit}.")
    } else {
        format!("Pull request from {head} into {base}.")
    };
    vec![Said { key: TOLD_KEY.into(), author: merged_by, at: merged_at, text }]
}

/// A review as a comment: verdict, words, remarks on lines. Empty where it says nothing.
pub fn review(item: &mut Item, findings: &mut Findings) -> String {
    let state = item.text("state");
    let verdict = match state.to_ascii_uppercase().as_str() {
        "APPROVED" => "**Approved**",
        "CHANGES_REQUESTED" => "**Changes requested**",
        "DISMISSED" => "**Review dismissed**",
        _ => "",
    };
    let body = item.text("body");
    let commit = item.object("commit").map(|mut commit| commit.text("abbreviatedOid")).unwrap_or_default();
    let remarks: Vec<String> = item.children("comments").into_iter().filter_map(|it| remark(it, findings)).collect();
    if verdict.is_empty() && body.trim().is_empty() && remarks.is_empty() {
        return String::new();
    }
    let verdict = if verdict.is_empty() { "**Reviewed**" } else { verdict };
    let heading = if commit.is_empty() { verdict.to_owned() } else { format!("{verdict} {}", code(&commit)) };
    let parts = [heading, body].into_iter().chain(remarks).filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

/// A remark on a line of the diff.
fn remark(mut item: Item, findings: &mut Findings) -> Option<String> {
    let text = item.text("body");
    let line = item.count("originalPosition");
    let (at, edited_at) = (item.time("createdAt"), item.time("updatedAt"));
    // Remarks are written before the review is sent: its time is theirs, as far as anybody saw.
    if at.is_none() && edited_at.is_some() {
        findings.note(FindingKind::CommentEdited, item.name());
    }
    item.finish(findings);
    if text.trim().is_empty() {
        return None;
    }
    let place = line.map_or("On a line that is gone:".to_owned(), |line| format!("On line {line} of the diff:"));
    Some(format!("{place}\n\n{text}"))
}

/// As Markdown code, whatever quotes are in it.
fn code(text: &str) -> String {
    format!("`{}`", text.replace(['`', '\n', '\0'], "'"))
}
