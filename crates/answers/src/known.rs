//! What the questions to one version of a store share: small tables held in memory, and the slices of pairs asked about lately.
//!
//! A version never changes, so nothing here ever grows old; it goes with the version's [`crate::Library`].

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use entities::agencies::{Buyer, Level};
use tokio::sync::OnceCell;
use values::{Date, Money};

use crate::orders::{Carriers, Orders, read_carriers, read_orders};
use crate::rows::Rows;
use crate::shelf::{Shelf, load};
use crate::{AnswerError, Library, Question, companies};

/// Slices are kept up to this many bytes, and so are orders that name no maker; those of pairs unused for longest go first.
const SHELF_BYTES: usize = 768 << 20;
/// From so many pairs on, those that were given up are cleared away.
const PAIRS: usize = 4096;

#[derive(Default)]
pub(crate) struct Known {
    files: OnceCell<Files>,
    days: OnceCell<Days>,
    usual: OnceCell<HashMap<String, Money>>,
    recipients: OnceCell<Vec<companies::Known>>,
    carriers: OnceCell<Carriers>,
    orders: Mutex<Shelves<Orders>>,
    shelves: Mutex<Shelves<Shelf>>,
}

/// The published files of the store.
#[derive(Default)]
pub(crate) struct Files {
    pub(crate) count: u64,
    /// By hash.
    pub(crate) names: HashMap<String, String>,
}

/// The table `days`.
#[derive(Default)]
pub(crate) struct Days {
    codes: Vec<String>,
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
    /// The buyer's lines within the question's days, each with whether the buyer signed and whether its money pays.
    pub(crate) fn of<'a>(&'a self, question: &'a Question) -> impl Iterator<Item = (&'a DayLine, bool, bool)> + 'a {
        let Buyer { level, codes, .. } = &question.buyer;
        let side = match level {
            Level::Toptier => 0,
            Level::Subtier => 1,
        };
        let places: Vec<u32> =
            (0u32..).zip(&self.codes).filter(|(_, code)| codes.contains(code)).map(|(at, _)| at).collect();
        let any = codes.is_empty();
        self.lines.iter().filter_map(move |line| {
            let is = |code: [Option<u32>; 2]| any || code[side].is_some_and(|code| places.contains(&code));
            let (signed, paid) = (is(line.signing), is(line.paying));
            let within = match (line.date, question.window.from, question.window.to) {
                (_, None, None) => true,
                (None, ..) => false,
                (Some(date), from, to) => from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to),
            };
            ((signed || paid) && within).then_some((line, signed, paid))
        })
    }
}

impl Library {
    pub(crate) async fn files(&self) -> Result<&Files, AnswerError> {
        self.known.files.get_or_try_init(|| read_files(self)).await
    }

    pub(crate) async fn days(&self) -> Result<&Days, AnswerError> {
        self.known.days.get_or_try_init(|| read_days(self)).await
    }

    /// What only a thousandth of an agency's other actions exceed, by the code of the agency.
    pub(crate) async fn usual(&self) -> Result<&HashMap<String, Money>, AnswerError> {
        self.known.usual.get_or_try_init(|| read_usual(self)).await
    }

    /// Every name of a company in the records.
    pub(crate) async fn recipients(&self) -> Result<&[companies::Known], AnswerError> {
        let read = || companies::known_names(&self.session);
        Ok(self.known.recipients.get_or_try_init(read).await?)
    }

    pub(crate) async fn carriers(&self) -> Result<&Carriers, AnswerError> {
        self.known.carriers.get_or_try_init(|| read_carriers(self)).await
    }

    /// The buyer's orders that name no maker, whatever the days.
    pub(crate) async fn orders(&self, question: &Question) -> Result<Arc<Orders>, AnswerError> {
        let buyer = Question { subject: None, ..question.clone() };
        let read = || async {
            let orders = read_orders(self, &buyer, self.carriers().await?).await?;
            let bytes = orders.bytes();
            Ok((Arc::new(orders), bytes))
        };
        once(&self.known.orders, &pair(&buyer), read).await
    }

    /// All slices of the question's company at its buyer, whatever the days; the question names a company.
    pub(crate) async fn shelf(&self, question: &Question) -> Result<Arc<Shelf>, AnswerError> {
        let read = || async {
            let shelf = load(self, question).await?;
            let bytes = shelf.bytes();
            Ok((Arc::new(shelf), bytes))
        };
        once(&self.known.shelves, &pair(question), read).await
    }
}

