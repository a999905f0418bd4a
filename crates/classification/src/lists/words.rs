//! What a list may hold: whole words, pieces of texts, and codes, each with examples that it must hold.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;
use foldhash::fast::FixedState;
use serde::Deserialize;

/// A word of a list has this many bytes at most, so that one of a text is put in capitals without asking for memory.
const LONGEST: usize = 32;

/// No code of products or industries is longer.
const LONGEST_CODE: usize = 6;

/// What whole words mean.
#[derive(Debug, Clone)]
pub(crate) struct WordMap<T> {
    meanings: HashMap<Box<[u8]>, T, FixedState>,
    longest: usize,
}

/// A set of whole words.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "WordsTable")]
pub(crate) struct Words(WordMap<()>);

/// Pieces of a text, of which one must stand in it: anywhere, at its beginning or at its end.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "PiecesTable")]
pub(crate) struct Pieces(Where);

/// Codes: `?` stands for any capital letter, `*` at the end for whatever follows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct Codes {
    list: Vec<Pattern>,
    /// Their first letters and digits, as a set of bits: most codes are turned away by these.
    firsts: u128,
}

/// One or several codes.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    text: String,
    /// The text without `*`, as long as it is.
    fixed: [u8; LONGEST_CODE],
    length: usize,
    is_open: bool,
}

/// Pieces of which one must stand in a text in capitals, where it must.
#[derive(Debug, Clone)]
pub(crate) struct Where {
    parts: Vec<String>,
    begins: Vec<String>,
    ends: Vec<String>,
    /// Looks for all the parts at once, where they are many.
    search: Option<AhoCorasick>,
}

/// So many parts are looked for one after the other, which is as quick for them.
const FEW: usize = 8;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsTable {
    words: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PiecesTable {
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    begins: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

impl<T: Copy> WordMap<T> {
    /// The words with their meanings; a word that stands twice is refused.
    pub(crate) fn new(words: impl IntoIterator<Item = (String, T)>) -> Result<Self, String> {
        let mut meanings: HashMap<Box<[u8]>, T, FixedState> = HashMap::default();
        for (word, meaning) in words {
            check_capitals(&word)?;
            if word.contains(char::is_whitespace) {
                return Err(format!("`{word}` is no single word"));
            }
            if word.len() > LONGEST {
                return Err(format!("`{word}` is longer than {LONGEST} letters"));
            }
            if meanings.insert(Box::from(word.as_bytes()), meaning).is_some() {
                return Err(format!("`{word}` stands here twice"));
            }
        }
        let longest = meanings.keys().map(|word| word.len()).max().ok_or("a list without entries")?;
        Ok(Self { meanings, longest })
    }

    /// What a word means, in whatever case it stands.
    pub(crate) fn get(&self, word: &str) -> Option<T> {
        if word.len() > self.longest {
            return None;
        }
        let mut capitals = [0; LONGEST];
        let capitals = &mut capitals[..word.len()];
        capitals.copy_from_slice(word.as_bytes());
        capitals.make_ascii_uppercase();
        self.meanings.get(&*capitals).copied()
    }

    /// What a word means that stands in capitals.
    pub(crate) fn get_capitals(&self, word: &str) -> Option<T> {
        self.meanings.get(word.as_bytes()).copied()
    }
}

impl Words {
    pub(crate) fn new(words: Vec<String>) -> Result<Self, String> {
        WordMap::new(words.into_iter().map(|word| (word, ()))).map(Self)
    }

    /// Whether the word is one of them, in whatever case it stands.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.get(word).is_some()
    }

    /// Whether the word is one of them, in capitals.
    pub(crate) fn has_capitals(&self, word: &str) -> bool {
        self.0.get_capitals(word).is_some()
    }

    /// Whether one of the words stands in a text, between blanks, and marks that belong to none.
    fn stands_in(&self, text: &str) -> bool {
        let is_mark = |letter: char| !letter.is_alphanumeric();
        text.split_whitespace().any(|word| self.has(word) || self.has(word.trim_matches(is_mark)))
    }
}

impl TryFrom<WordsTable> for Words {
    type Error = String;

    fn try_from(table: WordsTable) -> Result<Self, String> {
        let words = Self::new(table.words)?;
        check_examples(&table.yes, &table.no, |text| words.stands_in(text))?;
        Ok(words)
    }
}

impl Pieces {
    /// Whether one of the pieces stands in a text in capitals, where it must.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        self.0.fits(text)
    }

    /// The same of a text in whatever case, for pieces that stand at its beginning.
    pub(crate) fn begin(&self, text: &str) -> bool {
        let begins =
            |piece: &String| text.get(..piece.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(piece));
        self.0.begins.iter().any(begins)
    }

    /// Where the first of the parts begins that stand in a text in capitals.
    pub(crate) fn first_in(&self, text: &str) -> Option<usize> {
        self.0.parts.iter().filter_map(|part| text.find(part.as_str())).min()
    }

    /// Where the parts stand in a text in capitals, in the order of their ends.
    pub(crate) fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let of = |part: &'_ String| {
            let length = part.len();
            text.match_indices(part.as_str()).map(|(start, _)| start..start + length).collect::<Vec<_>>()
        };
        let mut places: Vec<Range<usize>> = self.0.parts.iter().flat_map(of).collect();
        places.sort_unstable_by_key(|place| (place.end, place.start));
        places
    }

    /// Where the last of the parts begins that stand in a text in capitals.
    pub(crate) fn last_in(&self, text: &str) -> Option<usize> {
        self.0.parts.iter().filter_map(|part| text.rfind(part.as_str())).max()
    }
}

