//! The sample, in the person's language.

use super::super::t;
use crate::client::SampleWords;

/// All words of the sample.
pub fn sample() -> SampleWords {
    let bare = |title: String| (title, String::new());
    SampleWords {
        project: (t!("sample-project"), t!("sample-project-text")),
        labels: [
            (t!("sample-label-design"), "#a855f7"),
            (t!("sample-label-text"), "#22c55e"),
            (t!("sample-label-technology"), "#f97316"),
        ],
        cycle: t!("sample-cycle"),
        comment: t!("sample-comment"),
        template: (t!("sample-template"), t!("sample-template-title"), t!("sample-template-text")),
        tickets: [
            (t!("sample-first"), t!("sample-first-text")),
            (t!("sample-launch"), t!("sample-launch-text")),
            bare(t!("sample-domain")),
            bare(t!("sample-texts")),
            bare(t!("sample-pictures")),
            bare(t!("sample-about")),
            bare(t!("sample-form")),
            (t!("sample-bug"), t!("sample-bug-text")),
            bare(t!("sample-phone")),
            bare(t!("sample-server")),
            bare(t!("sample-newsletter")),
            bare(t!("sample-guests")),
        ],
    }
}
