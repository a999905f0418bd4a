//! Codes as spreadsheets and data frames leave them (domain rules 45, 49 and 51): `7012.0`, `="7012"`, `'7012`, `7,012`, `70`
//! for `070`. What is unambiguous is repaired and counted.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sources::read::Block;

use crate::directory::{AgencyDirectory, AgencyNames};

/// Digits of a department's code, and of a part of one.
pub(crate) const TOPTIER_DIGITS: usize = 3;
pub(crate) const SUBTIER_DIGITS: usize = 4;

/// What was repaired in a file, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repairs {
    /// How many rows, by kind.
    repaired: BTreeMap<&'static str, u64>,
    /// The kinds of the row in hand.
    of_row: Vec<&'static str>,
    /// Codes of agencies that no list has, each with its rows.
    unlisted: BTreeMap<String, u64>,
}

/// Codes in no list that a note names; the others are counted.
const UNLISTED_NAMED: usize = 5;

/// Codes in no list that are held: beyond, a column holds no codes at all.
const UNLISTED_HELD: usize = 1_000;

pub(crate) const AGENCY_CODES: &str = "agency codes repaired";
pub(crate) const OTHER_CODES: &str = "other codes repaired";
pub(crate) const DAYS: &str = "days read in the order that their column shows";

impl Repairs {
    pub(crate) fn count(&mut self, kind: &'static str) {
        if !self.of_row.contains(&kind) {
            self.of_row.push(kind);
        }
    }

    /// A row counts once for each kind, however many of its values were repaired.
    pub(crate) fn end_row(&mut self) {
        for kind in self.of_row.drain(..) {
            *self.repaired.entry(kind).or_default() += 1;
        }
    }

    fn count_unlisted(&mut self, code: &str) {
        if let Some(rows) = self.unlisted.get_mut(code) {
            *rows += 1;
        } else {
            let known = if self.unlisted.len() < UNLISTED_HELD { code } else { "…" };
            *self.unlisted.entry(known.to_owned()).or_default() += 1;
        }
    }

    /// Adds what another thread found in the same file.
    pub(crate) fn add(&mut self, other: Repairs) {
        for (kind, count) in other.repaired {
            *self.repaired.entry(kind).or_default() += count;
        }
        for (code, rows) in other.unlisted {
            *self.unlisted.entry(code).or_default() += rows;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.repaired.is_empty() && self.unlisted.is_empty()
    }

    /// A sentence for each kind, with the number of rows.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self.repaired.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
        if !self.unlisted.is_empty() {
            let rows: u64 = self.unlisted.values().sum();
            let mut named: Vec<String> =
                self.unlisted.keys().take(UNLISTED_NAMED).map(|code| format!("\"{code}\"")).collect();
            if self.unlisted.len() > UNLISTED_NAMED {
                named.push(format!("and {} more", self.unlisted.len() - UNLISTED_NAMED));
            }
            sentences.push(format!("rows whose agency code is in no list of agencies: {rows} ({})", named.join(", ")));
        }
        sentences
    }
}

/// The cell as text: what only marks that there is none is blank.
#[inline]
pub(crate) fn cell(block: &Block, row: usize, wanted: usize) -> Cow<'_, str> {
    let text = block.text(row, wanted);
    if values::blanks::is_null_mark(&text) { Cow::Borrowed("") } else { text }
}

/// A code without what a spreadsheet or data frame put around it, and with the zeros that it lost; `digits` is 0 where codes
/// have no fixed width. `None` where it stands as it should.
#[inline]
pub(crate) fn repaired(code: &str, digits: usize) -> Option<String> {
    let bytes = code.as_bytes();
    let is_short = bytes.len() < digits && !bytes.is_empty() && bytes[0] != b'0';
    let is_dressed = bytes.iter().any(|byte| matches!(byte, b'=' | b'\'' | b'"' | b'.' | b',') || *byte >= 0x80);
    if is_short || is_dressed { undressed(code, digits) } else { None }
}

#[cold]
fn undressed(code: &str, digits: usize) -> Option<String> {
    let blank = |letter: char| letter.is_whitespace() || letter == '\u{feff}';
    let bare = code.trim_matches(blank).trim_start_matches('=').trim_matches(['"', '\'']).trim_matches(blank);
    let whole = match bare.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') && is_digits(whole) => {
            whole
        }
        _ => bare,
    };
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.contains(',')
        && is_digits(first)
        && first.len() <= 3
        && groups.all(|group| group.len() == 3 && is_digits(group));
    let mut plain = if is_grouped { whole.replace(',', "") } else { whole.to_owned() };
    if is_digits(&plain) && plain.len() < digits && !plain.starts_with('0') {
        plain = format!("{plain:0>digits$}");
    }
    (plain != code).then_some(plain)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a row says of an agency that signs or pays.
