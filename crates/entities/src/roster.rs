//! Records of companies, packed for comparing many pairs without allocating.

use std::collections::HashMap;
use std::hash::Hasher;
use std::num::NonZeroUsize;

use foldhash::fast::FixedState;
use twox_hash::{XxHash3_64, XxHash3_128};

use crate::comparison::{COMPARISONS, Comparison, Form, LEGAL_UNKNOWN, Levels, NameLevel, compare_names};
use crate::names::{Dictionary, Frequencies, LegalForms, Name, Reader, WordId, WordKind};
use crate::spelling::skeleton;

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

/// A distinct record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    pub(crate) name: u32,
    /// Numbers of the fields' texts; 0 is not known. A postcode is its digits plus one.
    pub(crate) fields: [u32; FIELDS],
}

/// A distinct name.
#[derive(Clone, Copy, Debug)]
struct NameEntry {
    start: u32,
    length: u8,
    /// Words of the name behind DBA, which follow those of the name.
    other: u8,
    legal: LegalForms,
    joint_venture: bool,
    pseudo: bool,
    /// A bit for each stem, and for the consonants of each word: names without a bit in common are not compared closely.
    stems: u64,
    consonants: u64,
    /// The first letters.
    beginning: [u8; 3],
    /// The same for names of the same words in any order, and for those of the same letters.
    all_stems: u64,
    all_letters: u64,
}

/// Distinct records in an order that only what they say decides.
pub struct Roster {
    pub(crate) dictionary: Dictionary,
    words: Vec<WordId>,
    names: Vec<NameEntry>,
    pub(crate) profiles: Vec<Profile>,
    /// The profile of each record given.
    pub(crate) profile_of: Vec<u32>,
}

