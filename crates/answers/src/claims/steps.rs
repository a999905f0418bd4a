//! From `named` to `ceiling` in steps, each with its money and one sentence.

use classification::Rule;
use classification::award::Channel;
use serde::Serialize;
use values::Money;

use crate::claims::placed::Placed;
use crate::claims::tally::figures;

/// One step; the changes of all steps before it and its own add up to `stands_at`.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// `named`, `resold`, `carried`, `likely`, then the channels of the ceiling, and `ceiling`.
    pub step: &'static str,
    pub change: Money,
    pub stands_at: Money,
    pub transactions: u64,
    pub why: String,
}

/// The steps of a question's claims; those of one award stand together.
pub(crate) fn steps(claims: &[Placed]) -> Vec<Step> {
    let of = |keep: &dyn Fn(&Placed) -> bool| -> Vec<&Placed> { claims.iter().filter(|placed| keep(placed)).collect() };
    let net = |claims: &[&Placed]| claims.iter().map(|placed| placed.net()).sum::<Money>();
    let count = |claims: &[&Placed]| claims.iter().map(|placed| placed.record.transactions()).sum::<u64>();
    let said = of(&|placed| placed.claim.said);
    let direct = count(&of(&|placed| placed.claim.said && placed.claim.channel == Channel::Direct));
    let resold = of(&|placed| placed.claim.said && !placed.claim.is_sure());
    let carried = of(&|placed| !placed.claim.said && placed.claim.is_sure());
    let surely = of(&|placed| placed.claim.is_sure());
    let likely = net(&surely);
    let mut steps = vec![
        Step {
            step: "named",
            change: net(&said),
            stands_at: net(&said),
            transactions: count(&said),
            why: format!(
                "say so themselves: {direct} were paid to the company, the words of {} name its product as what is bought",
                count(&said) - direct
            ),
        },
        Step {
            step: "resold",
            change: Money::ZERO - net(&resold),
            stands_at: net(&said) - net(&resold),
            transactions: count(&resold),
            why: "were paid to the company for other makers' products that it resold: theirs, but for its margin"
                .to_owned(),
        },
        Step {
            step: "carried",
            change: net(&carried),
            stands_at: likely,
            transactions: count(&carried),
            why: "name no purchase themselves, in awards that as a whole buy the product".to_owned(),
        },
        Step {
            step: "likely",
            change: Money::ZERO,
            stands_at: likely,
            transactions: count(&surely),
            why:
                "are in the reading that we would print; what follows is possible, and nobody can tell from the records"
                    .to_owned(),
        },
    ];
    let mut stands_at = likely;
    let channels = Channel::ALL.map(|channel| (channel, false));
    let mut kept: Vec<(Channel, bool)> = Vec::new();
    for (channel, is_other) in channels.into_iter().chain([(Channel::Direct, true), (Channel::Unnamed, true)]) {
        kept.push((channel, is_other));
        let part = of(&|placed| !placed.claim.is_sure() && kind(placed) == (channel, is_other));
        // Bounds are formed award by award, so a channel is worth what it adds to those before it.
        let so_far = of(&|placed| placed.claim.is_sure() || kept.contains(&kind(placed)));
        let ceiling = figures(so_far).ceiling;
        let why = match (channel, is_other) {
            (Channel::Direct, true) => Some(OF_VENTURES),
            (_, true) => Some(OF_ANY_RESELLER),
            (_, false) => why(channel),
        };
        let Some(why) = why.filter(|_| !part.is_empty()) else { continue };
        steps.push(Step {
            step: channel.name(),
            change: ceiling - stands_at,
            stands_at: ceiling,
            transactions: count(&part),
            why: why.to_owned(),
        });
        stands_at = ceiling;
    }
    steps.push(Step {
        step: "ceiling",
        change: Money::ZERO,
        stands_at,
        transactions: count(&of(&|_| true)),
        why: "are all that could be the company's; of an award whose possible part is negative nothing is added, and the floor is \
              lower by it"
            .to_owned(),
    });
    steps
}

const OF_ANY_RESELLER: &str = "name no maker at all; their sellers are resellers that no order shows with the company's products, while others bring them";

const OF_VENTURES: &str =
    "were paid to joint ventures of the company with others: its share is unknown, from nothing to all of it";

/// The channel; and of orders that name nobody, whether a seller was never seen with the company's products, of those whose
/// recipient decides, whether it is a joint venture.
fn kind(placed: &Placed) -> (Channel, bool) {
    let claim = &placed.claim;
    let is_other = match claim.channel {
        Channel::Unnamed => claim.rule == Some(Rule::OfferedByAnyReseller),
        Channel::Direct => claim.rule == Some(Rule::PartnerOfVenture),
        _ => false,
    };
    (claim.channel, is_other)
}

/// Why a channel's possible money is in the ceiling; nothing for channels that have none.
fn why(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Direct => {
            Some("were paid to the company beside, or for, other makers' products: how much was its own is unknown")
        }
        Channel::Named => None,
        Channel::Carried => Some(
            "name nobody, in awards of which another action buys the product, and which as a whole buy something else",
        ),
        Channel::Mixed => Some("buy several things at once, and no record tells the split"),
        Channel::Platform => Some("buy labour or another product on the company's product"),
        Channel::Subcontract => {
            Some("are what primes reported of subcontracts with the company, beyond what is sure of them")
        }
        Channel::Unnamed => Some(
            "name no maker at all; their sellers, or sister orders under the same agreement, bring the company's products of that kind",
        ),
    }
}
