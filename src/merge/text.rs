//! Three-way merge of long texts, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// One edit: the lines `from..to` of the base become `lines`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    lines: Vec<&'a str>,
}

/// The most work that one comparison may be: lines changed here times lines changed there. Past it the texts have
/// little in common, and comparing them would hold up everybody else.
const WORK_MAX: usize = 4_000_000;

/// Merges two edits of `base` where they do not overlap or touch; `None` where they do, or where one is rewritten
/// at such length that comparing it takes too long. Symmetric.
pub fn merge_text(base: &str, one: &str, other: &str) -> Option<String> {
    let base_lines = lines_of(base);
    let mut hunks = hunks(&base_lines, one)?;
    hunks.extend(self::hunks(&base_lines, other)?);
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

fn hunks<'a>(base: &[&str], text: &'a str) -> Option<Vec<Hunk<'a>>> {
    let lines = lines_of(text);
    let alike = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(old, new)| old == new).count();
    let start = alike(&mut base.iter().zip(&lines));
    let end = alike(&mut base[start..].iter().rev().zip(lines[start..].iter().rev()));
    let (old, new) = (&base[start..base.len() - end], &lines[start..lines.len() - end]);
    if old.len().saturating_mul(new.len()) > WORK_MAX {
        return None;
    }
    let edits = capture_diff_slices(Algorithm::Myers, old, new).into_iter();
    let hunk = |op: DiffOp| {
        let (from, to) = (start + op.old_range().start, start + op.old_range().end);
        Hunk { from, to, lines: new[op.new_range()].to_vec() }
    };
    Some(edits.filter(|op| !matches!(op, DiffOp::Equal { .. })).map(hunk).collect())
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
    fn a_text_rewritten_at_great_length_is_not_compared_for_ever() {
        let numbered = |word: &str| (0..50_000).map(|line| format!("{word}{line}\n")).collect::<String>();
        let base = numbered("a");
        assert_eq!(merge_text(&base, &numbered("b"), &base), None);
        let appended = base.clone() + "end\n";
        let prefixed = "start\n".to_owned() + &base;
        assert_eq!(merge_text(&base, &appended, &prefixed), Some("start\n".to_owned() + &appended));
    }

    #[test]
    fn the_same_edit_made_twice_counts_once() {
        assert_eq!(merge_text("a\nb\nc\n", "a\nb\nC\n", "a\nb\nC\n").as_deref(), Some("a\nb\nC\n"));
    }
}
