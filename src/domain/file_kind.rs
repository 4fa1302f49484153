//! Whether a file is what the end of its name says, as far as its first bytes tell.
//!
//! Held against each other are endings that people open without a thought (pictures, PDF, archives and what office
//! programs make of them, films) and texts. Any other ending promises nothing. A picture may be of another kind than
//! its ending: it stays a picture.

/// So many bytes of the beginning are enough.
pub const HEAD_BYTES: usize = 64;

struct Kind {
    endings: &'static [&'static str],
    begins: fn(&[u8]) -> bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        endings: &["png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "bmp", "ico", "tif", "tiff"],
        begins: |head| {
            let is_bitmap = head.starts_with(b"BM") && at(head, 6, &[0; 4]);
            let is_webp = head.starts_with(b"RIFF") && at(head, 8, b"WEBP");
            let starts: [&[u8]; 8] =
                [b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\x01\0"];
            is_bitmap || is_webp || is_film_or_picture(head) || begins_with(head, &starts)
        },
    },
    Kind { endings: &["pdf"], begins: |head| head.windows(5).any(|five| five == b"%PDF-") },
    Kind {
        endings: &["zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"],
        // The last: an office program's, with a password.
        begins: |head| begins_with(head, &[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0"]),
    },
    Kind { endings: &["gz", "tgz"], begins: |head| head.starts_with(b"\x1f\x8b") },
    Kind { endings: &["mp4", "m4v", "m4a"], begins: is_film_or_picture },
    // Programs, of any ending.
    Kind { endings: &[], begins: |head| head.starts_with(b"\x7fELF") || head.starts_with(b"MZ") && head.contains(&0) },
];

/// What holds text begins like none of the above.
const TEXTS: [&str; 12] = ["txt", "md", "csv", "tsv", "log", "json", "xml", "html", "htm", "svg", "yaml", "yml"];

/// Whether `head`, the first [`HEAD_BYTES`] of a file, is of something else than the end of its name says.
pub fn is_disguised(filename: &str, head: &[u8]) -> bool {
    let ending = filename.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let ending = ending.as_str();
    match KINDS.iter().find(|kind| kind.endings.contains(&ending)) {
        Some(said) => !(said.begins)(head),
        None => TEXTS.contains(&ending) && KINDS.iter().any(|kind| (kind.begins)(head)),
    }
}

/// MP4 and the pictures that lie in the same container.
fn is_film_or_picture(head: &[u8]) -> bool {
    at(head, 4, b"ftyp")
}

fn at(head: &[u8], place: usize, wanted: &[u8]) -> bool {
    head.get(place..).is_some_and(|rest| rest.starts_with(wanted))
}

fn begins_with(head: &[u8], starts: &[&[u8]]) -> bool {
    starts.iter().any(|start| head.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::is_disguised;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0";
    const PAGE: &[u8] = b"<!doctype html><script>alert(1)</script>";

    #[test]
    fn a_file_is_what_the_end_of_its_name_says() {
        for (name, head) in [
            ("door.png", PNG),
            ("DOOR.PNG", PNG),
            ("renamed.jpg", PNG),
            ("door.jpeg", b"\xff\xd8\xff\xe0"),
            ("door.avif", b"\0\0\0\x1cftypavif"),
            ("door.webp", b"RIFF\0\0\0\0WEBPVP8 "),
            ("plan.pdf", b"%PDF-1.7"),
            ("plan.docx", b"PK\x03\x04"),
            ("with a password.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("logs.tgz", b"\x1f\x8b\x08"),
            ("clip.mp4", b"\0\0\0\x20ftypisom"),
            ("notes.txt", b"BMW and MZ are no bitmap and no program"),
            ("page.html", PAGE),
            ("tune.mid", b"anything"),
            ("no ending", PROGRAM),
            ("setup.exe", PROGRAM),
            ("", b""),
        ] {
            assert!(!is_disguised(name, head), "{name}");
        }
    }

    #[test]
    fn what_is_something_else_is_seen() {
        for (name, head) in [
            ("door.png", PAGE),
            ("door.png", b"" as &[u8]),
            ("invoice.pdf", PROGRAM),
            ("invoice.PDF", PAGE),
            ("plan.docx", PROGRAM),
            ("notes.txt", PROGRAM),
            ("notes.txt", b"\x7fELF\x02"),
            ("drawing.svg", PNG),
            ("table.csv", b"PK\x03\x04"),
        ] {
            assert!(is_disguised(name, head), "{name}");
        }
    }
}
