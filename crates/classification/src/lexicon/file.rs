//! Reads lexicon files: what an entry may say, how files are laid over each other, and what is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use values::Date;
use values::lines::Lines;

use super::makers::{Maker, MakerIndex, Signal};
use super::phrases::{begins_plainly, words_of};

/// Why a lexicon file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: entry `{entry}`, key `{key}`: {reason}")]
pub struct LexiconError {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The maker's id, or the table that holds the key.
    pub entry: String,
    /// The key whose value is at fault.
    pub key: String,
    /// What is wrong, in words.
    pub reason: String,
}

/// Lexicon files merged, checked, and not yet compiled.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    /// Slug to what it means.
    capabilities: BTreeMap<String, String>,
    makers: Vec<MakerSource>,
    false_friends: Vec<String>,
    signals: BTreeMap<Signal, Vec<String>>,
}

#[derive(Debug, Clone)]
struct MakerSource {
    maker: Maker,
    entries: Vec<EntrySource>,
}

impl MakerSource {
    /// Leaves words to another file; what is left of an entry is not held to its examples any more.
    fn give_way(&mut self, words: &BTreeSet<String>) {
        for entry in &mut self.entries {
            let before = entry.words.len();
            entry.words.retain(|known| !words.contains(&normalised(known)));
            if entry.words.len() < before {
                entry.examples.clear();
            }
        }
        self.entries.retain(|entry| !entry.words.is_empty());
    }
}

