//! Names of organisations in one comparable shape.
//!
//! Registers write one company in many ways: `AT&T CORP.`, `At&t Corp`, `B.I. INCORPORATED`, `GEO GROUP, INC., THE`.
//! [`normalise`] takes away what carries no meaning, so that equal companies mostly have equal strings; it never
//! guesses that two different words mean one company.

/// The comparable form of an organisation's name: see [`words`] for case, letters and punctuation; then a trading name
/// (`DBA` and what follows), legal forms at the end, and THE at either end are left out.
///
/// It is empty only for a blank name: where nothing else would be left (`THE COMPANY INC`), the legal forms stay, and a
/// name without letters or digits is given back as it is. Applying it twice changes nothing.
///
/// ```
/// assert_eq!(values::names::normalise("B.I. Incorporated"), "BI");
/// assert_eq!(values::names::normalise("GEO GROUP, INC., THE"), "GEO GROUP");
/// ```
pub fn normalise(name: &str) -> String {
    let words = words(name);
    let meaningful = without_legal_form(without_trading_name(&words));
    if !meaningful.is_empty() {
        meaningful.join(" ")
    } else if !words.is_empty() {
        words.join(" ")
    } else {
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The words of a name, for comparing without case and punctuation: upper case, common Latin letters folded to ASCII,
/// `&` as AND, apostrophes and combining accents dropped, other punctuation as a break between words, and initials
/// standing alone put together (`L.L.C.` and `L L C` are LLC, `L-3` is L3). Legal forms are kept.
pub fn words(name: &str) -> Vec<String> {
    let mut plain = String::new();
    write_words(name, &mut plain);
    plain.split_terminator(' ').map(str::to_owned).collect()
}

/// Writes the words of a name to the end of a text, each followed by a blank: what [`words`] gives, for readers of very
/// many names.
pub fn write_words(name: &str, plain: &mut String) {
    let mut spaced = String::with_capacity(name.len() + 16);
    if name.is_ascii() {
        if !write_ascii_words(name.as_bytes(), &mut spaced) {
            plain.push_str(&spaced);
            return;
        }
    } else {
        for letter in name.chars().flat_map(char::to_uppercase) {
            match letter {
                '&' => spaced.push_str(" AND "),
                '\'' | '`' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{00B4}' | '\u{0300}'..='\u{036F}' => {}
                _ => match ascii_letters(letter) {
                    Some(letters) => spaced.push_str(letters),
                    None if letter.is_alphanumeric() => spaced.push(letter),
                    None => spaced.push(' '),
                },
            }
        }
    }
    write_initials_together(&spaced, plain);
}

/// Writes the words of an ASCII name, each followed by a blank; gives whether some are single letters, which may belong
/// together.
fn write_ascii_words(name: &[u8], words: &mut String) -> bool {
    let (mut length, mut has_single) = (0, false);
    for letter in name {
        match ASCII_LETTERS[usize::from(*letter)] {
            BREAK | AND if length > 0 => {
                has_single |= length == 1;
                length = 0;
                words.push_str(if *letter == b'&' { " AND " } else { " " });
            }
            BREAK | DROP => {}
            AND => words.push_str("AND "),
            capital => {
                length += 1;
                words.push(char::from(capital));
            }
        }
    }
    if length > 0 {
        words.push(' ');
    }
    has_single || length == 1
}

const BREAK: u8 = b' ';
const DROP: u8 = b'\'';
const AND: u8 = b'&';

/// What each byte of an ASCII name becomes.
const ASCII_LETTERS: [u8; 256] = {
    let mut letters = [BREAK; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        letters[byte as usize] = match byte {
            b'&' => AND,
            b'\'' | b'`' => DROP,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_uppercase(),
            _ => BREAK,
        };
        byte += 1;
    }
    letters
};

/// Whether a recipient's name stands for nobody in particular (domain rule 23): several recipients reported as one, or
/// one whose name is withheld. Such a name is never a company, and two rows that bear it never belong together.
pub fn is_pseudo_recipient(name: &str) -> bool {
    let words = words(name);
    are_of_nobody(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The same for the words of a name.
pub fn are_of_nobody(words: &[&str]) -> bool {
    // Most names are told from these by their first word.
    let begins = |list: &[&str]| words.first().is_some_and(|first| list.iter().any(|known| known.starts_with(first)));
    if ![WITHHELD, WITHHELD_BEGINNINGS, COLLECTIVE, PARTIES, ORIGINS].into_iter().any(begins) {
        return false;
    }
    let text = words.join(" ");
    if WITHHELD.contains(&text.as_str()) || WITHHELD_BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return true;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    has(COLLECTIVE)
        && has(PARTIES)
        && words.iter().all(|word| [COLLECTIVE, PARTIES, ORIGINS].iter().any(|list| list.contains(word)))
}

/// The words with which names that stand for nobody begin: [`are_of_nobody`] of others is `false`.
pub fn beginnings_of_nobody() -> impl Iterator<Item = &'static str> {
    let names = [WITHHELD, WITHHELD_BEGINNINGS, COLLECTIVE, PARTIES, ORIGINS].into_iter().flatten();
    names.filter_map(|name| name.split(' ').next())
}

/// Whole names that withhold a recipient.
const WITHHELD: &[&str] = &["PRIVATE INDIVIDUAL", "PRIVATE INDIVIDUALS", "REDACTED", "UNDISCLOSED"];
/// How longer names that withhold a recipient begin: `REDACTED DUE TO PII`, and card purchases reported in bulk.
const WITHHELD_BEGINNINGS: &[&str] = &["REDACTED DUE TO ", "GPC CONSOLIDATED REPORTING"];
/// A name built only of these three kinds of words, with one of the first two each, is a heading and no company:
/// `MISCELLANEOUS FOREIGN AWARDEES`, `DOMESTIC CONTRACTOR (UNDISCLOSED)`. `MISCELLANEOUS ENTERPRISES LLC` is one.
const COLLECTIVE: &[&str] = &["MISCELLANEOUS", "MULTIPLE", "UNDISCLOSED"];
const PARTIES: &[&str] =
    &["AWARDEE", "AWARDEES", "CONTRACTOR", "CONTRACTORS", "RECIPIENT", "RECIPIENTS", "VENDOR", "VENDORS"];
const ORIGINS: &[&str] = &["DOMESTIC", "FOREIGN"];

/// Legal forms as they end a name, longest first: an ending is tried before the endings inside it. Forms that are as
/// often a word of the name itself (SPA, AS, SE, PA) are not here.
const LEGAL_FORMS: &[&[&str]] = &[
    &["LIMITED", "LIABILITY", "COMPANY"],
    &["LIMITED", "LIABILITY", "PARTNERSHIP"],
    &["GMBH", "AND", "CO", "KG"],
    &["SA", "DE", "CV"],
    &["LIMITED", "PARTNERSHIP"],
    &["SOCIEDAD", "ANONIMA"],
    &["INC"],
    &["INCORPORATED"],
    &["LLC"],
    &["CORP"],
    &["CORPORATION"],
    &["CO"],
    &["COMPANY"],
    &["LTD"],
    &["LIMITED"],
    &["LP"],
    &["LLP"],
    &["LLLP"],
    &["LC"],
    &["GP"],
    &["PLC"],
    &["PLLC"],
    &["PC"],
    &["GMBH"],
    &["AG"],
    &["KG"],
    &["SA"],
    &["SAS"],
    &["SARL"],
    &["SRL"],
    &["NV"],
    &["BV"],
    &["AB"],
    &["OY"],
    &["OYJ"],
    &["APS"],
    &["PTY"],
    &["PVT"],
    &["PTE"],
    &["ULC"],
    &["KK"],
    &["DOO"],
    // No legal form, but registers put it behind one: BOEING COMPANY, THE.
    &["THE"],
];

fn without_legal_form(mut words: &[String]) -> &[String] {
    while let Some(form) = LEGAL_FORMS.iter().find(|form| words.ends_with_words(form)) {
        words = &words[..words.len() - form.len()];
    }
    while let Some((first, rest)) = words.split_first()
        && first == "THE"
    {
        words = rest;
    }
    words
}

/// What stands before `D/B/A`, `F/K/A` or `A/K/A`: the registered name.
fn without_trading_name(words: &[String]) -> &[String] {
    let marker = words.iter().skip(1).position(|word| NAME_MARKERS.contains(&word.as_str()));
    marker.map_or(words, |after_first| &words[..=after_first])
}

const NAME_MARKERS: [&str; 3] = ["DBA", "FKA", "AKA"];

trait EndsWithWords {
    fn ends_with_words(&self, ending: &[&str]) -> bool;
}

impl EndsWithWords for [String] {
    fn ends_with_words(&self, ending: &[&str]) -> bool {
        self.len() >= ending.len() && self[self.len() - ending.len()..].iter().eq(ending.iter())
    }
}

/// Splits at blanks and joins single letters and digits that follow each other; `D B A` stays apart from initials
/// before it. Writes a blank behind each word.
fn write_initials_together(spaced: &str, plain: &mut String) {
    let mut singles = spaced.split(' ').filter(|word| !word.is_empty());
    let mut in_initials = false;
    while let Some(word) = singles.next() {
        let is_single = word.len() == 1 || (!word.is_ascii() && word.chars().nth(1).is_none());
        let marker = if is_single { marker_at(word, singles.clone()) } else { None };
        if is_single && marker.is_none() {
            in_initials = true;
            plain.push_str(word);
            continue;
        }
        if in_initials {
            plain.push(' ');
            in_initials = false;
        }
        if marker.is_some() {
            singles.nth(1);
        }
        plain.push_str(marker.unwrap_or(word));
        plain.push(' ');
    }
    if in_initials {
        plain.push(' ');
    }
}

/// The marker that three single letters make.
fn marker_at<'a>(first: &str, mut rest: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let (second, third) = (rest.next()?, rest.next()?);
    NAME_MARKERS.into_iter().find(|marker| {
        marker.strip_prefix(first).and_then(|left| left.strip_prefix(second)).is_some_and(|left| left == third)
    })
}

/// The ASCII spelling of a common Latin letter with an accent or of a ligature, in capitals.
fn ascii_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'ı' => "I",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(normalise(name), expected, "{name}");
    }

    #[test]
    fn spellings_of_one_name_become_equal() {
        check("CACI  INC. - FEDERAL", "CACI INC FEDERAL");
        check("CACI, INC. - FEDERAL", "CACI INC FEDERAL");
        check("AT&T Corp.", "AT AND T");
        check("FOUR POINTS TECHNOLOGY, L.L.C.", "FOUR POINTS TECHNOLOGY");
        check("Dell Federal Systems L.P", "DELL FEDERAL SYSTEMS");
        check("KNIGHT POINT SYSTEMS LIMITED LIABILITY COMPANY", "KNIGHT POINT SYSTEMS");
        check("ICF INCORPORATED, L.L.C.", "ICF");
        check("V.H. BLACKINTON & CO.,  INC.", "VH BLACKINTON AND");
        check("L-3 COMMUNICATIONS CORPORATION", "L3 COMMUNICATIONS");
        check("O'REILLY’S Société Générale, S.A.", "OREILLYS SOCIETE GENERALE");
        check("CAFE\u{301} Straße GmbH & Co. KG", "CAFE STRASSE");
        check("AMAZON.COM LLC", "AMAZON COM");
        check("OFICINAS MODELO S.A. DE C.V.", "OFICINAS MODELO");
    }

    #[test]
    fn the_and_trading_names_are_left_out() {
        check("THE BOEING COMPANY", "BOEING");
        check("BOEING COMPANY, THE", "BOEING");
        check("BIRK INDUSTRIES, LLC D/B/A CRATE PROS", "BIRK INDUSTRIES");
        check("T & M D/B/A ROADSIDE", "T AND M");
        check("DBA CONSULTING LLC", "DBA CONSULTING");
    }

    #[test]
    fn a_name_of_legal_forms_only_keeps_them() {
        check("The Limited Inc.", "THE LIMITED INC");
        check("INC DBA FOO", "INC DBA FOO");
        check(" --- ", "---");
        check("株式会社", "株式会社");
        check("  ", "");
    }

    #[test]
    fn rule_23_pseudo_recipients_are_no_company() {
        for name in [
            "MULTIPLE RECIPIENTS",
            "MULTIPLE FOREIGN RECIPIENTS",
            "REDACTED DUE TO PII",
            "Miscellaneous Foreign Awardees",
            "MISCELLANEOUS FOREIGN CONTRACTORS",
            "PRIVATE INDIVIDUAL",
            "DOMESTIC AWARDEES (UNDISCLOSED)",
            "FOREIGN AWARDEES (UNDISCLOSED)",
            "DOMESTIC CONTRACTOR (UNDISCLOSED)",
            "GPC CONSOLIDATED REPORTING MISCELLANEOUS DOMESTIC AWARDEES",
        ] {
            assert!(is_pseudo_recipient(name), "{name}");
        }
        for name in [
            "MISCELLANEOUS ENTERPRISES LLC",
            "FOREIGN CREDENTIAL SERVICES OF AMERICA LLC",
            "DOMESTIC CONTRACTORS INC",
            "PRIVATE INDIVIDUAL SECURITY INC",
            "MULTIPLE CONTRACTORS LLC",
            "",
        ] {
            assert!(!is_pseudo_recipient(name), "{name}");
        }
    }

    proptest! {
        /// Words of ASCII names are written by a way of their own.
        #[test]
        fn letters_beyond_ascii_do_not_change_the_words_beside_them(name in "[A-Cdba1&'`. -]{0,12}") {
            let mut beside = words(&format!("{name} \u{e9}\u{e9}"));
            prop_assert_eq!(beside.pop(), Some("EE".to_owned()));
            let mut alone = words(&format!("{name} EE"));
            prop_assert_eq!(alone.pop(), Some("EE".to_owned()));
            prop_assert_eq!(alone, beside);
        }

        #[test]
        fn normalising_twice_changes_nothing(name in any::<String>()) {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn normalising_twice_changes_nothing_in_words_of_names(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "The", "ACME", "INC.", "L.L.C.", "&", "d/b/a", "D B A", "A", "X", "Co", "LIMITED", "LIABILITY",
                    "company", "S.A.", "de", "C.V.", ",", "-", "'", "partnership", "É",
                ]),
                0..8,
            )
        ) {
            let name = parts.join(" ");
            let once = normalise(&name);
            prop_assert_eq!(&normalise(&once), &once);
            prop_assert_eq!(once.is_empty(), name.trim().is_empty());
        }

        #[test]
        fn only_a_blank_name_normalises_to_nothing(name in any::<String>()) {
            prop_assert_eq!(normalise(&name).is_empty(), name.trim().is_empty());
        }
    }
}
