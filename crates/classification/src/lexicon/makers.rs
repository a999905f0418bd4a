//! What a lexicon speaks of: makers, their mentions in a text, and what other words beside these say.

use std::ops::Range;

use serde::Deserialize;

/// A company whose products public buyers pay for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// The company's slug, as in the families file.
    pub id: String,
    /// The company's name, to show.
    pub name: String,
    /// What it sells, as slugs of the lexicon's own list of capabilities.
    pub capabilities: Vec<String>,
    /// Registered names, or their beginnings, under which it sells itself, beside its own name.
    pub sells_as: Vec<String>,
    /// Registered names, or their beginnings, of other companies that one would take for it.
    pub namesakes: Vec<String>,
    /// It mostly sells labour: only where goods are bought from it are they taken to be its own.
    pub integrates: bool,
}

/// A maker's place in [`crate::lexicon::Lexicon::makers`]; stable for one lexicon, not between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MakerIndex(pub u16);

/// An entry's place in its lexicon: names the rule that a mention rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIndex(pub u16);

/// A maker's words in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Whose product the words name.
    pub maker: MakerIndex,
    /// The bytes of the text that say so.
    pub words: Range<usize>,
    /// The entry that matched.
    pub entry: EntryIndex,
}

/// What a word beside a mention says of the buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Signal {
    /// A thing is bought, even where the award as a whole buys labour: licences, subscriptions, a purchase.
    Goods,
    /// A thing or its upkeep by the maker, unless the award as a whole buys labour: software, equipment, maintenance.
    Upkeep,
    /// People's work is bought.
    Labour,
    /// What follows is what something else runs on, or is made to fit.
    PlatformBefore,
    /// What follows comes with a thing, or is used for one; where things are bought and none stands before, it is what is
    /// bought.
    With,
    /// Somebody is given what follows a later "with": "provides the office with".
    Giving,
    /// What stands before is the platform of something or somebody.
    PlatformAfter,
    /// What follows is named for another reason than buying it.
    NamedBefore,
    /// What stands before is named for another reason than buying it.
    NamedAfter,
    /// Goods with a name of their own; joined to a mention by "and" they share the money.
    OtherGoods,
    /// A connection bought by the month, beside which devices are only a part.
    Connectivity,
    /// The action adds something to an award that is there.
    Added,
    /// Looks like another signal and says nothing: "forced labor", "cloud-based".
    Silent,
}
