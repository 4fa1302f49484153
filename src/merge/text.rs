//! Three-way merge of long texts, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One edit: the lines `from..to` of the base become `lines`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    lines: Vec<&'a str>,
}

/// Merges two edits of `base` where they do not overlap or touch; `None` where they do. Symmetric.
pub fn merge_text(base: &str, one: &str, other: &str) -> Option<String> {
    let base_lines = lines_of(base);
    let mut hunks = hunks(&base_lines, one);
    hunks.extend(self::hunks(&base_lines, other));
    hunks.sort();
    hunks.dedup();
    let apart = hunks.windows(2).all(|pair| pair[0].to < pair[1].from);
    if !apart {
        return None;
    }
    let mut merged = String::with_capacity(one.len().max(other.len()));
    let mut next = 0;
    for hunk in &hunks {
        merged.extend(base_lines[next..hunk.from].iter().copied());
        merged.extend(hunk.lines.iter().copied());
        next = hunk.to;
    }
    merged.extend(base_lines[next..].iter().copied());
    Some(merged)
}

fn lines_of(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn hunks<'a>(base: &[&str], text: &'a str) -> Vec<Hunk<'a>> {
    let lines = lines_of(text);
    capture_diff_slices(Algorithm::Myers, base, &lines)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| Hunk { from: op.old_range().start, to: op.old_range().end, lines: lines[op.new_range()].to_vec() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_of_different_lines_are_merged() {
        let base = "one\ntwo\nthree\nfour\n";
        let merged = merge_text(base, "ONE\ntwo\nthree\nfour\n", "one\ntwo\nthree\nFOUR\nfive\n");
        assert_eq!(merged.as_deref(), Some("ONE\ntwo\nthree\nFOUR\nfive\n"));
    }

    #[test]
    fn edits_of_the_same_or_neighbouring_lines_are_not() {
        assert_eq!(merge_text("a\nb\n", "A\nb\n", "a\nB\n"), None);
        assert_eq!(merge_text("a\n", "x\n", "y\n"), None);
        assert_eq!(merge_text("", "x", "y"), None);
    }

    #[test]
    fn the_same_edit_made_twice_counts_once() {
        assert_eq!(merge_text("a\nb\nc\n", "a\nb\nC\n", "a\nb\nC\n").as_deref(), Some("a\nb\nC\n"));
    }
}
