//! The words behind the question mark of an address: declared parameters, each once, short, and of its kind.

use std::collections::BTreeMap;

use answers::spend::Asked;
use answers::{Definition, Question};
use assembly::Reference;
use classification::parties::Subject;
use entities::agencies::{Buyer, UnknownAgency};
use url::form_urlencoded;
use values::{Date, Window};

use crate::cli::Days;
use crate::ending::Misasked;
use crate::serve::failure::Failure;
use crate::serve::reading::Reading;

/// What a parameter may hold; the same declaration checks requests and writes the OpenAPI document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Text of at most so many characters.
    Text(usize),
    /// A day.
    Day,
    /// A fiscal year or a span of them.
    Years,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from the first to the last.
    Number(u64, u64),
}

/// A parameter of an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) required: bool,
    pub(crate) meaning: &'static str,
}

pub(crate) const fn optional(name: &'static str, holds: Holds, meaning: &'static str) -> Parameter {
    Parameter { name, holds, required: false, meaning }
}

pub(crate) const fn required(name: &'static str, holds: Holds, meaning: &'static str) -> Parameter {
    Parameter { name, holds, required: true, meaning }
}

/// A name of a buyer or a company is at most this long.
pub(crate) const NAME: Holds = Holds::Text(200);
pub(crate) const ROLES: &[&str] = &["either", "awarding", "funding"];

/// The parameters of a question.
pub(crate) const BUYER: Parameter =
    required("buyer", NAME, "agency by code, short name or name: 7012, ICE, Customs and Border Protection");
pub(crate) const COMPANY: Parameter = optional("company", NAME, "company by id, name, alias or member name");
pub(crate) const CAPABILITY: Parameter =
    optional("capability", NAME, "products by what they do: cloud-hosting; alone, or of the company");
pub(crate) const FY: Parameter =
    optional("fy", Holds::Years, "fiscal year or years, from 1 October of the year before: 2024 or 2021..2025");
pub(crate) const FROM: Parameter = optional("from", Holds::Day, "first day: 2023-01-01");
pub(crate) const TO: Parameter = optional("to", Holds::Day, "last day");
pub(crate) const ROLE: Parameter =
    optional("role", Holds::OneOf(ROLES), "what makes a record the buyer's: it signed, its money pays, or either");

/// Checked parameters of one request; empty ones, as forms send them, are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads and checks `text` against what is declared. A form sends its empty fields too: `empties` lets them pass as not
    /// given.
    pub(crate) fn read(text: &str, declared: &[Parameter], empties: bool) -> Result<Query, Failure> {
        let mut query = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) else {
                let known: Vec<&str> = declared.iter().map(|parameter| parameter.name).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let shown: String = name.chars().take(40).collect();
                return Err(Failure::misasked(&shown, format!("`{shown}` is no parameter here; there are: {known}")));
            };
            let value = value.trim();
            check(parameter, value)?;
            if query.contains_key(parameter.name) {
                return Err(Failure::misasked(parameter.name, format!("`{}` is given twice", parameter.name)));
            }
            if value.is_empty() && !empties {
                return Err(Failure::misasked(parameter.name, format!("`{}` is empty", parameter.name)));
            }
            if !value.is_empty() {
                query.insert(parameter.name.to_owned(), value.to_owned());
            }
        }
        for parameter in declared.iter().filter(|parameter| parameter.required) {
            if !query.contains_key(parameter.name) {
                let reason = format!("`{}` is missing: {}", parameter.name, parameter.meaning);
                return Err(Failure::misasked(parameter.name, reason));
            }
        }
        Ok(Query(query))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }

    /// The same question with a parameter set otherwise, or taken away.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Query {
        let mut query = self.clone();
        match value {
            Some(value) => query.0.insert(name.to_owned(), value.to_owned()),
            None => query.0.remove(name),
        };
        query
    }

    /// As it stands in an address, in one order.
    pub(crate) fn text(&self) -> String {
        let mut writer = form_urlencoded::Serializer::new(String::new());
        writer.extend_pairs(&self.0);
        writer.finish()
    }

    /// An address with this query.
    pub(crate) fn at(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.text()) }
    }

    /// The question that `buyer`, `company`, the days and `role` ask; a company only where one is given.
    pub(crate) async fn question(&self, reading: &Reading) -> Result<Question, Failure> {
        let reference = &reading.reference;
        let buyer = buyer(self.get("buyer").unwrap_or_default(), reference)?;
        let subject = match self.get("company") {
            Some(name) => Some(company(name, reading).await?),
            None => None,
        };
        let capability = match self.get("capability") {
            Some(name) => Some(
                reference
                    .parties
                    .capabilities()
                    .find(name)
                    .map_err(|error| Failure::unknown("capability", error.to_string(), Vec::new()))?,
            ),
            None => None,
        };
        Ok(Question { buyer, subject, capability, window: self.window()?, definition: self.role() })
    }

    fn role(&self) -> Definition {
        Definition::ALL.into_iter().find(|role| Some(role.name()) == self.get("role")).unwrap_or_default()
    }

    /// The days asked about, by the same rules as on the command line.
    pub(crate) fn window(&self) -> Result<Window, Failure> {
        let owned = |name: &str| self.get(name).map(str::to_owned);
        let (fy, from, to) = (owned("fy"), owned("from"), owned("to"));
        if fy.is_some() && (from.is_some() || to.is_some()) {
            return Err(Failure::misasked("fy", "`fy` and days were both given: give the one or the other"));
        }
        let part = if fy.is_some() {
            "fy"
        } else if from.is_some() {
            "from"
        } else {
            "to"
        };
        Days::of(fy.as_deref(), from.as_deref(), to.as_deref())
            .map_err(|Misasked(message)| Failure::misasked(part, message.replace("--", "")))
    }
}

