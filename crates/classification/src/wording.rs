//! A text word by word: what each of its telling words was taken for. It decides nothing; it shows what decisions rest on.

use serde::Serialize;

use crate::administrative;
use crate::lexicon::{Lexicon, Signal};
use crate::parties::Parties;
use crate::resale;
use crate::roles::signals_of;

/// Words of a text, and what they were taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    pub words: String,
    /// Where they begin, in bytes.
    pub at: usize,
    pub meaning: Meaning,
    /// The company whose product it is; empty for other words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company: String,
}

/// What words may be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// A maker's product.
    Product,
    /// Words of buying: the product named beside them is what is bought.
    Buying,
    /// Goods or their upkeep.
    Goods,
    /// People's work.
    Labour,
    /// What something else runs on or fits.
    Platform,
    /// Named for another reason than buying.
    NamedOnly,
    /// Other goods, which share the money.
    OtherGoods,
    /// A connection bought by the month.
    Connectivity,
    /// Something is added to an award that is there.
    Added,
    /// Looks like one of the above and says nothing.
    Silent,
    /// A kind of goods, whoever makes them.
    Kind,
    /// The contract and not what it buys.
    Administration,
}

impl Meaning {
    /// In words, for people.
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Product => "a maker's product",
            Meaning::Buying => "words of buying",
            Meaning::Goods => "goods or their upkeep",
            Meaning::Labour => "labour",
            Meaning::Platform => "what something else runs on or fits",
            Meaning::NamedOnly => "named for another reason than buying",
            Meaning::OtherGoods => "other goods",
            Meaning::Connectivity => "a connection bought by the month",
            Meaning::Added => "added to an award",
            Meaning::Silent => "says nothing here",
            Meaning::Kind => "a kind of goods",
            Meaning::Administration => "contract administration",
        }
    }

    fn of(signal: Signal) -> Meaning {
        match signal {
            Signal::Goods | Signal::Giving => Meaning::Buying,
            Signal::Upkeep => Meaning::Goods,
            Signal::Labour => Meaning::Labour,
            Signal::PlatformBefore | Signal::With | Signal::PlatformAfter => Meaning::Platform,
            Signal::NamedBefore | Signal::NamedAfter => Meaning::NamedOnly,
            Signal::OtherGoods => Meaning::OtherGoods,
            Signal::Connectivity => Meaning::Connectivity,
            Signal::Added => Meaning::Added,
            Signal::Silent => Meaning::Silent,
        }
    }
}

/// The telling words of a text in its order; where meanings overlap, a product comes first, then the longer words.
pub fn words(lexicon: &Lexicon, parties: &Parties, text: &str) -> Vec<Word> {
    let mut mentions = Vec::new();
    lexicon.mentions(text, &mut mentions);
    let products = mentions
        .into_iter()
        .map(|mention| (Meaning::Product, mention.words, parties.name(parties.of_maker(mention.maker)).to_owned()));
    let signals = signals_of(lexicon, text).into_iter();
    let signals = signals.map(|(signal, place)| (Meaning::of(signal), place, String::new()));
    let mut found: Vec<_> = products.chain(signals).collect();
    let mut start = 0;
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        let place = start..start + word.len();
        start = place.end + text[place.end..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() {
            continue;
        }
        if resale::tells_a_kind(word) {
            found.push((Meaning::Kind, place, String::new()));
        } else if administrative::says_nothing(word) {
            found.push((Meaning::Administration, place, String::new()));
        }
    }
    found.sort_by_key(|(meaning, place, _)| {
        (*meaning != Meaning::Product, *meaning >= Meaning::Kind, place.start, place.end)
    });
    let mut kept: Vec<(Meaning, std::ops::Range<usize>, String)> = Vec::new();
    for (meaning, place, company) in found {
        if !kept.iter().any(|(_, other, _)| other.start < place.end && place.start < other.end) {
            kept.push((meaning, place, company));
        }
    }
    kept.sort_by_key(|(_, place, _)| place.start);
    let mut words: Vec<Word> = Vec::new();
    for (meaning, place, company) in kept {
        // "EXERCISE OPTION YEAR 2" is one thing to say.
        if meaning == Meaning::Administration
            && let Some(last) = words.last_mut().filter(|last| last.meaning == meaning)
            && text[last.at + last.words.len()..place.start].chars().all(|character| !character.is_alphanumeric())
        {
            last.words = text[last.at..place.end].to_owned();
            continue;
        }
        words.push(Word { words: text[place.clone()].to_owned(), at: place.start, meaning, company });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{LEXICON, PARTIES};

    #[test]
    fn each_telling_word_is_shown_with_what_it_was_taken_for() {
        let shown = |text: &str| -> Vec<String> {
            let words = words(&LEXICON, &PARTIES, text);
            for word in &words {
                assert_eq!(&text[word.at..word.at + word.words.len()], word.words);
            }
            words.iter().map(|word| format!("{}: {} {}", word.words, word.meaning.name(), word.company)).collect()
        };
        assert_eq!(
            shown("EXERCISE OPTION YEAR 2: RENEWAL OF CISCO LICENSES"),
            [
                "EXERCISE OPTION YEAR 2: contract administration ",
                "RENEWAL: words of buying ",
                "OF: contract administration ",
                "CISCO: a maker's product Cisco",
                "LICENSES: words of buying ",
            ]
        );
        assert_eq!(shown("LAPTOPS — ñandú"), ["LAPTOPS: other goods "]);
        assert_eq!(shown(""), Vec::<String>::new());
    }
}