/// One set of words with the context they need.
#[derive(Debug, Clone)]
pub(super) struct EntrySource {
    pub(super) words: Vec<String>,
    pub(super) near: Vec<String>,
    pub(super) unless: Vec<String>,
    pub(super) runs_on: Vec<String>,
    /// Where each of them stands.
    runs_on_places: Vec<LexiconError>,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
    /// Texts that must, and must not, name the maker.
    examples: Vec<(bool, String)>,
    /// Where the entry stands, for errors found after merging.
    place: LexiconError,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Slug to what it means.
    #[serde(default)]
    capability: BTreeMap<String, String>,
    #[serde(default)]
    maker: Vec<MakerTable>,
    #[serde(default)]
    false_friend: Vec<FalseFriendTable>,
    #[serde(default)]
    signal: BTreeMap<Signal, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MakerTable {
    id: Spanned<String>,
    name: Option<Spanned<String>>,
    #[serde(default)]
    capabilities: Vec<Spanned<String>>,
    #[serde(default)]
    sells_as: Vec<Spanned<String>>,
    #[serde(default)]
    namesakes: Vec<Spanned<String>>,
    integrates: Option<bool>,
    #[serde(default)]
    word: Vec<WordTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordTable {
    words: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    near: Vec<Spanned<String>>,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
    #[serde(default)]
    runs_on: Vec<Spanned<String>>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    yes: Vec<String>,
    #[serde(default)]
    no: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FalseFriendTable {
    words: Vec<Spanned<String>>,
    /// Why these words are no product; for the reader of the file.
    #[serde(rename = "why")]
    _why: String,
}

impl LexiconError {
    /// The lexicon holds more phrases than can be told apart.
    pub(super) fn too_large() -> Self {
        Self {
            file: "lexicon".to_owned(),
            line: 0,
            entry: "all".to_owned(),
            key: "words".to_owned(),
            reason: "there are more entries than one lexicon can hold".to_owned(),
        }
    }

    fn because(&self, reason: String) -> Self {
        Self { reason, ..self.clone() }
    }
}

impl Source {
    /// Adds a file of the program to what is there.
    pub(super) fn with(self, text: &str, file_name: &str) -> Result<Self, LexiconError> {
        let places = Places::of(text, file_name);
        self.with_file(places.file()?, &places)
    }

    /// Lays a user's file over what is there: words that a maker has already are the user's from now on. So a list of the
    /// program that has learned them, too, does not refuse a file that was good before.
    pub(super) fn overlaid(mut self, text: &str, file_name: &str) -> Result<Self, LexiconError> {
        let places = Places::of(text, file_name);
        let file = places.file()?;
        for table in &file.maker {
            // Words for certain days follow on those that are there, or contradict them.
            let always = table.word.iter().filter(|word| word.from.is_none() && word.to.is_none());
            let words: BTreeSet<String> =
                always.flat_map(|word| word.words.get_ref()).map(|words| normalised(words.get_ref())).collect();
            let known = self.makers.iter_mut().filter(|known| known.maker.id == *table.id.get_ref());
            known.for_each(|known| known.give_way(&words));
        }
        self.with_file(file, &places)
    }

    fn with_file(mut self, file: File, places: &Places) -> Result<Self, LexiconError> {
        self.capabilities.extend(file.capability);
        for (signal, phrases) in file.signal {
            for phrase in phrases {
                places.check_phrase("signal", "signal", &phrase)?;
                self.signals.entry(signal).or_default().push(phrase.into_inner());
            }
        }
        let mut false_friends = BTreeSet::new();
        for phrase in file.false_friend.into_iter().flat_map(|friend| friend.words) {
            places.check_phrase("false_friend", "words", &phrase)?;
            false_friends.insert(normalised(phrase.get_ref()));
            self.false_friends.push(phrase.into_inner());
        }
        for table in file.maker {
            self.add_maker(table, places, &false_friends)?;
        }
        self.check_whole()?;
        self.check_platforms(places.file_name)?;
        Ok(self)
    }

    pub(super) fn capabilities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.capabilities.iter().map(|(slug, meaning)| (slug.as_str(), meaning.as_str()))
    }

    pub(super) fn makers(&self) -> impl Iterator<Item = Maker> {
        self.makers.iter().map(|source| source.maker.clone())
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (MakerIndex, &EntrySource)> {
        (0..)
            .map(MakerIndex)
            .zip(&self.makers)
            .flat_map(|(index, maker)| maker.entries.iter().map(move |entry| (index, entry)))
    }

    pub(super) fn false_friends(&self) -> impl Iterator<Item = &str> {
        self.false_friends.iter().map(String::as_str)
    }

    pub(super) fn signals(&self) -> impl Iterator<Item = (Signal, &str)> {
        self.signals.iter().flat_map(|(&signal, phrases)| phrases.iter().map(move |phrase| (signal, phrase.as_str())))
    }

    /// Where the makers with these ids stand; all of them are known once the source has been checked.
    pub(super) fn positions_of(&self, ids: &[String]) -> Vec<MakerIndex> {
        let is_wanted = |source: &MakerSource| ids.contains(&source.maker.id);
        (0..).zip(&self.makers).filter(|(_, source)| is_wanted(source)).map(|(index, _)| MakerIndex(index)).collect()
    }

    /// Every example that an entry does not hold; a later entry cannot break an earlier one unseen.
    pub(super) fn failed_examples(&self, names: impl Fn(&str, MakerIndex) -> bool) -> Vec<LexiconError> {
        let mut failed = Vec::new();
        for (maker, entry) in self.entries() {
            for (expected, text) in &entry.examples {
                if names(text, maker) != *expected {
                    let (key, found) = if *expected { ("yes", "is not found") } else { ("no", "is found") };
                    let place = LexiconError { key: key.to_owned(), ..entry.place.clone() };
                    failed.push(place.because(format!("the maker {found} in its example `{text}`")));
                }
            }
        }
        failed
    }

    pub(super) fn examples(&self) -> usize {
        self.entries().map(|(_, entry)| entry.examples.len()).sum()
    }

    fn add_maker(
        &mut self,
        table: MakerTable,
        places: &Places,
        false_friends: &BTreeSet<String>,
    ) -> Result<(), LexiconError> {
        let id = table.id.get_ref().as_str();
        let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || !id.bytes().all(is_slug) {
            return Err(places.error(table.id.span(), id, "id", "an id is lower-case letters, digits and hyphens"));
        }
        let position = match self.makers.iter().position(|known| known.maker.id == id) {
            Some(position) => position,
            None => {
                let Some(name) = &table.name else {
                    return Err(places.error(table.id.span(), id, "name", "a new maker needs a name"));
                };
                if self.makers.len() == usize::from(u16::MAX) {
                    return Err(LexiconError::too_large());
                }
                let maker = Maker {
                    id: id.to_owned(),
                    name: name.get_ref().clone(),
                    capabilities: Vec::new(),
                    sells_as: Vec::new(),
                    namesakes: Vec::new(),
                    integrates: false,
                };
                self.makers.push(MakerSource { maker, entries: Vec::new() });
                self.makers.len() - 1
            }
        };
        let maker = &mut self.makers[position];
        if let Some(name) = table.name.as_ref().filter(|name| *name.get_ref() != maker.maker.name) {
            let reason = format!("contradicts the name `{}` given before", maker.maker.name);
            return Err(places.error(name.span(), id, "name", &reason));
        }
        for capability in &table.capabilities {
            if !self.capabilities.contains_key(capability.get_ref()) {
                let reason = format!("`{}` is not in the list of capabilities", capability.get_ref());
                return Err(places.error(capability.span(), id, "capabilities", &reason));
            }
            if !maker.maker.capabilities.contains(capability.get_ref()) {
                maker.maker.capabilities.push(capability.get_ref().clone());
            }
        }
        let names = [
            ("sells_as", table.sells_as, &mut maker.maker.sells_as),
            ("namesakes", table.namesakes, &mut maker.maker.namesakes),
        ];
        for (key, given, known) in names {
            for name in places.checked(id, key, given)? {
                if !known.contains(&name) {
                    known.push(name);
                }
            }
        }
        maker.maker.integrates |= table.integrates.unwrap_or(false);
        for word in table.word {
            maker.entries.push(entry_of(word, id, places, false_friends)?);
        }
        Ok(())
    }

    /// What only the merged whole can tell: references to other makers, and words that two entries claim.
    fn check_whole(&self) -> Result<(), LexiconError> {
        let ids: BTreeSet<&str> = self.makers.iter().map(|source| source.maker.id.as_str()).collect();
        let mut claimed: BTreeMap<String, (MakerIndex, &EntrySource)> = BTreeMap::new();
        for (maker, entry) in self.entries() {
            let mut platforms = entry.runs_on.iter().zip(&entry.runs_on_places);
            if let Some((unknown, place)) = platforms.find(|(id, _)| !ids.contains(id.as_str())) {
                return Err(place.because(format!("`{unknown}` is no maker")));
            }
            for words in &entry.words {
                let Some((other_maker, other)) = claimed.insert(normalised(words), (maker, entry)) else { continue };
                // Two makers may share a word where the context of each tells them apart.
                let told_apart = other_maker != maker && !entry.near.is_empty() && !other.near.is_empty();
                let follow_on = matches!((&other.to, &entry.from), (Some(to), Some(from)) if to < from)
                    || matches!((&entry.to, &other.from), (Some(to), Some(from)) if to < from);
                if !told_apart && !follow_on {
                    let owner = &self.makers[usize::from(other_maker.0)].maker.id;
                    return Err(entry.place.because(format!("contradicts `{owner}`, which has `{words}` too")));
                }
            }
        }
        Ok(())
    }
}

impl Source {
    /// What runs on another maker's product is no platform of that maker's: no chain of `runs_on` may lead back. Of a chain that
    /// does, a part of the file just laid over is at fault, since what was there had none.
    fn check_platforms(&self, file_name: &str) -> Result<(), LexiconError> {
        let mut platforms: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (maker, entry) in self.entries() {
            let id = self.makers[usize::from(maker.0)].maker.id.as_str();
            platforms.entry(id).or_default().extend(entry.runs_on.iter().map(String::as_str));
        }
        for (maker, entry) in self.entries() {
            let id = self.makers[usize::from(maker.0)].maker.id.as_str();
            for (platform, place) in entry.runs_on.iter().zip(&entry.runs_on_places) {
                if place.file != file_name {
                    continue;
                }
                if let Some(chain) = chain(&platforms, platform, id) {
                    let ids: Vec<String> = [id].into_iter().chain(chain).map(|id| format!("`{id}`")).collect();
                    return Err(place.because(format!("leads in a circle: {}", ids.join(" runs on "))));
                }
            }
        }
        Ok(())
    }
}

/// The shortest way over `runs_on` from one maker to another, both of them in it.
fn chain<'a>(platforms: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![from]];
    let mut seen = BTreeSet::from([from]);
    let mut next = 0;
    while let Some(way) = ways.get(next).cloned() {
        next += 1;
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        for platform in platforms.get(last).into_iter().flatten().filter(|platform| seen.insert(platform)) {
            ways.push(way.iter().copied().chain([*platform]).collect());
        }
    }
    None
}

fn entry_of(
    table: WordTable,
    id: &str,
    places: &Places,
    false_friends: &BTreeSet<String>,
) -> Result<EntrySource, LexiconError> {
    let place = places.error(table.words.span(), id, "words", "");
    let words = places.checked(id, "words", table.words.into_inner())?;
    if words.is_empty() {
        return Err(place.because("an entry without words names nothing".to_owned()));
    }
    if let Some(friend) = words.iter().find(|words| false_friends.contains(&normalised(words))) {
        return Err(place.because(format!("contradicts the false friend `{friend}` of the same file")));
    }
    let day = |key: &str, day: &Option<Spanned<String>>| match day {
        None => Ok(None),
        Some(day) => day_of(day.get_ref())
            .map(Some)
            .ok_or_else(|| places.error(day.span(), id, key, "a day is written like `2024-03-18`")),
    };
    let (from, to) = (day("from", &table.from)?, day("to", &table.to)?);
    if matches!((from, to), (Some(from), Some(to)) if to < from) {
        return Err(LexiconError { key: "to".to_owned(), ..place.because("ends before it begins".to_owned()) });
    }
    let near = places.checked(id, "near", table.near)?;
    let unless = places.checked(id, "unless", table.unless)?;
    if let Some(both) = near.iter().find(|phrase| unless.contains(phrase)) {
        let reason = format!("contradicts `near`: `{both}` cannot both be needed and rule out");
        return Err(LexiconError { key: "unless".to_owned(), ..place.because(reason) });
    }
    let examples = |expected: bool, texts: Vec<String>| texts.into_iter().map(move |text| (expected, text));
    Ok(EntrySource {
        words,
        near,
        unless,
        runs_on_places: table.runs_on.iter().map(|platform| places.error(platform.span(), id, "runs_on", "")).collect(),
        runs_on: table.runs_on.into_iter().map(Spanned::into_inner).collect(),
        from,
        to,
        examples: examples(true, table.yes).chain(examples(false, table.no)).collect(),
        place,
    })
}

/// A phrase as it is compared: its words in capitals, one blank between them.
pub(super) fn normalised(phrase: &str) -> String {
    words_of(phrase).collect::<Vec<_>>().join(" ").to_ascii_uppercase()
}

/// A day in the one form that lists know: `2024-03-18`.
fn day_of(text: &str) -> Option<Date> {
    let day = Date::parse(text.as_bytes()).ok().flatten()?;
    (day.to_string() == text).then_some(day)
}

/// Turns byte offsets of one file into what a person looks for: line, entry and key.
struct Places<'a> {
    text: &'a str,
    file_name: &'a str,
    lines: Lines,
}

impl<'a> Places<'a> {
    fn of(text: &'a str, file_name: &'a str) -> Places<'a> {
        Places { text, file_name, lines: Lines::of(text) }
    }

