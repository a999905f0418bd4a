//! Records of companies, packed for comparing many pairs without allocating.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::ops::Range;

use foldhash::fast::FixedState;
use twox_hash::XxHash3_64;
use values::parallel;

use crate::ahead::{soon, soon_text};
use crate::comparison::{COMPARISONS, Comparison, Form, LEGAL_UNKNOWN, Levels, NameLevel, compare_names, legal_level};
use crate::glance::{Glance, Prospects, Reach, Shape};
use crate::model::Weights;
use crate::names::{Dictionary, Frequencies, NumberedName, WordId, WordKind, numbered};
use crate::spelling::Joined;

/// What one record says of a company. Empty texts are not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record<'a> {
    pub name: &'a str,
    pub uei: &'a str,
    pub duns: &'a str,
    pub cage: &'a str,
    /// Id or name of the parent, as recorded.
    pub parent: &'a str,
    pub city: &'a str,
    pub state: &'a str,
    pub postcode: &'a str,
}

/// Fields beside the name, in the order of their comparisons.
pub(crate) const FIELDS: usize = 7;
pub(crate) const UEI: usize = 0;
pub(crate) const DUNS: usize = 1;
pub(crate) const CAGE: usize = 2;
pub(crate) const PARENT: usize = 3;
pub(crate) const CITY: usize = 4;
const STATE: usize = 5;
pub(crate) const POSTCODE: usize = 6;

const IDS: [(Comparison, usize); 4] =
    [(Comparison::Uei, UEI), (Comparison::Duns, DUNS), (Comparison::Cage, CAGE), (Comparison::Parent, PARENT)];

/// A distinct record; two lie in one line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
pub(crate) struct Profile {
    pub(crate) name: u32,
    /// Numbers of the fields' texts; 0 is not known. A postcode is its digits plus one.
    pub(crate) fields: [u32; FIELDS],
}

/// What tells that two names have no word in common, whatever a link would ask for; [`Glance`] tells whether they could be linked.
#[derive(Clone, Copy, Debug)]
struct Signature {
    /// A bit for each stem, and for the consonants of each word.
    stems: u64,
    consonants: u64,
    /// The first letters.
    beginning: [u8; 3],
}

/// Distinct records in an order that only what they say decides.
pub struct Roster {
    pub(crate) dictionary: Dictionary,
    words: Vec<WordId>,
    names: Vec<NumberedName>,
    signatures: Vec<Signature>,
    glances: Vec<Glance>,
    shapes: Vec<Shape>,
    pub(crate) profiles: Vec<Profile>,
    /// The profile of each record given.
    pub(crate) profile_of: Vec<u32>,
}

