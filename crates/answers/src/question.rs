//! The question: which buyer, which company, which days, and what "spend of" means.

use classification::Rule;
use classification::capabilities::Capability;
use classification::parties::Subject;
use entities::agencies::{Buyer, Level};
use serde::Serialize;
use values::Window;

/// What makes a record the buyer's (domain rule 15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Definition {
    /// The buyer signed.
    Awarding,
    /// The buyer's money pays, for the greater part (domain rule 17).
    Funding,
    /// Either, each record once.
    #[default]
    Either,
}

impl Definition {
    pub const ALL: [Definition; 3] = [Definition::Either, Definition::Awarding, Definition::Funding];

    pub fn name(self) -> &'static str {
        match self {
            Definition::Awarding => "awarding",
            Definition::Funding => "funding",
            Definition::Either => "either",
        }
    }

    /// Whether a record that the buyer signed and/or pays counts.
    pub fn admits(self, signed: bool, paid: bool) -> bool {
        match self {
            Definition::Awarding => signed,
            Definition::Funding => paid,
            Definition::Either => signed || paid,
        }
    }
}

/// A question about a buyer, and usually a company, or what products do, or both.
#[derive(Clone, Debug)]
pub struct Question {
    pub buyer: Buyer,
    pub subject: Option<Subject>,
    pub capability: Option<Capability>,
    pub window: Window,
    pub definition: Definition,
}

impl Question {
    /// About all that a buyer does, whoever is paid.
    pub fn of_buyer(buyer: Buyer, window: Window) -> Question {
        Question { buyer, subject: None, capability: None, window, definition: Definition::Either }
    }

    /// Whether it is about some products, and not about all that the buyer obligated.
    pub fn is_about_products(&self) -> bool {
        self.subject.is_some() || self.capability.is_some()
    }

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

    /// SQL for the slices that the question is about: the table; or, for a company that only the records know, its
    /// transactions as slices. Money that another maker's product surely or likely took is only possibly its own, as for
    /// every seller (domain rules 40 and 41).
    pub(crate) fn slices(&self) -> String {
        let Some(subject) = self.subject.as_ref().filter(|subject| subject.of_records) else {
            return "slices".to_owned();
        };
        let slug = quoted(&subject.slug);
        let same: Vec<String> =
            ["name", "registered_name", "uei", "duns", "cage", "parent_id", "city", "state", "postcode"]
                .into_iter()
                .map(|column| format!("n.{column} = r.{column}"))
                .collect();
        let recipient: Vec<String> = attribution::companies::recipient_columns();
        format!(
            "(SELECT {slug} AS family, {slug} AS companies, '' AS capabilities, 'direct' AS channel, \
                     CASE WHEN o.transaction_key IS NULL THEN 'certain' ELSE 'possible' END AS grade, true AS said, '' AS words, \
                     CASE WHEN o.transaction_key IS NULL THEN {own} \
                          ELSE {resold} END AS rule, \
                     r.transaction_key, arrow_cast(NULL, 'Utf8View') AS report_key, r.award_key, r.action_date, r.fiscal_year, r.obligation, r.awarding_agency_code, \
                     r.awarding_sub_agency_code, r.funding_agency_code, r.funding_sub_agency_code, n.company_name AS seller, \
                     arrow_cast(NULL, 'Decimal128(18, 2)') AS could_reach, arrow_cast(NULL, 'Decimal128(18, 2)') AS vehicle_could_reach, \
                     r.description, r.base_description, r.modification, r.file, r.member, r.line \
              FROM (SELECT *, {recipient} FROM transactions) AS r \
              JOIN company_names AS n ON n.company = {slug} AND {same} \
              LEFT JOIN (SELECT DISTINCT transaction_key FROM slices \
                         WHERE grade <> 'possible' AND transaction_key IS NOT NULL) AS o \
                ON o.transaction_key = r.transaction_key) AS slices",
            own = quoted(Rule::RecipientIsCompany.id()),
            resold = quoted(Rule::CompanySoldAnothers.id()),
            recipient = recipient.join(", "),
            same = same.join(" AND "),
        )
    }

    /// SQL that is true for slices of the question's products: by whose they are, by what they do, or by both.
    pub(crate) fn is_asked(&self) -> String {
        match &self.capability {
            None => self.is_companys(),
            Some(capability) => format!(
                "({} AND concat('+', capabilities, '+') LIKE {})",
                self.is_companys(),
                quoted(&format!("%+{}+%", capability.slug))
            ),
        }
    }

    /// SQL that is true for slices of the company: of its family; for a company that was owned for some time, also of its
    /// owner's family where the row is about it.
    fn is_companys(&self) -> String {
        self.subject.as_ref().map_or_else(|| "true".to_owned(), about)
    }

    /// SQL that is true for slices that are about the question's products and no others of their family. A row about several
    /// of a family's companies is, to each of them alone, a mixed one; and so is one whose words leave open which of
    /// several things the product does.
    pub(crate) fn is_about_it_alone(&self) -> String {
        match &self.capability {
            None => self.is_about_the_company_alone(),
            Some(capability) => {
                format!("({} AND capabilities = {})", self.is_about_the_company_alone(), quoted(&capability.slug))
            }
        }
    }

    /// SQL for the channel as the question sees it.
    pub(crate) fn channel(&self) -> String {
        format!(
            "CASE WHEN {} OR channel IN ('unnamed', 'subcontract') THEN channel ELSE 'mixed' END",
            self.is_about_it_alone()
        )
    }

    fn is_about_the_company_alone(&self) -> String {
        self.subject.as_ref().map_or_else(|| "true".to_owned(), about_alone)
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

/// See [`Question::is_companys`].
pub(crate) fn about(subject: &Subject) -> String {
    let slug = quoted(&subject.slug);
    match subject.member {
        true => format!("(family = {slug} OR concat('+', companies, '+') LIKE concat('%+', {slug}, '+%'))"),
        false => format!("family = {slug}"),
    }
}

/// See [`Question::is_about_it_alone`].
pub(crate) fn about_alone(subject: &Subject) -> String {
    let slug = quoted(&subject.slug);
    if subject.member { format!("(family = {slug} OR companies = {slug})") } else { "true".to_owned() }
}

/// SQL that is true within a window.
pub(crate) fn within(window: Window) -> String {
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
