//! Sums by day and pair of agencies: what a buyer obligated in all, without reading its transactions.

use attribution::claims::Roles;
use entities::agencies::{Buyer, Level};
use store::Session;
use values::{Date, Money};

use crate::error::AnswerError;
use crate::interner::Interner;
use crate::question::Question;
use crate::rows::Rows;

/// The table `days`.
#[derive(Default)]
pub(crate) struct Days {
    codes: Interner,
    lines: Vec<DayLine>,
}

/// What one pair of agencies obligated on one day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayLine {
    /// Toptier and subtier that signed, and those that pay; places among the codes.
    signing: [Option<u32>; 2],
    paying: [Option<u32>; 2],
    pub(crate) date: Option<Date>,
    pub(crate) fiscal_year: i32,
    pub(crate) net: Money,
    pub(crate) gross: Money,
    pub(crate) transactions: u64,
}

impl DayLine {
    pub(crate) fn says_who_pays(&self) -> bool {
        self.paying[0].is_some()
    }
}

impl Days {
    /// The buyer's lines within the question's days, each with what the buyer is in it.
    pub(crate) fn of<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = (&'a DayLine, Roles)> + 'a {
        let Buyer { level, codes, .. } = &question.buyer;
        let side = match level {
            Level::Toptier => 0,
            Level::Subtier => 1,
        };
        let is_its = |(place, code): (u32, &str)| codes.iter().any(|known| known == code).then_some(place);
        let places: Vec<u32> = self.codes.iter().filter_map(is_its).collect();
        let any = codes.is_empty();
        self.lines.iter().filter_map(move |line| {
            let is = |code: [Option<u32>; 2]| any || code[side].is_some_and(|code| places.contains(&code));
            let roles = Roles { signed: is(line.signing), paid: is(line.paying) };
            ((roles.signed || roles.paid) && question.is_within(line.date)).then_some((line, roles))
        })
    }

    pub(crate) async fn read(session: &Session) -> Result<Days, AnswerError> {
        let mut days = Days::default();
        for batch in session.query("SELECT * FROM days").await? {
            let rows = Rows(&batch);
            let codes = [
                rows.texts("awarding_agency_code")?,
                rows.texts("awarding_sub_agency_code")?,
                rows.texts("funding_agency_code")?,
                rows.texts("funding_sub_agency_code")?,
            ];
            let (date, year) = (rows.days("action_date")?, rows.years("fiscal_year")?);
            let (net, gross, transactions) =
                (rows.amounts("net")?, rows.amounts("gross")?, rows.counts("transactions")?);
            for row in 0..batch.num_rows() {
                let mut place = |code: &str| (!code.is_empty()).then(|| days.codes.place(code));
                let [top, sub, paying_top, paying_sub] = codes.each_ref().map(|codes| place(codes.get(row)));
                days.lines.push(DayLine {
                    signing: [top, sub],
                    paying: [paying_top, paying_sub],
                    date: date.get(row),
                    fiscal_year: year.get(row),
                    net: net.get(row),
                    gross: gross.get(row),
                    transactions: transactions.get(row),
                });
            }
        }
        Ok(days)
    }
}
