//! A question's buyer and days as SQL, and how values stand in it.

use entities::agencies::Level;
use values::Window;

use crate::question::{Definition, Question};

impl Question {
    /// SQL that is true where the buyer signed.
    pub(crate) fn signed(&self) -> String {
        self.has_code("awarding")
    }

    /// SQL that is true where the buyer's money pays. Many rows do not say whose money it is.
    pub(crate) fn paid(&self) -> String {
        format!("coalesce({}, false)", self.has_code("funding"))
    }

    /// SQL that is true for records of the buyer under the question's definition.
    pub(crate) fn is_buyers(&self) -> String {
        match self.definition {
            Definition::Awarding => self.signed(),
            Definition::Funding => self.has_code("funding"),
            Definition::Either => self.is_buyers_in_any_way(),
        }
    }

    /// SQL that is true for records of the buyer under any definition.
    pub(crate) fn is_buyers_in_any_way(&self) -> String {
        format!("({} OR {})", self.signed(), self.has_code("funding"))
    }

    /// SQL that is true within the window.
    pub(crate) fn in_window(&self) -> String {
        within(self.window)
    }

    fn has_code(&self, side: &str) -> String {
        let column = match self.buyer.level {
            Level::Toptier => format!("{side}_agency_code"),
            Level::Subtier => format!("{side}_sub_agency_code"),
        };
        let codes: Vec<String> = self.buyer.codes.iter().map(|code| quoted(code)).collect();
        match &codes[..] {
            [] => "true".to_owned(),
            [code] => format!("{column} = {code}"),
            _ => format!("{column} IN ({})", codes.join(", ")),
        }
    }
}

/// SQL that is true within a window.
fn within(window: Window) -> String {
    let from = window.from.map(|from| format!("action_date >= DATE '{from}'"));
    let to = window.to.map(|to| format!("action_date <= DATE '{to}'"));
    let conditions: Vec<String> = from.into_iter().chain(to).collect();
    if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") }
}

/// SQL that is true where a column is one of the values, which are quoted already; of none it is false.
pub(crate) fn among(column: &str, values: &[String]) -> String {
    /// The engine passes over pages by lists of at most so many values.
    const LIST: usize = 20;
    let lists: Vec<String> = values.chunks(LIST).map(|some| format!("{column} IN ({})", some.join(", "))).collect();
    if lists.is_empty() { "false".to_owned() } else { format!("({})", lists.join(" OR ")) }
}

/// A text as an SQL literal.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
