//! Makers known by the registered names under which they sell themselves.

use std::collections::HashMap;

use values::names;

use super::makers::Maker;
use crate::seller_words::SELLER_WORDS;

/// Which maker a registered name belongs to.
#[derive(Debug, Clone, Default)]
pub(crate) struct SellerNames {
    /// Normalised name, or beginning of it, to the maker's id; nothing for another company that goes by it.
    names: HashMap<String, Option<String>>,
    /// Bytes of the longest of them: no longer beginning of a name is looked up.
    longest: usize,
}

impl SellerNames {
    pub(crate) fn of(makers: &[Maker]) -> Self {
        let mut sellers = HashMap::new();
        for maker in makers {
            for name in &maker.sells_as {
                sellers.insert(names::normalise(name), Some(maker.id.clone()));
            }
            for name in &maker.namesakes {
                sellers.insert(names::normalise(name), None);
            }
        }
        for maker in makers {
            // "Fortra", "Cox Communications"; what stands in brackets is a product or an owner.
            let plain = maker.name.split('(').next().unwrap_or_default();
            sellers.entry(names::normalise(plain)).or_insert_with(|| Some(maker.id.clone()));
        }
        let longest = sellers.keys().map(String::len).max().unwrap_or_default();
        Self { names: sellers, longest }
    }

    /// The id of the maker that sells under this name. A beginning of two words or more is enough; after a single word
    /// only words may follow that companies add to their names.
    pub(crate) fn maker(&self, registered: &str) -> Option<&str> {
        let name = names::normalise(registered);
        if let Some(id) = self.names.get(&name) {
            return id.as_deref();
        }
        let mut ends = name[..name.floor_char_boundary(self.longest + 1)].rmatch_indices(' ').map(|(end, _)| end);
        let known = ends.find_map(|end| {
            let (beginning, rest) = (&name[..end], &name[end + 1..]);
            let id = self.names.get(beginning)?;
            let is_enough =
                beginning.contains(' ') || rest.split(' ').all(|word| SELLER_WORDS.additions.has_capitals(word));
            is_enough.then_some(id.as_deref())
        });
        known.flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::LEXICON;

    #[test]
    fn rule_40_a_maker_sells_under_its_own_names() {
        let sellers = SellerNames::of(LEXICON.makers());
        for (name, id) in [
            ("AGILENT TECHNOLOGIES INC", Some("agilent")),
            ("STANCIL CORP", Some("stancil")),
            ("FOSTER & FREEMAN USA INC", Some("foster-freeman")),
            ("COX VIRGINIA TELCOM, L.L.C", Some("cox")),
            ("SMARTY, LLC", Some("smarty")),
            ("SMARTY PANTS TUTORING LLC", None),
            ("AWARE INC", Some("aware")),
            ("AWARENESS TRAINING LLC", None),
            ("FCN, INC.", None),
            // Other companies that go by a maker's name.
            ("AXIS COMMUNICATIONS INC", Some("axis")),
            ("AXIS GLOBAL ENTERPRISES, INC.", None),
            ("VERITAS TECHNOLOGIES LLC", Some("veritas")),
            ("VERITAS GLOBAL LLC", None),
            ("BLACK BOX SAFETY, INC.", None),
            ("DATAWATCH CORPORATION", Some("altair")),
            ("DATAWATCH SYSTEMS, INC.", None),
            ("", None),
        ] {
            assert_eq!(sellers.maker(name), id, "{name}");
        }
    }
}
