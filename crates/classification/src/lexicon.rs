//! Which makers a text names: the curated lexicon of products, and one pass over a text that finds them.
//!
//! A match is whole words (rule 34), keeps the bytes that it rests on, and holds only in its context (rule 39): an entry
//! says what must stand near and what rules it out, and a list of false friends covers places, programmes and sellers
//! that share a product's name. What a mention *means* — bought, worked on, only named — is for `roles`.

mod file;
mod makers;
mod phrases;
mod sellers;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use entities::Agencies;

pub use file::LexiconError;
use file::Source;
pub(crate) use makers::Signal;
pub use makers::{EntryIndex, Maker, MakerIndex, Mention};
use phrases::PhraseSet;
pub(crate) use sellers::SellerNames;
use values::Date;

use crate::lists;

/// How far from a mention the context that it needs may stand, in bytes.
const NEAR: usize = 80;

/// The curated lexicon as name and text. All that decides how records are read is [`crate::lists::lists`].
pub const CURATED: [(&str, &str); 3] = lists::LEXICON;

/// How the ids of makers begin that the records themselves showed.
pub const FOUND_PREFIX: &str = "found-";

/// The short names of the curated list of buyers.
static BUYERS: LazyLock<Arc<BTreeSet<String>>> = LazyLock::new(|| Arc::new(Agencies::curated().short_names()));

/// A compiled lexicon; cheap to use from many threads, costly to clone.
#[derive(Debug, Clone)]
pub struct Lexicon {
    source: Source,
    makers: Vec<Maker>,
    by_id: HashMap<String, MakerIndex>,
    /// All phrases of makers and false friends, as they are compared.
    phrases: HashSet<String>,
    entries: Vec<WordEntry>,
    names: PhraseSet,
    /// What each phrase of `names` stands for.
    meanings: Vec<Meaning>,
    contexts: PhraseSet,
    signals: PhraseSet,
    /// What each phrase of `signals` says.
    signal_kinds: Vec<Signal>,
    /// The days from which, and until which, entries hold, in order.
    first_days: Vec<Date>,
    last_days: Vec<Date>,
    /// Short names of buyers, in capitals: beside a product they only tell whose it is.
    buyers: Arc<BTreeSet<String>>,
}

/// What holding a lexicon to its examples gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    pub makers: usize,
    pub entries: usize,
    pub phrases: usize,
    pub examples: usize,
    pub failed: Vec<LexiconError>,
}

/// Words that name a maker in the same context.
#[derive(Debug, Clone)]
struct WordEntry {
    maker: MakerIndex,
    /// Positions in the phrases of `Lexicon::contexts`; one of these must stand near, unless there are none.
    near: Vec<usize>,
    /// Positions in the phrases of `Lexicon::contexts`; none of these may stand in the text.
    unless: Vec<usize>,
    /// Makers that are the platform of this product.
    runs_on: Vec<MakerIndex>,
    from: Option<Date>,
    to: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Product(EntryIndex),
    FalseFriend,
}

impl Lexicon {
    /// The lexicon that comes with the program.
    pub fn curated() -> Result<Self, LexiconError> {
        let mut source = Source::default();
        for (name, text) in CURATED {
            source = source.with(text, name)?;
        }
        Self::compile(source)
    }

    /// This lexicon with the user's own entries laid over it: new makers, more words for known ones, which win over the same words
    /// there, more false friends.
    ///
    /// # Errors
    /// Names file, line, entry and key of what cannot be read, is not known, or contradicts an entry that is there.
    pub fn overlaid(&self, text: &str, file_name: &str) -> Result<Self, LexiconError> {
        let overlaid = Self::compile(self.source.clone().overlaid(text, file_name)?)?;
        Ok(Self { buyers: Arc::clone(&self.buyers), ..overlaid })
    }

    /// This lexicon for texts of these buyers; without them it is for those of the curated list.
    pub fn of_buyers(self, agencies: &Agencies) -> Self {
        Self { buyers: Arc::new(agencies.short_names()), ..self }
    }

    /// Whether a word is the short name of one buyer ("CBP").
    pub(crate) fn is_buyer(&self, word: &str) -> bool {
        self.buyers.contains(&*word.to_ascii_uppercase())
    }

