//! Offers in memory: which families bring products of a kind, from which sellers and agreements, on which days.
//!
//! The same as the engine reads in `attribution::claims::offers`, for answers that need no rows: an order that names nobody has a
//! bearer (a seller, an agreement and kinds of goods), and what the seller itself brings of a family goes before what any
//! reseller may.

use std::collections::BTreeMap;
use std::sync::Arc;

use classification::Rule;
use classification::parties::Subject;
use store::Session;
use values::Date;

use crate::claims::placed::rule_of;
use crate::error::AnswerError;
use crate::interner::Interner;
use crate::rows::Rows;

/// The table `carriers`.
#[derive(Default)]
pub(crate) struct Carriers {
    /// Numbers of bearers, those of any reseller among them.
    pub(crate) bearers: Interner,
    by_family: BTreeMap<String, Vec<Carrier>>,
}

/// A family whose products a bearer brings on some days.
#[derive(Clone, Debug)]
pub(crate) struct Carrier {
    pub(crate) bearer: u32,
    pub(crate) family: Arc<str>,
    pub(crate) companies: Box<str>,
    pub(crate) capabilities: Box<str>,
    pub(crate) rule: Rule,
    pub(crate) days: Days,
}

/// From the first day to the one that is no longer in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Days {
    from: Option<Date>,
    until: Option<Date>,
}

impl Days {
    pub(crate) fn have(self, day: Date) -> bool {
        self.from.is_some_and(|from| day >= from) && self.until.is_some_and(|until| day < until)
    }
}

/// The decision whose offers count of an order: where its seller itself brings anything of a family on the order's day, only that, and
/// not what any reseller may. `own` are the days of what it brings.
pub(crate) fn brings_itself(day: Date, own: impl IntoIterator<Item = Days>) -> bool {
    own.into_iter().any(|days| days.have(day))
}

impl Carriers {
    pub(crate) async fn read(session: &Session) -> Result<Carriers, AnswerError> {
        let sql = "SELECT bearer, family, companies, capabilities, rule, from_day, until_day FROM carriers";
        let mut carriers = Carriers::default();
        for batch in session.query(sql).await? {
            let rows = Rows(&batch);
            let (bearer, family, companies) = (rows.texts("bearer")?, rows.texts("family")?, rows.texts("companies")?);
            let (capabilities, rule) = (rows.texts("capabilities")?, rows.texts("rule")?);
            let (from, until) = (rows.days("from_day")?, rows.days("until_day")?);
            for row in 0..batch.num_rows() {
                let bearer = carriers.bearers.place(bearer.get(row));
                let of_family = carriers.by_family.entry(family.get(row).to_owned()).or_default();
                let name = of_family.first().map_or_else(|| family.get(row).into(), |first| Arc::clone(&first.family));
                of_family.push(Carrier {
                    bearer,
                    family: name,
                    companies: companies.get(row).into(),
                    capabilities: capabilities.get(row).into(),
                    rule: rule_of(rule.get(row))?,
                    days: Days { from: from.get(row), until: until.get(row) },
                });
            }
        }
        carriers.by_family.values_mut().for_each(|of_family| of_family.sort_by_key(|carrier| carrier.bearer));
        Ok(carriers)
    }

    /// Families that bring anything.
    pub(crate) fn families(&self) -> impl Iterator<Item = (&str, &[Carrier])> {
        self.by_family.iter().map(|(family, carriers)| (family.as_str(), carriers.as_slice()))
    }

    /// Those of the company: of its family; of a company that was owned for some time also its owner's where it is named.
    pub(crate) fn of<'a>(&'a self, subject: &'a Subject) -> Vec<&'a Carrier> {
        if !subject.member {
            return self.by_family.get(&subject.slug).into_iter().flatten().collect();
        }
        let names = |carrier: &&Carrier| {
            *carrier.family == *subject.slug || carrier.companies.split('+').any(|company| company == subject.slug)
        };
        self.by_family.values().flatten().filter(names).collect()
    }

    /// What a bearer itself brings of a family.
    pub(crate) fn own(&self, family: &str, bearer: u32) -> &[Carrier] {
        let of_family = self.by_family.get(family).map_or(&[][..], Vec::as_slice);
        // Those of one family stand in the order of their bearers.
        let from = of_family.partition_point(|carrier| carrier.bearer < bearer);
        let until = of_family.partition_point(|carrier| carrier.bearer <= bearer);
        &of_family[from..until]
    }
}
