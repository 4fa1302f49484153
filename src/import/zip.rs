//! ZIP files, read where they lie in memory. What is taken of one may unpack to so much and no more: a few kilobytes
//! can hold gigabytes of zeros.

use super::INFLATED_BYTES_MAX;
use super::error::ImportError;
use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};
use std::collections::HashMap;
use std::io::Read;

/// Whether the bytes begin like one, be it empty.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

pub(super) struct Zip<'a> {
    archive: ZipSliceArchive<&'a [u8]>,
    entries: HashMap<String, (ZipArchiveEntryWayfinder, CompressionMethod)>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'a> Zip<'a> {
    /// Reads the list of what is in it.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let damaged = |_| ImportError::BrokenZip { file: "the list of files".into() };
        let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
        let mut entries = HashMap::new();
        for entry in archive.entries() {
            let entry = entry.map_err(damaged)?;
            let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
            entries.insert(name, (entry.wayfinder(), entry.compression_method()));
        }
        Ok(Self { archive, entries, left: INFLATED_BYTES_MAX })
    }

    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The bytes of a file; `None` where there is none of that name.
    ///
    /// # Errors
    /// When it is damaged, or unpacks to more than may be.
    pub fn take(&mut self, name: &str) -> Result<Option<Vec<u8>>, ImportError> {
        let Some((found, method)) = self.entries.get(name) else { return Ok(None) };
        let damaged = || ImportError::BrokenZip { file: name.to_owned() };
        let entry = self.archive.get_entry(*found).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        // One more than may be, to see that there is more. Sizes that the file names itself are not believed.
        let limit = self.left + 1;
        let read = match *method {
            CompressionMethod::STORE => entry.verifying_reader(entry.data()).take(limit).read_to_end(&mut bytes),
            CompressionMethod::DEFLATE => {
                entry.verifying_reader(DeflateDecoder::new(entry.data())).take(limit).read_to_end(&mut bytes)
            }
            _ => return Err(damaged()),
        };
        if bytes.len() as u64 > self.left {
            return Err(ImportError::Inflates { file: name.to_owned(), limit: INFLATED_BYTES_MAX });
        }
        // Of what is damaged, too: it was work.
        self.left -= bytes.len() as u64;
        read.map_err(|_| damaged())?;
        Ok(Some(bytes))
    }
}