impl Roster {
    /// Takes records apart. Their order changes nothing but the order of `profile_of`.
    pub fn of(records: &[Record<'_>], frequencies: Frequencies, threads: NonZeroUsize) -> Roster {
        // Equal records are one profile. Profiles stand in the order of their names' letters, so that those which will be
        // compared mostly lie near each other in memory, and those of one name beside each other.
        let mut prints: Vec<Print> = parallel::map(records, threads, Print::of);
        prints.iter_mut().zip(0..).for_each(|(print, place)| print.place = place);
        parallel::sort(&mut prints, threads);
        let ranges = ranges_of_names(&prints, threads);
        let parts = parallel::deal(&ranges, threads, |range| Part::of(records, &prints[range.clone()]));
        let mut profile_of = vec![0; records.len()];
        let mut distinct: Vec<&str> = Vec::new();
        let mut texts: [HashMap<&str, u32, FixedState>; FIELDS] = Default::default();
        let mut profiles: Vec<Profile> = Vec::new();
        for (range, part) in ranges.iter().zip(parts) {
            for (print, profile) in prints[range.clone()].iter().zip(part.profile_of) {
                profile_of[print.place as usize] = profiles.len() as u32 + profile;
            }
            // Texts are numbered once for all, in the order in which they are met; 0 is not known.
            let numbers: [Vec<u32>; FIELDS] = std::array::from_fn(|field| {
                let mut number = |text| {
                    let next = texts[field].len() as u32 + 1;
                    *texts[field].entry(text).or_insert(next)
                };
                std::iter::once(0).chain(part.texts[field].iter().map(|text| number(*text))).collect()
            });
            profiles.extend(part.profiles.into_iter().map(|mut profile| {
                profile.name += distinct.len() as u32;
                for (field, numbers) in numbers.iter().enumerate().take(POSTCODE) {
                    profile.fields[field] = numbers[profile.fields[field] as usize];
                }
                profile
            }));
            distinct.extend(part.names);
        }
        drop((prints, texts));
        let (dictionary, words, names) = numbered(&distinct, frequencies, threads);
        let signatures = parallel::map(&names, threads, |name| {
            let all = &words[name.start as usize..][..usize::from(name.length + name.other)];
            Signature::of(all, &dictionary)
        });
        let glances =
            parallel::map(&names, threads, |name| Glance::of(&form(&words, name, false), name.other > 0, &dictionary));
        let shapes = parallel::map(&names, threads, |name| Shape::of(&form(&words, name, false), &dictionary));
        Roster { dictionary, words, names, signatures, glances, shapes, profiles, profile_of }
    }

    /// Profiles that stand for nobody belong to no company (domain rule 23), nor do those without a name.
    pub(crate) fn is_nobody(&self, profile: u32) -> bool {
        let name = &self.names[self.profiles[profile as usize].name as usize];
        name.pseudo || name.length == 0
    }

    pub(crate) fn words_of(&self, profile: u32) -> &[WordId] {
        let name = &self.names[self.profiles[profile as usize].name as usize];
        &self.words[name.start as usize..][..usize::from(name.length)]
    }

    /// The words of a profile's [`crate::renames::Core`].
    pub(crate) fn core_of(&self, profile: u32) -> impl Iterator<Item = WordId> {
        let entries = self.words_of(profile).iter().map(|word| (*word, self.dictionary.entry(*word)));
        entries.filter(|(_, entry)| entry.kind != WordKind::Home).map(|(_, entry)| WordId(entry.stem))
    }

    pub(crate) fn is_joint_venture(&self, profile: u32) -> bool {
        self.names[self.profiles[profile as usize].name as usize].joint_venture
    }

    #[inline(always)]
    pub(crate) fn glance(&self, profile: u32) -> &Glance {
        &self.glances[self.profiles[profile as usize].name as usize]
    }

    /// Whether both have one id of a registry.
    pub(crate) fn shares_an_id(&self, one: u32, other: u32) -> bool {
        let (a, b) = (&self.profiles[one as usize].fields, &self.profiles[other as usize].fields);
        [UEI, DUNS, CAGE].into_iter().any(|field| a[field] != 0 && a[field] == b[field])
    }

    /// Whether a close look at the names of two profiles could find them to weigh so much, in bits.
    #[inline(always)]
    pub(crate) fn may_weigh(&self, one: u32, other: u32, least: f32, weights: &Weights, prospects: &Prospects) -> bool {
        let (a, b) = (&self.profiles[one as usize], &self.profiles[other as usize]);
        let (x, y) = (&self.glances[a.name as usize], &self.glances[b.name as usize]);
        let mut beside = weights.of_level(Comparison::Place, place_level(&a.fields, &b.fields))
            + weights.of_level(Comparison::JointVenture, u8::from(x.joint_venture != y.joint_venture));
        for (comparison, field) in IDS {
            // Most records of most tables have none.
            if a.fields[field] != 0 && b.fields[field] != 0 {
                beside += weights.of_level(comparison, u8::from(a.fields[field] != b.fields[field]));
            }
        }
        let needed_cut = least - weights.prior() - beside;
        let needed = needed_cut - weights.of_level(Comparison::LegalForm, legal_level(x.legal, y.legal));
        let reach = prospects.reach(needed, needed_cut, x, y);
        reach != Reach::NONE
            && reach.is_borne_out((x, y), (&self.shapes[a.name as usize], &self.shapes[b.name as usize]))
    }

    /// The levels of two profiles.
    pub fn compare(&self, one: u32, other: u32) -> Levels {
        let (a, b) = (&self.profiles[one as usize], &self.profiles[other as usize]);
        let mut levels = [0; COMPARISONS];
        let (name, shared) = self.compare_names(a.name, b.name);
        levels[..name.len()].copy_from_slice(&name);
        beside_the_name(a, b, &mut levels);
        Levels { levels, shared }
    }

    fn compare_names(&self, one: u32, other: u32) -> ([u8; 3], f32) {
        let (a, b) = (&self.names[one as usize], &self.names[other as usize]);
        let (x, y) = (&self.signatures[one as usize], &self.signatures[other as usize]);
        // Names that share an address or a common key and no word need no close look.
        if x.stems & y.stems == 0
            && x.consonants & y.consonants == 0
            && x.beginning != y.beginning
            && (a.length > 1 && b.length > 1)
        {
            return ([NameLevel::Different as u8, LEGAL_UNKNOWN, u8::from(a.joint_venture != b.joint_venture)], 0.0);
        }
        let form = |name: &NumberedName, other: bool| form(&self.words, name, other);
        let mut best = compare_names(form(a, false), form(b, false), &self.dictionary);
        for (of_a, of_b) in [(true, false), (false, true), (true, true)] {
            if (of_a && a.other == 0) || (of_b && b.other == 0) {
                continue;
            }
            let levels = compare_names(form(a, of_a), form(b, of_b), &self.dictionary);
            if levels.0[Comparison::Name as usize] < best.0[Comparison::Name as usize] {
                best = levels;
            }
        }
        best
    }
}

/// A name as it is compared, or the one behind its DBA.
fn form<'a>(words: &'a [WordId], name: &NumberedName, other: bool) -> Form<'a> {
    let start = name.start as usize + if other { usize::from(name.length) } else { 0 };
    let length = usize::from(if other { name.other } else { name.length });
    let all_plain = name.all_plain && !other;
    Form { words: &words[start..start + length], all_plain, legal: name.legal, joint_venture: name.joint_venture }
}

