//! From a raw name to its parts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use values::names;

use super::numbers;
use crate::csv::csv_fields;

/// Letters of a name that are looked at: no register has longer names, broken files do.
const LETTERS_READ: usize = 400;
/// Words of a name that are compared.
pub(crate) const WORDS_READ: usize = 16;

/// A name taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name<'a> {
    /// What tells companies apart, in the name's order, places and numbers included; never empty where the name has
    /// letters or digits.
    pub words: Vec<Word<'a>>,
    pub legal: LegalForms,
    /// Companies that work together under one name (domain rule 24).
    pub joint_venture: bool,
    /// Stands for nobody in particular (domain rule 23).
    pub pseudo: bool,
    /// The words of the name behind `DBA`, `FKA` or `AKA`, where there is one.
    pub other: Vec<Word<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word<'a> {
    pub text: Cow<'a, str>,
    pub kind: WordKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WordKind {
    Plain,
    /// A place that tells a branch or a subsidiary from another.
    Place,
    /// A place that most companies of the records could add (`USA`).
    Home,
    Number,
}

/// Classes of legal forms found in a name, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LegalForms(u16);

impl LegalForms {
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn intersects(self, other: LegalForms) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every form is one that American registers and typists interchange (`INC`, `CO`, `LLC`, `LTD` …).
    pub fn is_loose(self) -> bool {
        self.0 & !LOOSE == 0
    }
}

impl std::ops::BitOrAssign for LegalForms {
    fn bitor_assign(&mut self, other: LegalForms) {
        self.0 |= other.0;
    }
}

const CLASSES: [&str; 12] = [
    "corporation",
    "company",
    "limited liability company",
    "limited",
    "partnership",
    "professional",
    "public limited",
    "stock company",
    "gmbh",
    "national association",
    "non-profit",
    "cooperative",
];
/// The first six.
const LOOSE: u16 = 0b11_1111;

/// Forms of one word that may begin a name; all of several words may.
const BEGINNINGS: [&str; 13] =
    ["OOO", "OAO", "ZAO", "PAO", "AO", "JSC", "OJSC", "PJSC", "CJSC", "SRL", "SARL", "ANO", "LLC"];
/// Forms that say nothing wherever they stand: `CACI INC - FEDERAL`.
const ANYWHERE: [&str; 7] = ["INC", "INCORPORATED", "LLC", "CORP", "CORPORATION", "LTD", "GMBH"];
/// Words that bind others and tell nothing themselves.
const LINKS: [&str; 13] = ["AND", "OF", "THE", "FOR", "IN", "AT", "BY", "A", "AN", "ON", "Y", "ET", "UND"];
const OTHER_NAME: [&str; 3] = ["DBA", "FKA", "AKA"];

/// Takes names apart by the lists in `data/names`.
pub struct Reader {
    /// All that the lists and the numerals say of a word, so that each word of a name is looked up once.
    known: HashMap<String, Known, FixedState>,
}

/// What is known of a word.
#[derive(Default)]
struct Known {
    /// Legal forms that end with it, and those that a name may begin with; longest first.
    forms_by_end: Vec<(Vec<String>, LegalForms)>,
    forms_by_start: Vec<(Vec<String>, LegalForms)>,
    /// Places that begin with it, longest first.
    places: Vec<(Vec<String>, WordKind)>,
    abbreviates: Option<String>,
    /// One of [`LINKS`], of [`ANYWHERE`], of [`OTHER_NAME`].
    is_link: bool,
    is_form_anywhere: bool,
    is_other_name: bool,
    /// It may say that companies work together.
    may_join: bool,
    /// Names that stand for nobody begin with it.
    may_begin_nobody: bool,
    tens: Option<u64>,
}

/// A word of a name, and what is known of it.
#[derive(Clone, Copy)]
struct Seen<'a> {
    text: &'a str,
    known: Option<&'a Known>,
}

impl Seen<'_> {
    fn is(&self, what: impl Fn(&Known) -> bool) -> bool {
        self.known.is_some_and(what)
    }
}

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::of_lists(LEGAL_FORMS, PLACES, ABBREVIATIONS));

