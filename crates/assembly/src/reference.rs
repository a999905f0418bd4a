//! What is known beside the records: agencies, families and lexicon as curated, with the store's own laid over them, and
//! what people judged.

use std::sync::Arc;

use classification::Parties;
use classification::lexicon::Lexicon;
use entities::agencies::Agencies;
use entities::families::Families;
use entities::judgements::Judgements;
use store::Location;

use crate::error::AssemblyError;
use crate::own_lists::{self, AGENCIES, FAMILIES, JUDGEMENTS, LEXICON};

/// Everything known beside the records.
pub struct Reference {
    pub agencies: Agencies,
    pub parties: Arc<Parties>,
    pub lexicon: Arc<Lexicon>,
    /// What people decided about names.
    pub judgements: Judgements,
    /// Changes when attribution would read the same records otherwise.
    pub fingerprint: String,
}

impl Reference {
    /// Reads the lists for the store at `location`.
    pub fn load(location: &Location) -> Result<Reference, AssemblyError> {
        let own = |name: &str| own_lists::read(location, name);
        let mut agencies = Agencies::curated();
        let mut families = Families::curated();
        let mut lexicon = Lexicon::curated()?;
        let mut fingerprint = twox_hash::XxHash3_128::with_seed(0);
        fingerprint.write(classification::READING.as_bytes());
        curated().for_each(|(_, text)| fingerprint.write(text.as_bytes()));
        if let Some(text) = own(AGENCIES)? {
            agencies = agencies.overlaid(AGENCIES, &text)?;
        }
        if let Some(text) = own(FAMILIES)? {
            families = families.overlaid(FAMILIES, &text)?;
            fingerprint.write(text.as_bytes());
        }
        if let Some(text) = own(LEXICON)? {
            lexicon = lexicon.overlaid(&text, LEXICON)?;
            fingerprint.write(text.as_bytes());
        }
        let judgements = match own(JUDGEMENTS)? {
            Some(text) => {
                let judgements = Judgements::read(JUDGEMENTS, &text)?;
                // What holds counts, not how it came to be: a withdrawn judgement leaves the reading as it was.
                judgements.in_force().iter().for_each(|judgement| {
                    fingerprint.write(judgement.verdict.name().as_bytes());
                    judgement.names.iter().for_each(|name| fingerprint.write(name.as_bytes()));
                });
                judgements
            }
            None => Judgements::default(),
        };
        let parties = Arc::new(Parties::new(families, &lexicon));
        let fingerprint = format!("{:032x}", fingerprint.finish_128());
        Ok(Reference { agencies, parties, lexicon: Arc::new(lexicon), judgements, fingerprint })
    }
}

/// The program's own lists that attribution reads, as name and text. A store that was read with other texts is read anew: a list that is
/// missing here can change without anybody noticing.
fn curated() -> impl Iterator<Item = (&'static str, &'static str)> {
    let names = [
        ("families.toml", entities::families::CURATED),
        ("ventures.toml", entities::families::VENTURES),
        ("model.toml", entities::model::CURATED),
    ];
    classification::lists().chain(names)
}
