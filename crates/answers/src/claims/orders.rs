//! Orders that name no maker, of one buyer: read once, since each of a hundred makers may be behind them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use attribution::claims::{Claim, Roles};
use classification::award::{Channel, Grade};
use store::Session;

use crate::cache::Weighed;
use crate::claims::offers::{Carrier, Carriers, brings_itself};
use crate::claims::placed::{Placed, Record};
use crate::error::AnswerError;
use crate::interner::Interner;
use crate::question::Question;
use crate::rows::{Counts, Rows, Texts};

/// The orders of one buyer, those of one bearer together.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) list: Vec<Order>,
    pub(crate) awards: Interner,
    /// Sellers, words, agencies, and what records say.
    pub(crate) texts: Interner,
    /// What the records of the orders say, by the place of the order; empty where nobody wanted it.
    said: Vec<Said>,
    of_bearer: HashMap<u32, Range<usize>>,
    /// Bearers whose orders may also be about what any reseller sells of their kind.
    of_any: HashMap<u32, Vec<u32>>,
    /// How many bearers there are, those of any reseller and those that bring nobody themselves among them.
    pub(crate) bearers: u32,
}

/// One transaction, as whoever is behind it would claim it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) bearer: u32,
    /// Whose it is, and by which rule, a carrier tells.
    pub(crate) placed: Placed,
}

/// What a record says and where it stands; numbers are places among the texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) key: u32,
    pub(crate) words: u32,
    pub(crate) agency: u32,
    pub(crate) modification: u32,
    pub(crate) description: u32,
    pub(crate) base_description: u32,
    pub(crate) file: u32,
    pub(crate) member: u32,
    pub(crate) line: u64,
}

impl Weighed for Orders {
    fn bytes(&self) -> usize {
        1024 + self.list.len() * size_of::<Order>()
            + self.said.len() * size_of::<Said>()
            + self.awards.bytes()
            + self.texts.bytes()
    }
}

impl Orders {
    /// The buyer's orders whatever the days and the definition, with what their records say.
    pub(crate) async fn read(
        session: &Session,
        question: &Question,
        carriers: &Carriers,
    ) -> Result<Orders, AnswerError> {
        let says = ", transaction_key, seller, words, awarding_sub_agency_code AS agency, modification, description, \
                    base_description, file, member, line";
        Orders::read_with(session, question, carriers, says, &question.is_buyers_in_any_way()).await
    }

    /// The orders within the question's days and definition, without what their records say and who sold them.
    pub(crate) async fn counted(
        session: &Session,
        question: &Question,
        carriers: &Carriers,
    ) -> Result<Orders, AnswerError> {
        let condition = format!("{} AND {}", question.in_window(), question.is_buyers());
        Orders::read_with(session, question, carriers, "", &condition).await
    }

    async fn read_with(
        session: &Session,
        question: &Question,
        carriers: &Carriers,
        says: &str,
        condition: &str,
    ) -> Result<Orders, AnswerError> {
        let sql = format!(
            "SELECT bearer, any_bearer, award_key, {} AS signed, {} AS paid, action_date, fiscal_year, obligation{says} \
             FROM unnamed WHERE {condition}",
            question.signed(),
            question.paid(),
        );
        let mut orders = Orders::default();
        let listed = carriers.bearers.len() as u32;
        // A bearer that brings nobody itself has a number beyond those that do.
        let mut unlisted = Interner::default();
        let mut seen: HashSet<u32> = HashSet::new();
        for batch in session.query(&sql).await? {
            let rows = Rows(&batch);
            let texts = |name: &str| rows.texts(name);
            let (bearer, any_bearer, award) = (texts("bearer")?, texts("any_bearer")?, texts("award_key")?);
            let (signed, paid) = (rows.flags("signed")?, rows.flags("paid")?);
            let (date, year, net) =
                (rows.days("action_date")?, rows.years("fiscal_year")?, rows.amounts("obligation")?);
            let said = if says.is_empty() { None } else { Some(SaidRows::of(&rows)?) };
            for row in 0..batch.num_rows() {
                let any = carriers.bearers.find(any_bearer.get(row));
                let bearer = match (carriers.bearers.find(bearer.get(row)), any) {
                    (Some(own), _) => own,
                    (None, Some(_)) => listed + unlisted.place(bearer.get(row)),
                    // An order that nobody can be behind is nobody's.
                    (None, None) => continue,
                };
                // Which kind of any reseller stands for it follows from the bearer.
                if let Some(any) = any.filter(|_| seen.insert(bearer)) {
                    orders.of_any.entry(any).or_default().push(bearer);
                }
                let claim = Claim {
                    amount: net.get(row),
                    day: date.get(row),
                    channel: Channel::Unnamed,
                    grade: Grade::Possible,
                    // Which rule it is, the carrier tells.
                    rule: None,
                    said: false,
                    roles: Roles { signed: signed.get(row), paid: paid.get(row) },
                };
                let record = Record::Order(orders.said.len() as u32);
                let seller = said.as_ref().map_or(0, |said| orders.texts.place(said.seller.get(row)));
                orders.said.extend(said.as_ref().map(|said| said.get(row, &mut orders.texts)));
                let award = orders.awards.place(award.get(row));
                let placed = Placed { claim, award, seller, fiscal_year: year.get(row), record };
                orders.list.push(Order { bearer, placed });
            }
        }
        orders.texts.close();
        orders.bearers = listed + unlisted.len() as u32;
        orders.list.sort_by_key(|order| (order.bearer, order.placed.award));
        let mut from = 0;
        for of_bearer in orders.list.chunk_by(|one, other| one.bearer == other.bearer) {
            orders.of_bearer.insert(of_bearer[0].bearer, from..from + of_bearer.len());
            from += of_bearer.len();
        }
        Ok(orders)
    }