/// Sets the levels of ids, parents and places.
fn beside_the_name(a: &Profile, b: &Profile, levels: &mut [u8; COMPARISONS]) {
    for (comparison, field) in IDS {
        let (x, y) = (a.fields[field], b.fields[field]);
        levels[comparison as usize] = if x == 0 || y == 0 { 2 } else { u8::from(x != y) };
    }
    levels[Comparison::Place as usize] = place_level(&a.fields, &b.fields);
}

/// The nearest that two records' addresses are known to be.
#[inline]
fn place_level(a: &[u32; FIELDS], b: &[u32; FIELDS]) -> u8 {
    let both = |field: usize| a[field] != 0 && b[field] != 0;
    let same = |field: usize| both(field) && a[field] == b[field];
    // The first three digits of a postcode are an area.
    let same_area = both(POSTCODE) && (a[POSTCODE] - 1) / 100 == (b[POSTCODE] - 1) / 100;
    match () {
        () if same(POSTCODE) => 0,
        // Many states have a Springfield.
        () if same(CITY) && (same(STATE) || !both(STATE)) => 1,
        () if same(STATE) || same_area => 2,
        () if both(CITY) || both(STATE) || both(POSTCODE) => 3,
        () => 4,
    }
}

impl Signature {
    fn of(words: &[WordId], dictionary: &Dictionary) -> Signature {
        let mut signature = Signature { stems: 0, consonants: 0, beginning: [0; 3] };
        for word in words {
            let traits = dictionary.traits(*word);
            signature.stems |= 1 << (traits.stem_hash >> 26);
            signature.consonants |= 1 << (traits.skeleton.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        }
        let letters = words.iter().flat_map(|word| dictionary.text(*word).bytes());
        signature.beginning.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter);
        signature
    }
}