pub(crate) const LEGAL_FORMS: &str = include_str!("../../../../data/us-federal/names/legal-forms.csv");
pub(crate) const PLACES: &str = include_str!("../../../../data/us-federal/names/places.csv");
pub(crate) const ABBREVIATIONS: &str = include_str!("../../../../data/us-federal/names/abbreviations.csv");

impl Reader {
    /// The reader with the lists of the program.
    pub fn curated() -> &'static Reader {
        &READER
    }

    fn of_lists(legal_forms: &str, places: &str, abbreviations: &str) -> Reader {
        let mut reader = Reader { known: HashMap::default() };
        for (words, class) in pairs(legal_forms) {
            let place = CLASSES.iter().position(|known| *known == class).unwrap_or(0);
            let form = LegalForms(1 << place);
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
            if words.len() > 1 || BEGINNINGS.contains(&first.as_str()) {
                reader.of(first).forms_by_start.push((words.clone(), form));
            }
            reader.of(last).forms_by_end.push((words, form));
        }
        for (words, kind) in pairs(places) {
            let kind = if kind == "home" { WordKind::Home } else { WordKind::Place };
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            reader.of(&words[0]).places.push((words, kind));
        }
        for (short, full) in pairs(abbreviations) {
            reader.of(&short).abbreviates = Some(full);
        }
        LINKS.into_iter().for_each(|word| reader.of(word).is_link = true);
        ANYWHERE.into_iter().for_each(|word| reader.of(word).is_form_anywhere = true);
        OTHER_NAME.into_iter().for_each(|word| reader.of(word).is_other_name = true);
        ["JV", "JVLLC", "JOINT"].into_iter().for_each(|word| reader.of(word).may_join = true);
        names::beginnings_of_nobody().for_each(|word| reader.of(word).may_begin_nobody = true);
        numbers::TENS.into_iter().for_each(|(word, value)| reader.of(word).tens = Some(value));
        for known in reader.known.values_mut() {
            known.forms_by_end.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            known.forms_by_start.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
            known.places.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        reader
    }

    fn of(&mut self, word: &str) -> &mut Known {
        self.known.entry(word.to_owned()).or_default()
    }

    /// Takes a raw name apart. Any text will do; an empty one gives no words. What is written into `plain` is of no use
    /// to others: it is where the words stand, and given so that readers of many names need one text for all.
    pub fn read<'a>(&'a self, raw: &str, plain: &'a mut String) -> Name<'a> {
        let raw = match raw.len() > LETTERS_READ {
            true => raw.char_indices().nth(LETTERS_READ).map_or(raw, |(end, _)| &raw[..end]),
            false => raw,
        };
        let without_codes = without_codes(raw);
        let latin = latin(&without_codes);
        let latin = initials_together(&latin);
        plain.clear();
        names::write_words(&latin, plain);
        let plain: &'a str = plain;
        let mut words: Vec<Seen<'a>> = Vec::with_capacity(8);
        self.write_seen(plain, &mut words);
        let mut name = Name { pseudo: are_of_nobody(&words), ..Name::default() };
        let mut own = &words[..];
        if let Some(after_first) = words.iter().skip(1).position(|word| word.is(|known| known.is_other_name)) {
            own = &words[..=after_first];
            name.other = parts(&words[after_first + 2..], &mut Name::default());
        }
        name.words = parts(own, &mut name);
        if name.words.is_empty() {
            std::mem::swap(&mut name.words, &mut name.other);
        }
        name
    }

    /// Looks the words of a text up, behind each of which stands a blank.
    fn write_seen<'a>(&'a self, plain: &'a str, words: &mut Vec<Seen<'a>>) {
        let mut start = 0;
        for (place, letter) in plain.bytes().enumerate() {
            if letter == b' ' {
                let text = &plain[start..place];
                words.push(Seen { text, known: self.known.get(text) });
                start = place + 1;
            }
        }
    }

    /// What a word is compared as: what it abbreviates, without the ending of a plural.
    pub fn stem<'a>(&'a self, word: &'a str) -> Cow<'a, str> {
        let full = self.known.get(word).and_then(|known| known.abbreviates.as_deref()).unwrap_or(word);
        match full.strip_suffix("IES") {
            Some(begin) if full.len() > 5 => return format!("{begin}Y").into(),
            _ => {}
        }
        let plural = full.len() > 4 && !["SS", "US", "IS"].iter().any(|ending| full.ends_with(ending));
        match full.strip_suffix('S') {
            Some(singular) if plural => singular.into(),
            _ => full.into(),
        }
    }
}

