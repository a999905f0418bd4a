//! Two records of companies beside each other: which level each comparison is at.
//!
//! A comparison looks at one aspect and knows a few ordered levels (Fellegi and Sunter's comparison vector). What a
//! level is worth is not known here: a [`crate::model::Model`] learns it from records.

use crate::names::{Dictionary, Entry, LegalForms, WordId, WordKind};
use crate::spelling;

/// An aspect of two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    Name,
    LegalForm,
    JointVenture,
    Uei,
    Duns,
    Cage,
    Parent,
    Place,
}

impl Comparison {
    pub const ALL: [Comparison; COMPARISONS] = [
        Comparison::Name,
        Comparison::LegalForm,
        Comparison::JointVenture,
        Comparison::Uei,
        Comparison::Duns,
        Comparison::Cage,
        Comparison::Parent,
        Comparison::Place,
    ];

    /// The name in model files and waterfalls.
    pub fn name(self) -> &'static str {
        match self {
            Comparison::Name => "name",
            Comparison::LegalForm => "legal form",
            Comparison::JointVenture => "joint venture",
            Comparison::Uei => "UEI",
            Comparison::Duns => "DUNS",
            Comparison::Cage => "CAGE",
            Comparison::Parent => "parent",
            Comparison::Place => "place",
        }
    }

    /// Its levels, from agreement to conflict. The last one of some is "not known on both sides", which tells nothing.
    pub fn levels(self) -> &'static [&'static str] {
        match self {
            Comparison::Name => &NAME_LEVELS,
            Comparison::LegalForm => &["same", "one side only", "interchangeable", "different", UNKNOWN],
            Comparison::JointVenture => &["alike", "one side only"],
            // One comparison, since a postcode lies in a city, and counting both would count one agreement twice.
            Comparison::Place => &["same postcode", "same city", "same state or area", "different", UNKNOWN],
            _ => &["same", "different", UNKNOWN],
        }
    }

    /// Whether a level of it says nothing, since one side does not know.
    pub fn is_unknown(self, level: u8) -> bool {
        self.levels().get(usize::from(level)) == Some(&UNKNOWN)
    }

    /// Comparisons of the name alone, in which candidates resemble each other by how they were found.
    pub(crate) fn is_of_name(self) -> bool {
        self <= Comparison::JointVenture
    }
}

const UNKNOWN: &str = "not known";
/// The level of legal forms of which neither side has one.
pub(crate) const LEGAL_UNKNOWN: u8 = 4;
pub(crate) const COMPARISONS: usize = 8;

/// How two names stand to each other, legal forms aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameLevel {
    /// The same words in the same order.
    Same,
    /// The same words: in another order, abbreviated, in the plural, written together.
    Respelt,
    /// One name ends where a form cut it off.
    Cut,
    /// Each word has its counterpart, some with a slip of the pen.
    Misspelt,
    /// One is made of the other's initials.
    Acronym,
    /// The same words, with different numbers: vehicles of one sponsor, or districts, or shops.
    NumbersDiffer,
    /// The same words, and a place on one side: a branch or a subsidiary, or a fuller name.
    PlaceMore,
    /// The same words, and a number on one side.
    NumberMore,
    /// The same words, at different places.
    PlacesDiffer,
    /// One has further words, which many names have.
    ExtendedByCommon,
    /// Each has words that the other lacks; many names have all of them.
    SwappedCommon,
    /// One has further words, which tell something.
    ExtendedByRare,
    /// Some telling word in common, others differ.
    SharesRare,
    /// Nothing telling in common.
    Different,
}

const NAME_LEVELS: [&str; 14] = [
    "same words",
    "same words, spelt or ordered otherwise",
    "one is cut short",
    "a slip of the pen",
    "initials of the other",
    "same words, numbers differ",
    "same words, a place more on one side",
    "same words, a number more on one side",
    "same words, places differ",
    "common words more on one side",
    "common words differ",
    "telling words more on one side",
    "a telling word in common, others differ",
    "nothing telling in common",
];

/// The levels of two records, one for each of [`Comparison::ALL`], and how much the words in common tell, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    pub levels: [u8; COMPARISONS],
    pub shared: f32,
}

/// A name as it is compared: its words' numbers, and what was found beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form<'a> {
    pub(crate) words: &'a [WordId],
    /// Known to have nothing but plain words.
    pub(crate) all_plain: bool,
    pub(crate) legal: LegalForms,
    pub(crate) joint_venture: bool,
}

/// Words below this many bits are common: one name in two hundred and more has them.
pub(crate) const COMMON: f32 = 7.6;
/// Legal forms that are written onto a name's end without a blank.
const GROWN_ON: [&str; 7] = ["AG", "GMBH", "INC", "LLC", "LTD", "CORP", "PLC"];
/// Letters at which forms cut names off, inside a word: shorter names are not cut.
pub(crate) const CUT_IN_A_WORD: usize = 24;
/// Letters after which the shortest common form cuts.
const CUT_AT: usize = 30;

