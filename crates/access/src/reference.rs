//! The lists that a store is read with: agencies, families and lexicon as curated, with the store's own laid over them.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use classification::Parties;
use classification::lexicon::Lexicon;
use entities::agencies::{Agencies, Level};
use entities::families::Families;
use entities::judgements::Judgements;
use records::{AgencyDirectory, AgencyNames};
use store::Location;

/// The files that a user may put into a store's folder.
const AGENCIES: &str = "agencies.csv";
const FAMILIES: &str = "families.toml";
const LEXICON: &str = "lexicon.toml";
/// Written by `tributary judge` alone.
const JUDGEMENTS: &str = "judgements.toml";

/// Everything known beside the records.
pub(crate) struct Reference {
    pub(crate) agencies: Agencies,
    pub(crate) parties: Arc<Parties>,
    pub(crate) lexicon: Arc<Lexicon>,
    /// What people decided about names.
    pub(crate) judgements: Judgements,
    /// Changes when attribution would read the same records otherwise.
    pub(crate) fingerprint: String,
}

impl Reference {
    /// Reads the lists for the store at `location`.
    pub(crate) fn load(location: &Location) -> anyhow::Result<Reference> {
        let own = |name: &str| own_list(location, name);
        let mut agencies = Agencies::curated();
        let mut families = Families::curated();
        let mut lexicon = Lexicon::curated()?;
        let mut fingerprint = twox_hash::XxHash3_128::with_seed(0);
        fingerprint.write(classification::READING.as_bytes());
        classification::lexicon::CURATED.iter().for_each(|(_, text)| fingerprint.write(text.as_bytes()));
        fingerprint.write(entities::families::CURATED.as_bytes());
        fingerprint.write(entities::model::CURATED.as_bytes());
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

/// Lays an invented world's lists into a store's folder.
pub(crate) fn lay_lists(folder: &Path, agencies: &str, families: &str, lexicon: &str) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    for (name, text) in [(AGENCIES, agencies), (FAMILIES, families), (LEXICON, lexicon)] {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
    }
    Ok(())
}

/// The user's own lexicon in a store's folder, as name and text.
pub(crate) fn own_lexicon(location: &Location) -> anyhow::Result<Option<(String, String)>> {
    Ok(own_list(location, LEXICON)?.map(|text| (LEXICON.to_owned(), text)))
}

/// Appends an entry to a store's judgements.
pub(crate) fn append_judgement(location: &Location, entry: &str) -> anyhow::Result<()> {
    let Some(folder) = location.local_folder() else {
        anyhow::bail!(
            "judgements are kept in a store's folder, and this store is an object store's: copy it to a folder first"
        );
    };
    let path = folder.join(JUDGEMENTS);
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path)
        .with_context(|| format!("{}", path.display()))?;
    file.write_all(entry.as_bytes()).with_context(|| format!("{}", path.display()))
}

/// The text of a file that the user put into the store's folder.
pub(crate) fn own_list(location: &Location, name: &str) -> anyhow::Result<Option<String>> {
    let Some(path) = location.local_folder().map(|folder| folder.join(name)) else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        // Where the store's place is no folder, opening the store says so.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{}", path.display())),
    }
}

/// When each of the user's files was last changed; `None` where there is none.
pub(crate) fn changed(location: &Location) -> Vec<Option<std::time::SystemTime>> {
    let Some(folder) = location.local_folder() else { return Vec::new() };
    let time = |name: &str| std::fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified()).ok();
    [AGENCIES, FAMILIES, LEXICON, crate::serve::events::FILE].map(time).into()
}

/// Agencies as `records` asks for them.
pub(crate) struct Directory<'a>(pub(crate) &'a Agencies);

impl AgencyDirectory for Directory<'_> {
    fn by_code(&self, subtier_code: &str) -> Option<AgencyNames<'_>> {
        let toptier_code = self.0.toptier_of(subtier_code)?;
        Some(AgencyNames {
            subtier_code: self.0.subtier_code(subtier_code)?,
            subtier_name: self.0.name(Level::Subtier, subtier_code)?,
            toptier_code,
            toptier_name: self.0.name(Level::Toptier, toptier_code)?,
        })
    }

    fn by_name(&self, name: &str) -> Option<AgencyNames<'_>> {
        self.by_code(self.0.code_of_short_name(name)?)
    }
}
