use crate::platform::{FileDeed, PlatformError, outside, private};
use std::io;
use std::path::{Path, PathBuf};

/// Writes bytes as a new file into the downloads folder and says where. Never overwrites: a second `a.txt`
/// becomes `a (2).txt`.
pub async fn save(filename: &str, _mime: &str, bytes: &[u8]) -> Result<Option<PathBuf>, PlatformError> {
    let folder = outside::downloads_folder().ok_or(PlatformError::NoDownloads)?;
    save_into(&folder, filename, bytes).map(Some).map_err(|source| PlatformError::File {
        deed: FileDeed::Save,
        name: filename.to_owned(),
        source,
    })
}

/// Nothing is told of here: a web view gives no files that are pasted.
pub struct Pasting;

/// Tells of each file that is pasted: its name, its type, its bytes.
pub fn on_paste(_tell: impl Fn(String, String, Vec<u8>) + Clone + 'static) -> Pasting {
    Pasting
}

fn save_into(folder: &Path, filename: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    private::create_folder(folder)?;
    let name = plain_name(filename);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name.as_str(), String::new()),
    };
    for number in 1.. {
        let name = if number == 1 { name.clone() } else { format!("{stem} ({number}){ending}") };
        let path = folder.join(name);
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                io::Write::write_all(&mut file, bytes)?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// The name without anything that leads to another folder or that a file system refuses.
fn plain_name(filename: &str) -> String {
    let keep = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let name: String = filename.chars().map(keep).take(200).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() { "worknest".into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_never_overwrites_another_nor_leaves_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_into(folder.path(), "../a.txt", b"one").unwrap();
        let second = save_into(folder.path(), "../a.txt", b"two").unwrap();
        assert_eq!(first.parent(), Some(folder.path()));
        assert_ne!(first, second);
        assert_eq!(std::fs::read(first).unwrap(), b"one");
        assert_eq!(std::fs::read(second).unwrap(), b"two");
        assert_eq!(plain_name(".."), "worknest");
    }
}