/// Levels of the comparisons of names, in the order of [`Comparison::ALL`], and the shared information.
pub(crate) fn compare_names(one: Form<'_>, other: Form<'_>, dictionary: &Dictionary) -> ([u8; 3], f32) {
    let (a, b) = (Parts::of(one, dictionary), Parts::of(other, dictionary));
    let (mut name, mut shared) = a.words_level(&b, dictionary);
    if name < NameLevel::Acronym {
        let (numbers, of_numbers) = beside(&a.numbers, &b.numbers, dictionary);
        let (places, of_places) = beside(&a.places, &b.places, dictionary);
        shared += of_numbers + of_places;
        name = match (numbers, places) {
            (Beside::Different, _) => NameLevel::NumbersDiffer,
            (_, Beside::Different) => NameLevel::PlacesDiffer,
            (Beside::OneSided, _) => NameLevel::NumberMore,
            (_, Beside::OneSided) => NameLevel::PlaceMore,
            _ => name,
        };
    }
    // Where a form cut the name, it cut the legal form off.
    let legal = if name == NameLevel::Cut { LEGAL_UNKNOWN } else { legal_level(one.legal, other.legal) };
    let joint = u8::from(one.joint_venture != other.joint_venture);
    ([name as u8, legal, joint], shared)
}

/// The level of two names' legal forms.
#[inline]
pub(crate) fn legal_level(one: LegalForms, other: LegalForms) -> u8 {
    match (one.is_empty(), other.is_empty()) {
        (true, true) => LEGAL_UNKNOWN,
        (true, false) | (false, true) => 1,
        _ if one.intersects(other) => 0,
        _ if one.is_loose() && other.is_loose() => 2,
        _ => 3,
    }
}

/// A short list on the stack.
#[derive(Clone, Copy)]
struct Few {
    list: [WordId; crate::names::WORDS_READ],
    length: usize,
}

impl Few {
    const NONE: Few = Few { list: [WordId(0); crate::names::WORDS_READ], length: 0 };

    fn push(&mut self, word: WordId) {
        if self.length < self.list.len() {
            self.list[self.length] = word;
            self.length += 1;
        }
    }

    fn get(&self) -> &[WordId] {
        &self.list[..self.length]
    }
}

/// The words of one name by kind.
struct Parts<'a> {
    words: &'a [WordId],
    /// Most names have nothing but plain words.
    all_plain: bool,
    plain: Few,
    places: Few,
    numbers: Few,
}

impl<'a> Parts<'a> {
    fn of(form: Form<'a>, dictionary: &Dictionary) -> Parts<'a> {
        let Form { words, all_plain, .. } = form;
        let mut parts = Parts { words, all_plain, plain: Few::NONE, places: Few::NONE, numbers: Few::NONE };
        if all_plain {
            return parts;
        }
        for word in words {
            match dictionary.entry(*word).kind {
                WordKind::Plain => parts.plain.push(*word),
                WordKind::Place | WordKind::Home => parts.places.push(*word),
                WordKind::Number => parts.numbers.push(*word),
            }
        }
        // A name of places or numbers alone is compared by them.
        if parts.plain.length == 0 {
            parts.plain = if parts.places.length > 0 { parts.places } else { parts.numbers };
        }
        parts
    }

    fn plain(&self) -> &[WordId] {
        if self.all_plain { self.words } else { self.plain.get() }
    }

    fn words_level(&self, other: &Parts<'_>, dictionary: &Dictionary) -> (NameLevel, f32) {
        let (a, b) = (self.plain(), other.plain());
        if a.is_empty() || b.is_empty() {
            return (NameLevel::Different, 0.0);
        }
        let information = |words: &[WordId]| words.iter().map(|word| dictionary.entry(*word).information).sum::<f32>();
        if a == b {
            return (NameLevel::Same, information(a));
        }
        let mut alignment = Alignment::new(a, b, dictionary);
        alignment.same_words();
        alignment.written_together();
        if alignment.is_complete() {
            return (NameLevel::Respelt, information(a).min(information(b)));
        }
        if let Some(cut) = alignment.cut() {
            return (NameLevel::Cut, information(cut));
        }
        let shared_before_slips = alignment.shared();
        let slips = alignment.slips();
        let shared = alignment.shared();
        if alignment.is_complete() && slips > 0 {
            return (NameLevel::Misspelt, shared);
        }
        if is_acronym(a, b, dictionary) || is_acronym(b, a, dictionary) {
            return (NameLevel::Acronym, 10.0);
        }
        let (left_a, left_b) = alignment.left();
        let common = |rest: f32| rest < COMMON;
        let rarest_shared = alignment.rarest_shared();
        let level = match (left_a.length, left_b.length) {
            _ if rarest_shared < COMMON && shared_before_slips < 2.0 * COMMON => NameLevel::Different,
            (0, _) if common(alignment.rarest(&left_b)) => NameLevel::ExtendedByCommon,
            (_, 0) if common(alignment.rarest(&left_a)) => NameLevel::ExtendedByCommon,
            (0, _) | (_, 0) => NameLevel::ExtendedByRare,
            _ if common(alignment.rarest(&left_a)) && common(alignment.rarest(&left_b)) => NameLevel::SwappedCommon,
            _ => NameLevel::SharesRare,
        };
        (level, shared)
    }
}

/// Which words of two names are each other's counterpart.
struct Alignment<'a> {
    a: &'a [WordId],
    b: &'a [WordId],
    dictionary: &'a Dictionary,
    taken_a: u32,
    taken_b: u32,
    shared: f32,
    rarest_shared: f32,
}

