//! Several names in one text, as people read them.

const BETWEEN: &str = ", ";

/// The names, with a comma and a space between them; one that could be taken for two, or for one in quotes, stands in
/// quotes, its own doubled. What is empty is no name.
pub fn join_names<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let mut text = String::new();
    for name in names {
        let name = name.as_ref();
        if name.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text += BETWEEN;
        }
        if name.contains(BETWEEN) || name.starts_with('"') {
            text += &format!("\"{}\"", name.replace('"', "\"\""));
        } else {
            text += name;
        }
    }
    text
}

/// The names that [`join_names`] made a text of; of any other text, what stands between commas followed by spaces.
pub fn split_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = quoted(rest).unwrap_or_else(|| {
            let (name, after) = rest.split_once(BETWEEN).unwrap_or((rest, ""));
            (name.to_owned(), after)
        });
        if !name.is_empty() {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// The name in quotes that `text` begins with, and what follows it; `None` where the quotes are part of a name.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut end = 0;
    loop {
        end += inner[end..].find('"')?;
        match inner[end + 1..].strip_prefix('"') {
            Some(_) => end += 2,
            None => break,
        }
    }
    let after = &inner[end + 1..];
    let after = if after.is_empty() { after } else { after.strip_prefix(BETWEEN)? };
    Some((inner[..end].replace("\"\"", "\""), after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_with_a_comma_is_one_name() {
        assert_eq!(join_names(["Lake, Ann", "Ben", ""]), "\"Lake, Ann\", Ben");
        assert_eq!(split_names("\"Lake, Ann\", Ben"), ["Lake, Ann", "Ben"]);
    }

    #[test]
    fn quotes_that_are_part_of_a_name_stay() {
        assert_eq!(split_names("5\" pipe, \"the\" boat, x"), ["5\" pipe", "\"the\" boat", "x"]);
        assert_eq!(split_names("\"open, x"), ["\"open", "x"]);
    }

    proptest! {
        #[test]
        fn whatever_the_names_they_come_back(names in prop::collection::vec("([a, \"]|ä){1,6}", 0..5)) {
            prop_assert_eq!(split_names(&join_names(&names)), names);
        }
    }
}
