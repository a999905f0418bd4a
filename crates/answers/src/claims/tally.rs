//! Adding claims up: figures with their bounds, formed award by award, and counts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use attribution::claims::Claim;
use classification::award::{Channel, Grade};
use serde::Serialize;
use values::{AwardShare, Figures};

use crate::claims::placed::Placed;

/// What figures rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Distinct awards.
    pub awards: u64,
    /// Transactions, each once.
    pub transactions: u64,
    /// Subaward reports.
    pub reports: u64,
}

/// Adds a claim to what its award gives to a party.
pub(crate) fn add(share: &mut AwardShare, claim: &Claim) {
    let net = claim.amount;
    if claim.said {
        share.said += net;
    }
    match claim.grade {
        Grade::Certain => share.certain += net,
        Grade::Likely => share.carried += net,
        Grade::Possible if claim.channel == Channel::Unnamed => share.unnamed += net,
        Grade::Possible => share.possible += net,
    }
}

/// Claims as they come, those of one award after each other; each knows the four numbers of all that were added.
#[derive(Default)]
pub(crate) struct Tally {
    /// The award in hand, of which more may come.
    award: Option<u32>,
    share: AwardShare,
    closed: Figures,
    counts: Counts,
    reports: BTreeSet<u32>,
}

impl Tally {
    pub(crate) fn add(&mut self, placed: &Placed) {
        if self.award != Some(placed.award) {
            self.closed += std::mem::take(&mut self.share).figures();
            self.counts.awards += 1;
            self.award = Some(placed.award);
        }
        add(&mut self.share, &placed.claim);
        self.counts.transactions += placed.record.transactions();
        // A report whose amount is in part sure and in part possible has two claims.
        self.reports.extend(placed.record.report());
    }

    /// Bounds are formed for each award over its net, then added.
    pub(crate) fn figures(&self) -> Figures {
        self.closed + self.share.figures()
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts { reports: self.reports.len() as u64, ..self.counts }
    }
}

impl<'a> FromIterator<&'a Placed> for Tally {
    fn from_iter<I: IntoIterator<Item = &'a Placed>>(claims: I) -> Tally {
        let mut tally = Tally::default();
        claims.into_iter().for_each(|claim| tally.add(claim));
        tally
    }
}

/// The four numbers of claims, those of one award together.
pub(crate) fn figures<'a>(claims: impl IntoIterator<Item = &'a Placed>) -> Figures {
    claims.into_iter().collect::<Tally>().figures()
}

/// Claims added up by a key; those of one award stand together.
pub(crate) fn by<'a, K: Ord>(
    claims: impl IntoIterator<Item = &'a Placed>,
    key: impl Fn(&Placed) -> K,
) -> BTreeMap<K, Tally> {
    let mut tallies: BTreeMap<K, Tally> = BTreeMap::new();
    for claim in claims {
        tallies.entry(key(claim)).or_default().add(claim);
    }
    tallies
}

/// Most likely money first, then most possible money.
pub(crate) fn by_money(one: &Figures, other: &Figures) -> Ordering {
    (other.likely, other.ceiling).cmp(&(one.likely, one.ceiling))
}
