//! The question: which buyer, which company, which days, and what "spend of" means.

use attribution::claims::Roles;
use classification::capabilities::Capability;
use classification::parties::Subject;
use entities::agencies::Buyer;
use serde::Serialize;
use values::{Date, Window};

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
    /// Every one, the widest first.
    pub const ALL: [Definition; 3] = [Definition::Either, Definition::Awarding, Definition::Funding];

    /// As a user writes it.
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
    /// Whose records.
    pub buyer: Buyer,
    /// The company or maker asked about; none means whoever is paid.
    pub subject: Option<Subject>,
    /// What the products do; none means whatever they do.
    pub capability: Option<Capability>,
    /// Which days.
    pub window: Window,
    /// What makes a record the buyer's.
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

    /// Whether the question's days have a day; a record without a day lies within all days only.
    pub(crate) fn is_within(&self, day: Option<Date>) -> bool {
        match (self.window.from, self.window.to) {
            (None, None) => true,
            (from, to) => day.is_some_and(|day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to)),
        }
    }

    /// Whether a record in which the buyer has these roles counts.
    pub(crate) fn admits(&self, roles: Roles) -> bool {
        self.definition.admits(roles.signed, roles.paid)
    }
}