/// Domain rule 23, for words that were looked up.
fn are_of_nobody(words: &[Seen<'_>]) -> bool {
    if !words.first().is_some_and(|first| first.is(|known| known.may_begin_nobody)) {
        return false;
    }
    let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
    names::are_of_nobody(&texts)
}

fn parts<'a>(all: &[Seen<'a>], name: &mut Name<'_>) -> Vec<Word<'a>> {
    let (in_pair, of_one);
    let mut words = all;
    if words.iter().any(|word| word.is(|known| known.may_join)) {
        in_pair = without_joint_venture(words.to_vec(), &mut name.joint_venture);
        words = &in_pair;
    }
    words = without_legal_forms(words, &mut name.legal);
    let is_form = |word: &Seen<'_>| word.is(|known| known.is_form_anywhere);
    if words.len() > 1 && words.iter().any(is_form) && !words.iter().all(is_form) {
        of_one = words.iter().filter(|word| !is_form(word)).copied().collect::<Vec<_>>();
        words = &of_one;
    }
    let mut parts = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        if parts.len() == WORDS_READ {
            break;
        }
        let places = first.known.map_or(&[][..], |known| &known.places);
        if let Some((place, kind)) = places.iter().find(|(place, _)| begins_with(rest, place)) {
            rest = &rest[place.len()..];
            // In front it is a part of the name: US PATRIOT is not PATRIOT.
            let leads = parts.is_empty() && !rest.is_empty();
            let kind = if *kind == WordKind::Home && leads { WordKind::Place } else { *kind };
            parts.push(Word { text: short_place(place), kind });
            continue;
        }
        rest = after;
        if let Some(tens) = first.known.and_then(|known| known.tens) {
            let unit = after.first().and_then(|unit| numbers::value(unit.text)).filter(|unit| (1..10).contains(unit));
            if unit.is_some() {
                rest = &after[1..];
            }
            parts.push(number(tens + unit.unwrap_or(0)));
        } else if let Some(value) = numbers::value(first.text) {
            parts.push(number(value));
        } else if after.is_empty() && !parts.is_empty() && numbers::roman(first.text).is_some() {
            parts.push(number(numbers::roman(first.text).unwrap_or_default()));
        } else if !first.is(|known| known.is_link) {
            parts.push(Word { text: first.text.into(), kind: WordKind::Plain });
        }
    }
    if parts.is_empty() {
        // `THE COMPANY INC`: what else would tell nothing is all there is.
        let words = all.iter().map(|word| Word { text: word.text.into(), kind: WordKind::Plain });
        parts = words.take(WORDS_READ).collect();
    }
    parts
}

fn begins_with(words: &[Seen<'_>], beginning: &[String]) -> bool {
    words.len() >= beginning.len() && words.iter().zip(beginning).all(|(word, known)| word.text == known)
}

fn without_legal_forms<'w, 'a>(mut words: &'w [Seen<'a>], found: &mut LegalForms) -> &'w [Seen<'a>] {
    while let Some(last) = words.last().filter(|_| words.len() > 1).and_then(|last| last.known) {
        let mut forms = last.forms_by_end.iter().filter(|(form, _)| form.len() < words.len());
        if let Some((form, class)) = forms.find(|(form, _)| begins_with(&words[words.len() - form.len()..], form)) {
            *found |= *class;
            words = &words[..words.len() - form.len()];
        } else if last.is_link {
            words = &words[..words.len() - 1];
        } else {
            break;
        }
    }
    let starts = words.first().and_then(|first| first.known).map_or(&[][..], |known| &known.forms_by_start);
    if let Some((form, class)) = starts.iter().find(|(form, _)| form.len() < words.len() && begins_with(words, form)) {
        *found |= *class;
        words = &words[form.len()..];
    }
    words
}

/// The lines of a list: what stands in its two columns.
fn pairs(list: &str) -> impl Iterator<Item = (String, String)> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).skip(1).filter_map(|line| {
        let mut fields = csv_fields(line).into_iter();
        Some((fields.next()?, fields.next()?))
    })
}

