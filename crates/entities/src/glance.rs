//! What a glance at two names tells: whether a close look could find them to be of one company.
//!
//! Most candidates share a key and little else. Before their words are aligned, a few bits of each name bound how well
//! they can agree, and the model how well they would have to.

use std::hash::Hasher;

use twox_hash::XxHash3_64;

use crate::comparison::{CUT_IN_A_WORD, Comparison, Form, NameLevel};
use crate::model::{Weights, rarity_of};
use crate::names::{Dictionary, LegalForms, WordKind};

/// The bits of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glance {
    /// A bit for each two letters that follow each other in the stems of its plain words.
    bigrams: u128,
    /// The same for names of the same words in any order, and for those of the same letters.
    all_stems: u64,
    all_letters: u64,
    /// All that its words tell, in bits.
    information: f32,
    plain_words: u8,
    /// Letters and blanks of the plain words.
    letters: u16,
    pub(crate) legal: LegalForms,
    pub(crate) joint_venture: bool,
    /// A name that the bits say too little of: it has no plain words, or another name behind DBA.
    needs_a_close_look: bool,
}

impl Glance {
    /// The bits of a name; `other` is whether another stands behind DBA.
    pub(crate) fn of(form: &Form<'_>, other: bool, dictionary: &Dictionary) -> Glance {
        let mut glance = Glance {
            bigrams: 0,
            all_stems: 0,
            all_letters: 0,
            information: 0.0,
            plain_words: 0,
            letters: 0,
            legal: form.legal,
            joint_venture: form.joint_venture,
            needs_a_close_look: other,
        };
        let mut all_letters = XxHash3_64::new();
        for word in form.words {
            let entry = dictionary.entry(*word);
            glance.information += entry.information;
            if entry.kind != WordKind::Plain {
                continue;
            }
            glance.plain_words += 1;
            glance.letters = glance.letters.saturating_add(entry.text.len() as u16 + 1);
            glance.bigrams |= entry.bigrams;
            let stem = u64::from(entry.stem_hash).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            glance.all_stems = glance.all_stems.wrapping_add(stem);
            all_letters.write(entry.text.as_bytes());
        }
        glance.all_letters = all_letters.finish();
        glance.needs_a_close_look |= glance.plain_words == 0;
        glance
    }

    /// Pairs of letters of this name that the other lacks.
    fn missing_in(&self, other: &Glance) -> u32 {
        (self.bigrams & !other.bigrams).count_ones()
    }

    /// Whether slips of the pen can account for so many missing ones.
    fn slips_account_for(&self, missing: u32) -> bool {
        missing <= SLIPPED.min(2 + self.bigrams.count_ones() / 2)
    }
}

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
    extended: f32,
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
            extended: most(&[ExtendedByCommon, ExtendedByRare]),
            shares_a_word: most(&[SwappedCommon, SharesRare]),
            different: most(&[Different]),
        }
    }

    /// Whether names can weigh as much as `needed`, in bits; `needed_cut` where one is cut short, whose legal form is not
    /// known. `false` is certain, names that [`SLIPPED`] tells of aside.
    pub(crate) fn may_reach(&self, needed: f32, needed_cut: f32, a: &Glance, b: &Glance) -> bool {
        if a.needs_a_close_look || b.needs_a_close_look || self.different >= needed {
            return true;
        }
        let rarity = rarity_of(a.information.min(b.information));
        let (a_missing, b_missing) = (a.missing_in(b), b.missing_in(a));
        let same_words =
            a.all_stems == b.all_stems || a.all_letters == b.all_letters || a_missing.max(b_missing) <= JOINED;
        if same_words && self.same_words + rarity >= needed {
            return true;
        }
        let (a_in_b, b_in_a) = (a.slips_account_for(a_missing), b.slips_account_for(b_missing));
        if !a_in_b && !b_in_a {
            let initials = |one: &Glance, other: &Glance| {
                one.plain_words == 1 && one.letters == u16::from(other.plain_words) + 1 && other.plain_words > 2
            };
            return (self.acronym >= needed && (initials(a, b) || initials(b, a)))
                || (self.shares_a_word >= needed && a.bigrams & b.bigrams != 0);
        }
        (a_in_b && b_in_a && self.counterparts + rarity >= needed)
            || (usize::from(a.letters.min(b.letters)) >= CUT_IN_A_WORD && self.cut + rarity >= needed_cut)
            || self.extended >= needed
            || self.shares_a_word >= needed
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

    const WORDS: [&str; 16] = [
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
    ];

    static MODEL: LazyLock<Model> = LazyLock::new(Model::curated);

    /// A name of some words, one of them perhaps mistyped, perhaps cut off.
    fn name() -> impl Strategy<Value = String> {
        (prop::collection::vec(0..WORDS.len(), 1..6), any::<prop::sample::Index>(), 0..6_u8, 1..9_usize).prop_map(
            |(words, at, slip, cut)| {
                let mut name = words.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" ");
                let place = at.index(name.len());
                let abbreviates = ["INTL", "SVCS"].iter().any(|short| name.contains(short));
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
    fn names_with_nothing_in_common_are_passed_over() {
        let record = |name, postcode| Record { name, postcode, ..Record::default() };
        let records = [record("VANTORIX SYSTEMS", "20001"), record("BLACKWATER HOLDINGS", "20001")];
        let weights = MODEL.weights();
        let roster = Roster::of(&records, MODEL.frequent_words.clone(), NonZeroUsize::MIN);
        assert!(!roster.may_weigh(0, 1, LINKED, &weights, &Prospects::of(&weights)));
    }
}