impl TryFrom<PiecesTable> for Pieces {
    type Error = String;

    fn try_from(table: PiecesTable) -> Result<Self, String> {
        if table.parts.is_empty() == table.begins.is_empty() {
            return Err("a list has either `parts` or `begins`".to_owned());
        }
        let pieces = Where::new(table.parts, table.begins, Vec::new())?;
        check_examples(&table.yes, &table.no, |text| pieces.fits(text))?;
        Ok(Self(pieces))
    }
}

impl Where {
    /// Each piece is in capitals and tells something that no other of its list tells already.
    pub(crate) fn new(parts: Vec<String>, begins: Vec<String>, ends: Vec<String>) -> Result<Self, String> {
        check_pieces(&parts, |piece, other| piece.contains(other))?;
        check_pieces(&begins, |piece, other| piece.starts_with(other))?;
        check_pieces(&ends, |piece, other| piece.ends_with(other))?;
        let search = (parts.len() > FEW).then(|| AhoCorasick::new(&parts)).transpose();
        let search = search.map_err(|error| error.to_string())?;
        Ok(Self { parts, begins, ends, search })
    }

    /// Whether one of the pieces stands in a text in capitals, where it must.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.begins.iter().any(|piece| text.starts_with(piece.as_str()))
            || match &self.search {
                Some(search) => search.is_match(text),
                None => self.parts.iter().any(|piece| text.contains(piece.as_str())),
            }
            || self.ends.iter().any(|piece| text.ends_with(piece.as_str()))
    }
}

impl Codes {
    pub(crate) fn fit(&self, code: &str) -> bool {
        let first = code.bytes().next().filter(u8::is_ascii).unwrap_or_default();
        self.firsts >> first & 1 == 1 && self.list.iter().any(|pattern| pattern.fits(code))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.list.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl TryFrom<Vec<String>> for Codes {
    type Error = String;

    fn try_from(codes: Vec<String>) -> Result<Self, String> {
        let codes = codes.into_iter().map(Pattern::new).collect::<Result<Vec<Pattern>, String>>()?;
        for (place, code) in codes.iter().enumerate() {
            if let Some(other) = codes[..place].iter().find(|other| other.covers(code) || code.covers(other)) {
                return Err(format!("`{}` and `{}` say the same", code.text, other.text));
            }
        }
        let firsts = codes.iter().fold(0, |firsts, code| firsts | 1 << code.first());
        Ok(Self { list: codes, firsts })
    }
}

impl Pattern {
    pub(crate) fn new(text: String) -> Result<Self, String> {
        let (fixed, is_open) = text.strip_suffix('*').map_or((text.as_str(), false), |fixed| (fixed, true));
        let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'?';
        if fixed.is_empty() || !fixed.bytes().all(is_code) || fixed.starts_with('?') {
            return Err(format!("`{text}` is no code: it has capitals and digits, then perhaps `?` and, last, `*`"));
        }
        let length = fixed.len();
        if length > LONGEST_CODE {
            return Err(format!("`{text}` is longer than a code"));
        }
        let mut bytes = [0; LONGEST_CODE];
        bytes[..length].copy_from_slice(fixed.as_bytes());
        Ok(Self { fixed: bytes, length, is_open, text })
    }

    /// Whether a code is one of these.
    pub(crate) fn fits(&self, code: &str) -> bool {
        let (code, fixed) = (code.as_bytes(), &self.fixed[..self.length]);
        let fits = |(byte, asked): (&u8, &u8)| byte == asked || *asked == b'?' && byte.is_ascii_uppercase();
        let length = code.len() == fixed.len() || self.is_open && code.len() > fixed.len();
        length && code.iter().zip(fixed).all(fits)
    }

    /// The first letter or digit of all of them.
    pub(crate) fn first(&self) -> u8 {
        self.fixed[0]
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether all codes of another are of these.
    pub(crate) fn covers(&self, other: &Pattern) -> bool {
        let samples = ["A", "Z"].map(|letter| other.text.replace('?', letter));
        samples.iter().all(|sample| match sample.strip_suffix('*') {
            Some(fixed) => self.is_open && self.fits(fixed),
            None => self.fits(sample),
        })
    }
}

/// A list's own examples; a list without any is held to nothing, and refused.
pub(crate) fn check_examples(yes: &[String], no: &[String], fits: impl Fn(&str) -> bool) -> Result<(), String> {
    if yes.is_empty() || no.is_empty() {
        return Err("a list has examples in `yes` and in `no`".to_owned());
    }
    if let Some(text) = yes.iter().find(|text| !fits(text)) {
        return Err(format!("nothing is found in its example `{text}`"));
    }
    match no.iter().find(|text| fits(text)) {
        Some(text) => Err(format!("something is found in its example `{text}`")),
        None => Ok(()),
    }
}

fn check_pieces(pieces: &[String], tells: impl Fn(&str, &str) -> bool) -> Result<(), String> {
    for (place, piece) in pieces.iter().enumerate() {
        check_capitals(piece)?;
        let mut others = pieces.iter().enumerate().filter(|(other, _)| *other != place);
        if let Some((_, other)) = others.find(|(_, other)| tells(piece, other)) {
            return Err(format!("`{piece}` says no more than `{other}`"));
        }
    }
    Ok(())
}

fn check_capitals(entry: &str) -> Result<(), String> {
    if entry.trim().is_empty() {
        return Err(format!("`{entry}` is blank"));
    }
    if *entry != entry.to_uppercase() {
        return Err(format!("`{entry}`: words are written in capitals"));
    }
    Ok(())
}