fn number(value: u64) -> Word<'static> {
    Word { text: value.to_string().into(), kind: WordKind::Number }
}

fn short_place(words: &[String]) -> Cow<'_, str> {
    match words {
        [one] if one != "USA" => one.as_str().into(),
        [united, states, ..] if united == "UNITED" && states == "STATES" => "US".into(),
        [usa] if usa == "USA" => "US".into(),
        [united, kingdom] if united == "UNITED" && kingdom == "KINGDOM" => "UK".into(),
        _ => words.join(" ").into(),
    }
}

fn without_joint_venture<'a>(mut words: Vec<Seen<'a>>, found: &mut bool) -> Vec<Seen<'a>> {
    let before = words.len();
    if before > 1 {
        words.retain(|word| word.text != "JV" && word.text != "JVLLC");
    }
    let is_pair = |pair: &[Seen<'_>]| pair[0].text == "JOINT" && pair[1].text.starts_with("VENTURE");
    while let Some(place) = words.windows(2).position(is_pair) {
        if words.len() == 2 {
            break;
        }
        words.drain(place..place + 2);
    }
    *found |= words.len() < before;
    words
}

/// A name whose letters between full stops are one word: `V L.P.` is `V LP`, the fifth fund, and no `VLP`.
fn initials_together(text: &str) -> std::borrow::Cow<'_, str> {
    let is_initial = |letters: &[char], at: usize| {
        letters[at].is_alphabetic()
            && letters.get(at + 1) == Some(&'.')
            && (at == 0 || !letters[at - 1].is_alphanumeric())
            && letters.get(at + 2).is_some_and(|next| next.is_alphabetic())
    };
    // Most full stops stand behind a legal form.
    let bytes = text.as_bytes();
    let may_join = |at: usize| {
        bytes[at] == b'.'
            && at > 0
            && (at == 1 || !bytes[at - 2].is_ascii_alphanumeric())
            && bytes.get(at + 1).is_some_and(|next| !next.is_ascii() || next.is_ascii_alphabetic())
    };
    if !(0..bytes.len()).any(may_join) {
        return text.into();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut together = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        if is_initial(&letters, at) {
            // The letters of one run, up to the last one that a full stop or the end follows.
            let mut run = at;
            while letters.get(run + 1) == Some(&'.')
                && letters.get(run + 2).is_some_and(|next| next.is_alphabetic())
                && letters.get(run + 3).is_none_or(|after| !after.is_alphanumeric())
            {
                together.push(letters[run]);
                run += 2;
            }
            if run > at {
                together.push(letters[run]);
                at = run + 1;
                continue;
            }
        }
        together.push(letters[at]);
        at += 1;
    }
    together.into()
}

/// A name without numbers in brackets and the numbers that follow them: registers put their own codes there,
/// `FASTENAL COMPANY (8415) 3928`.
pub(crate) fn without_codes(raw: &str) -> std::borrow::Cow<'_, str> {
    let mut text = std::borrow::Cow::Borrowed(raw);
    while let Some((open, close)) = code(&text) {
        let rest = text[close + 1..].trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit());
        text = std::borrow::Cow::Owned(format!("{} {rest}", &text[..open]));
    }
    text
}

/// Where a number in brackets stands: the places of its brackets.
fn code(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('(').map(|place| from + place) {
        let inside = &text[open + 1..];
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 2 && inside.as_bytes().get(digits) == Some(&b')') && open > 0 {
            return Some((open, open + 1 + digits));
        }
        from = open + 1;
    }
    None
}

/// Cyrillic and Greek letters in Latin ones; all others as they are.
fn latin(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|letter| transliterated(letter).is_some()) {
        return text.into();
    }
    let mut latin = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_uppercase) {
        match transliterated(letter) {
            Some(letters) => latin.push_str(letters),
            None => latin.push(letter),
        }
    }
    latin.into()
}

