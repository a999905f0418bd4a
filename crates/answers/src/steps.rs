//! From `named` to `ceiling` in steps, each with its money and one sentence.

use classification::award::{Channel, Grade};
use serde::Serialize;
use values::Money;

use crate::spend::{Cell, figures};

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

/// The steps of a question's counted cells; those of one award stand together.
pub(crate) fn steps(cells: &[&Cell]) -> Vec<Step> {
    let of = |keep: &dyn Fn(&Cell) -> bool| -> Vec<&Cell> { cells.iter().copied().filter(|cell| keep(cell)).collect() };
    let net = |cells: &[&Cell]| cells.iter().map(|cell| cell.net).sum::<Money>();
    let count = |cells: &[&Cell]| cells.iter().map(|cell| cell.transactions).sum::<u64>();
    let said = of(&|cell| cell.said);
    let direct = count(&of(&|cell| cell.said && cell.channel == Channel::Direct));
    let resold = of(&|cell| cell.said && cell.grade == Grade::Possible);
    let carried = of(&|cell| !cell.said && cell.grade != Grade::Possible);
    let surely = of(&|cell| cell.grade != Grade::Possible);
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
    for (channel, of_any_reseller) in channels.into_iter().chain([(Channel::Unnamed, true)]) {
        kept.push((channel, of_any_reseller));
        let part = of(&|cell| cell.grade == Grade::Possible && cell.kind() == (channel, of_any_reseller));
        // Bounds are formed award by award, so a channel is worth what it adds to those before it.
        let so_far = of(&|cell| cell.grade != Grade::Possible || kept.contains(&cell.kind()));
        let ceiling = figures(&so_far).ceiling;
        let why = if of_any_reseller { Some(OF_ANY_RESELLER) } else { why(channel) };
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
        transactions: count(cells),
        why: "are all that could be the company's; of an award whose possible part is negative nothing is added, and the floor is \
              lower by it"
            .to_owned(),
    });
    steps
}

const OF_ANY_RESELLER: &str = "name no maker at all; their sellers are resellers that no order shows with the company's products, while others bring them";

impl Cell {
    /// The channel; and of orders that name nobody, whether a seller was never seen with the company's products.
    fn kind(&self) -> (Channel, bool) {
        (self.channel, self.of_any_reseller && self.channel == Channel::Unnamed)
    }
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
