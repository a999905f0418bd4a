//! Kinds of goods, and the list of the words that tell them without naming a maker.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::lists::{self, Pieces, WordMap};

static GOODS: LazyLock<GoodsList> = LazyLock::new(|| lists::curated(lists::GOODS));

/// Kinds of goods that resellers sell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kinds(u8);

impl Kinds {
    pub const NONE: Kinds = Kinds(0);
    pub(super) const SOFTWARE: Kinds = Kinds(1);
    const CLOUD: Kinds = Kinds(2);
    pub(super) const COMPUTERS: Kinds = Kinds(4);
    const COMMUNICATIONS: Kinds = Kinds(8);
    pub(super) const DATA: Kinds = Kinds(16);

    const NAMES: [(Kinds, &'static str); 5] = [
        (Kinds::SOFTWARE, "software"),
        (Kinds::CLOUD, "cloud"),
        (Kinds::COMPUTERS, "computers"),
        (Kinds::COMMUNICATIONS, "communications"),
        (Kinds::DATA, "data"),
    ];

    pub fn is_empty(self) -> bool {
        self == Kinds::NONE
    }

    pub fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    pub(super) fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// As tables hold it: `software+cloud`.
    pub fn joined(self) -> String {
        let names: Vec<&str> =
            Kinds::NAMES.iter().filter(|(kind, _)| self.meets(*kind)).map(|(_, name)| *name).collect();
        names.join("+")
    }

    fn of_name(name: &str) -> Result<Kinds, String> {
        let known = Kinds::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind);
        known.ok_or_else(|| format!("`{name}` is no kind of goods"))
    }
}

/// What an order buys, as far as its words go without naming anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goods {
    pub kinds: Kinds,
    /// The words that say so.
    pub words: Arc<str>,
}

/// What a word says of kinds of goods.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    /// Tells a kind by itself.
    Telling(Kinds),
    /// Tells a kind only beside words of equipment or of a subscription.
    Beside(Kinds),
    Subscription,
    Equipment,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "Table")]
struct GoodsList {
    words: WordMap<Meaning>,
    technology: Pieces,
    by_capability: BTreeMap<String, Kinds>,
    otherwise: Kinds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    telling: BTreeMap<String, Vec<String>>,
    beside: BTreeMap<String, Vec<String>>,
    subscription: Vec<String>,
    equipment: Vec<String>,
    technology: Pieces,
    capability: BTreeMap<String, Vec<String>>,
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    text: String,
    is: String,
}

/// The kinds that the words of a text tell.
pub(super) fn told(text: &str) -> Goods {
    let (kinds, word) = GOODS.told(text);
    Goods { kinds, words: word.into() }
}

/// Whether a word tells a kind of goods by itself.
pub(crate) fn tells_a_kind(word: &str) -> bool {
    word.len() > 1 && !GOODS.told(word).0.is_empty()
}

/// Whether a product code's name is one of information technology, which makers in the lexicon are known for.
pub(super) fn is_technology(name: &str) -> bool {
    GOODS.technology.stand_in(name)
}

/// Kinds of a maker's goods by what it is known for, for orders that name the product and nothing else.
pub(super) fn kinds_by_capability(slugs: &str) -> Kinds {
    let of = |slug: &str| GOODS.by_capability.get(slug).copied().unwrap_or(GOODS.otherwise);
    slugs.split('+').filter(|slug| !slug.is_empty()).fold(Kinds::NONE, |kinds, slug| kinds.with(of(slug)))
}

impl GoodsList {
    /// The kinds that the words of a text tell, and the first word that does.
    fn told<'a>(&self, text: &'a str) -> (Kinds, &'a str) {
        let (mut kinds, mut first) = (Kinds::NONE, "");
        let (mut subscription, mut equipment) = ("", "");
        // What "equipment" and "subscription" are for.
        let mut of = Kinds::NONE;
        for word in text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| word.len() > 1) {
            match self.meaning(word) {
                Some(Meaning::Telling(kind)) => {
                    kinds = kinds.with(kind);
                    first = if first.is_empty() { word } else { first };
                }
                Some(Meaning::Subscription) => subscription = word,
                Some(Meaning::Equipment) => equipment = word,
                Some(Meaning::Beside(kind)) => of = of.with(kind),
                None => {}
            }
        }
        if kinds.is_empty() && !subscription.is_empty() {
            let of_data = of.meets(Kinds::DATA);
            kinds = if of_data { Kinds::DATA } else { Kinds::SOFTWARE.with(Kinds::CLOUD).with(Kinds::DATA) };
            first = subscription;
        } else if kinds.is_empty() && !equipment.is_empty() {
            kinds = of.without(Kinds::DATA);
            first = equipment;
        }
        (kinds, first)
    }

    /// A plural counts like its singular; the list has no word together with its plural.
    fn meaning(&self, word: &str) -> Option<Meaning> {
        let singular = word.strip_suffix(['S', 's']).and_then(|singular| self.words.get(singular));
        singular.or_else(|| self.words.get(word))
    }
}

impl TryFrom<Table> for GoodsList {
    type Error = String;

    fn try_from(table: Table) -> Result<Self, String> {
        let mut words: Vec<(String, Meaning)> = Vec::new();
        words.extend(by_word(table.telling)?.into_iter().map(|(word, kinds)| (word, Meaning::Telling(kinds))));
        words.extend(by_word(table.beside)?.into_iter().map(|(word, kinds)| (word, Meaning::Beside(kinds))));
        words.extend(table.subscription.into_iter().map(|word| (word, Meaning::Subscription)));
        words.extend(table.equipment.into_iter().map(|word| (word, Meaning::Equipment)));
        let singular = |word: &str| word.strip_suffix('S').is_some_and(|one| words.iter().any(|(word, _)| word == one));
        if let Some((word, _)) = words.iter().find(|(word, _)| singular(word)) {
            return Err(format!("`{word}` stands here in the singular too, which tells both"));
        }
        let mut by_capability = BTreeMap::new();
        for (slug, names) in table.capability {
            let kinds = names.iter().try_fold(Kinds::NONE, |kinds, name| Ok(kinds.with(Kinds::of_name(name)?)));
            by_capability.insert(slug, kinds.map_err(|error: String| error)?);
        }
        let otherwise = by_capability.remove("otherwise").ok_or("`capability` has no `otherwise`")?;
        let list = GoodsList { words: WordMap::new(words)?, technology: table.technology, by_capability, otherwise };
        for Example { text, is } in table.example {
            let found = list.told(&text).0.joined();
            if found != is {
                return Err(format!("its example `{text}` tells `{found}`"));
            }
        }
        Ok(list)
    }
}

/// The kinds of each word; one that stands under two kinds tells both.
fn by_word(table: BTreeMap<String, Vec<String>>) -> Result<BTreeMap<String, Kinds>, String> {
    let mut words: BTreeMap<String, Kinds> = BTreeMap::new();
    for (name, list) in table {
        let kind = Kinds::of_name(&name)?;
        for word in list {
            let kinds = words.entry(word).or_default();
            if kinds.meets(kind) {
                return Err(format!("a word stands twice under `{name}`"));
            }
            *kinds = kinds.with(kind);
        }
    }
    Ok(words)
}