impl Roster {
    /// Takes records apart. Their order changes nothing but the order of `profile_of`.
    pub fn of(records: &[Record<'_>], frequencies: Frequencies, threads: NonZeroUsize) -> Roster {
        // Equal records are one profile; profiles stand in the order of their fingerprints.
        let prints = in_parallel(records, threads, |record| fingerprint(record));
        let mut order: Vec<u32> = (0..records.len() as u32).collect();
        order.sort_unstable_by_key(|place| prints[*place as usize]);
        let mut profile_of = vec![0; records.len()];
        let mut firsts: Vec<u32> = Vec::new();
        for (at, place) in order.iter().enumerate() {
            if at == 0 || prints[order[at - 1] as usize] != prints[*place as usize] {
                firsts.push(*place);
            }
            profile_of[*place as usize] = firsts.len() as u32 - 1;
        }
        drop((prints, order));

        let mut name_numbers: HashMap<&str, u32, FixedState> = HashMap::default();
        let mut distinct: Vec<&str> = Vec::new();
        let mut texts: [HashMap<&str, u32, FixedState>; FIELDS] = Default::default();
        let mut profiles = Vec::with_capacity(firsts.len());
        for place in &firsts {
            let record = &records[*place as usize];
            let name = *name_numbers.entry(record.name).or_insert_with(|| {
                distinct.push(record.name);
                distinct.len() as u32 - 1
            });
            let mut fields = [0; FIELDS];
            let values = [record.uei, record.duns, record.cage, record.parent, record.city, record.state];
            for (field, value) in values.into_iter().enumerate() {
                let value = value.trim();
                if !value.is_empty() {
                    let next = texts[field].len() as u32 + 1;
                    fields[field] = *texts[field].entry(value).or_insert(next);
                }
            }
            fields[POSTCODE] = postcode(record.postcode);
            profiles.push(Profile { name, fields });
        }
        let (dictionary, words, names) = names_of(&distinct, frequencies, threads);
        Roster { dictionary, words, names, profiles, profile_of }
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

    pub(crate) fn is_joint_venture(&self, profile: u32) -> bool {
        self.names[self.profiles[profile as usize].name as usize].joint_venture
    }

    /// Whether both have one id of a registry.
    pub(crate) fn shares_an_id(&self, one: u32, other: u32) -> bool {
        let (a, b) = (&self.profiles[one as usize].fields, &self.profiles[other as usize].fields);
        [UEI, DUNS, CAGE].into_iter().any(|field| a[field] != 0 && a[field] == b[field])
    }

    /// Whether two profiles' names may be the same words: in any order, written together, or cut short.
    pub(crate) fn may_be_same_words(&self, one: u32, other: u32) -> bool {
        let [a, b] = [one, other].map(|profile| &self.names[self.profiles[profile as usize].name as usize]);
        a.all_stems == b.all_stems
            || a.all_letters == b.all_letters
            || a.beginning == b.beginning
            || a.other > 0
            || b.other > 0
    }

    /// The level of two profiles' places.
    pub(crate) fn place_level(&self, one: u32, other: u32) -> u8 {
        place_level(&self.profiles[one as usize].fields, &self.profiles[other as usize].fields)
    }

    /// The levels of two profiles.
    pub fn compare(&self, one: u32, other: u32) -> Levels {
        let (a, b) = (&self.profiles[one as usize], &self.profiles[other as usize]);
        let mut levels = [0; COMPARISONS];
        let (name, shared) = self.compare_names(a.name, b.name);
        levels[..name.len()].copy_from_slice(&name);
        for field in [UEI, DUNS, CAGE, PARENT] {
            let (x, y) = (a.fields[field], b.fields[field]);
            levels[name.len() + field] = if x == 0 || y == 0 { 2 } else { u8::from(x != y) };
        }
        levels[Comparison::Place as usize] = place_level(&a.fields, &b.fields);
        Levels { levels, shared }
    }

    fn compare_names(&self, one: u32, other: u32) -> ([u8; 3], f32) {
        let (a, b) = (&self.names[one as usize], &self.names[other as usize]);
        // Most candidates share an address or a common key and no word: they need no close look.
        if a.stems & b.stems == 0
            && a.consonants & b.consonants == 0
            && a.beginning != b.beginning
            && (a.length > 1 && b.length > 1)
        {
            return ([NameLevel::Different as u8, LEGAL_UNKNOWN, u8::from(a.joint_venture != b.joint_venture)], 0.0);
        }
        let form = |name: &NameEntry, other: bool| {
            let start = name.start as usize + if other { usize::from(name.length) } else { 0 };
            let length = usize::from(if other { name.other } else { name.length });
            Form { words: &self.words[start..start + length], legal: name.legal, joint_venture: name.joint_venture }
        };
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

/// The nearest that two records' addresses are known to be.
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

fn names_of(
    distinct: &[&str],
    frequencies: Frequencies,
    threads: NonZeroUsize,
) -> (Dictionary, Vec<WordId>, Vec<NameEntry>) {
    let mut dictionary = Dictionary::new(frequencies);
    let (mut words, mut names) = (Vec::new(), Vec::with_capacity(distinct.len()));
    // Some at a time: taken-apart names are large, numbered ones small.
    for some in distinct.chunks(100_000) {
        for name in in_parallel(some, threads, |raw| Reader::curated().read(raw)) {
            names.push(entry(&name, &mut dictionary, &mut words));
        }
    }
    dictionary.weigh();
    (dictionary, words, names)
}

fn entry(name: &Name, dictionary: &mut Dictionary, words: &mut Vec<WordId>) -> NameEntry {
    let start = words.len() as u32;
    words.extend(dictionary.add(&name.words));
    if !name.other.is_empty() {
        words.extend(dictionary.add(&name.other));
    }
    let (mut stems, mut consonants, mut beginning) = (0, 0, [0; 3]);
    let mut all_stems = 0_u64;
    let mut all_letters = XxHash3_64::new();
    for word in &words[start as usize..] {
        let entry = dictionary.entry(*word);
        if entry.kind == WordKind::Plain {
            all_stems = all_stems.wrapping_add(u64::from(entry.stem).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            all_letters.write(entry.text.as_bytes());
        }
        stems |= 1 << (entry.stem.wrapping_mul(0x9e37_79b1) >> 26);
        consonants |= 1 << (skeleton(&entry.text).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
    }
    let letters = words[start as usize..].iter().flat_map(|word| dictionary.entry(*word).text.bytes());
    beginning.iter_mut().zip(letters).for_each(|(place, letter)| *place = letter);
    NameEntry {
        stems,
        consonants,
        beginning,
        all_stems,
        all_letters: all_letters.finish(),
        start,
        length: name.words.len() as u8,
        other: name.other.len() as u8,
        legal: name.legal,
        joint_venture: name.joint_venture,
        pseudo: name.pseudo,
    }
}

/// The same for equal records in every run, and different for different ones.
fn fingerprint(record: &Record<'_>) -> u128 {
    let Record { name, uei, duns, cage, parent, city, state, postcode } = record;
    let mut hasher = XxHash3_128::new();
    for text in [name, uei, duns, cage, parent, city, state, postcode] {
        hasher.write(&(text.len() as u32).to_le_bytes());
        hasher.write(text.as_bytes());
    }
    hasher.finish_128()
}

/// The first five digits of a postcode plus one; 0 where there are not as many.
fn postcode(text: &str) -> u32 {
    let digits: Vec<u32> =
        text.bytes().filter(u8::is_ascii_digit).take(5).map(|digit| u32::from(digit - b'0')).collect();
    if digits.len() < 5 { 0 } else { digits.iter().fold(0, |number, digit| number * 10 + digit) + 1 }
}

/// Maps a list on all threads, in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(list: &[T], threads: NonZeroUsize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = list.len().div_ceil(threads.get()).max(1);
    if list.len() < 1_000 {
        return list.iter().map(map).collect();
    }
    let map = &map;
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            list.chunks(share).map(|some| scope.spawn(move || some.iter().map(map).collect::<Vec<R>>())).collect();
        let mut all = Vec::with_capacity(list.len());
        for worker in workers {
            match worker.join() {
                Ok(some) => all.extend(some),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}