    /// What the record behind a claim on an order says.
    pub(crate) fn said(&self, record: Record) -> Option<&Said> {
        match record {
            Record::Order(place) => self.said.get(place as usize),
            _ => None,
        }
    }

    /// The orders of a bearer, those of one award together.
    pub(crate) fn of_bearer(&self, bearer: u32) -> &[Order] {
        self.of_bearer.get(&bearer).map_or(&[][..], |range| &self.list[range.clone()])
    }

    /// Of a bearer that stands for any reseller, the bearers whose orders it may also be behind.
    pub(crate) fn of_any(&self, bearer: u32) -> &[u32] {
        self.of_any.get(&bearer).map_or(&[][..], Vec::as_slice)
    }

    /// The orders that a carrier may be behind.
    pub(crate) fn of<'a>(
        &'a self,
        carrier: &'a Carrier,
        carriers: &'a Carriers,
    ) -> impl Iterator<Item = &'a Order> + 'a {
        let within = |order: &Order| order.placed.claim.day.filter(|day| carrier.days.have(*day));
        let own = self.of_bearer(carrier.bearer).iter().filter(move |order| within(order).is_some());
        let of_any = self.of_any(carrier.bearer).iter().flat_map(move |bearer| {
            let own = carriers.own(&carrier.family, *bearer);
            let counts = move |order: &&Order| {
                within(order).is_some_and(|day| !brings_itself(day, own.iter().map(|carrier| carrier.days)))
            };
            self.of_bearer(*bearer).iter().filter(counts)
        });
        own.chain(of_any)
    }
}

/// Columns of what records say.
struct SaidRows {
    key: Texts,
    seller: Texts,
    words: Texts,
    agency: Texts,
    modification: Texts,
    description: Texts,
    base_description: Texts,
    file: Texts,
    member: Texts,
    line: Counts,
}

impl SaidRows {
    fn of(rows: &Rows<'_>) -> Result<SaidRows, AnswerError> {
        Ok(SaidRows {
            key: rows.texts("transaction_key")?,
            seller: rows.texts("seller")?,
            words: rows.texts("words")?,
            agency: rows.texts("agency")?,
            modification: rows.texts("modification")?,
            description: rows.texts("description")?,
            base_description: rows.texts("base_description")?,
            file: rows.texts("file")?,
            member: rows.texts("member")?,
            line: rows.counts("line")?,
        })
    }

    fn get(&self, row: usize, texts: &mut Interner) -> Said {
        Said {
            key: texts.place(self.key.get(row)),
            words: texts.place(self.words.get(row)),
            agency: texts.place(self.agency.get(row)),
            modification: texts.place(self.modification.get(row)),
            description: texts.place(self.description.get(row)),
            base_description: texts.place(self.base_description.get(row)),
            file: texts.place(self.file.get(row)),
            member: texts.place(self.member.get(row)),
            line: self.line.get(row),
        }
    }
}
