//! Claims: what one record gives one party, through which channel, how surely, and by which rule.

use std::borrow::Cow;

use classification::Rule;
use store::View;

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
