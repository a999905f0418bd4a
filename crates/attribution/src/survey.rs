//! The first reading of the store: every description once, to find the awards that matter and who brings whose products.

use std::sync::Arc;

use store::{Piece, Pieces};

use crate::circumstances::{self, Circumstances, Naming};
use crate::error::AttributionError;
use crate::ids::award_id;
use crate::rows::RowOf;
use crate::work::read_pieces;
use classification::award::Said;
use classification::lexicon::Lexicon;
use classification::memory::{Fingerprints, Memory};
use classification::parties::Parties;
use classification::resale::{Carriers, Source, agreement_of};
use classification::roles::Role;
use classification::texts::Reader;
use values::parallel::Work;

/// What the first reading finds.
#[derive(Default)]
pub(crate) struct Survey {
    /// Awards that name a maker's product or are sold by a family, by [`award_id`].
    pub(crate) awards: Fingerprints<u64>,
    pub(crate) carriers: Carriers,
    /// What texts say in their circumstances, as far as each thread remembers it: most of them are read again with their awards.
    pub(crate) heard: Vec<Memory<Arc<[Said]>>>,
}

impl Survey {
    /// Whether an order may be about some maker's products, by who sells it or under which agreement.
    pub(crate) fn brings(&self, row: RowOf<'_>) -> bool {
        self.carriers.bring(row.seller(), row.award_key(), row.parent_piid(), row.vehicle_owner())
    }
}

const BASE: usize = 7;
const PARENT: usize = 8;
const OWNER: usize = 9;
const AWARD: usize = 10;

/// The columns of [`circumstances::TEXTS`], and behind them those of the numbers above.
pub(crate) const TEXTS: [&str; 11] = [
    circumstances::TEXTS[0],
    circumstances::TEXTS[1],
    circumstances::TEXTS[2],
    circumstances::TEXTS[3],
    circumstances::TEXTS[4],
    circumstances::TEXTS[5],
    circumstances::TEXTS[6],
    "base_description",
    "parent_piid",
    "vehicle_owner_code",
    "award_key",
];

pub(crate) fn survey(
    pieces: &Pieces,
    lexicon: &Lexicon,
    parties: &Parties,
    work: Work<'_>,
) -> Result<Survey, AttributionError> {
    let surveyor = || Surveyor { lexicon, parties, reader: Reader::new(lexicon, parties), found: Survey::default() };
    let read = |surveyor: &mut Surveyor<'_>, piece: &Piece| {
        surveyor.piece(piece);
        Ok(())
    };
    let mut all = Survey::default();
    for (found, heard) in read_pieces(pieces, work, surveyor, read, |one| (one.found, one.reader.remembers()))? {
        all.heard.push(heard);
        all.awards.extend(found.awards);
        all.carriers.merge(found.carriers);
    }
    Ok(all)
}

struct Surveyor<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    reader: Reader<'a>,
    found: Survey,
}

/// A text by its number, what surrounds it, and what it says.
type SaidLast = (u32, u128, Arc<[Said]>);

impl Surveyor<'_> {
    fn piece(&mut self, piece: &Piece) {
        let Surveyor { lexicon, parties, reader, found } = self;
        let rows = Circumstances::of(piece, lexicon, parties, reader);
        let columns = [rows.descriptions(), piece.texts(BASE)];
        let mut naming = columns.map(Naming::of);
        // Rows of one award stand together, and repeat its base description.
        let mut last = None;
        let mut said_last: [Option<SaidLast>; 2] = [None, None];
        for row in rows.rows() {
            let recipient = rows.recipient_of(row).company;
            let is_paid = recipient.is_some() || rows.recipient_of(row).is_venture;
            let numbers = columns.map(|texts| texts.numbers()[row]);
            let [own_text, base_text] = [0, 1].map(|which| columns[which].text(numbers[which]));
            let own = own_text.filter(|_| naming[0].names(lexicon, columns[0], numbers[0]));
            let names = |text: &str| match own_text == Some(text) {
                true => own.is_some(),
                false => lexicon.names_somebody(text),
            };
            let base = base_text.filter(|text| naming[1].known(numbers[1], || names(text)));
            // A base description that is the row's own says nothing more.
            let base = base.filter(|text| own_text != Some(text));
            if !is_paid && own.is_none() && base.is_none() {
                continue;
            }
            let circumstances = rows.fingerprint(row);
            let mut said = [None, None];
            for (which, text) in [own, base].into_iter().enumerate() {
                let Some(text) = text else { continue };
                let same = |last: &SaidLast| (last.0, last.1) == (numbers[which], circumstances);
                let list = match said_last[which].take().filter(same) {
                    Some((.., list)) => list,
                    None => reader.named(&rows.context(row, text), circumstances),
                };
                said_last[which] = Some((numbers[which], circumstances, Arc::clone(&list)));
                said[which] = Some((text, list));
            }
            let all = || said.iter().flatten().flat_map(|(_, said)| said.iter());
            let matters = |said: &Said| said.role != Role::Mention && said.role != Role::Vendor;
            if !is_paid && !all().any(matters) {
                continue;
            }
            let award_key = piece.texts(AWARD).of_row(row).unwrap_or_default();
            let award = piece.texts(AWARD).numbers()[row];
            if last != Some(award) {
                found.awards.insert(award_id(award_key));
                last = Some(award);
            }
            let is_product =
                |said: &&Said| matches!(said.role, Role::Product | Role::Mixed) && Some(said.party) != recipient;
            if !all().any(|said| is_product(&said)) {
                continue;
            }
            let text = |column: usize| piece.texts(column).of_row(row).unwrap_or_default();
            let seller = Source::Seller(rows.recipient_of(row).name().to_owned());
            let agreement = agreement_of(award_key, text(PARENT), text(OWNER)).map(Source::Agreement);
            for (text, said) in said.iter().flatten() {
                let mut kinds = None;
                for said in said.iter().filter(is_product) {
                    let context = || rows.context(row, text);
                    let kinds = *kinds.get_or_insert_with(|| reader.goods(&context(), circumstances).kinds);
                    let slugs = parties.capabilities().joined(&said.capabilities);
                    for source in [Some(&seller), agreement.as_ref()].into_iter().flatten() {
                        found.carriers.add(source, said.party, kinds, &said.capabilities, &slugs, award_key);
                    }
                }
            }
        }
    }
}
