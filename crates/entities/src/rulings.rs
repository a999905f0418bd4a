//! What is decided whatever records say: people's judgements, and known changes of name.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZeroUsize;

use foldhash::fast::FixedState;
use values::names::normalise;
use values::parallel;

use crate::cluster::Rulings;
use crate::names::WordId;
use crate::renames::{self, Core, Rename};
use crate::resolve::Judged;
use crate::roster::{Record, Roster};

/// The rulings on the profiles of some records.
pub(crate) fn rulings(records: &[Record<'_>], roster: &Roster, judged: &Judged, threads: NonZeroUsize) -> Rulings {
    let mut rulings = Rulings::default();
    // A judgement of the user wins over a curated change of name.
    let pair_of = |one: &str, other: &str| {
        let mut pair = [one, other].map(normalise);
        pair.sort_unstable();
        pair
    };
    let differ: HashSet<[String; 2]> = judged.different.iter().map(|(one, other)| pair_of(one, other)).collect();
    let renamed: Vec<&Rename> = renames::curated()
        .iter()
        .filter(|rename| differ.is_empty() || !differ.contains(&pair_of(&rename.former, &rename.present)))
        .collect();
    let same: Vec<(&str, &str)> = judged
        .same
        .iter()
        .map(|(one, other)| (one.as_str(), other.as_str()))
        .chain(renamed.iter().map(|rename| (rename.former.as_str(), rename.present.as_str())))
        .collect();
    let different = judged.different.iter().map(|(one, other)| (one.as_str(), other.as_str()));
    let wanted: BTreeSet<String> =
        same.iter().copied().chain(different).flat_map(|(one, other)| [one, other]).map(normalise).collect();
    let profiles = profiles_of(&wanted, records, roster, threads);
    let of = |name: &str| profiles.get(&normalise(name)).map(Vec::as_slice).unwrap_or_default();
    for (one, other) in &same {
        if let Some(first) = of(one).first() {
            rulings.same.extend(of(one).iter().chain(of(other)).map(|profile| (*first, *profile)));
        }
    }
    for (one, other) in &judged.different {
        rulings.different.extend(of(one).iter().flat_map(|one| of(other).iter().map(move |other| (*one, *other))));
    }
    let same = renamed_otherwise_spelt(&renamed, roster, &rulings, threads);
    rulings.same.extend(same);
    rulings
}

/// The profiles of the records with some normalised names.
fn profiles_of(
    wanted: &BTreeSet<String>,
    records: &[Record<'_>],
    roster: &Roster,
    threads: NonZeroUsize,
) -> BTreeMap<String, Vec<u32>> {
    let first_words: HashSet<&str, FixedState> = wanted.iter().filter_map(|name| name.split(' ').next()).collect();
    let places: Vec<u32> = (0..records.len() as u32).collect();
    let found = parallel::parts(&places, threads, |places| {
        let (mut found, mut first): (Vec<(String, u32)>, String) = Default::default();
        for place in places.iter().map(|place| *place as usize) {
            // Few names are judged: most records are passed over by their first word, before their name is normalised.
            if first_word(records[place].name, &mut first) && !first_words.contains(first.as_str()) {
                continue;
            }
            let name = normalise(records[place].name);
            if wanted.contains(&name) {
                found.push((name, roster.profile_of[place]));
            }
        }
        found
    });
    let mut profiles: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (name, profile) in found.into_iter().flatten() {
        profiles.entry(name).or_default().push(profile);
    }
    for list in profiles.values_mut() {
        list.sort_unstable();
        list.dedup();
    }
    profiles
}

/// Profiles of one company by a change of name, some of whose names are spelt otherwise than in the list: where both names
/// are there. What people have judged different is left out.
fn renamed_otherwise_spelt(
    renamed: &[&Rename],
    roster: &Roster,
    rulings: &Rulings,
    threads: NonZeroUsize,
) -> Vec<(u32, u32)> {
    // A core as the numbers of its words; one with a word that no record has is in no record.
    let numbered = |name: &str| {
        let Core { words, joint_venture } = Core::of(name);
        let words: Option<Vec<WordId>> = words.iter().map(|(text, kind)| roster.dictionary.find(text, *kind)).collect();
        words.map(|words| (words, joint_venture))
    };
    let pairs: Vec<_> = renamed
        .iter()
        .filter_map(|rename| Some([numbered(&rename.former)?, numbered(&rename.present)?]))
        .filter(|[former, present]| former != present)
        .collect();
    let cores: BTreeSet<&(Vec<WordId>, bool)> = pairs.iter().flatten().collect();
    let begins: HashSet<WordId, FixedState> = cores.iter().filter_map(|(words, _)| words.first().copied()).collect();
    if begins.is_empty() {
        return Vec::new();
    }
    let judged: HashSet<u32> = rulings.different.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let profiles: Vec<u32> = (0..roster.profiles.len() as u32).collect();
    let found = parallel::parts(&profiles, threads, |profiles| {
        let mut found = Vec::new();
        for profile in profiles {
            let mut words = roster.core_of(*profile).peekable();
            if words.peek().is_some_and(|first| begins.contains(first)) && !judged.contains(profile) {
                let core = (words.collect::<Vec<WordId>>(), roster.is_joint_venture(*profile));
                if cores.contains(&core) {
                    found.push((core, *profile));
                }
            }
        }
        found
    });
    let mut with_core: HashMap<(Vec<WordId>, bool), Vec<u32>> = HashMap::new();
    for (core, profile) in found.into_iter().flatten() {
        with_core.entry(core).or_default().push(profile);
    }
    let mut same = Vec::new();
    for [former, present] in &pairs {
        if let (Some(former), Some(present)) = (with_core.get(former), with_core.get(present)) {
            same.extend(former.iter().chain(present).map(|profile| (former[0], *profile)));
        }
    }
    same
}

/// Writes the first word of a name as [`values::names::normalise`] will have it; `false` where that takes more than a
/// look: initials, THE, and letters beyond ASCII.
fn first_word(name: &str, word: &mut String) -> bool {
    word.clear();
    for letter in name.bytes() {
        match letter {
            b'\'' | b'`' => {}
            _ if letter.is_ascii_alphanumeric() => word.push(char::from(letter.to_ascii_uppercase())),
            b'&' if word.is_empty() => return false,
            _ if !letter.is_ascii() => return false,
            _ if word.is_empty() => {}
            _ => break,
        }
    }
    word.len() > 1 && word != "THE"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Model;
    use crate::resolve::resolve;

    /// Whether two names are of one company beside some judgements.
    fn are_one(one: &str, other: &str, judged: &Judged) -> bool {
        let records = [one, other].map(|name| Record { name, ..Record::default() });
        let found = resolve(&records, &Model::curated(), judged, NonZeroUsize::MIN).company_of;
        found[0] == found[1]
    }

    #[test]
    fn judged_names_are_found_however_they_are_written() {
        for (judged, written) in [
            ("AT&T", "A T & T Corp."),
            ("3M", "3M COMPANY"),
            ("O'REILLY MEDIA", "OREILLY MEDIA INC"),
            ("THE GEO GROUP", "GEO GROUP, INC., THE"),
            ("A&B SUPPLY", "A & B SUPPLY LLC"),
        ] {
            let pair = (judged.to_owned(), "QUITE ANOTHER NAME".to_owned());
            let judged = Judged { same: vec![pair], ..Judged::default() };
            assert!(are_one(written, "QUITE ANOTHER NAME LLC", &judged), "{written}");
        }
    }

    #[test]
    fn a_change_of_name_is_known_in_other_spellings() {
        let nothing = Judged::default();
        for (former, present) in [
            ("TASER INTL", "AXON ENTERPRISES"),
            ("TASER INTERNATIONAL GMBH", "Axon Enterprise, Inc."),
            ("SYMANTEC", "NORTONLIFELOCK"),
        ] {
            assert!(are_one(former, present, &nothing), "{former}");
            assert!(renames::between(former, present).is_some(), "{former}");
        }
        for (former, other) in [("TASER INTL JOINT VENTURE", "AXON ENTERPRISES"), ("TASER INTL", "AXON SYSTEMS")] {
            assert!(!are_one(former, other, &nothing), "{former}");
            assert!(renames::between(former, other).is_none(), "{former}");
        }
        let pair = ("TASER INTL".to_owned(), "AXON ENTERPRISES".to_owned());
        let judged = Judged { different: vec![pair], ..Judged::default() };
        assert!(!are_one("TASER INTL", "AXON ENTERPRISES", &judged));
    }

    proptest! {
        /// The quick look at a name's first word agrees with the whole way.
        #[test]
        fn the_first_word_is_that_of_the_normalised_name(name in "[A-C&.' ,é-]{0,8}|THE [A-C .]{0,5}|INC [AB ]{0,3}") {
            let mut word = String::new();
            if first_word(&name, &mut word) {
                let normalised = normalise(&name);
                prop_assert_eq!(normalised.split(' ').next().unwrap(), word);
            }
        }
    }
}
