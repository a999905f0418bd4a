//! Companies that took another name: curated facts, which no comparison of letters could find.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::LazyLock;

use values::names;

use crate::csv::csv_fields;
use crate::names::{Reader, WordKind, without_codes};

pub(crate) const CURATED: &str = include_str!("../../../data/us-federal/names/renames.csv");

/// That one name followed another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    pub former: String,
    pub present: String,
    pub year: u16,
}

/// The renames of the program.
pub fn curated() -> &'static [Rename] {
    static RENAMES: LazyLock<Vec<Rename>> = LazyLock::new(|| {
        let lines = CURATED.lines().filter(|line| !line.starts_with('#')).skip(1);
        let renames = lines.filter_map(|line| match &csv_fields(line)[..] {
            [former, present, year] => {
                Some(Rename { former: former.clone(), present: present.clone(), year: year.parse().ok()? })
            }
            _ => None,
        });
        renames.collect()
    });
    &RENAMES
}

/// What of a name is compared with the list where it is spelt otherwise: its words in their order, without plurals,
/// abbreviations and legal forms. A joint venture is none of its partners (domain rule 24).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Core {
    pub(crate) words: Vec<(String, WordKind)>,
    pub(crate) joint_venture: bool,
}

impl Core {
    pub(crate) fn of(name: &str) -> Core {
        let mut plain = String::new();
        let name = Reader::curated().read(name, &mut plain);
        let words = name.words.iter().filter(|word| word.kind != WordKind::Home);
        let words = words.map(|word| match word.kind {
            WordKind::Plain => (Reader::curated().stem(&word.text).into_owned(), word.kind),
            _ => (word.text.to_string(), word.kind),
        });
        Core { words: words.collect(), joint_venture: name.joint_venture }
    }
}

/// The rename that makes one company of two different names, directly or through others; `None` where there is none.
pub fn between(one: &str, other: &str) -> Option<&'static Rename> {
    static BY_NAME: LazyLock<LastNames<String>> = LazyLock::new(|| LastNames::of(names::normalise));
    static BY_CORE: LazyLock<LastNames<Core>> = LazyLock::new(|| LastNames::of(Core::of));
    let pair = [one, other].map(without_codes);
    let by_name = BY_NAME.between(pair.each_ref().map(|name| names::normalise(name)));
    by_name.or_else(|| BY_CORE.between(pair.each_ref().map(|name| Core::of(name))))
}

/// The last name of each company that changed its name, and the place of its change in the list.
struct LastNames<K>(HashMap<K, (K, usize)>);

impl<K: Clone + Eq + Hash> LastNames<K> {
    fn of(key: impl Fn(&str) -> K) -> LastNames<K> {
        let next: HashMap<K, (K, usize)> = (curated().iter().enumerate())
            .map(|(place, rename)| (key(&rename.former), (key(&rename.present), place)))
            .collect();
        let last = |name: &K| {
            let (mut name, place) = next[name].clone();
            // A list that goes round in a circle ends here too.
            for _ in 0..next.len() {
                match next.get(&name) {
                    Some((later, _)) => name = later.clone(),
                    None => break,
                }
            }
            (name, place)
        };
        LastNames(next.keys().map(|name| (name.clone(), last(name))).collect())
    }

    fn between(&self, [one, other]: [K; 2]) -> Option<&'static Rename> {
        if one == other {
            return None;
        }
        let (of_one, of_other) = (self.0.get(&one), self.0.get(&other));
        let last = |name: K, renamed: Option<&(K, usize)>| renamed.map_or(name, |(last, _)| last.clone());
        let place = of_one.or(of_other).map(|(_, place)| *place)?;
        (last(one, of_one) == last(other, of_other)).then(|| &curated()[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_says_something() {
        let lines = CURATED.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(curated().len(), lines);
        for rename in curated() {
            assert!(between(&rename.present, &rename.former).is_some(), "{rename:?}");
        }
    }

    #[test]
    fn renames_are_followed() {
        assert!(between("SYMANTEC CORP", "Gen Digital Inc").is_some());
        assert!(between("Taser International", "AXON ENTERPRISE, INC.").is_some());
        assert!(between("KROLL ONTRACK INCORPORATED (1650)", "KLDiscovery Ontrack LLC").is_some());
        assert!(between("AXON ENTERPRISE", "AXON ENTERPRISE INC").is_none());
        assert!(between("Taser International", "Granicus").is_none());
    }
}
