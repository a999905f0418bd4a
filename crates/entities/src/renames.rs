//! Companies that took another name: curated facts, which no comparison of letters could find.

use std::collections::HashMap;
use std::sync::LazyLock;

use values::names;

use crate::csv::csv_fields;
use crate::names::without_codes;

const CURATED: &str = include_str!("../data/names/renames.csv");

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

/// The rename that makes one company of two different names, directly or through others; `None` where there is none.
pub fn between(one: &str, other: &str) -> Option<&'static Rename> {
    static LAST: LazyLock<HashMap<String, (String, usize)>> = LazyLock::new(|| {
        let next: HashMap<String, (String, usize)> = (curated().iter().enumerate())
            .map(|(place, rename)| (names::normalise(&rename.former), (names::normalise(&rename.present), place)))
            .collect();
        let last = |name: &String| {
            let (mut name, mut place) = next[name].clone();
            // A list that goes round in a circle ends here too.
            for _ in 0..next.len() {
                match next.get(&name) {
                    Some((later, _)) => (name, place) = (later.clone(), place),
                    None => break,
                }
            }
            (name, place)
        };
        next.keys().map(|name| (name.clone(), last(name))).collect()
    });
    let [one, other] = [one, other].map(|name| names::normalise(&without_codes(name)));
    if one == other {
        return None;
    }
    let (of_one, of_other) = (LAST.get(&one), LAST.get(&other));
    let last =
        |name: &String, renamed: Option<&(String, usize)>| renamed.map_or(name.clone(), |(last, _)| last.clone());
    let same = last(&one, of_one) == last(&other, of_other);
    let place = of_one.or(of_other).map(|(_, place)| *place)?;
    same.then(|| &curated()[place])
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