    fn file(&self) -> Result<File, LexiconError> {
        toml::from_str(self.text).map_err(|error| self.refused(&error))
    }

    fn error(&self, span: Range<usize>, entry: &str, key: &str, reason: &str) -> LexiconError {
        LexiconError {
            file: self.file_name.to_owned(),
            line: self.lines.at(span.start),
            entry: entry.to_owned(),
            key: key.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// What the TOML reader refused: entry and key are read off the lines around it.
    fn refused(&self, error: &toml::de::Error) -> LexiconError {
        let span = error.span().unwrap_or(0..0);
        let (before, after) = self.text.split_at(span.start);
        let line_start = before.rfind('\n').map_or(0, |position| position + 1);
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let key = line.split('=').next().unwrap_or_default().trim();
        let id_of = |line: &str| {
            let value = line.trim().strip_prefix("id")?.trim_start().strip_prefix('=')?;
            Some(value.trim().trim_matches('"').to_owned())
        };
        // An entry's id may stand below the key at fault, but never below the next `[[maker]]`.
        let above = before.lines().rev().take_while(|line| line.trim() != "[[maker]]").find_map(id_of);
        let below = || after.lines().take_while(|line| !line.trim_start().starts_with("[[")).find_map(id_of);
        let entry = above.or_else(below).unwrap_or_else(|| "file".to_owned());
        self.error(span, &entry, key, error.message())
    }

    fn checked(&self, id: &str, key: &str, phrases: Vec<Spanned<String>>) -> Result<Vec<String>, LexiconError> {
        phrases.into_iter().map(|phrase| self.check_phrase(id, key, &phrase).map(|()| phrase.into_inner())).collect()
    }

    fn check_phrase(&self, entry: &str, key: &str, phrase: &Spanned<String>) -> Result<(), LexiconError> {
        let text = phrase.get_ref();
        if !words_of(text).any(begins_plainly) {
            return Err(self.error(
                phrase.span(),
                entry,
                key,
                &format!("`{text}` holds no word that begins with A-Z or 0-9"),
            ));
        }
        if *text != text.to_ascii_uppercase() {
            return Err(self.error(phrase.span(), entry, key, &format!("`{text}`: words are written in capitals")));
        }
        Ok(())
    }
}