/// What is kept for a pair, or read now. Many ask about one pair at once: one of them reads, the others wait.
async fn once<T, F: Future<Output = Result<(Arc<T>, usize), AnswerError>>>(
    shelves: &Mutex<Shelves<T>>,
    pair: &str,
    read: impl FnOnce() -> F,
) -> Result<Arc<T>, AnswerError> {
    let cell = shelves.lock().unwrap_or_else(PoisonError::into_inner).cell(pair);
    let (kept, bytes) = cell.get_or_try_init(read).await?;
    shelves.lock().unwrap_or_else(PoisonError::into_inner).weigh(pair, *bytes);
    Ok(Arc::clone(kept))
}

/// What tells one pair of buyer and company from another.
fn pair(question: &Question) -> String {
    let (slug, member, of_records) = question
        .subject
        .as_ref()
        .map_or(("", false, false), |subject| (subject.slug.as_str(), subject.member, subject.of_records));
    format!("{:?} {:?} {slug:?} {member} {of_records}", question.buyer.level, question.buyer.codes)
}

/// Something kept, with its weight in bytes.
type Cell<T> = Arc<OnceCell<(Arc<T>, usize)>>;

/// What is kept by pair, with the turn of its last use.
struct Shelves<T> {
    by_pair: BTreeMap<String, Place<T>>,
    turn: u64,
    bytes: usize,
}

impl<T> Default for Shelves<T> {
    fn default() -> Shelves<T> {
        Shelves { by_pair: BTreeMap::new(), turn: 0, bytes: 0 }
    }
}

struct Place<T> {
    cell: Cell<T>,
    used: u64,
    bytes: usize,
}

impl<T> Shelves<T> {
    fn cell(&mut self, pair: &str) -> Cell<T> {
        self.turn += 1;
        if self.by_pair.len() >= PAIRS {
            // What was given up while it was being read weighs nothing, and nobody waits for it.
            self.by_pair.retain(|_, place| place.bytes > 0 || Arc::strong_count(&place.cell) > 1);
        }
        let new = || Place { cell: Cell::default(), used: 0, bytes: 0 };
        let place = self.by_pair.entry(pair.to_owned()).or_insert_with(new);
        place.used = self.turn;
        Arc::clone(&place.cell)
    }

    /// Counts what a pair holds, and lets go of what is too much.
    fn weigh(&mut self, pair: &str, bytes: usize) {
        if let Some(place) = self.by_pair.get_mut(pair) {
            self.bytes += bytes - place.bytes.min(bytes);
            place.bytes = bytes;
        }
        // Places whose slices are still being read weigh nothing yet; of them there are as many as there are questions.
        while self.bytes > SHELF_BYTES {
            let oldest = self.by_pair.iter().filter(|(_, place)| place.bytes > 0).min_by_key(|(_, place)| place.used);
            let Some(oldest) = oldest.map(|(pair, _)| pair.clone()) else { break };
            if let Some(gone) = self.by_pair.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

async fn read_files(library: &Library) -> Result<Files, AnswerError> {
    let mut files = Files::default();
    for batch in library.session.query("SELECT sha256, name FROM files").await? {
        let rows = Rows(&batch);
        let (sha256, name) = (rows.texts("sha256")?, rows.texts("name")?);
        for row in 0..batch.num_rows() {
            files.count += 1;
            files.names.insert(sha256.get(row).to_owned(), name.get(row).to_owned());
        }
    }
    Ok(files)
}

async fn read_days(library: &Library) -> Result<Days, AnswerError> {
    let mut days = Days::default();
    let mut places: HashMap<String, u32> = HashMap::new();
    for batch in library.session.query("SELECT * FROM days").await? {
        let rows = Rows(&batch);
        let codes = [
            rows.texts("awarding_agency_code")?,
            rows.texts("awarding_sub_agency_code")?,
            rows.texts("funding_agency_code")?,
            rows.texts("funding_sub_agency_code")?,
        ];
        let (date, year) = (rows.days("action_date")?, rows.years("fiscal_year")?);
        let (net, gross, transactions) = (rows.amounts("net")?, rows.amounts("gross")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let mut place = |code: &str| {
                if code.is_empty() {
                    return None;
                }
                if let Some(place) = places.get(code) {
                    return Some(*place);
                }
                let place = u32::try_from(days.codes.len()).ok()?;
                days.codes.push(code.to_owned());
                places.insert(code.to_owned(), place);
                Some(place)
            };
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

async fn read_usual(library: &Library) -> Result<HashMap<String, Money>, AnswerError> {
    let mut usual = HashMap::new();
    for batch in library.session.query("SELECT awarding_sub_agency_code, most FROM usual_actions").await? {
        let rows = Rows(&batch);
        let (code, most) = (rows.texts("awarding_sub_agency_code")?, rows.amounts("most")?);
        for row in 0..batch.num_rows() {
            usual.insert(code.get(row).to_owned(), most.get(row));
        }
    }
    Ok(usual)
}
