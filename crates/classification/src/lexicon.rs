//! Which makers a text names: the curated lexicon of products, and one pass over a text that finds them.
//!
//! A match is whole words (rule 34), keeps the bytes that it rests on, and holds only in its context (rule 39): an entry
//! says what must stand near and what rules it out, and a list of false friends covers places, programmes and sellers
//! that share a product's name. What a mention *means* — bought, worked on, only named — is for [`crate::roles`].

mod file;
mod phrases;
mod sellers;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

pub use file::LexiconError;
pub(crate) use file::Signal;
use file::Source;
use phrases::PhraseSet;
pub use sellers::SellerNames;
use values::Date;

/// How far from a mention the context that it needs may stand, in bytes.
const NEAR: usize = 80;

/// The curated lists as name and text; their hash tells whether a store was read with these.
pub const CURATED: [(&str, &str); 3] = [
    ("lexicon.toml", include_str!("../../../data/us-federal/lexicon.toml")),
    ("lexicon-software.toml", include_str!("../../../data/us-federal/lexicon-software.toml")),
    ("lexicon-equipment.toml", include_str!("../../../data/us-federal/lexicon-equipment.toml")),
];

/// How the ids of makers begin that the records themselves showed.
pub const FOUND_PREFIX: &str = "found-";

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

/// A company whose products public buyers pay for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// The company's slug, as in the families file.
    pub id: String,
    /// The company's name, to show.
    pub name: String,
    /// What it sells, as slugs of the lexicon's own list of capabilities.
    pub capabilities: Vec<String>,
    /// Registered names, or their beginnings, under which it sells itself, beside its own name.
    pub sells_as: Vec<String>,
    /// Registered names, or their beginnings, of other companies that one would take for it.
    pub namesakes: Vec<String>,
    /// It mostly sells labour: only where goods are bought from it are they taken to be its own.
    pub integrates: bool,
}

/// A maker's place in [`Lexicon::makers`]; stable for one lexicon, not between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MakerIndex(pub u16);

/// An entry's place in its lexicon: names the rule that a mention rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIndex(pub u16);