/// The whole question in codes and days, which stay when names change.
pub(crate) fn permanent(asked: &Asked) -> Query {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let role = (asked.role != Definition::Either).then(|| asked.role.name());
    Query::default()
        .with("buyer", Some(asked.buyer.code.split(',').next().unwrap_or_default()))
        .with("company", asked.company_id.as_deref())
        .with("capability", asked.capability.as_deref())
        .with("from", day(asked.from).as_deref())
        .with("to", day(asked.to).as_deref())
        .with("role", role)
}

pub(crate) fn buyer(name: &str, reference: &Reference) -> Result<Buyer, Failure> {
    // An answer names a buyer of several codes by all of them.
    let first = name.split(',').next().unwrap_or_default();
    let found = reference.agencies.find(name).or_else(|error| reference.agencies.find(first).map_err(|_| error));
    found.map_err(|error| {
        let near = match &error {
            UnknownAgency::NotFound { near, .. } => near.clone(),
            UnknownAgency::Ambiguous { candidates, .. } => candidates.clone(),
        };
        Failure::unknown("buyer", error.to_string(), near)
    })
}

/// A company of the lists, or one that only the records know.
pub(crate) async fn company(name: &str, reading: &Reading) -> Result<Subject, Failure> {
    let found = answers::companies::find(&reading.library, &reading.reference.parties, name).await?;
    found.map_err(|error| Failure::unknown("company", error.to_string(), error.near.clone()))
}

fn check(parameter: &Parameter, value: &str) -> Result<(), Failure> {
    let name = parameter.name;
    let most = if let Holds::Text(most) = parameter.holds { most } else { 40 };
    let length = value.chars().count();
    if length > most {
        let message = format!("`{name}` has {length} characters, and at most {most} are read");
        return Err(Failure::misasked(name, message));
    }
    if value.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
        return Err(Failure::misasked(name, format!("`{name}` has characters that cannot be shown")));
    }
    match parameter.holds {
        Holds::OneOf(words) if !value.is_empty() && !words.contains(&value) => {
            Err(Failure::misasked(name, format!("`{name}` is none of {}", words.join(", "))))
        }
        Holds::Number(first, last) if !value.is_empty() => match value.parse::<u64>() {
            Ok(number) if (first..=last).contains(&number) => Ok(()),
            _ => Err(Failure::misasked(name, format!("`{name}` is no whole number from {first} to {last}"))),
        },
        _ => Ok(()),
    }
}

/// A text as one part of an address's path.
pub(crate) fn segment(text: &str) -> String {
    let mut segment = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => segment.push(byte as char),
            _ => segment += &format!("%{byte:02X}"),
        }
    }
    segment
}
