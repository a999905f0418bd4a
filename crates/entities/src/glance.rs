//! What a glance at two names tells: whether a close look could find them to be of one company.
//!
//! Most candidates share a key and little else. Before their words are aligned, a few bits of each name bound how well
//! they can agree, and the model how well they would have to.

use crate::comparison::{COMMON, CUT_IN_A_WORD, Comparison, Form, NameLevel};
use crate::model::{Weights, rarity_of};
use crate::names::{Dictionary, LegalForms, WordId, WordKind};
use crate::spelling::Joined;

/// The bits of a name, in one line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Glance {
    /// A bit for each two letters that follow each other in the stems of its plain words.
    bigrams: u128,
    /// The stems of its first plain words, 0 where it has fewer.
    stems: [u32; FEW],
    /// For each of them how many pairs of letters it may lack of its counterpart in a name that it could be linked with.
    strays: [u8; FEW],
    /// A bit for each letter that stands in a word's text and in its stem, and for each in one of both.
    surely: u32,
    perhaps: u32,
    /// The same number for names of the same words in any order, and for those of the same letters.
    all_stems: u32,
    all_letters: u32,
    /// All that its words tell, in bits.
    information: f32,
    /// Pairs of letters that slips of the pen can change in it, in all.
    slipped: u8,
    plain_words: u8,
    /// Letters and blanks of the plain words.
    letters: u16,
    pub(crate) legal: LegalForms,
    pub(crate) joint_venture: bool,
    /// A name that the bits say too little of: it has no plain words, or another name behind DBA.
    needs_a_close_look: bool,
}

const _: () = assert!(size_of::<Glance>() == 64);

/// Plain words of a name that are looked at one by one.
const FEW: usize = 4;

impl Glance {
    /// The bits of a name; `other` is whether another stands behind DBA.
    pub(crate) fn of(form: &Form<'_>, other: bool, dictionary: &Dictionary) -> Glance {
        let mut glance = Glance {
            bigrams: 0,
            stems: [0; FEW],
            strays: [0; FEW],
            surely: 0,
            perhaps: 0,
            all_stems: 0,
            all_letters: 0,
            information: 0.0,
            slipped: 0,
            plain_words: 0,
            letters: 0,
            legal: form.legal,
            joint_venture: form.joint_venture,
            needs_a_close_look: other,
        };
        let mut all_letters = Joined::new();
        let mut all_stems = 0_u64;
        for word in form.words {
            let (entry, traits) = (dictionary.entry(*word), dictionary.traits(*word));
            glance.information += entry.information;
            if entry.kind != WordKind::Plain {
                continue;
            }
            if let Some(stem) = glance.stems.get_mut(usize::from(glance.plain_words)) {
                *stem = entry.stem + 1;
                glance.strays[usize::from(glance.plain_words)] = strays(*word, dictionary);
            }
            glance.plain_words += 1;
            let of_stem = dictionary.entry(WordId(entry.stem)).letters;
            glance.surely |= entry.letters & of_stem;
            glance.perhaps |= entry.letters | of_stem;
            glance.letters = glance.letters.saturating_add(entry.length + 1);
            glance.bigrams |= traits.bigrams;
            let stem = u64::from(traits.stem_hash).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            all_stems = all_stems.wrapping_add(stem);
            all_letters.push(dictionary.text(*word).as_bytes());
        }
        glance.all_stems = (all_stems >> 32) as u32;
        glance.all_letters = all_letters.hash() as u32;
        glance.slipped = SLIPPED.min(2 + glance.bigrams.count_ones() / 2) as u8;
        glance.needs_a_close_look |= glance.plain_words == 0;
        glance
    }

    /// Pairs of letters of this name that the other lacks.
    #[inline(always)]
    fn missing_in(&self, other: &Glance) -> u32 {
        (self.bigrams & !other.bigrams).count_ones()
    }

    /// Whether slips of the pen can account for so many missing ones.
    #[inline(always)]
    fn slips_account_for(&self, missing: u32) -> bool {
        missing <= u32::from(self.slipped)
    }

    /// Which of its first words have a word of the same stem among the other's first ones, as bits.
    #[inline(always)]
    fn known_in(&self, other: &Glance) -> u8 {
        let mut known = 0;
        for (place, stem) in self.stems.iter().enumerate() {
            for there in other.stems {
                known |= u8::from(*stem == there) << place;
            }
        }
        known
    }

    /// How many pairs of letters the words of this name that the other lacks may lack there, if each of them has a
    /// counterpart of another spelling.
    #[inline(always)]
    fn strays_beside(&self, other: &Glance) -> u32 {
        if usize::from(self.plain_words) > FEW {
            return ANY;
        }
        let known = self.known_in(other);
        let left =
            self.strays.iter().enumerate().map(|(place, stray)| u32::from(*stray) * u32::from(known >> place & 1 ^ 1));
        left.sum()
    }
}