/// A maker's words in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Whose product the words name.
    pub maker: MakerIndex,
    /// The bytes of the text that say so.
    pub words: Range<usize>,
    /// The entry that matched.
    pub entry: EntryIndex,
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
        Self::compile(self.source.clone().overlaid(text, file_name)?)
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
        candidates.retain(|(words, meaning)| {
            let Meaning::Product(entry) = meaning else { return true };
            let entry = self.entry(*entry);
            let is_near = |(context, place): &(usize, Range<usize>)| {
                entry.near.contains(context)
                    && (place.end <= words.start && words.start - place.end <= NEAR
                        || words.end <= place.start && place.start - words.end <= NEAR)
            };
            (entry.near.is_empty() || contexts.iter().any(is_near))
                && !contexts.iter().any(|(context, _)| entry.unless.contains(context))
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
        };
        Ok(lexicon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mentions in a text, as `id: words`.
    fn mentions(lexicon: &Lexicon, text: &str) -> Vec<String> {
        let mut mentions = Vec::new();
        lexicon.mentions(text, &mut mentions);
        let shown =
            |mention: &Mention| format!("{}: {}", lexicon.maker(mention.maker).id, &text[mention.words.clone()]);
        mentions.iter().map(shown).collect()
    }

    fn curated() -> Lexicon {
        Lexicon::curated().unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(mentions(&curated(), text), expected, "{text}");
    }

    #[track_caller]
    fn check_refused(overlay: &str, expected: &str) {
        assert_eq!(curated().overlaid(overlay, "own.toml").unwrap_err().to_string(), expected);
    }

    #[test]
    fn curated_entries_hold_their_own_examples() {
        let lexicon = curated();
        assert!(lexicon.makers().len() >= 100, "{} makers", lexicon.makers().len());
        for maker in lexicon.makers() {
            assert!(!maker.capabilities.is_empty(), "{} has no capability", maker.id);
            assert_eq!(lexicon.find(&maker.id).map(|index| lexicon.maker(index)), Some(maker));
        }
        assert_eq!(lexicon.find("nobody"), None);
    }

    #[test]
    fn rule_34_the_maker_shows_in_the_records_words() {
        check("MICROSOFT ENTERPRISE LICENSE", &["microsoft: MICROSOFT"]);
        check("AWS CLOUD HOSTING", &["amazon: AWS CLOUD"]);
        check("O365", &["microsoft: O365"]);
        check("renewal of Red\r\nHat's licenses", &["red-hat: Red\r\nHat"]);
        check("CLOSEOUT", &[]);
        check("", &[]);
    }

    #[test]
    fn rule_39_false_friends() {
        // Each false friend with its true twin.
        check("PAVING OF THE STATION NEAR ORACLE, ARIZONA", &[]);
        check("ORACLE DATABASE LICENSES", &["oracle: ORACLE DATABASE"]);
        check("FUEL FOR THE SNOWFLAKE, AZ OFFICE", &[]);
        check("SNOWFLAKE CLOUD SUBSCRIPTION", &["snowflake: SNOWFLAKE"]);
        check("AEGIS WEAPON SYSTEM (AWS) SUPPORT", &[]);
        check("AUTOMATED WEATHER STATION (AWS) REPAIR", &[]);
        check("CLOUD SERVICES (AWS)", &["amazon: AWS"]);
        check("CLEAR BRUSH FROM THE ROAD", &[]);
        check("THOMSON REUTERS CLEAR LICENSES", &["thomson-reuters: THOMSON REUTERS CLEAR"]);
        check("STABILIZE ADOBE WALLS", &[]);
        check("ADOBE LICENSES", &["adobe: ADOBE LICENSES"]);
        check("FALCON OPERATIONS AND MAINTENANCE", &[]);
        check("CROWDSTRIKE FALCON ENDPOINT", &["crowdstrike: CROWDSTRIKE", "crowdstrike: FALCON ENDPOINT"]);
        check("DATA ANALYTICS FOR THE RAVEN PROGRAM", &[]);
        check("PALANTIR LICENSES FOR RAVEN", &["palantir: PALANTIR"]);
        check("FRESH APPLE JUICE", &[]);
        check("APPLE DEVICES", &["apple: APPLE DEVICES"]);
        check("CAMERA WITH 30X OPTICAL ZOOM", &[]);
        check("ZOOM FOR GOVERNMENT", &["zoom: ZOOM FOR GOVERNMENT"]);
        check("REPLACE DOORS AND WINDOWS", &[]);
        check("WINDOWS 11 UPGRADE", &["microsoft: WINDOWS 11"]);
        check("TOOL BOX", &[]);
        check("BOX.COM", &["box: BOX.COM"]);
        check("SPECIAL ACCESS PROGRAM (SAP)", &[]);
        check("SAP HANA", &["sap: SAP HANA"]);
        check("TWO 300 HP OUTBOARD ENGINES", &[]);
        check("TWO HP LAPTOPS", &["hp: HP LAPTOPS"]);
        check("ORDER ISSUED TO DELL MARKETING", &[]);
        check("DELL LAPTOPS", &["dell: DELL LAPTOPS"]);
        check("LEASE IN CISCO, TEXAS", &[]);
        check("CISCO SWITCHES", &["cisco: CISCO"]);
    }

    #[test]
    fn rule_39_words_of_another_name() {
        check("KHARON CLEARVIEW LICENSE", &["kharon: KHARON CLEARVIEW"]);
        check("CLEARVIEW LICENSE", &["clearview-ai: CLEARVIEW LICENSE"]);
        check("MAGNET FORENSICS GRAYKEY", &["magnet-forensics: MAGNET FORENSICS GRAYKEY"]);
        check("MICROSOFT GITHUB", &["github: MICROSOFT GITHUB"]);
    }

    #[test]
    fn spanish_and_accents() {
        check("RENOVACIÓN DE LICENCIAS MICROSOFT", &["microsoft: MICROSOFT"]);
        check("COMPRA DE COMPUTADORAS DELL", &["dell: DELL"]);
        check("MICROSOFTÍSIMO, ÑCISCO", &[]);
        check("«CISCO»", &["cisco: CISCO"]);
    }

    #[test]
    fn texts_of_any_length() {
        check("CISCO", &["cisco: CISCO"]);
        let long = format!("{}CISCO{}", "ADMINISTRATIVE MODIFICATION, ".repeat(70), " NO COST".repeat(250));
        assert!(long.len() > 4_000);
        check(&long, &["cisco: CISCO"]);
    }

    #[test]
    fn context_stands_near_or_not_at_all() {
        let near = format!("CANON {} CAMERAS", "X".repeat(60));
        let far = format!("CANON {} CAMERAS", "X".repeat(90));
        assert_eq!(mentions(&curated(), &near), ["canon: CANON"]);
        assert_eq!(mentions(&curated(), &far), Vec::<String>::new());
    }

    #[test]
    fn an_overlay_adds_makers_words_and_false_friends() {
        let overlay = r#"
            [[maker]]
            id = "acme"
            name = "Acme"
            capabilities = ["network"]
            [[maker.word]]
            words = ["ACME ROUTER"]
            from = "2020-01-01"
            to = "2021-12-31"
            [[maker]]
            id = "cisco"
            [[maker.word]]
            words = ["CATNIP SWITCH"]
            [[false_friend]]
            words = ["CISCO STREET"]
            why = "a street"
        "#;
        let lexicon = curated().overlaid(overlay, "own.toml").unwrap();
        let text = "ACME ROUTERS AND CATNIP SWITCH FOR CISCO STREET";
        assert_eq!(mentions(&lexicon, text), ["acme: ACME ROUTERS", "cisco: CATNIP SWITCH"]);
        let mut found = Vec::new();
        lexicon.mentions(text, &mut found);
        let days = ["2019-12-31", "2020-01-01", "2021-12-31", "2022-01-01"];
        let day = |day: &str| Date::parse(day.as_bytes()).unwrap().unwrap();
        assert_eq!(days.map(|text| lexicon.holds_on(found[0].entry, day(text))), [false, true, true, false]);
        assert!(lexicon.holds_on(found[1].entry, day("1999-01-01")));
        assert_eq!(mentions(&curated(), text), ["cisco: CISCO"], "the curated lexicon is as it was");
    }

    #[test]
    fn an_overlay_that_cannot_be_read_is_refused() {
        let refused = curated().overlaid("[[maker]]\nid = \"cisco\"\nnmae = \"Cisco\"\n", "own.toml").unwrap_err();
        assert_eq!((refused.line, refused.entry.as_str(), refused.key.as_str()), (3, "cisco", "nmae"));
        assert!(refused.to_string().starts_with("own.toml:3: entry `cisco`, key `nmae`: unknown field `nmae`"));
        let refused = curated().overlaid("[[maker]]\nid = \"acme\"\nname = 7\n", "own.toml").unwrap_err();
        assert_eq!((refused.line, refused.key.as_str()), (3, "name"));
        let refused = curated().overlaid("[signal]\nnoise = [\"X\"]\n", "own.toml").unwrap_err();
        assert_eq!((refused.line, refused.key.as_str()), (2, "noise"));
    }

    #[test]
    fn an_overlay_whose_platforms_form_a_circle_is_refused() {
        let maker = |id: &str, runs_on: &str| {
            let (name, words) = (id.to_ascii_uppercase(), id.to_ascii_uppercase());
            format!(
                "[[maker]]\nid = \"{id}\"\nname = \"{name}\"\n[[maker.word]]\nwords = [\"{words} WARE\"]\nruns_on = [{runs_on}]\n"
            )
        };
        check_refused(
            &maker("acme", "\"acme\""),
            "own.toml:6: entry `acme`, key `runs_on`: leads in a circle: `acme` runs on `acme`",
        );
        let three =
            [maker("acme", "\"bolt\""), maker("bolt", "\"oracle\", \"crank\""), maker("crank", "\"acme\"")].concat();
        check_refused(
            &three,
            "own.toml:6: entry `acme`, key `runs_on`: leads in a circle: `acme` runs on `bolt` runs on `crank` runs on `acme`",
        );
        // Part of the circle lies in a file below: the one laid over it is at fault.
        let below = curated().overlaid(&maker("acme", "\"cisco\""), "below.toml").unwrap();
        let above = "[[maker]]\nid = \"cisco\"\n[[maker.word]]\nwords = [\"CISCO THINGS\"]\nruns_on = [\"acme\"]\n";
        let refused = below.overlaid(above, "own.toml").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "own.toml:5: entry `cisco`, key `runs_on`: leads in a circle: `cisco` runs on `acme` runs on `cisco`"
        );
        assert!(curated().overlaid(&maker("acme", "\"oracle\", \"cisco\""), "own.toml").is_ok());
    }

    #[test]
    fn an_overlays_words_win_over_the_same_makers() {
        let text = "CATALYST 9500 AND FIREPOWER";
        assert_eq!(mentions(&curated(), text), ["cisco: CATALYST 9500", "cisco: FIREPOWER"]);
        let own = "[[maker]]\nid = \"cisco\"\n[[maker.word]]\nwords = [\"CATALYST 9500\"]\nnear = [\"SWITCH\"]\n";
        let lexicon = curated().overlaid(own, "own.toml").unwrap();
        assert_eq!(mentions(&lexicon, text), ["cisco: FIREPOWER"]);
        assert_eq!(mentions(&lexicon, "CATALYST 9500 SWITCH"), ["cisco: CATALYST 9500"]);
        assert!(Lexicon::test(Some(("own.toml", own))).unwrap().failed.is_empty());
    }

    #[test]
    fn an_overlay_that_contradicts_is_refused() {
        let maker = "[[maker]]\nid = \"acme\"\nname = \"Acme\"\n";
        let word = |lines: &str| format!("{maker}[[maker.word]]\n{lines}");
        check_refused(
            &word("words = [\"cisco systems\"]"),
            "own.toml:5: entry `acme`, key `words`: `cisco systems`: words are written in capitals",
        );
        check_refused(
            &word("words = [\"POWER-BI\"]"),
            "own.toml:5: entry `acme`, key `words`: contradicts `microsoft`, which has `POWER-BI` too",
        );
        check_refused(
            &word("words = [\"ACME\"]\nnear = [\"X\"]\nunless = [\"X\"]"),
            "own.toml:5: entry `acme`, key `unless`: contradicts `near`: `X` cannot both be needed and rule out",
        );
        check_refused(
            &word("words = [\"ACME\"]\nfrom = \"2021-13-01\""),
            "own.toml:6: entry `acme`, key `from`: a day is written like `2024-03-18`",
        );
        check_refused(
            &word("words = [\"ACME\"]\nfrom = \"2021-02-01\"\nto = \"2021-01-01\""),
            "own.toml:5: entry `acme`, key `to`: ends before it begins",
        );
        check_refused(
            &word("words = [\"ACME\"]\nruns_on = [\"nobody\"]"),
            "own.toml:6: entry `acme`, key `runs_on`: `nobody` is no maker",
        );
        check_refused(
            &word("words = [\"ACME\"]\nno = [\"ACME PLATFORM\"]"),
            "own.toml:5: entry `acme`, key `no`: the maker is found in its example `ACME PLATFORM`",
        );
        check_refused(
            &word("words = []"),
            "own.toml:5: entry `acme`, key `words`: an entry without words names nothing",
        );
        check_refused(
            &word("words = [\"&\"]"),
            "own.toml:5: entry `acme`, key `words`: `&` holds no word that begins with A-Z or 0-9",
        );
        check_refused(
            &word("words = [\"ACME\"]\n[[false_friend]]\nwords = [\"ACME\"]\nwhy = \"\""),
            "own.toml:5: entry `acme`, key `words`: contradicts the false friend `ACME` of the same file",
        );
        check_refused(
            "[[maker]]\nid = \"cisco\"\nname = \"Sysco\"",
            "own.toml:3: entry `cisco`, key `name`: contradicts the name `Cisco` given before",
        );
        check_refused(
            &format!("{maker}capabilities = [\"wine\"]"),
            "own.toml:4: entry `acme`, key `capabilities`: `wine` is not in the list of capabilities",
        );
        check_refused("[[maker]]\nid = \"acme\"", "own.toml:2: entry `acme`, key `name`: a new maker needs a name");
        check_refused(
            "[[maker]]\nid = \"A B\"\nname = \"A\"",
            "own.toml:2: entry `A B`, key `id`: an id is lower-case letters, digits and hyphens",
        );
    }
}