    /// Every capability with what it means, sorted by its slug.
    pub fn capabilities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.source.capabilities()
    }

    /// Holds the curated lists, with the user's own laid over them, to their own examples, and lists every one that fails.
    ///
    /// # Errors
    /// A file that cannot be read at all, as [`Lexicon::overlaid`] says it.
    pub fn test(own: Option<(&str, &str)>) -> Result<Tested, LexiconError> {
        let mut source = Source::default();
        for (name, text) in CURATED {
            source = source.with(text, name)?;
        }
        if let Some((name, text)) = own {
            source = source.overlaid(text, name)?;
        }
        let examples = source.examples();
        let lexicon = Self::compile_unproven(source)?;
        Ok(Tested {
            makers: lexicon.makers.len(),
            entries: lexicon.entries.len(),
            phrases: lexicon.meanings.len(),
            examples,
            failed: lexicon.failed_examples(),
        })
    }

    /// All makers; [`MakerIndex`] counts in this order.
    pub fn makers(&self) -> &[Maker] {
        &self.makers
    }

    /// The maker at an index that this lexicon gave out.
    pub fn maker(&self, index: MakerIndex) -> &Maker {
        &self.makers[usize::from(index.0)]
    }

    /// The maker with this company slug.
    pub fn find(&self, id: &str) -> Option<MakerIndex> {
        self.by_id.get(id).copied()
    }

    /// Whether some entry or false friend has exactly these words, in whatever context.
    pub(crate) fn has_phrase(&self, words: &str) -> bool {
        self.phrases.contains(&file::normalised(words))
    }

    /// Whether the records themselves showed this maker, rather than a curated list.
    pub fn is_found(&self, index: MakerIndex) -> bool {
        self.maker(index).id.starts_with(FOUND_PREFIX)
    }

    /// Whether an entry holds on a day: some words name a product only from or until a date.
    pub fn holds_on(&self, entry: EntryIndex, day: Date) -> bool {
        let entry = self.entry(entry);
        entry.from.is_none_or(|from| from <= day) && entry.to.is_none_or(|to| day <= to)
    }

    /// Which entries hold on a day, as a number that is the same for two days on which the same ones do.
    pub fn season(&self, day: Option<Date>) -> usize {
        let Some(day) = day else { return u32::MAX as usize };
        self.first_days.partition_point(|from| *from <= day) << 16 | self.last_days.partition_point(|to| *to < day)
    }

    /// Makers that are only the platform where this entry's product is bought ("TOAD FOR ORACLE").
    pub(crate) fn platforms_of(&self, entry: EntryIndex) -> &[MakerIndex] {
        &self.entry(entry).runs_on
    }

    /// Adds the text's mentions to `into`, in the order of the text. Where matches overlap, the one that begins first
    /// counts, and of those the longest: "KHARON CLEARVIEW LICENSE" is no mention of Clearview.
    pub fn mentions(&self, text: &str, into: &mut Vec<Mention>) {
        // An empty vector has allocated nothing: most texts end here.
        let mut candidates: Vec<(Range<usize>, Meaning)> = Vec::new();
        self.names.each_in(text, |phrase, words| candidates.push((words, self.meanings[phrase])));
        if candidates.is_empty() {
            return;
        }
        self.drop_out_of_context(text, &mut candidates);
        // Of those that begin together the longest first; of equal ones the false friend.
        candidates
            .sort_by_key(|(words, meaning)| (words.start, usize::MAX - words.end, *meaning != Meaning::FalseFriend));
        let mut covered_to = 0;
        for (words, meaning) in candidates {
            if words.start < covered_to {
                continue;
            }
            covered_to = words.end;
            if let Meaning::Product(entry) = meaning {
                into.push(Mention { maker: self.entry(entry).maker, words, entry });
            }
        }
    }

    /// Whether the text mentions some maker, on whatever day.
    pub fn names_somebody(&self, text: &str) -> bool {
        let mut mentions = Vec::new();
        self.mentions(text, &mut mentions);
        !mentions.is_empty()
    }

    /// Calls `found` with each signal of buying, working or naming in the text, and its bytes.
    pub(crate) fn signals(&self, text: &str, mut found: impl FnMut(Signal, Range<usize>)) {
        self.signals.each_in(text, |phrase, words| found(self.signal_kinds[phrase], words));
    }

    fn entry(&self, index: EntryIndex) -> &WordEntry {
        &self.entries[usize::from(index.0)]
    }

    /// Rule 39: an entry carries the context that it needs and what rules it out.
    fn drop_out_of_context(&self, text: &str, candidates: &mut Vec<(Range<usize>, Meaning)>) {
        let asks = |meaning: &Meaning| match meaning {
            Meaning::Product(entry) => {
                let entry = self.entry(*entry);
                !entry.near.is_empty() || !entry.unless.is_empty()
            }
            Meaning::FalseFriend => false,
        };
        if !candidates.iter().any(|(_, meaning)| asks(meaning)) {
            return;
        }
        let mut contexts: Vec<(usize, Range<usize>)> = Vec::new();
        self.contexts.each_in(text, |phrase, words| contexts.push((phrase, words)));
        // Only what may be near a name is looked at, so that a long text takes no longer than as many short ones.
        contexts.sort_unstable_by_key(|(_, place)| place.start);
        let longest = contexts.iter().map(|(_, place)| place.len()).max().unwrap_or_default();
        let said: BTreeSet<usize> = contexts.iter().map(|(context, _)| *context).collect();
        candidates.retain(|(words, meaning)| {
            let Meaning::Product(entry) = meaning else { return true };
            let entry = self.entry(*entry);
            let is_near = |(context, place): &(usize, Range<usize>)| {
                entry.near.contains(context)
                    && (place.end <= words.start && words.start - place.end <= NEAR
                        || words.end <= place.start && place.start - words.end <= NEAR)
            };
            let first = contexts.partition_point(|(_, place)| place.start + NEAR + longest < words.start);
            let mut around = contexts[first..].iter().take_while(|(_, place)| place.start <= words.end + NEAR);
            (entry.near.is_empty() || around.any(is_near)) && !entry.unless.iter().any(|context| said.contains(context))
        });
    }

    fn compile(source: Source) -> Result<Self, LexiconError> {
        let lexicon = Self::compile_unproven(source)?;
        match lexicon.failed_examples().into_iter().next() {
            Some(failed) => Err(failed),
            None => Ok(lexicon),
        }
    }

    fn failed_examples(&self) -> Vec<LexiconError> {
        self.source.failed_examples(|text, maker| {
            let mut mentions = Vec::new();
            self.mentions(text, &mut mentions);
            mentions.iter().any(|mention| mention.maker == maker)
        })
    }

    fn compile_unproven(source: Source) -> Result<Self, LexiconError> {
        let mut contexts: BTreeMap<&str, usize> = BTreeMap::new();
        for phrase in source.entries().flat_map(|(_, entry)| entry.near.iter().chain(&entry.unless)) {
            let next = contexts.len();
            contexts.entry(phrase).or_insert(next);
        }
        let mut context_phrases: Vec<&str> = vec![""; contexts.len()];
        for (phrase, &position) in &contexts {
            context_phrases[position] = phrase;
        }
        let positions = |phrases: &[String]| phrases.iter().map(|phrase| contexts[phrase.as_str()]).collect();

        let makers: Vec<Maker> = source.makers().collect();
        let mut entries = Vec::new();
        let mut name_phrases: Vec<&str> = Vec::new();
        let mut meanings = Vec::new();
        for (maker, entry) in source.entries() {
            let index = EntryIndex(u16::try_from(entries.len()).map_err(|_| LexiconError::too_large())?);
            entries.push(WordEntry {
                maker,
                near: positions(&entry.near),
                unless: positions(&entry.unless),
                runs_on: source.positions_of(&entry.runs_on),
                from: entry.from,
                to: entry.to,
            });
            for words in &entry.words {
                name_phrases.push(words);
                meanings.push(Meaning::Product(index));
            }
        }
        for words in source.false_friends() {
            name_phrases.push(words);
            meanings.push(Meaning::FalseFriend);
        }
        let (signal_kinds, signal_phrases): (Vec<Signal>, Vec<&str>) = source.signals().unzip();
        let everyday = || signal_phrases.iter().chain(&context_phrases).copied();
        let compiled = |phrases: &[&str]| {
            PhraseSet::new(phrases.iter().copied(), everyday()).map_err(|_| LexiconError::too_large())
        };
        let (mut first_days, mut last_days): (Vec<Date>, Vec<Date>) = (Vec::new(), Vec::new());
        for entry in &entries {
            first_days.extend(entry.from);
            last_days.extend(entry.to);
        }
        first_days.sort_unstable();
        last_days.sort_unstable();
        let phrases = name_phrases.iter().map(|phrase| file::normalised(phrase)).collect();
        let by_id = (0..).map(MakerIndex).zip(&makers).map(|(index, maker)| (maker.id.clone(), index)).collect();
        let lexicon = Self {
            by_id,
            phrases,
            makers,
            entries,
            names: compiled(&name_phrases)?,
            meanings,
            contexts: compiled(&context_phrases)?,
            signals: compiled(&signal_phrases)?,
            signal_kinds,
            first_days,
            last_days,
            source: source.clone(),
            buyers: Arc::clone(&BUYERS),
        };
        Ok(lexicon)
    }
}

#[cfg(test)]
mod tests;
