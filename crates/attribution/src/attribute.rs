//! Attribution of the whole store: which awards name a maker or are sold by a family, and what their rows are to whom.
//!
//! Two readings of `transactions`, row group by row group on all threads. The first (`survey`) looks at every description
//! once. It finds the awards that matter, some per cent of all, and who brings whose products. The second gathers the
//! rows of those awards, and of orders from somebody who brings makers' products (`gather`); reads each award as
//! a whole (`award_by_award`); and writes `mentions`, `slices`, `unnamed` and `carriers` anew. Of an award that matters a few
//! bytes stay in memory; rows are held up to a number, and lie on disk beyond it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entities::judgements::Judgements;
use store::Transaction;
use values::parallel::Work;

use crate::award_by_award::{Reading, read_buckets};
use crate::circumstances;
use crate::companies::{COMPANY_NAMES, write_companies};
use crate::error::AttributionError;
use crate::gather::{self, gather};
use crate::learning::{SELLERS, VOCABULARY, learn};
use crate::reach::ceilings;
use crate::slices::{CARRIERS, MENTIONS, SLICES, UNNAMED};
use crate::survey::{self, survey};
use crate::work::check;
use classification::lexicon::Lexicon;
use classification::parties::Parties;

/// The tables that [`attribute()`] makes.
pub const TABLES: [&str; 7] = [COMPANY_NAMES, MENTIONS, SLICES, UNNAMED, CARRIERS, VOCABULARY, SELLERS];

/// Reads the transactions of the version to be made and writes what they say of whose money they are.
pub async fn attribute(
    transaction: &mut Transaction,
    lexicon: Arc<Lexicon>,
    parties: Arc<Parties>,
    judgements: &Judgements,
    work: Work<'_>,
) -> Result<Vec<Stage>, AttributionError> {
    let mut stages = Stages::begin();
    for table in TABLES {
        transaction.leave_out_all(table);
    }
    let session = transaction.session(&[], work.threads).await?;
    // Who is who comes first: a recipient's spelling that no list has may be a curated company's.
    let parties = Arc::new(write_companies(transaction, &parties, judgements, work)?);
    stages.done("who is who");
    check(work)?;
    // Makers that no list knows are looked for first; what is sure counts from here on.
    let table = records::transactions::table();
    let pieces = |texts: &'static [&'static str]| transaction.pieces(&table, texts, &circumstances::VALUES);
    let learned = learn(&pieces(&circumstances::TEXTS), &lexicon, &parties, work)?;
    check(work)?;
    stages.done("makers in no list, and what sellers are");
    let resellers = learned.resellers();
    let (lexicon, parties) = (&learned.lexicon, &learned.parties);
    let survey = survey(&pieces(&survey::TEXTS), lexicon, parties, work)?;
    stages.done("which awards name makers");
    check(work)?;
    let (gathered, vehicles) = gather(&pieces(&gather::GATHERED_BY), &survey, work)?;
    stages.done("their rows");
    check(work)?;
    let ceilings = ceilings(&session, vehicles).await?;
    let reading = Reading { survey: &survey, resellers: &resellers, lexicon, parties, ceilings: &ceilings, work };
    let maker = transaction.part_maker();
    let written = read_buckets(gathered, &reading, &maker)?;
    learned.write(transaction)?;
    for (table, part) in written {
        transaction.add(table, part);
    }
    stages.done("award by award");
    Ok(stages.list)
}

/// How long a part of the work took.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What was found, in words.
    pub what: &'static str,
    pub took: Duration,
}

struct Stages {
    began: Instant,
    list: Vec<Stage>,
}

impl Stages {
    fn begin() -> Stages {
        Stages { began: Instant::now(), list: Vec::new() }
    }

    fn done(&mut self, what: &'static str) {
        self.list.push(Stage { what, took: self.began.elapsed() });
        self.began = Instant::now();
    }
}