/// The letters of a name's words one by one, for those that a glance does not pass over.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(crate) struct Shape {
    letters: [u32; FEW],
    lengths: [u8; FEW],
    /// Words that tell something by themselves, as bits.
    rare: u8,
    words: u8,
}

impl Shape {
    pub(crate) fn of(form: &Form<'_>, dictionary: &Dictionary) -> Shape {
        let mut shape = Shape { letters: [0; FEW], lengths: [0; FEW], rare: 0, words: 0 };
        let entries = form.words.iter().map(|word| dictionary.entry(*word));
        for entry in entries.filter(|entry| entry.kind == WordKind::Plain) {
            let place = usize::from(shape.words);
            if let (Some(letters), Some(length)) = (shape.letters.get_mut(place), shape.lengths.get_mut(place)) {
                *letters = entry.letters;
                *length = entry.length.min(255) as u8;
                shape.rare |= u8::from(entry.information >= COMMON) << place;
            }
            shape.words += 1;
        }
        shape
    }

    /// Which words may have a counterpart, as bits: some word of the other is as long and has the same letters, slips
    /// aside; or it is a part of one, or made of several.
    fn found_in(&self, other: &Shape, known: u8) -> u8 {
        let all_there = other.letters.iter().fold(0, |all, letters| all | letters);
        let mut found = known;
        for place in 0..usize::from(self.words) {
            let (letters, length) = (self.letters[place], self.lengths[place]);
            let has_counterpart = || {
                (0..usize::from(other.words)).any(|there| {
                    let slips = if length.min(other.lengths[there]) < 9 { 1 } else { 2 };
                    let (here, there, apart) = (
                        letters & !other.letters[there],
                        other.letters[there] & !letters,
                        length.abs_diff(other.lengths[there]),
                    );
                    here == 0 || (here.count_ones().max(there.count_ones()) <= slips && apart <= 2)
                })
            };
            if known >> place & 1 == 0 && (letters & !all_there == 0 || has_counterpart()) {
                found |= 1 << place;
            }
        }
        found & ((1 << self.words) - 1)
    }
}

/// What names can be that a glance does not pass over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reach(u8);

impl Reach {
    pub(crate) const NONE: Reach = Reach(0);
    const COUNTERPARTS: u8 = 1;
    const CUT: u8 = 2;
    const EXTENDED_BY_COMMON: u8 = 4;
    const EXTENDED_BY_RARE: u8 = 8;
    /// More than words one by one could rule out.
    pub(crate) const ANY: Reach = Reach(128);

    fn of(what: u8, may_be: bool) -> u8 {
        if may_be { what } else { 0 }
    }

    /// Whether the words of two names, one by one, let them be what they can be by a glance.
    #[inline(never)]
    pub(crate) fn is_borne_out(self, glances: (&Glance, &Glance), shapes: (&Shape, &Shape)) -> bool {
        let ((x, y), (a, b)) = (glances, shapes);
        // A legal form may have grown on a lone word.
        if self == Reach::ANY || usize::from(a.words.max(b.words)) > FEW || (a.words == 1 && b.words == 1) {
            return true;
        }
        let (in_a, in_b) = (a.found_in(b, x.known_in(y)), b.found_in(a, y.known_in(x)));
        let (all_a, all_b) = (in_a.count_ones() == u32::from(a.words), in_b.count_ones() == u32::from(b.words));
        let (rare_a, rare_b) = (a.rare & !in_a != 0, b.rare & !in_b != 0);
        // Names that have nothing but one or two common words in common are different.
        let tells = (a.rare & in_a | b.rare & in_b) != 0 || a.words.min(b.words) > 2;
        let may_be = |what: u8| self.0 & what != 0;
        (may_be(Reach::COUNTERPARTS) && all_a && all_b)
            || (may_be(Reach::CUT) && (all_a || all_b))
            || (may_be(Reach::EXTENDED_BY_RARE) && (all_a || all_b) && tells)
            || (may_be(Reach::EXTENDED_BY_COMMON) && (all_a && !rare_b || all_b && !rare_a) && tells)
    }
}

/// How many pairs of letters of a word's stem its counterpart may lack: one slip parts up to three, two in long words; a
/// beginning that a form cut off, or one word written as two, has fewer. A third of it is how many letters it may lack.
fn strays(word: WordId, dictionary: &Dictionary) -> u8 {
    let (text, stem) = (dictionary.text(word), dictionary.text(WordId(dictionary.entry(word).stem)));
    // The stem of an abbreviation has other letters than its text, in which the slip stands.
    if !text.starts_with(stem) {
        return ANY as u8;
    }
    match text.len() {
        0..=2 => 1,
        3..=8 => 3,
        _ => 6,
    }
}

