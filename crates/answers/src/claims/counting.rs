//! What a claim counts as under a question: decided here, for claims in memory and for those that the engine sums.
//!
//! A question is about the slices of a company, of what products do, or of all. A slice that is about other things too (several
//! of a family's companies, a product that does several things) is only possibly about what was asked for, as a mixed one.

use attribution::claims::{Claim, Roles};
use classification::Rule;
use classification::award::{Channel, Grade};
use classification::parties::Subject;
use values::Money;

use crate::interner::Interner;
use crate::question::Question;
use crate::sql::quoted;

/// The decision: what a claim counts as that is about what was asked for, `alone` or beside others.
pub(crate) fn counted(claim: Claim, alone: bool) -> Claim {
    if alone {
        return claim;
    }
    let channel = match claim.channel {
        kept @ (Channel::Unnamed | Channel::Subcontract) => kept,
        _ => Channel::Mixed,
    };
    Claim { channel, grade: Grade::Possible, said: false, ..claim }
}

/// The same as SQL over the columns of slices: the channel, the grade, and whether the record says so itself. Made of the decision
/// itself, so that there is one.
pub(crate) struct Counted {
    pub(crate) channel: String,
    pub(crate) grade: String,
    pub(crate) said: String,
}

impl Counted {
    pub(crate) fn under(question: &Question) -> Counted {
        let alone = question.is_about_it_alone();
        if alone == TRUE {
            return Counted { channel: "channel".to_owned(), grade: "grade".to_owned(), said: "said".to_owned() };
        }
        let beside = |channel: Channel, grade: Grade| {
            let (amount, roles) = (Money::ZERO, Roles::default());
            counted(Claim { amount, day: None, channel, grade, rule: None, said: true, roles }, false)
        };
        let channels: Vec<String> = Channel::ALL
            .into_iter()
            .map(|channel| {
                format!("WHEN '{}' THEN '{}'", channel.name(), beside(channel, Grade::Certain).channel.name())
            })
            .collect();
        let grades: Vec<String> = Grade::ALL
            .into_iter()
            .map(|grade| format!("WHEN '{}' THEN '{}'", grade.name(), beside(Channel::Direct, grade).grade.name()))
            .collect();
        Counted {
            channel: format!("CASE WHEN {alone} THEN channel ELSE CASE channel {} END END", channels.join(" ")),
            grade: format!("CASE WHEN {alone} THEN grade ELSE CASE grade {} END END", grades.join(" ")),
            said: format!("(said AND ({alone} OR {}))", beside(Channel::Direct, Grade::Certain).said),
        }
    }

    /// The three as columns of a query.
    pub(crate) fn columns(&self) -> String {
        format!("{} AS channel, {} AS grade, {} AS said", self.channel, self.grade, self.said)
    }
}

/// What slices are about, by the numbers of the texts that say it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) family: u32,
    pub(crate) companies: u32,
    pub(crate) capabilities: u32,
}

/// The same decision over claims in memory.
pub(crate) struct Asking {
    /// The company's number; nothing where no claim is about it.
    own: Option<u32>,
    is_member: bool,
    /// By the number of a text of capabilities, whether it has the question's, and whether it has that alone.
    capability: Option<Vec<(bool, bool)>>,
}

impl Asking {
    /// `texts` has the texts behind the numbers of [`About`].
    pub(crate) fn of(question: &Question, texts: &Interner) -> Asking {
        let subject = question.subject.as_ref();
        let known = |asked: &str| texts.iter().map(|(_, text)| (has(asked, text), text == asked)).collect();
        Asking {
            own: subject.and_then(|subject| texts.find(&subject.slug)),
            is_member: subject.is_some_and(|subject| subject.member),
            capability: question.capability.as_ref().map(|capability| known(&capability.slug)),
        }
    }

    /// Whether a claim to the question's company is about what was asked for, and then whether it is about that alone.
    pub(crate) fn alone(&self, about: About) -> Option<bool> {
        let (has, only) = self.capability.as_ref().map_or((true, true), |of| of[about.capabilities as usize]);
        let is_its = !self.is_member || Some(about.family) == self.own || Some(about.companies) == self.own;
        has.then_some(only && is_its)
    }
}

const TRUE: &str = "true";

impl Question {
    /// SQL that is true for slices of the question's products: by whose they are, by what they do, or by both.
    pub(crate) fn is_asked(&self) -> String {
        let companys = self.subject.as_ref().map_or_else(|| TRUE.to_owned(), is_about);
        match &self.capability {
            None => companys,
            Some(capability) => format!("({companys} AND {})", has_capability(&capability.slug)),
        }
    }

    /// SQL that is true for slices that are about the question's products and no others of their family.
    pub(crate) fn is_about_it_alone(&self) -> String {
        let alone = self.subject.as_ref().map_or_else(|| TRUE.to_owned(), is_about_alone);
        match &self.capability {
            None => alone,
            Some(capability) => format!("({alone} AND capabilities = {})", quoted(&capability.slug)),
        }
    }

    /// SQL for the slices that the question is about: the table; or, for a company that only the records know, its
    /// transactions as slices. Money that another maker's product surely or likely took is only possibly its own, as for
    /// every seller (domain rules 40 and 41).
    pub(crate) fn slices(&self) -> String {
        match self.subject.as_ref().filter(|subject| subject.of_records) {
            None => "slices".to_owned(),
            Some(subject) => of_records(subject),
        }
    }
}

/// Whether a capability is among those that a text joins.
pub(crate) fn has(asked: &str, capabilities: &str) -> bool {
    capabilities.split('+').any(|slug| slug == asked)
}

/// The same as SQL over the column `capabilities`.
fn has_capability(slug: &str) -> String {
    format!("concat('+', capabilities, '+') LIKE {}", quoted(&format!("%+{slug}+%")))
}

/// SQL that is true for slices of the company: of its family; for a company that was owned for some time, also of its owner's
/// family where the row is about it.
fn is_about(subject: &Subject) -> String {
    let slug = quoted(&subject.slug);
    match subject.member {
        true => format!("(family = {slug} OR concat('+', companies, '+') LIKE concat('%+', {slug}, '+%'))"),
        false => format!("family = {slug}"),
    }
}

fn is_about_alone(subject: &Subject) -> String {
    let slug = quoted(&subject.slug);
    if subject.member { format!("(family = {slug} OR companies = {slug})") } else { TRUE.to_owned() }
}

/// The transactions of a company that only the records know, as slices.
fn of_records(subject: &Subject) -> String {
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
                 CASE WHEN o.transaction_key IS NULL THEN {own} ELSE {resold} END AS rule, \
                 r.transaction_key, arrow_cast(NULL, 'Utf8View') AS report_key, r.award_key, r.action_date, r.fiscal_year, \
                 r.obligation, r.awarding_agency_code, r.awarding_sub_agency_code, r.funding_agency_code, \
                 r.funding_sub_agency_code, n.company_name AS seller, \
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
