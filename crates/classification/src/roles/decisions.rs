//! The rules that decide what a maker is in a row, in the order in which they are asked.
//!
//! Each is a fact of [`Seen`]; the first that holds decides, so a later one is asked only where no earlier one holds.
//! `docs/concepts/makers.md` shows the same table to users.

use super::role::Role;
use super::seen::Seen;
use crate::lexicon::Signal;
use crate::rules::Rule;

/// What a maker is, and the rule that says so.
pub(super) fn role_of(seen: &Seen<'_>) -> (Role, Rule) {
    let holds = |decision: &&Decision| (decision.holds)(seen);
    let decision = DECISIONS.iter().find(holds).expect("the last decision always holds");
    match decision.gives {
        Gives::Is(role) => (role, decision.rule),
        Gives::Bought => match OF_WHAT_IS_BOUGHT.iter().find(|(_, _, holds)| holds(seen)) {
            Some((rule, role, _)) => (*role, *rule),
            None => (Role::Product, decision.rule),
        },
    }
}

/// One line of the table.
struct Decision {
    rule: Rule,
    gives: Gives,
    holds: fn(&Seen<'_>) -> bool,
}

/// What a decision gives.
#[derive(Clone, Copy)]
enum Gives {
    Is(Role),
    /// The product is bought: alone, unless one of [`OF_WHAT_IS_BOUGHT`] holds.
    Bought,
}

const MENTION: Gives = Gives::Is(Role::Mention);
const PLATFORM: Gives = Gives::Is(Role::Platform);
const BOUGHT: Gives = Gives::Bought;

const fn when(rule: Rule, gives: Gives, holds: fn(&Seen<'_>) -> bool) -> Decision {
    Decision { rule, gives, holds }
}

/// Read from the top.
const DECISIONS: [Decision; 22] = [
    when(Rule::CarrierNamesCarrier, MENTION, |seen| seen.is_carrier_sold_by_another()),
    // "NEW TASK ON HP BPA", sold by Dell.
    when(Rule::AgreementNamed, MENTION, |seen| seen.is_agreement_of_a_rival()),
    // "XEROX OR EQUAL COPIER", "REPLACE CISCO SWITCHES".
    when(Rule::NamedOtherwise, MENTION, |seen| seen.is_named_otherwise()),
    // "LABOR SUPPORT FOR TELESTAFF LICENSES".
    when(Rule::LabourForIt, PLATFORM, |seen| seen.buys_labour() && seen.is_worked_on()),
    // "ACQUISITION OF SALESFORCE CENTER OF INNOVATION SUPPORT".
    when(Rule::SupportOfIt, PLATFORM, |seen| seen.buys_labour() && seen.next().is_none() && seen.is_supported()),
    // "MICROSOFT LICENSES".
    when(Rule::BuyingFollows, BOUGHT, |seen| seen.next() == Some(Signal::Goods)),
    // "ORACLE DBA SUPPORT".
    when(Rule::LabourFollows, PLATFORM, |seen| matches!(seen.next(), Some(Signal::Labour | Signal::PlatformAfter))),
    // "LAPTOPS COMPATIBLE WITH WINDOWS 11".
    when(Rule::RunsOnIt, PLATFORM, |seen| seen.is_run_on()),
    // "CISCO CATALYST 8000V FOR AWS".
    when(Rule::AnotherIsForIt, PLATFORM, |seen| {
        matches!(seen.next(), None | Some(Signal::Upkeep)) && seen.is_what_another_is_for()
    }),
    // "ORACLE E-BUSINESS SUITE DEVELOPMENT": what is done to the thing is what is bought, unless the code says a thing.
    when(Rule::LabourFollowsGoods, PLATFORM, |seen| {
        seen.next().is_some() && !seen.buys_things() && seen.later(Signal::Labour)
    }),
    // "SWITCH HARDWARE AND WARRANTY" on a contract for labour: what it adds is no labour.
    when(Rule::BuyingFollowsGoods, BOUGHT, |seen| seen.next() == Some(Signal::Upkeep) && seen.later(Signal::Goods)),
    // "HAVANA, CU DELL EQUIPMENT": nobody works on it, whatever the code says.
    when(Rule::GoodsFollow, BOUGHT, |seen| seen.next().is_some() && (!seen.buys_labour() || !seen.speaks_of_labour())),
    // "DEVELOPMENT OF SHAREPOINT".
    when(Rule::LabourBefore, PLATFORM, |seen| seen.previous() == Some(Signal::Labour)),
    // "LICENSE RENEWAL - CELLEBRITE".
    when(Rule::BuyingBefore, BOUGHT, |seen| seen.previous() == Some(Signal::Goods)),
    when(Rule::NamedAloneByTrade, BOUGHT, |seen| seen.buys_labour() && seen.sells_things() && !seen.speaks_of_labour()),
    when(Rule::CodeOfLabour, PLATFORM, |seen| seen.buys_labour()),
    // "THIS CALL PROVIDES THE CRIME LAB WITH CELLEBRITE PREMIUM": had it not been brought, it would be what something runs on.
    when(Rule::ProvidedWithIt, BOUGHT, |seen| seen.comes_with()),
    // "EQUIPMENT, CISCO".
    when(Rule::GoodsBefore, BOUGHT, |seen| seen.previous().is_some()),
    when(Rule::CodeOfGoods, BOUGHT, |seen| seen.buys_things()),
    // "(5) APPLE IPHONES", "VERIZON WIRELESS".
    when(Rule::LineOrTelephone, BOUGHT, |seen| seen.is_a_line() && !seen.buys_something_else()),
    // "STRATASYS UPGRADE", by a code of installation.
    when(Rule::NamedAlone, BOUGHT, |seen| seen.cares_for_products() && !seen.speaks_of_labour()),
    when(Rule::NothingSaysBought, MENTION, |_| true),
];

/// What else is bought decides what the product is beside it; read from the top.
type Beside = (Rule, Role, fn(&Seen<'_>) -> bool);

const OF_WHAT_IS_BOUGHT: [Beside; 3] = [
    // "IPAD UNLIMITED DATA PLAN".
    (Rule::ConnectionForIt, Role::Platform, |seen| seen.names_a_connection()),
    // "TABLETS AND MS LICENSES".
    (Rule::JoinedToOtherGoods, Role::Mixed, |seen| seen.is_joined_to_other_goods()),
    // "IPADS AND CELLULAR SERVICE".
    (Rule::DeviceBesideConnection, Role::Mixed, |seen| seen.is_device_beside_connection()),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as users read it.
    fn shown() -> String {
        let line = |number: String, rule: Rule, gives: &str| {
            format!("| {number} | `{}` | {} | {gives} |\n", rule.id(), rule.sentence())
        };
        let mut shown = "| | rule | holds where | gives |\n|--:|---|---|---|\n".to_owned();
        for (number, decision) in (1..).zip(&DECISIONS) {
            let gives = match decision.gives {
                Gives::Is(role) => format!("`{}`", role.name()),
                Gives::Bought => "bought".to_owned(),
            };
            shown += &line(number.to_string(), decision.rule, &gives);
        }
        for (letter, (rule, role, _)) in ('a'..).zip(&OF_WHAT_IS_BOUGHT) {
            shown += &line(letter.to_string(), *rule, &format!("`{}`", role.name()));
        }
        shown
    }

    #[test]
    fn the_documentation_shows_the_rules_in_their_order() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/concepts/makers.md");
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains(&shown()), "the table in docs/concepts/makers.md is to be:\n{}", shown());
    }

    #[test]
    fn no_rule_is_asked_twice_and_one_always_holds() {
        let rules =
            DECISIONS.iter().map(|decision| decision.rule).chain(OF_WHAT_IS_BOUGHT.iter().map(|(rule, ..)| *rule));
        let mut rules: Vec<Rule> = rules.collect();
        let all = rules.len();
        rules.sort_unstable();
        rules.dedup();
        assert_eq!(rules.len(), all);
        assert!(DECISIONS.last().is_some_and(|decision| decision.rule == Rule::NothingSaysBought));
    }
}
