//! Claims: what one record gives one party, through which channel, how surely, and by which rule; and offers, the claims of
//! orders that name nobody.
//!
//! The kernel that reports of subcontracts and all answers share: what a claim is, which of several claims to one record is the
//! surest, and who may be behind an order without a name are decided here and nowhere else.

use std::borrow::Cow;

use classification::Rule;
use classification::award::{Channel, Grade};
use store::View;
use values::{Date, Money};

/// What one record gives one party; or what a sum of records gives it that are alike in all but their amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Net, as signed; of a sum the sum.
    pub amount: Money,
    /// Nothing where the records do not say, and of a sum over several days.
    pub day: Option<Date>,
    pub channel: Channel,
    pub grade: Grade,
    /// Nothing of a sum of claims by several rules.
    pub rule: Option<Rule>,
    /// Whether the record says so itself: `named` counts it.
    pub said: bool,
    pub roles: Roles,
}

/// What a buyer is in a record (domain rule 15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// It signed.
    pub signed: bool,
    /// Its money pays.
    pub paid: bool,
}

impl Claim {
    /// Whether it counts in `likely`.
    pub fn is_sure(&self) -> bool {
        self.grade != Grade::Possible
    }
}

/// How sure a claim is. Several parties may claim one record: the least of their claims in this order counts where each record
/// shall count once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sureness {
    pub grade: Grade,
    pub channel: Channel,
}

impl Sureness {
    /// Every one, surest first.
    pub fn all() -> impl Iterator<Item = Sureness> {
        Grade::ALL.into_iter().flat_map(|grade| Channel::ALL.map(|channel| Sureness { grade, channel }))
    }

    /// SQL for the place among [`Sureness::all`] of a claim whose grade and channel two SQL texts give: the least is the surest.
    pub fn sql(grade: &str, channel: &str) -> String {
        let grades = Grade::ALL.into_iter().zip((0..).step_by(Channel::ALL.len()));
        let grades: Vec<String> =
            grades.map(|(grade, place)| format!("WHEN '{}' THEN {place}", grade.name())).collect();
        let channels = Channel::ALL.into_iter().zip(0..);
        let channels: Vec<String> =
            channels.map(|(channel, place)| format!("WHEN '{}' THEN {place}", channel.name())).collect();
        format!("(CASE {grade} {} END + CASE {channel} {} END)", grades.join(" "), channels.join(" "))
    }

    /// The one at a place that [`Sureness::sql`] gave.
    pub fn at(place: usize) -> Option<Sureness> {
        Sureness::all().nth(place)
    }
}

/// SQL that is true where an order `u` that names nobody comes from the bearer of a carrier `c` on its days. `bearer` is the
/// order's column: `bearer`, or `any_bearer` for what any reseller brings.
fn is_brought(bearer: &str) -> String {
    format!("u.{bearer} = c.bearer AND u.action_date >= c.from_day AND u.action_date < c.until_day")
}

/// SQL for the offers: every order that names nobody beside each family that may be behind it, as claims with the columns of the
/// view `slices`. What an order's own seller brings of a family goes before what any reseller may.
pub(crate) fn offers() -> String {
    let columns = "c.family, c.companies, c.capabilities, 'unnamed' AS channel, 'possible' AS grade, false AS said, u.words, c.rule, \
                   u.transaction_key, NULL AS report_key, u.award_key, u.action_date, u.fiscal_year, u.obligation, \
                   u.awarding_agency_code, u.awarding_sub_agency_code, u.funding_agency_code, u.funding_sub_agency_code, u.seller, \
                   NULL AS could_reach, NULL AS vehicle_could_reach, u.modification, u.description, u.base_description, u.file, \
                   u.member, u.line";
    format!(
        "SELECT {columns} FROM stored_unnamed u JOIN stored_carriers c ON {own} \
         UNION ALL \
         SELECT {columns} FROM stored_unnamed u JOIN stored_carriers c ON {any} \
         LEFT ANTI JOIN stored_carriers d \
           ON u.bearer = d.bearer AND c.family = d.family AND u.action_date >= d.from_day AND u.action_date < d.until_day",
        own = is_brought("bearer"),
        any = is_brought("any_bearer"),
    )
}

/// SQL for the orders that name nobody and that somebody may be behind, from columns of the view `unnamed` under the alias `u`:
/// an order may stand twice. `condition` is SQL over its columns.
pub fn offered(columns: &str, condition: &str) -> String {
    let of = |bearer: &str| {
        format!(
            "SELECT {columns} FROM unnamed u WHERE {condition} AND EXISTS (SELECT 1 FROM carriers c WHERE {})",
            is_brought(bearer)
        )
    };
    format!("{} UNION ALL {}", of("bearer"), of("any_bearer"))
}

/// The rules that claims name by their ids, with what they say.
pub fn rules_view() -> View {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let row = |rule: &Rule| {
        let domain: Vec<String> = rule.domain().iter().map(u32::to_string).collect();
        format!("({}, {}, {})", quoted(rule.id()), quoted(rule.sentence()), quoted(&domain.join(", ")))
    };
    let rows: Vec<String> = Rule::ALL.iter().map(row).collect();
    View {
        name: "rules",
        sql: Cow::Owned(format!(
            "SELECT column1 AS rule, column2 AS sentence, column3 AS domain_rules FROM (VALUES {})",
            rows.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_surer_comes_first_and_has_the_lesser_place() {
        let all: Vec<Sureness> = Sureness::all().collect();
        assert!(all.is_sorted());
        assert_eq!(all.len(), Grade::ALL.len() * Channel::ALL.len());
        for (place, sureness) in all.iter().enumerate() {
            assert_eq!(Sureness::at(place), Some(*sureness));
        }
        assert_eq!(Sureness::at(all.len()), None);
    }

    #[test]
    fn the_places_in_sql_are_those_of_the_order() {
        let sql = Sureness::sql("grade", "channel");
        for (place, sureness) in Sureness::all().enumerate() {
            let of = |name: &str| -> usize {
                let (_, rest) = sql.split_once(&format!("WHEN '{name}' THEN ")).unwrap();
                rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
            };
            assert_eq!(of(sureness.grade.name()) + of(sureness.channel.name()), place, "{sureness:?}");
        }
    }
}
