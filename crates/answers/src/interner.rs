//! Texts that many lines repeat, each once, under numbers.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::FixedState;

/// Texts in the order in which they came; a text's place among them is its number.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    list: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32, FixedState>,
}

impl Interner {
    /// The number of a text, a new one where it came for the first time.
    pub(crate) fn place(&mut self, text: &str) -> u32 {
        match self.places.get(text) {
            Some(place) => *place,
            None => self.add(Arc::from(text)),
        }
    }

    /// The same for a text that others hold too: it is not copied.
    pub(crate) fn place_of(&mut self, text: &Arc<str>) -> u32 {
        match self.places.get(text) {
            Some(place) => *place,
            None => self.add(Arc::clone(text)),
        }
    }

    fn add(&mut self, text: Arc<str>) -> u32 {
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }

    pub(crate) fn get(&self, place: u32) -> &str {
        &self.list[place as usize]
    }

    pub(crate) fn shared(&self, place: u32) -> &Arc<str> {
        &self.list[place as usize]
    }

    /// The number of a text that came before.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    /// Numbers with their texts, in the order of the numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..).zip(self.list.iter().map(|text| &**text))
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Nothing will be added or looked for: only the texts stay.
    pub(crate) fn close(&mut self) {
        self.places = HashMap::default();
    }

    /// About what it holds in memory.
    pub(crate) fn bytes(&self) -> usize {
        let texts: usize = self.list.iter().map(|text| text.len() + 32).sum();
        texts + self.places.len() * 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number_and_keeps_it() {
        let mut texts = Interner::default();
        let numbers = ["ICE", "CBP", "ICE", ""].map(|text| texts.place(text));
        assert_eq!(numbers, [0, 1, 0, 2]);
        assert_eq!(texts.place_of(&Arc::from("CBP")), 1);
        assert_eq!((texts.find("CBP"), texts.find("TSA")), (Some(1), None));
        assert_eq!(texts.iter().collect::<Vec<_>>(), [(0, "ICE"), (1, "CBP"), (2, "")]);
    }
}
