//! A project as Markdown, to be read from the top: each ticket with what is said on it.

use super::super::Client;
use super::{Shown, Told, said_at};
use crate::domain::{Time, join_names};

pub fn write(shown: &Shown, client: &Client) -> String {
    let project = &shown.project.value;
    let mut out = format!("# {}\n", line(&project.name));
    if !project.description.trim().is_empty() {
        out += &format!("\n{}\n", below(&project.description));
    }
    for told in &shown.tickets {
        out += &ticket(told, client);
    }
    out
}

fn ticket(told: &Told, client: &Client) -> String {
    let it = &told.row.value;
    let mut out = format!("\n## {} {}\n\n", told.key, line(&it.title));
    let [blocks, duplicates, relates] = told.related.clone();
    let [cycle, milestone] = told.timeboxes.clone();
    let facts = [
        ("Type", it.ticket_type.to_string()),
        ("Status", told.status.name.clone()),
        ("Priority", it.priority.to_string()),
        ("Labels", join_names(&told.labels)),
        ("Assignees", join_names(&told.assignees)),
        ("Due", it.due_date.map(|day| day.to_string()).unwrap_or_default()),
        ("Cycle", cycle),
        ("Milestone", milestone),
        ("Estimate", it.estimate.map(|points| points.to_string()).unwrap_or_default()),
        ("Part of", told.parent.clone().unwrap_or_default()),
        ("Blocks", blocks),
        ("Duplicates", duplicates),
        ("Relates to", relates),
        ("Author", told.author.clone()),
        ("Created", minute(it.source_created_at.unwrap_or(told.row.created_at))),
        ("Updated", minute(told.row.updated_at)),
        ("Imported from", it.source_url.clone().or_else(|| it.source_key.clone()).unwrap_or_default()),
        ("Files", told.attachments.iter().map(|row| row.value.filename.as_str()).collect::<Vec<_>>().join(", ")),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        out += &format!("- {name}: {}\n", line(value));
    }
    if !it.description.trim().is_empty() {
        out += &format!("\n{}\n", below(&it.description));
    }
    for comment in &told.comments {
        let author = client.author_of(comment.value.source_author.as_ref(), comment.author);
        out += &format!("\n### {}, {}\n\n{}\n", line(&author), minute(said_at(comment)), below(&comment.value.content));
    }
    out
}

fn minute(at: Time) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text below a heading of the third level: its own headings go below that, outside of code.
fn below(text: &str) -> String {
    let mut is_code = false;
    let lower = |line: &str| {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            is_code = !is_code;
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let is_heading = !is_code && (1..=6).contains(&level) && line[level..].starts_with(' ');
        if is_heading { format!("{}{}", "#".repeat((level + 3).min(6)), &line[level..]) } else { line.to_owned() }
    };
    text.trim_end().lines().map(lower).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn headings_of_a_text_stand_below_those_of_the_file() {
        assert_eq!(below("# One\n##### Five\n#no\n```\n# code\n```\n"), "#### One\n###### Five\n#no\n```\n# code\n```");
    }
}
