//! The files that a page needs beside itself: one style sheet and one script, from this program and nowhere else.

use std::sync::LazyLock;

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/tributary.js");

/// Whatever changes the look of every page changes their tags.
pub(crate) const FINGERPRINTED: &str = concat!(include_str!("assets/style.css"), include_str!("assets/tributary.js"));

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| path(STYLE, "style", "css"));
static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| path(SCRIPT, "tributary", "js"));

/// Addresses hold the content's fingerprint, so that browsers may keep what they name for good.
fn path(content: &str, name: &str, extension: &str) -> String {
    let mut fingerprint = twox_hash::XxHash3_128::with_seed(0);
    fingerprint.write(content.as_bytes());
    format!("/assets/{name}-{:016x}.{extension}", fingerprint.finish_128() as u64)
}

pub(crate) fn style() -> &'static str {
    &STYLE_PATH
}

pub(crate) fn script() -> &'static str {
    &SCRIPT_PATH
}

/// Content type and text of an address.
pub(crate) fn find(path: &str) -> Option<(&'static str, &'static str)> {
    if path == style() {
        Some(("text/css; charset=utf-8", STYLE))
    } else if path == script() {
        Some(("text/javascript; charset=utf-8", SCRIPT))
    } else {
        None
    }
}

/// The sheet's text, for pages that stand alone in a folder.
pub(crate) fn style_text() -> &'static str {
    STYLE
}