impl<'a> Alignment<'a> {
    fn new(a: &'a [WordId], b: &'a [WordId], dictionary: &'a Dictionary) -> Alignment<'a> {
        Alignment { a, b, dictionary, taken_a: 0, taken_b: 0, shared: 0.0, rarest_shared: 0.0 }
    }

    fn take(&mut self, i: usize, j: usize) {
        self.taken_a |= 1 << i;
        self.taken_b |= 1 << j;
        let information = self.information(self.a[i]).min(self.information(self.b[j]));
        self.shared += information;
        self.rarest_shared = self.rarest_shared.max(information);
    }

    fn information(&self, word: WordId) -> f32 {
        self.dictionary.entry(word).information
    }

    fn text(&self, word: WordId) -> &'a str {
        self.dictionary.text(word)
    }

    /// Equal words, then words of one stem, then abbreviations by their beginning.
    fn same_words(&mut self) {
        self.pair(|_, one, other| one == other);
        self.pair(|this, one, other| this.dictionary.entry(one).stem == this.dictionary.entry(other).stem);
        if self.a.len() == 1 && self.b.len() == 1 {
            self.pair(|this, one, other| {
                let (one, other) = (this.text(one), this.text(other));
                // `SIEMENSAG`: the legal form grew on.
                let grown = |long: &str, short: &str| {
                    short.len() >= 4 && long.strip_prefix(short).is_some_and(|rest| GROWN_ON.contains(&rest))
                };
                grown(one, other) || grown(other, one)
            });
        }
    }

    /// Pairs the words left of both names that are counterparts.
    fn pair(&mut self, are_counterparts: impl Fn(&Self, WordId, WordId) -> bool) -> u32 {
        let mut paired = 0;
        for i in 0..self.a.len() {
            if self.taken_a & 1 << i != 0 {
                continue;
            }
            for j in 0..self.b.len() {
                if self.taken_b & 1 << j == 0 && are_counterparts(self, self.a[i], self.b[j]) {
                    self.take(i, j);
                    paired += 1;
                    break;
                }
            }
        }
        paired
    }

    /// `GOOD WILL` and `GOODWILL`, `VAN DER BILT` and `VANDERBILT`: runs of words left that make one word left.
    fn written_together(&mut self) {
        let left = |all: usize, taken: u32| all as u32 - taken.count_ones();
        if left(self.a.len(), self.taken_a).min(left(self.b.len(), self.taken_b)) == 0 {
            return;
        }
        for flipped in [false, true] {
            let (long, short) = if flipped { (self.b, self.a) } else { (self.a, self.b) };
            for (j, word) in short.iter().enumerate() {
                let (taken_long, taken_short) =
                    if flipped { (self.taken_b, self.taken_a) } else { (self.taken_a, self.taken_b) };
                if taken_short & 1 << j != 0 {
                    continue;
                }
                let whole = self.text(*word);
                if let Some((start, end)) = self.run_that_makes(whole, long, taken_long) {
                    let mask = ((1u32 << (end - start)) - 1) << start;
                    if flipped {
                        self.taken_b |= mask;
                        self.taken_a |= 1 << j;
                    } else {
                        self.taken_a |= mask;
                        self.taken_b |= 1 << j;
                    }
                    let information = self.information(*word);
                    self.shared += information;
                    self.rarest_shared = self.rarest_shared.max(information);
                }
            }
        }
    }

    fn run_that_makes(&self, whole: &str, words: &[WordId], taken: u32) -> Option<(usize, usize)> {
        for start in 0..words.len() {
            let mut rest = whole;
            for (end, word) in words.iter().enumerate().skip(start) {
                if taken & 1 << end != 0 {
                    break;
                }
                if rest.as_bytes().first() != Some(&self.dictionary.entry(*word).first_letter) {
                    break;
                }
                let Some(after) = rest.strip_prefix(self.text(*word)) else { break };
                rest = after;
                if rest.is_empty() {
                    return (end > start).then_some((start, end + 1));
                }
            }
        }
        None
    }