/// More than slips are looked for.
const ANY: u32 = 63;
/// Pairs of letters that slips change at most: one slip up to three. Names with more slips, or with one inside an
/// abbreviation, are not looked for.
const SLIPPED: u32 = 8;

/// Pairs of letters that come about where words are written together: two words each of both names at most.
const JOINED: u32 = 2;

/// The most that levels of names can weigh, by what they ask of two names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prospects {
    same_words: f32,
    cut: f32,
    counterparts: f32,
    acronym: f32,
    extended_by_common: f32,
    extended_by_rare: f32,
    shares_a_word: f32,
    different: f32,
}

impl Prospects {
    pub(crate) fn of(weights: &Weights) -> Prospects {
        use NameLevel::{
            Acronym, Cut, Different, ExtendedByCommon, ExtendedByRare, Misspelt, NumberMore, NumbersDiffer, PlaceMore,
            PlacesDiffer, Respelt, Same, SharesRare, SwappedCommon,
        };
        let most = |levels: &[NameLevel]| {
            levels.iter().map(|level| weights.of_level(Comparison::Name, *level as u8)).fold(f32::MIN, f32::max)
        };
        let beside = most(&[NumbersDiffer, PlaceMore, NumberMore, PlacesDiffer]);
        Prospects {
            same_words: most(&[Same, Respelt]).max(beside),
            cut: weights.of_level(Comparison::Name, Cut as u8).max(beside),
            counterparts: most(&[Misspelt]).max(beside),
            acronym: weights.of_level(Comparison::Name, Acronym as u8) + rarity_of(10.0),
            extended_by_common: most(&[ExtendedByCommon]),
            extended_by_rare: most(&[ExtendedByRare]),
            shares_a_word: most(&[SwappedCommon, SharesRare]),
            different: most(&[Different]),
        }
    }

