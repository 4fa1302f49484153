use std::fs::File;
use std::io;
use std::path::Path;

/// A new, empty file in place of what is there; the user's profile folder is what keeps it private.
pub fn create_file(path: &Path) -> io::Result<File> {
    File::create(path)
}

/// The folder and those above it.
pub fn create_folder(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}
