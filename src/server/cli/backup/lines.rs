//! Writing and reading the lines of a backup, and proving that all of them are there.

use super::Line;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A backup that is being written. The file is for its owner's eyes only: it holds password hashes and keys.
pub struct Writer {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    pub rows: u64,
    pub files: u64,
}

impl Writer {
    /// A new file; one that is there is not overwritten.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Self { file: BufWriter::new(file), hasher: blake3::Hasher::new(), rows: 0, files: 0 })
    }

    pub fn write(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::Row(_) => self.rows += 1,
            Line::File { .. } => self.files += 1,
            _ => {}
        }
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.hasher.update(&text);
        self.file.write_all(&text)
    }

    /// Writes the last line, and waits until all of it is on disk.
    pub fn finish(mut self) -> io::Result<()> {
        let blake3 = self.hasher.finalize().to_hex().to_string();
        let end = Line::End { rows: self.rows, files: self.files, blake3 };
        self.write(&end)?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// Calls `each` with every line of a backup but the last.
pub fn read(path: &Path, mut each: impl FnMut(Line) -> io::Result<()>) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut hasher, mut rows, mut files) = (blake3::Hasher::new(), 0u64, 0u64);
    let mut text = Vec::new();
    loop {
        text.clear();
        if reader.read_until(b'\n', &mut text)? == 0 {
            return Err(broken("it ends too early"));
        }
        let line: Line = serde_json::from_slice(&text).map_err(|error| broken(&error.to_string()))?;
        match line {
            Line::End { rows: all_rows, files: all_files, blake3 } => {
                let is_whole = (all_rows, all_files) == (rows, files);
                if !is_whole || hasher.finalize().to_hex().as_str() != blake3 {
                    return Err(broken("a part of it is missing or was changed"));
                }
                return Ok(());
            }
            Line::Row(_) => rows += 1,
            Line::File { .. } => files += 1,
            _ => {}
        }
        hasher.update(&text);
        each(line)?;
    }
}

/// It is no whole backup of ours.
pub fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this is not a whole backup: {why}"))
}