/// Where a list of prints may be parted, so that no name stands in two parts: about one part a thread.
fn ranges_of_names(prints: &[Print], threads: NonZeroUsize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for part in 1..=threads.get() {
        let mut end = prints.len() * part / threads.get();
        while end > start && end < prints.len() && prints[end].name == prints[end - 1].name {
            end += 1;
        }
        if end > start {
            ranges.push(start..end);
            start = end;
        }
    }
    ranges
}

/// Records before one's turn at which it is asked for.
const AHEAD: usize = 8;

/// Profiles of some records; names and texts are numbered among themselves.
struct Part<'a> {
    names: Vec<&'a str>,
    /// The texts of each field in the order of their numbers, which begin with 1.
    texts: [Vec<&'a str>; FIELDS],
    profiles: Vec<Profile>,
    /// The profile of each print.
    profile_of: Vec<u32>,
}

impl<'a> Part<'a> {
    fn of(records: &[Record<'a>], prints: &[Print]) -> Part<'a> {
        let mut part = Part {
            names: Vec::new(),
            texts: Default::default(),
            profiles: Vec::new(),
            profile_of: Vec::with_capacity(prints.len()),
        };
        let mut numbers: [HashMap<&str, u32, FixedState>; FIELDS] = Default::default();
        let mut before: Option<&Print> = None;
        for (place, print) in prints.iter().enumerate() {
            if let Some(later) = prints.get(place + 2 * AHEAD) {
                soon(&records[later.place as usize]);
                soon(&records[later.place as usize].postcode);
            }
            if let Some(later) = prints.get(place + AHEAD) {
                soon_text(records[later.place as usize].city);
            }
            let record = &records[print.place as usize];
            let same_name = before.is_some_and(|before| before.name == print.name);
            if !same_name {
                part.names.push(record.name);
            }
            if !same_name || before.is_some_and(|before| before.others != print.others) {
                let mut fields = [0; FIELDS];
                let values = [record.uei, record.duns, record.cage, record.parent, record.city, record.state];
                for (field, value) in values.into_iter().enumerate() {
                    let value = value.trim_ascii();
                    if !value.is_empty() {
                        fields[field] = *numbers[field].entry(value).or_insert_with(|| {
                            part.texts[field].push(value);
                            part.texts[field].len() as u32
                        });
                    }
                }
                fields[POSTCODE] = postcode(record.postcode);
                part.profiles.push(Profile { name: part.names.len() as u32 - 1, fields });
            }
            part.profile_of.push(part.profiles.len() as u32 - 1);
            before = Some(print);
        }
        part
    }
}

/// Stands for a record in sorting: the same for equal records in every run, and different for different ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Print {
    /// The first letters, and the whole name.
    name: (u64, u64),
    others: u64,
    /// Of the record, among those given.
    place: u32,
}

impl Print {
    fn of(record: &Record<'_>) -> Print {
        let Record { name, uei, duns, cage, parent, city, state, postcode } = record;
        let mut letters = 0;
        let upper =
            name.bytes().filter(|letter| letter.is_ascii_alphanumeric()).map(|letter| letter.to_ascii_uppercase());
        for letter in upper.chain([0; 8]).take(8) {
            letters = letters << 8 | u64::from(letter);
        }
        let mut others = Joined::new();
        for text in [uei, duns, cage, parent, city, state, postcode] {
            others.push_with_length(text.as_bytes());
        }
        let name = (letters, XxHash3_64::oneshot(name.as_bytes()));
        Print { name, others: others.hash(), place: 0 }
    }
}

/// The first five digits of a postcode plus one; 0 where there are not as many.
fn postcode(text: &str) -> u32 {
    let (mut number, mut digits) = (0, 0);
    for digit in text.bytes().filter(u8::is_ascii_digit).take(5) {
        number = number * 10 + u32::from(digit - b'0');
        digits += 1;
    }
    if digits < 5 { 0 } else { number + 1 }
}
