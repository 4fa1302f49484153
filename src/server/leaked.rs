//! Passwords that have leaked: a file of the operator's, searched by halves where it lies. Nobody outside is asked.
//!
//! It is as haveibeenpwned.com gives it: SHA-1 in hexadecimal, one a line, ascending; what stands after a colon is passed
//! over.

use aws_lc_rs::digest;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;

/// Hexadecimal digits of a hash.
const DIGITS: usize = 40;

/// The file.
pub struct Leaked {
    path: PathBuf,
}

impl Leaked {
    /// # Errors
    /// When it cannot be read, or its first line is none of such a file.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        let leaked = Self { path };
        let first = line_from(&mut BufReader::new(File::open(&leaked.path)?), 0)?.1;
        let is_hash = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !first.get(..DIGITS).is_some_and(is_hash) {
            let expected = "it does not begin with the SHA-1 of a password in hexadecimal";
            return Err(io::Error::new(io::ErrorKind::InvalidData, expected));
        }
        Ok(leaked)
    }

    /// Whether a password is in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn holds(&self, password: &str) -> io::Result<bool> {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let wanted: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let file = File::open(&self.path)?;
        // Lines that begin before `low` are less, those that begin at `high` or after it greater.
        let (mut low, mut high) = (0, file.metadata()?.len());
        let mut file = BufReader::with_capacity(256, file);
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line) = line_from(&mut file, middle)?;
            if start >= high {
                high = middle;
                continue;
            }
            let found = line.get(..DIGITS).unwrap_or(&line).to_ascii_uppercase();
            match found.cmp(&wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = start + line.len() as u64,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }
}

/// The first line that begins at a place or after it, its end included, and where it begins.
fn line_from(file: &mut BufReader<File>, place: u64) -> io::Result<(u64, String)> {
    // From the byte before: where that ends a line, the next one begins at the place itself.
    let before = place.saturating_sub(1);
    file.seek(SeekFrom::Start(before))?;
    let mut passed = Vec::new();
    if place > 0 {
        file.read_until(b'\n', &mut passed)?;
    }
    let mut line = String::new();
    file.read_line(&mut line)?;
    Ok((before + passed.len() as u64, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha1(text: &str) -> String {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
        hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    #[test]
    fn every_line_of_a_file_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (count, end, lower) in [(1, "\n", false), (2, "\r\n", false), (500, "\n", true), (501, "\r\n", false)] {
            let mut hashes: Vec<String> = (0..count).map(|n| sha1(&format!("leaked {n}"))).collect();
            hashes.sort();
            let line = |(n, hash): (usize, &String)| format!("{hash}:{}{end}", n * 7919);
            let mut text: String = hashes.iter().enumerate().map(line).collect();
            if lower {
                // With no end of its last line.
                text = text.to_lowercase().trim_end().to_owned();
            }
            let path = folder.path().join("leaked.txt");
            std::fs::write(&path, text).expect("written");
            let leaked = Leaked::open(path).expect("such a file");
            for n in 0..count {
                assert!(leaked.holds(&format!("leaked {n}")).expect("read"), "{n} of {count}");
                assert!(!leaked.holds(&format!("another {n}")).expect("read"), "{n} of {count}");
            }
        }
    }

    #[test]
    fn another_file_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("passwords.txt");
        assert!(Leaked::open(path.clone()).is_err(), "it is not there");
        for text in ["", "password\n123456\n"] {
            std::fs::write(&path, text).expect("written");
            assert!(Leaked::open(path.clone()).is_err(), "{text:?}");
        }
    }
}