pub(crate) struct Said<'s> {
    pub(crate) code: &'s str,
    pub(crate) name: &'s str,
    pub(crate) top_code: &'s str,
    pub(crate) top_name: &'s str,
    /// The code inside the row's key: of those who sign, and maybe the department's in an older numbering.
    pub(crate) in_key: Option<&'s str>,
}

/// The agency that a row means.
#[derive(Default)]
pub(crate) struct Meant<'a> {
    /// Its code, where it is another than the published one.
    pub(crate) code: Option<String>,
    pub(crate) known: Option<AgencyNames<'a>>,
    /// Whether the row's name told.
    pub(crate) by_name: bool,
}

/// Finds out by the code, repaired where it is damaged; else by the row's own name of the agency; else by the code in its key.
pub(crate) fn agency<'a>(agencies: &'a dyn AgencyDirectory, said: &Said<'_>, repairs: &mut Repairs) -> Meant<'a> {
    if let Some(known) = agencies.by_code(said.code) {
        return Meant { known: Some(known), ..Meant::default() };
    }
    let is_blank = said.code.is_empty();
    let repaired = repaired(said.code, SUBTIER_DIGITS);
    if let Some(known) = repaired.as_deref().and_then(|code| agencies.by_code(code)) {
        repairs.count(AGENCY_CODES);
        return Meant { code: repaired, known: Some(known), by_name: false };
    }
    // A code of the right form may be younger than the list: it stands, and is told.
    let has_form = said.code.len() == SUBTIER_DIGITS && said.code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !has_form {
        let department = if said.top_code.is_empty() { said.top_name } else { said.top_code };
        let named = if said.name.is_empty() { None } else { agencies.by_name(said.name, department, said.in_key) };
        let told = named.map(|known| known.subtier_code).or(said.in_key);
        if let Some(code) = told {
            if !is_blank {
                repairs.count(AGENCY_CODES);
            }
            let known = named.or_else(|| agencies.by_code(code));
            return Meant { code: Some(code.to_owned()), known, by_name: named.is_some() };
        }
    }
    if !is_blank {
        repairs.count_unlisted(said.code);
    }
    Meant::default()
}

/// A department's code: repaired, or that of the part where it is blank or damaged beyond repair.
pub(crate) fn department<'a>(
    published: Cow<'a, str>,
    known: Option<AgencyNames<'a>>,
    repairs: &mut Repairs,
) -> Cow<'a, str> {
    let has_form = |code: &str| (3..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let known = known.map(|agency| agency.toptier_code);
    match repaired(&published, TOPTIER_DIGITS) {
        None if has_form(&published) => published,
        Some(code) if has_form(&code) => {
            repairs.count(AGENCY_CODES);
            Cow::Owned(code)
        }
        _ if published.is_empty() => Cow::Borrowed(known.unwrap_or_default()),
        _ => {
            if known.is_some() {
                repairs.count(AGENCY_CODES);
            }
            known.map_or(published, Cow::Borrowed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_45_codes_saved_again_by_spreadsheets_and_data_frames() {
        for damaged in ["7012.0", "7012.00", "=\"7012\"", "'7012", "\"7012\"", "7,012", "\u{a0}7012\u{a0}", "=7012"] {
            assert_eq!(repaired(damaged, 4).as_deref(), Some("7012"), "{damaged}");
        }
        assert_eq!(repaired("70", 3).as_deref(), Some("070"));
        assert_eq!(repaired("70.0", 3).as_deref(), Some("070"));
        assert_eq!(repaired("300", 4).as_deref(), Some("0300"));
        assert_eq!(repaired("541519.0", 0).as_deref(), Some("541519"));
        for sound in ["7012", "97AS", "070", "", "-NONE-", "P00031", "1601", "0"] {
            assert_eq!(repaired(sound, 3), None, "{sound}");
        }
        // What could be two things is left.
        for doubtful in ["7012.5", "7.01E3", "70,12"] {
            assert_eq!(repaired(doubtful, 4), None, "{doubtful}");
        }
    }

    #[test]
    fn what_was_repaired_is_told_by_kind() {
        let mut repairs = Repairs::default();
        repairs.count(AGENCY_CODES);
        repairs.count(AGENCY_CODES);
        repairs.end_row();
        let mut other = Repairs::default();
        other.count(AGENCY_CODES);
        other.end_row();
        for code in ["7O12", "A", "B", "C", "D", "E", "A"] {
            other.count_unlisted(code);
        }
        repairs.add(other);
        assert_eq!(
            repairs.sentences(),
            [
                "agency codes repaired: 2",
                "rows whose agency code is in no list of agencies: 7 (\"7O12\", \"A\", \"B\", \"C\", \"D\", and 1 more)"
            ]
        );
    }
}