fn transliterated(letter: char) -> Option<&'static str> {
    const CYRILLIC: [&str; 32] = [
        "A", "B", "V", "G", "D", "E", "ZH", "Z", "I", "Y", "K", "L", "M", "N", "O", "P", "R", "S", "T", "U", "F", "KH",
        "TS", "CH", "SH", "SHCH", "", "Y", "", "E", "YU", "YA",
    ];
    const GREEK: [&str; 25] = [
        "A", "V", "G", "D", "E", "Z", "I", "TH", "I", "K", "L", "M", "N", "X", "O", "P", "R", "S", "S", "T", "Y", "F",
        "CH", "PS", "O",
    ];
    match letter {
        'А'..='Я' => Some(CYRILLIC[letter as usize - 'А' as usize]),
        'а'..='я' => Some(CYRILLIC[letter as usize - 'а' as usize]),
        'Ё' | 'ё' => Some("E"),
        'І' | 'і' | 'Ї' | 'ї' => Some("I"),
        'Є' | 'є' => Some("E"),
        'Ґ' | 'ґ' => Some("G"),
        'Α'..='Ω' => Some(GREEK[letter as usize - 'Α' as usize]),
        'α'..='ω' => Some(GREEK[letter as usize - 'α' as usize]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a name, places in `<>`, numbers in `#`.
    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let mut plain = String::new();
        let words = Reader::curated().read(raw, &mut plain).words;
        let shown: Vec<String> = words
            .iter()
            .map(|word| match word.kind {
                WordKind::Plain => word.text.to_string(),
                WordKind::Place | WordKind::Home => format!("<{}>", word.text),
                WordKind::Number => format!("#{}", word.text),
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{raw}");
    }

    #[test]
    fn names_are_taken_apart() {
        check("B.L. HARBERT INTERNATIONAL, L.L.C.", "BL HARBERT INTERNATIONAL");
        check("CACI  INC. - FEDERAL", "CACI FEDERAL");
        check("FASTENAL COMPANY (8415) 3928", "FASTENAL");
        check("ROSEVILLE CITY OF (7849)", "ROSEVILLE CITY");
        check("LIMITED LIABILITY COMPANY ISKUSSTVO KRASOTY", "ISKUSSTVO KRASOTY");
        check("ООО \"БАЙКАЛ\"", "BAYKAL");
        check("Brigade Forty-Four", "BRIGADE #44");
        check("Blackstone Capital Partners VII L.P.", "BLACKSTONE CAPITAL PARTNERS #7");
        check("Goldman Sachs Capital Partners V L.P.", "GOLDMAN SACHS CAPITAL PARTNERS #5");
        check("A.B.C. Company", "ABC");
        check("S.C. JOHNSON & SON, INC.", "SC JOHNSON SON");
        check("B. L. HARBERT", "BL HARBERT");
        check("AMAZON.COM INC", "AMAZON COM");
        check("U.S. Department of State", "<US> DEPARTMENT STATE");
        check("UNIVERSITY OF NORTH DAKOTA", "UNIVERSITY <NORTH DAKOTA>");
        check("THE COMPANY INC", "THE COMPANY INC");
        check("INC", "INC");
        check("", "");
        check("***", "");
        check("3M COMPANY", "3M");
    }

    #[test]
    fn rule_24_a_joint_venture_is_marked() {
        let joint_venture = |raw: &str| Reader::curated().read(raw, &mut String::new()).joint_venture;
        assert!(joint_venture("HALFF-MEAD & HUNT JV, LLC"));
        assert!(joint_venture("SMITH JONES A JOINT VENTURE"));
        assert!(!joint_venture("JOINT VENTURE"));
        assert!(!joint_venture("SMITH LLC"));
    }

    #[test]
    fn a_trading_name_stands_apart() {
        let mut plain = String::new();
        let name = Reader::curated().read("BIRK INDUSTRIES, LLC D/B/A CRATE PROS", &mut plain);
        assert_eq!(name.words.len(), 2);
        assert_eq!(name.other.iter().map(|word| &*word.text).collect::<Vec<_>>(), ["CRATE", "PROS"]);
    }

    #[test]
    fn any_text_is_read_in_bounded_time() {
        for raw in ["A".repeat(10_000), "X Y ".repeat(5_000), "(123)".repeat(3_000), "é".repeat(10_000)] {
            assert!(Reader::curated().read(&raw, &mut String::new()).words.len() <= WORDS_READ);
        }
    }

    #[test]
    fn every_class_of_the_list_is_known() {
        for (words, class) in pairs(LEGAL_FORMS) {
            assert!(CLASSES.contains(&class.as_str()), "{words}: {class}");
        }
    }
}
