//! What one maker's name is surrounded by in a row: the facts that the decisions ask for.

use std::cell::OnceCell;
use std::ops::Range;

use super::reading::{BESIDE, Reading, is_carrier, is_device, is_rival, names_an_agreement};
use crate::codes::Purchase;
use crate::lexicon::{MakerIndex, Mention, Signal};

/// A maker's name in a row, with what stands around it. What takes time is found out when it is first asked for.
pub(super) struct Seen<'a> {
    reading: &'a Reading<'a>,
    mention: &'a Mention,
    /// The maker that is paid.
    vendor: Option<MakerIndex>,
    /// Signals before the name in its clause, nearest first.
    before: Vec<(Signal, Range<usize>)>,
    /// Signals after the name, nearest first, as far as the text still speaks of it.
    after: Vec<(Signal, Range<usize>)>,
    next: OnceCell<Option<Signal>>,
}

impl<'a> Seen<'a> {
    pub(super) fn of(reading: &'a Reading<'a>, mention: &'a Mention, vendor: Option<MakerIndex>) -> Self {
        Self {
            reading,
            mention,
            vendor: vendor.filter(|vendor| *vendor != mention.maker),
            before: reading.before(&mention.words),
            after: reading.after(&mention.words),
            next: OnceCell::new(),
        }
    }

    // What sells.

    /// A carrier sells, and the name is another carrier's: none of them sells another's connections.
    pub(super) fn is_carrier_sold_by_another(&self) -> bool {
        let lexicon = self.reading.lexicon;
        self.vendor.is_some_and(|vendor| is_carrier(lexicon, vendor) && is_carrier(lexicon, self.mention.maker))
    }

    /// The name tells an agreement to order from, and a maker of the same goods sells.
    pub(super) fn is_agreement_of_a_rival(&self) -> bool {
        let is_rival = |vendor| is_rival(self.reading.lexicon, vendor, self.mention.maker);
        self.vendor.is_some_and(is_rival) && names_an_agreement(self.reading.text, &self.mention.words)
    }

    // What the codes buy.

    pub(super) fn buys_things(&self) -> bool {
        self.reading.purchase == Purchase::Goods
    }

    /// The codes buy labour. Nobody works on a line or a telephone: codes of labour stand on orders of these too.
    pub(super) fn buys_labour(&self) -> bool {
        self.reading.purchase == Purchase::Labour && !self.is_a_line()
    }

    /// The codes are known, and buy neither things nor labour.
    pub(super) fn buys_something_else(&self) -> bool {
        self.reading.purchase == Purchase::Other
    }

    pub(super) fn cares_for_products(&self) -> bool {
        self.reading.cares_for_products
    }

    /// The seller's trade is things, and the text not longer than a name of one.
    pub(super) fn sells_things(&self) -> bool {
        self.reading.sells_things
    }

    /// The codes buy technology, the maker is one of connections or telephones, and nobody works on them.
    pub(super) fn is_a_line(&self) -> bool {
        let (lexicon, maker) = (self.reading.lexicon, self.mention.maker);
        self.reading.is_technology
            && (is_carrier(lexicon, maker) || is_device(lexicon, maker))
            && !self.reading.is_work()
    }

    // What the words say.

    /// What stands beside the name, or a replacement, says that it is named for another reason than buying.
    pub(super) fn is_named_otherwise(&self) -> bool {
        let follows = |(kind, place): &(Signal, Range<usize>)| {
            *kind == Signal::NamedAfter && place.start.saturating_sub(self.mention.words.end) <= BESIDE
        };
        self.leading(Signal::NamedBefore).is_some()
            || self.after.iter().any(follows)
            || self.reading.is_replaced(self.mention, &self.before)
    }

    /// What the nearest word after the name says that speaks of buying, or the name's own word of buying ("ADOBE LICENSE").
    pub(super) fn next(&self) -> Option<Signal> {
        *self.next.get_or_init(|| {
            self.reading.within(self.mention).or_else(|| {
                let mut said = self.after.iter().filter(speaks);
                match self.buys_things() {
                    true => self.reading.of_things(self.mention, &said.cloned().collect::<Vec<_>>()),
                    false => said.next().map(kind_of),
                }
            })
        })
    }

    /// What the nearest word before the name says. In "LICENSE RENEWAL AND MAINTENANCE SUPPORT FOR" the nearest word alone does
    /// not tell.
    pub(super) fn previous(&self) -> Option<Signal> {
        match self.before.iter().find(speaks).map(kind_of).filter(|kind| *kind != Signal::PlatformAfter) {
            Some(Signal::Upkeep) if self.before.iter().any(|(kind, _)| *kind == Signal::Goods) => Some(Signal::Goods),
            other => other,
        }
    }

    /// Whether some word after the name says this.
    pub(super) fn later(&self, signal: Signal) -> bool {
        self.after.iter().any(|(kind, _)| *kind == signal)
    }

    pub(super) fn speaks_of_labour(&self) -> bool {
        self.reading.speaks_of_labour()
    }

    /// Labour before the name is for its sake.
    pub(super) fn is_worked_on(&self) -> bool {
        self.reading.is_worked_on(self.mention, &self.before)
    }

    /// The text ends with support that is no product of the maker's.
    pub(super) fn is_supported(&self) -> bool {
        self.reading.is_supported(self.mention, &self.before)
    }

    /// A "with" leads to the name.
    pub(super) fn comes_with(&self) -> bool {
        self.leading(Signal::With).is_some()
    }

    /// Something else runs on the name, fits it, or has it without being bought with it.
    pub(super) fn is_run_on(&self) -> bool {
        let is_had = |with: &Range<usize>| !self.reading.is_brought(with, &self.before);
        self.leading(Signal::PlatformBefore).is_some() || self.leading(Signal::With).is_some_and(is_had)
    }

    /// The thing named before is for this one, or stands in it.
    pub(super) fn is_what_another_is_for(&self) -> bool {
        self.reading.is_what_another_is_for(self.mention, self.next())
    }

    // What else is bought.

    /// The name is a device's, and goes on with a connection for it.
    pub(super) fn names_a_connection(&self) -> bool {
        self.is_device() && self.reading.goes_on_with_a_connection(self.mention)
    }

    pub(super) fn is_joined_to_other_goods(&self) -> bool {
        self.reading.is_joined_to_other_goods(self.mention)
    }

    /// The name is a device's, and a connection is bought too.
    pub(super) fn is_device_beside_connection(&self) -> bool {
        self.is_device() && self.reading.speaks_of_connections()
    }

    fn is_device(&self) -> bool {
        is_device(self.reading.lexicon, self.mention.maker)
    }

    /// The nearest word of this kind right before the name.
    fn leading(&self, signal: Signal) -> Option<&Range<usize>> {
        let leads =
            |(kind, place): &&(Signal, Range<usize>)| *kind == signal && self.mention.words.start - place.end <= BESIDE;
        self.before.iter().find(leads).map(|(_, place)| place)
    }
}

/// Whether a signal speaks of what is bought.
fn speaks((kind, _): &&(Signal, Range<usize>)) -> bool {
    matches!(
        kind,
        Signal::Goods
            | Signal::Upkeep
            | Signal::OtherGoods
            | Signal::Connectivity
            | Signal::Labour
            | Signal::PlatformAfter
    )
}

fn kind_of((kind, _): &(Signal, Range<usize>)) -> Signal {
    *kind
}
