//! Numbers as the person's language writes them.

use super::t;

/// A number in as many digits as it needs: 3, "2.5" or "2,5", "10,000" or "10.000".
pub fn number(value: f64) -> String {
    figures(&value.to_string())
}

/// A number's digits, as a program writes them ("-12345.6"), with the signs of the person's language. Groups are
/// told apart from five digits on: four are read at a glance.
pub fn figures(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let group = if whole.len() > 4 { t!("number-group") } else { String::new() };
    let mut said = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            said.push_str(&group);
        }
        said.push(digit);
    }
    if let Some(fraction) = fraction {
        said.push_str(&t!("number-decimal"));
        said.push_str(fraction);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::language::LANGUAGES;
    use super::*;

    #[test]
    fn a_number_has_the_signs_of_its_language() {
        let said = || [0.0, 3.0, 2.5, -1234.5, 9999.0, 12345.0, -1_234_567.25].map(number);
        assert_eq!(said(), ["0", "3", "2.5", "-1234.5", "9999", "12,345", "-1,234,567.25"]);
        assert_eq!([1.0, 2.5].map(|points| t!("estimate-points", points = points)), ["1 point", "2.5 points"]);
        LANGUAGES[1].speak();
        assert_eq!(said(), ["0", "3", "2,5", "-1234,5", "9999", "12.345", "-1.234.567,25"]);
    }
}