    /// What names can be that weigh as much as `needed`, in bits; `needed_cut` where one is cut short, whose legal form is
    /// not known. What is left out is certain, names that [`SLIPPED`] tells of aside.
    #[inline(always)]
    pub(crate) fn reach(&self, needed: f32, needed_cut: f32, a: &Glance, b: &Glance) -> Reach {
        if a.needs_a_close_look || b.needs_a_close_look || self.different >= needed {
            return Reach::ANY;
        }
        let rarity = rarity_of(a.information.min(b.information));
        let (a_missing, b_missing) = (a.missing_in(b), b.missing_in(a));
        let same_words =
            a.all_stems == b.all_stems || a.all_letters == b.all_letters || a_missing.max(b_missing) <= JOINED;
        if same_words && self.same_words + rarity >= needed {
            return Reach::ANY;
        }
        let (a_in_b, b_in_a) = (a.slips_account_for(a_missing), b.slips_account_for(b_missing));
        // Initials may have letters of the words behind them in common with the name: "ABC" with "AGENCIES BC CITIES".
        let initials = |one: &Glance, other: &Glance| {
            one.plain_words == 1 && one.letters == u16::from(other.plain_words) + 1 && other.plain_words > 2
        };
        if self.acronym >= needed && (initials(a, b) || initials(b, a)) {
            return Reach::ANY;
        }
        if !a_in_b && !b_in_a {
            let may_be = self.shares_a_word >= needed && a.bigrams & b.bigrams != 0;
            return if may_be { Reach::ANY } else { Reach::NONE };
        }
        if self.shares_a_word >= needed {
            return Reach::ANY;
        }
        // Words of the same stems lack nothing: what is missing must be accounted for by those that are left. A legal form
        // may have grown on a lone word.
        let (of_a, of_b) = (a.strays_beside(b), b.strays_beside(a));
        let may_differ = of_a.max(of_b) >= ANY || (a.plain_words == 1 && b.plain_words == 1);
        let accounts_for = |one: &Glance, other: &Glance, missing: u32, strays: u32| {
            may_differ || (missing <= strays && (one.surely & !other.perhaps).count_ones() <= strays / 3)
        };
        let (a_in_b, b_in_a) =
            (a_in_b && accounts_for(a, b, a_missing, of_a), b_in_a && accounts_for(b, a, b_missing, of_b));
        if !a_in_b && !b_in_a {
            return Reach::NONE;
        }
        let may_be_cut = usize::from(a.letters.min(b.letters)) >= CUT_IN_A_WORD;
        Reach(
            Reach::of(Reach::COUNTERPARTS, a_in_b && b_in_a && self.counterparts + rarity >= needed)
                | Reach::of(Reach::CUT, may_be_cut && self.cut + rarity >= needed_cut)
                | Reach::of(Reach::EXTENDED_BY_COMMON, self.extended_by_common >= needed)
                | Reach::of(Reach::EXTENDED_BY_RARE, self.extended_by_rare >= needed),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::model::Model;
    use crate::resolve::LINKED;
    use crate::roster::{Record, Roster};

    const WORDS: [&str; 26] = [
        "ACME",
        "GOOD",
        "WILL",
        "GOODWILL",
        "INTERNATIONAL",
        "INTL",
        "SERVICES",
        "SVCS",
        "VANTORIX",
        "OF",
        "VIRGINIA",
        "7",
        "ABC",
        "ADVANCED",
        "SYSTEMS",
        "INC",
        "AGENCIES",
        "CITIES",
        "CARS",
        "PLUS",
        "CARSPLUS",
        "SIEMENS",
        "SIEMENSAG",
        "CONSTRUCTION",
        "CONSTR",
        "APPLICATIONS",
    ];

    static MODEL: LazyLock<Model> = LazyLock::new(Model::curated);

    /// A name of some words, one of them perhaps mistyped, perhaps cut off.
    fn name() -> impl Strategy<Value = String> {
        (prop::collection::vec(0..WORDS.len(), 1..6), any::<prop::sample::Index>(), 0..6_u8, 1..9_usize).prop_map(
            |(words, at, slip, cut)| {
                let mut name = words.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" ");
                let place = at.index(name.len());
                let abbreviates =
                    ["INTL", "SVCS", "CONSTR"].iter().any(|short| name.split(' ').any(|word| word == *short));
                match slip {
                    _ if abbreviates => {}
                    0 => {
                        name.remove(place);
                    }
                    1 => name.insert(place, 'Q'),
                    2 if place > 0 => {
                        let letter = name.remove(place);
                        name.insert(place - 1, letter);
                    }
                    3 => name.truncate(name.len().saturating_sub(cut).max(1)),
                    _ => {}
                }
                name
            },
        )
    }

    proptest! {
        /// What a glance passes over, a close look would not have linked.
        #[test]
        fn nothing_is_passed_over_that_a_close_look_would_link(
            names in prop::collection::vec(name(), 2..40),
            places in prop::collection::vec(0..3_usize, 40),
        ) {
            let postcodes = ["20001", "20002", ""];
            let records: Vec<Record<'_>> = names
                .iter()
                .zip(&places)
                .map(|(name, place)| Record { name, postcode: postcodes[*place], ..Record::default() })
                .collect();
            let weights = MODEL.weights();
            let prospects = Prospects::of(&weights);
            let roster = Roster::of(&records, MODEL.frequent_words.clone(), NonZeroUsize::MIN);
            for one in 0..roster.profiles.len() as u32 {
                for other in one + 1..roster.profiles.len() as u32 {
                    let weight = weights.of_candidates(&roster.compare(one, other));
                    prop_assert!(
                        weight < LINKED || roster.may_weigh(one, other, LINKED, &weights, &prospects),
                        "{weight} {:?} {:?}",
                        roster.profiles[one as usize],
                        names
                    );
                }
            }
        }
    }

    #[test]
    fn initials_with_letters_of_the_words_behind_them_are_looked_at() {
        let record = |name, postcode| Record { name, postcode, ..Record::default() };
        let mut records = vec![record("CME", "20001"); 9];
        records.extend([record("AGENCIES BC CITIES", "20002"), record("ABC", "20002")]);
        let weights = MODEL.weights();
        let roster = Roster::of(&records, MODEL.frequent_words.clone(), NonZeroUsize::MIN);
        let pairs = (0..roster.profiles.len() as u32).flat_map(|one| (0..one).map(move |other| (other, one)));
        let linked: Vec<_> =
            pairs.filter(|(one, other)| weights.of_candidates(&roster.compare(*one, *other)) >= LINKED).collect();
        assert!(!linked.is_empty());
        let prospects = Prospects::of(&weights);
        assert!(linked.iter().all(|(one, other)| roster.may_weigh(*one, *other, LINKED, &weights, &prospects)));
    }

    #[test]
    fn names_with_nothing_in_common_are_passed_over() {
        let record = |name, postcode| Record { name, postcode, ..Record::default() };
        let records = [record("VANTORIX SYSTEMS", "20001"), record("BLACKWATER HOLDINGS", "20001")];
        let weights = MODEL.weights();
        let roster = Roster::of(&records, MODEL.frequent_words.clone(), NonZeroUsize::MIN);
        assert!(!roster.may_weigh(0, 1, LINKED, &weights, &Prospects::of(&weights)));
    }
}