    fn is_complete(&self) -> bool {
        self.taken_a == (1 << self.a.len()) - 1 && self.taken_b == (1 << self.b.len()) - 1
    }

    /// The shorter name, where a form cut the longer one off: letter by letter the beginning of it, or the same words
    /// with the last one begun.
    fn cut(&self) -> Option<&'a [WordId]> {
        let letters = |words: &[WordId]| {
            words.iter().map(|word| usize::from(self.dictionary.entry(*word).length) + 1).sum::<usize>()
        };
        let (short, long) = if letters(self.a) < letters(self.b) { (self.a, self.b) } else { (self.b, self.a) };
        if letters(short) < CUT_IN_A_WORD || short.len() < 2 {
            return None;
        }
        // At a blank: all of a long name, and more on the other side.
        if letters(short) > CUT_AT && long.starts_with(short) {
            return Some(short);
        }
        let (last, before) = short.split_last()?;
        let begins = long.len() >= short.len()
            && long.starts_with(before)
            && self.text(long[before.len()]).starts_with(self.text(*last))
            && self.text(long[before.len()]) != self.text(*last);
        if begins {
            return Some(short);
        }
        // In another order: all but one word have counterparts, and the one left begins the one left.
        let (left_a, left_b) = self.left();
        let ([one], [other]) = (left_a.get(), left_b.get()) else { return None };
        let (one, other) = (self.text(*one), self.text(*other));
        let (begun, whole) = if one.len() < other.len() { (one, other) } else { (other, one) };
        (begun.len() >= 2 && whole.starts_with(begun)).then_some(short)
    }

    /// Pairs words that a slip of the pen parts; how many.
    fn slips(&mut self) -> u32 {
        let others = self.taken_a.count_ones();
        self.pair(|this, one, other| {
            let (a, b) = (this.dictionary.entry(one), this.dictionary.entry(other));
            let lacks = |a: &Entry, b: &Entry| (a.letters & !b.letters).count_ones();
            a.length.abs_diff(b.length) <= spelling::MOST_SLIPS
                && lacks(a, b).max(lacks(b, a)) <= u32::from(spelling::MOST_SLIPS)
                && spelling::is_slip(this.text(one), this.text(other), others)
        })
    }

    fn shared(&self) -> f32 {
        self.shared
    }

    fn rarest_shared(&self) -> f32 {
        self.rarest_shared
    }

    fn rarest(&self, words: &Few) -> f32 {
        words.get().iter().map(|word| self.information(*word)).fold(0.0, f32::max)
    }

    fn left(&self) -> (Few, Few) {
        let left = |words: &[WordId], taken: u32| {
            let mut left = Few::NONE;
            for (place, word) in words.iter().enumerate() {
                if taken & 1 << place == 0 {
                    left.push(*word);
                }
            }
            left
        };
        (left(self.a, self.taken_a), left(self.b, self.taken_b))
    }
}

/// Whether `short` is one word of three letters and more, and they are the initials of `long`.
fn is_acronym(short: &[WordId], long: &[WordId], dictionary: &Dictionary) -> bool {
    let [word] = short else { return false };
    let letters = dictionary.text(*word).as_bytes();
    letters.len() >= 3
        && letters.len() == long.len()
        && long.iter().zip(letters).all(|(word, letter)| dictionary.entry(*word).first_letter == *letter)
}

/// How numbers or places beside the words stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beside {
    Alike,
    OneSided,
    Different,
}

/// How they stand, and what the common ones tell. Words such as `USA` count as if they were not there.
fn beside(a: &Few, b: &Few, dictionary: &Dictionary) -> (Beside, f32) {
    let is_first = |numbers: &Few| matches!(numbers.get(), [only] if dictionary.text(*only) == "1");
    let counted = |word: &&WordId| dictionary.entry(**word).kind != WordKind::Home;
    let count = |words: &Few| words.get().iter().filter(counted).count();
    let (in_a, in_b) = (count(a), count(b));
    let (mut number, mut information) = (0, 0.0);
    for word in a.get().iter().filter(counted).filter(|word| b.get().contains(word)) {
        number += 1;
        information += dictionary.entry(*word).information.min(6.0);
    }
    let how = match (number, in_a, in_b) {
        _ if number == in_a && number == in_b => Beside::Alike,
        // The first of a series often goes without its number.
        (0, 1, 0) if is_first(a) => Beside::Alike,
        (0, 0, 1) if is_first(b) => Beside::Alike,
        _ if number == in_a || number == in_b => Beside::OneSided,
        _ => Beside::Different,
    };
    (how, information)
}
