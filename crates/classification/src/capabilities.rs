//! What products do, as a second axis beside whose they are: sets of the lexicon's capabilities.

use std::collections::BTreeMap;

use thiserror::Error;
use values::names;

use crate::lexicon::Lexicon;

/// The capabilities of a lexicon, numbered in the order of their slugs.
#[derive(Clone, Debug, Default)]
pub struct CapabilityList {
    /// Slug and meaning.
    list: Vec<(String, String)>,
    places: BTreeMap<String, usize>,
}

/// A set of capabilities of one [`CapabilityList`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(Vec<u16>);

/// A capability that a question asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability {
    /// As in tables and options: `cloud-hosting`.
    pub slug: String,
    pub meaning: String,
}

/// Nobody knows a capability of that name.
#[derive(Debug, Error)]
#[error("no capability is known as \"{asked}\"; {}", hint(near, all))]
pub struct UnknownCapability {
    asked: String,
    near: Vec<String>,
    all: Vec<String>,
}

fn hint(near: &[String], all: &[String]) -> String {
    let known = format!("known are: {}", all.join(", "));
    if near.is_empty() { known } else { format!("near names: {}; {known}", near.join(", ")) }
}

impl CapabilityList {
    pub fn new(lexicon: &Lexicon) -> CapabilityList {
        let list: Vec<(String, String)> =
            lexicon.capabilities().map(|(slug, meaning)| (slug.to_owned(), meaning.to_owned())).collect();
        let places = list.iter().enumerate().map(|(place, (slug, _))| (slug.clone(), place)).collect();
        CapabilityList { list, places }
    }

    pub fn set<'a>(&self, slugs: impl IntoIterator<Item = &'a str>) -> Capabilities {
        let places = slugs.into_iter().filter_map(|slug| self.places.get(slug)).map(|place| *place as u16);
        let mut set = Capabilities(places.collect());
        set.0.sort_unstable();
        set.0.dedup();
        set
    }

    /// The set as tables hold it: slugs in order, with `+` between them.
    pub fn joined(&self, set: &Capabilities) -> String {
        let slugs: Vec<&str> = set.0.iter().map(|place| self.list[usize::from(*place)].0.as_str()).collect();
        slugs.join("+")
    }

    pub fn iter(&self) -> impl Iterator<Item = Capability> {
        self.list.iter().map(|(slug, meaning)| Capability { slug: slug.clone(), meaning: meaning.clone() })
    }

    /// Finds the capability of a question; blanks, underscores and case make no difference.
    pub fn find(&self, question: &str) -> Result<Capability, UnknownCapability> {
        let slug = question.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        if let Some(place) = self.places.get(&slug) {
            let (slug, meaning) = self.list[*place].clone();
            return Ok(Capability { slug, meaning });
        }
        let all: Vec<String> = self.list.iter().map(|(slug, _)| slug.clone()).collect();
        let is_near = |(own, meaning): &&(String, String)| {
            let meaning = names::normalise(meaning);
            let asked = names::normalise(&slug.replace('-', " "));
            let shares = |text: &str| {
                let words = || asked.split(' ').filter(|word| word.len() > 3);
                words().any(|word| text.contains(word.trim_end_matches('S')))
            };
            shares(&names::normalise(&own.replace('-', " "))) || shares(&meaning)
        };
        let near = self.list.iter().filter(is_near).map(|(slug, _)| slug.clone()).collect();
        Err(UnknownCapability { asked: question.to_owned(), near, all })
    }
}

impl Capabilities {
    pub fn add(&mut self, other: &Capabilities) {
        // As a rule nothing is new.
        if other.0.iter().any(|place| !self.0.contains(place)) {
            self.0.extend(&other.0);
            self.0.sort_unstable();
            self.0.dedup();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::LEXICON;

    fn list() -> CapabilityList {
        CapabilityList::new(&LEXICON)
    }

    #[test]
    fn a_capability_is_found_however_it_is_written() {
        for asked in ["cloud-hosting", "Cloud Hosting", " cloud_hosting "] {
            assert_eq!(list().find(asked).unwrap().slug, "cloud-hosting");
        }
    }

    #[test]
    fn rule_18_an_unknown_capability_is_an_error_that_lists_those_there_are() {
        let error = list().find("facial recognition of faces").unwrap_err().to_string();
        assert!(
            error.starts_with("no capability is known as \"facial recognition of faces\"; near names: "),
            "{error}"
        );
        assert!(error.contains("biometrics") && error.contains("cloud-hosting"), "{error}");
    }

    #[test]
    fn a_set_is_written_in_order_and_once() {
        let list = list();
        let mut set = list.set(["network", "cloud-hosting", "network", "no such thing"]);
        set.add(&list.set(["databases"]));
        assert_eq!(list.joined(&set), "cloud-hosting+databases+network");
    }
}
