//! Makers that stand in no list, found from the records themselves.
//!
//! Two things show one. A company sells directly, and its own name stands before a word of goods in what it sells
//! ("VIDROVR LICENSE", sold by Vidrovr). Or a word that is no everyday word stands where products stand ("X LICENSE RENEWAL",
//! "ANNUAL SUBSCRIPTION TO X"), and no list knows it. A proposal carries its support; the sure ones count, the others wait
//! for a person ([`Proposal::is_sure`]).

mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use values::names;

use crate::codes::Purchase;
use crate::context::RowContext;
use crate::lexicon::{FOUND_PREFIX, Lexicon, LexiconError};
use crate::memory::{self, ByFingerprint, Memory};
use crate::parties::Parties;
use crate::roles::{Role, row_roles};
use crate::seller_roles::{SellerProfile, SellerRole};
use crate::seller_words::SELLER_WORDS;
use words::{DISCOVERY, EVERYDAY};

/// A text of this many words or fewer is little more than the name of what is bought.
const SHORT_TEXT: usize = 8;

/// Awards and sellers are counted up to here: more would not make a proposal surer.
const ENOUGH: usize = 16;

/// How a maker was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A company that sells its own product directly.
    Seller,
    /// A product's name, whoever makes it.
    Product,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Seller => "seller",
            Kind::Product => "product",
        }
    }
}

/// A maker that no list knows, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id if it counts: `found-` and the name.
    pub id: String,
    /// The company's registered name, or the product's name where nobody says who makes it.
    pub name: String,
    pub kind: Kind,
    /// The words that name it in records.
    pub words: String,
    /// Distinct awards whose texts name it, and distinct sellers, both counted up to sixteen.
    pub awards: usize,
    pub sellers: usize,
    /// A text that names it.
    pub example: String,
    pub is_sure: bool,
    /// Which rule makes it sure, or what is missing.
    pub reason: &'static str,
}

/// What records said so far.
#[derive(Clone, Debug, Default)]
pub struct Observations {
    /// With their normalised names.
    sellers: Vec<(String, SellerProfile)>,
    /// Their places by the fingerprints of these names.
    places: ByFingerprint<usize>,
    candidates: BTreeMap<(Kind, String), Candidate>,
    /// Sellers by their names as written; none for a heading that stands for nobody in particular.
    names: Memory<Option<Seller>>,
    texts: Memory<Arc<Heard>>,
}

/// A seller by its place among those observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seller(usize);

/// What the codes of a record buy.
#[derive(Clone, Copy, Debug)]
pub struct Buys {
    purchase: Purchase,
    /// Technology and no weapon: then a text may name a maker that nobody listed.
    pub may_name: bool,
}

impl Buys {
    pub fn of(row: &RowContext<'_>) -> Buys {
        let purchase = row.purchase();
        Buys { purchase, may_name: purchase == Purchase::Goods && row.is_technology() && !row.buys_arms() }
    }
}

/// A record as it is observed, with what its reader may know already.
pub struct Sale<'a> {
    pub row: RowContext<'a>,
    /// The name that was paid, and the seller behind it.
    pub recipient: &'a str,
    pub seller: Seller,
    pub buys: Buys,
    /// Of the row.
    pub fingerprint: u128,
}

/// What one record says, whatever its award.
#[derive(Debug, Default)]
pub struct Heard {
    goods: bool,
    labour: bool,
    own: usize,
    /// By the makers' ids.
    sold: Vec<(String, Role)>,
    candidates: Vec<Offered>,
    /// A text that names the candidates.
    example: String,
}

/// Words that may name a maker.
#[derive(Debug)]
struct Offered {
    kind: Kind,
    words: String,
    name: String,
    /// A short text opens with them.
    opens: bool,
}

#[derive(Clone, Debug, Default)]
struct Candidate {
    name: String,
    awards: BTreeSet<u64>,
    sellers: BTreeSet<String>,
    /// The least of the texts that name it, so that no order of records shows.
    example: String,
    /// A short text opens with it.
    opens: bool,
}

impl Candidate {
    fn add(&mut self, offered: &Offered, example: &str, seller: &str, award: u64) {
        if self.name.is_empty() || offered.name < self.name {
            self.name.clone_from(&offered.name);
        }
        self.opens |= offered.opens;
        self.awards.insert(award);
        if !self.sellers.contains(seller) {
            self.sellers.insert(seller.to_owned());
        }
        self.keep_enough();
        if self.example.is_empty() || example < self.example.as_str() {
            example.clone_into(&mut self.example);
        }
    }

    /// Of many awards and sellers the least stay, so that no order of records shows.
    fn keep_enough(&mut self) {
        while self.awards.len() > ENOUGH {
            self.awards.pop_last();
        }
        while self.sellers.len() > ENOUGH {
            self.sellers.pop_last();
        }
    }
}

impl Heard {
    /// Whether a name of a maker is offered.
    pub fn offers(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// What a record says whose text names nobody and is sold by nobody known.
    pub fn silent(buys: Buys) -> Heard {
        let Buys { purchase, .. } = buys;
        Heard { goods: purchase == Purchase::Goods, labour: purchase == Purchase::Labour, ..Heard::default() }
    }

    /// `seller` is its normalised name.
    fn of(lexicon: &Lexicon, parties: &Parties, sale: &Sale<'_>, seller: &str) -> Heard {
        let (row, mut heard) = (&sale.row, Heard::silent(sale.buys));
        for decision in row_roles(lexicon, row) {
            let maker = &lexicon.maker(decision.maker).id;
            match row.recipient_company {
                Some(company) if company == maker || parties.are_related(company, maker) => heard.own += 1,
                _ => heard.sold.push((maker.clone(), decision.role)),
            }
        }
        if !sale.buys.may_name {
            return heard;
        }
        let text = row.text.to_ascii_uppercase();
        let words = Words::of(&text);
        let mut mentions = Vec::new();
        lexicon.mentions(&text, &mut mentions);
        let named: Vec<_> = mentions.iter().map(|mention| (mention.words.start, mention.words.end)).collect();
        let mut offer = |kind: Kind, key: String, name: &str| {
            let opens = words.list.len() <= SHORT_TEXT && words.opens_with(&key);
            heard.candidates.push(Offered { kind, words: key, name: name.to_owned(), opens });
        };
        let mut own = 0;
        if row.recipient_company.is_none()
            && let Some(name) = own_name(seller, &words)
            && !lexicon.has_phrase(&name)
        {
            own += 1;
            offer(Kind::Seller, name, sale.recipient);
        }
        for product in products(&words, &named) {
            // A seller's own name is its own proposal.
            let is_own = seller.split(' ').any(|word| product.split(' ').any(|part| part == word));
            if !is_own && !lexicon.has_phrase(&product) {
                offer(Kind::Product, product.clone(), &product);
            }
        }
        heard.own += own;
        if !heard.candidates.is_empty() {
            heard.example = words.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
        }
        heard
    }
}

impl Observations {
    /// Takes in one record: its text and codes, who was paid, and a number that tells its award.
    pub fn observe(&mut self, lexicon: &Lexicon, parties: &Parties, row: &RowContext<'_>, recipient: &str, award: u64) {
        let Some(seller) = self.seller(recipient) else { return };
        let fingerprint = row.fingerprint(lexicon);
        let heard =
            self.heard(lexicon, parties, &Sale { row: *row, recipient, seller, buys: Buys::of(row), fingerprint });
        self.take_in(seller, &heard, 1, || award);
    }

    /// What a record says.
    pub fn heard(&mut self, lexicon: &Lexicon, parties: &Parties, sale: &Sale<'_>) -> Arc<Heard> {
        // Where a text may name a maker that nobody listed, it depends on the seller's own name.
        let by_seller = if sale.buys.may_name { memory::fingerprint([Some(sale.recipient)]) } else { 0 };
        let name = &self.sellers[sale.seller.0].0;
        self.texts.of(sale.fingerprint ^ by_seller, || Arc::new(Heard::of(lexicon, parties, sale, name)))
    }

    /// Counts what so many records say that sold the same; of those that offer names of makers, one at a time.
    pub fn take_in(&mut self, seller: Seller, heard: &Heard, records: usize, award: impl FnOnce() -> u64) {
        let (name, profile) = &mut self.sellers[seller.0];
        profile.records += records;
        profile.goods += records * usize::from(heard.goods);
        profile.labour += records * usize::from(heard.labour);
        profile.own += records * heard.own;
        for (maker, role) in &heard.sold {
            profile.sold(maker, *role, records);
        }
        if heard.candidates.is_empty() {
            return;
        }
        let award = award();
        for offered in &heard.candidates {
            let candidate = self.candidates.entry((offered.kind, offered.words.clone())).or_default();
            candidate.add(offered, &heard.example, name, award);
        }
    }

    /// The seller behind a recipient's name; none for a heading that stands for nobody in particular.
    pub fn seller(&mut self, recipient: &str) -> Option<Seller> {
        let Observations { names, sellers, places, .. } = self;
        names.of(memory::fingerprint([Some(recipient)]), || {
            let name = names::normalise(recipient);
            if name.is_empty() || names::is_pseudo_recipient(recipient) {
                return None;
            }
            Some(place_of(sellers, places, name))
        })
    }

    /// Without what is remembered of texts, which only spares time while records are read.
    pub fn forgetting(self) -> Observations {
        Observations { texts: Memory::default(), ..self }
    }

    /// Adds what another thread saw.
    pub fn merge(&mut self, other: Observations) {
        for (name, profile) in other.sellers {
            let Seller(place) = place_of(&mut self.sellers, &mut self.places, name);
            self.sellers[place].1.merge(&profile);
        }
        for (key, seen) in other.candidates {
            let mine = self.candidates.entry(key).or_default();
            if mine.name.is_empty() || (!seen.name.is_empty() && seen.name < mine.name) {
                mine.name = seen.name;
            }
            if mine.example.is_empty() || (!seen.example.is_empty() && seen.example < mine.example) {
                mine.example = seen.example;
            }
            mine.opens |= seen.opens;
            mine.awards.extend(seen.awards);
            mine.sellers.extend(seen.sellers);
            mine.keep_enough();
        }
    }

    /// What the sellers are, by normalised name.
    pub fn sellers(&self) -> BTreeMap<&str, &SellerProfile> {
        self.sellers.iter().map(|(name, profile)| (name.as_str(), profile)).collect()
    }

    /// The makers found, surest first.
    pub fn proposals(&self) -> Vec<Proposal> {
        let mut proposals: Vec<Proposal> =
            self.candidates.iter().map(|((kind, words), candidate)| self.proposal(*kind, words, candidate)).collect();
        proposals.sort_by(|one, other| {
            let order = |proposal: &Proposal| (!proposal.is_sure, usize::MAX - proposal.awards, proposal.id.clone());
            order(one).cmp(&order(other))
        });
        proposals
    }

    fn proposal(&self, kind: Kind, words: &str, candidate: &Candidate) -> Proposal {
        let (awards, sellers) = (candidate.awards.len(), candidate.sellers.len());
        let role = |seller: &String| {
            let known = self.places.get(&memory::fingerprint([Some(seller.as_str())]));
            known.map_or(SellerRole::Unknown, |place| self.sellers[*place].1.role())
        };
        let (is_sure, reason) = match kind {
            Kind::Seller if candidate.sellers.iter().all(|seller| role(seller) == SellerRole::Maker) => {
                (true, "a company sells goods under its own name, and no other maker's")
            }
            Kind::Seller => (false, "the seller sells other makers' products too"),
            Kind::Product if awards >= 2 => (true, "a word of no list stands where products stand, in several awards"),
            Kind::Product if candidate.opens => {
                (true, "a short text opens with a word of no list where products stand")
            }
            Kind::Product => (false, "a single award names it"),
        };
        let slug: String = words
            .to_ascii_lowercase()
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
            .collect();
        Proposal {
            id: format!("{FOUND_PREFIX}{slug}"),
            name: match kind {
                Kind::Seller => candidate.name.clone(),
                Kind::Product => title_case(words),
            },
            kind,
            words: words.to_owned(),
            awards,
            sellers,
            example: candidate.example.clone(),
            is_sure,
            reason,
        }
    }
}

/// The seller of a normalised name, who is entered where nobody knows it.
fn place_of(sellers: &mut Vec<(String, SellerProfile)>, places: &mut ByFingerprint<usize>, name: String) -> Seller {
    let place = places.entry(memory::fingerprint([Some(name.as_str())])).or_insert_with(|| {
        sellers.push((name, SellerProfile::default()));
        sellers.len() - 1
    });
    Seller(*place)
}

/// The lexicon with the sure ones among the makers found.
pub fn with_found(lexicon: &Lexicon, proposals: &[Proposal]) -> Result<Lexicon, LexiconError> {
    let mut text = String::new();
    let mut ids = BTreeSet::new();
    for proposal in proposals.iter().filter(|proposal| proposal.is_sure && ids.insert(proposal.id.clone())) {
        let quoted =
            |text: &str| format!("{:?}", text.chars().filter(|letter| matches!(letter, ' '..='~')).collect::<String>());
        text += &format!("[[maker]]\nid = {}\nname = {}\n", quoted(&proposal.id), quoted(&proposal.name));
        if proposal.kind == Kind::Seller {
            text += &format!("sells_as = [{}]\n", quoted(&names::normalise(&proposal.name)));
        }
        text += &format!("[[maker.word]]\nwords = [{}]\n", quoted(&proposal.words));
    }
    lexicon.overlaid(&text, "makers found in the records")
}

/// A text's words with their places.
struct Words<'a> {
    text: &'a str,
    list: Vec<(usize, &'a str)>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let mut list = Vec::new();
        let mut start = None;
        for (place, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            match (letter.is_alphanumeric(), start) {
                (true, None) => start = Some(place),
                (false, Some(from)) => {
                    list.push((from, &text[from..place]));
                    start = None;
                }
                _ => {}
            }
        }
        Self { text, list }
    }

    fn word(&self, position: usize) -> Option<&'a str> {
        self.list.get(position).map(|(_, word)| *word)
    }

    /// Whether only blanks, hyphens or quotation marks stand between a word and the next.
    fn is_joined(&self, position: usize) -> bool {
        let (Some((start, word)), Some((next, _))) = (self.list.get(position), self.list.get(position + 1)) else {
            return false;
        };
        self.text[start + word.len()..*next].chars().all(|letter| matches!(letter, ' ' | '-' | '"' | '®' | '\n' | '\r'))
    }

    fn opens_with(&self, key: &str) -> bool {
        let first = key.split(' ').next();
        let passed_over = &DISCOVERY.passed_over;
        self.list.iter().map(|(_, word)| *word).find(|word| !passed_over.has_capitals(word)) == first
    }
}

/// The seller's own name where it stands as the name of goods: as many of its first words as the text has.
fn own_name(seller: &str, words: &Words<'_>) -> Option<String> {
    let name: Vec<&str> = seller.split(' ').collect();
    if name.iter().any(|word| SELLER_WORDS.public_bodies.has_capitals(word)) {
        return None;
    }
    for position in 0..words.list.len() {
        let length = name.iter().zip(words.list[position..].iter()).take_while(|(one, (_, word))| *one == word).count();
        // One word must be the company's own; two make a name of everyday ones.
        let is_own = length >= 2 || (length == 1 && is_unknown(name[0]));
        if !is_own
            || position > 0 && words.word(position - 1).is_some_and(|word| SELLER_WORDS.contractor.has_capitals(word))
        {
            continue;
        }
        let after = &words.list[position + length..];
        if after.iter().take(5).any(|(_, word)| DISCOVERY.goods.has_capitals(word)) {
            return Some(name[..length].join(" "));
        }
    }
    None
}

/// Words that stand where products stand and are in no list. `named` are the places that the lexicon knows.
fn products(words: &Words<'_>, named: &[(usize, usize)]) -> Vec<String> {
    let is_free = |position: usize| {
        let (start, word) = words.list[position];
        named.iter().all(|(from, to)| start + word.len() <= *from || *to <= start)
    };
    let mut found = Vec::new();
    let mut offer = |last: usize| {
        // "FIVECAST ONYX LICENSES": a word beside a known name is that maker's product.
        let is_beside = (last.saturating_sub(2)..last).any(|position| !is_free(position));
        if is_beside || !is_free(last) || !is_unknown(words.list[last].1) {
            return;
        }
        let has_first =
            last > 0 && words.is_joined(last - 1) && is_free(last - 1) && is_unknown(words.list[last - 1].1);
        let first = if has_first { last - 1 } else { last };
        let name = words.list[first..=last].iter().map(|(_, word)| *word).collect::<Vec<_>>().join(" ");
        if !found.contains(&name) {
            found.push(name);
        }
    };
    for position in 1..words.list.len() {
        let word = words.list[position].1;
        if DISCOVERY.after_name.has_capitals(word) && words.is_joined(position - 1) {
            let before = words.list[position - 1].1;
            if DISCOVERY.between.has_capitals(before) && position > 1 && words.is_joined(position - 2) {
                offer(position - 2);
            } else {
                offer(position - 1);
            }
        }
        let opens = DISCOVERY.leads_to.has_capitals(word) && DISCOVERY.opens.has_capitals(words.list[position - 1].1);
        if opens && position + 1 < words.list.len() && words.is_joined(position) {
            offer(position + 1);
        }
    }
    found
}

/// Whether a word can be a name that nobody listed: four letters or more, no everyday word and no slip of one.
fn is_unknown(word: &str) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    letters >= 4
        && word.is_ascii()
        && word.len() <= 20
        && word.bytes().take(3).all(|byte| byte.is_ascii_alphabetic())
        && !EVERYDAY.contains(word)
        && !word.strip_suffix('S').is_some_and(|one| EVERYDAY.contains(one))
        && !is_slip(word)
}

/// Whether the word is an everyday one with a letter too much, too few, wrong or swapped.
fn is_slip(word: &str) -> bool {
    if word.len() < 6 || !word.is_ascii() {
        return false;
    }
    let bytes = word.as_bytes();
    let known = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|word| EVERYDAY.contains(word));
    (0..bytes.len()).any(|place| {
        let without = [&bytes[..place], &bytes[place + 1..]].concat();
        let mut swapped = bytes.to_vec();
        if place + 1 < swapped.len() {
            swapped.swap(place, place + 1);
        }
        known(&without)
            || known(&swapped)
            || (b'A'..=b'Z').any(|letter| {
                let changed = [&bytes[..place], &[letter], &bytes[place + 1..]].concat();
                let longer = [&bytes[..place], &[letter], &bytes[place..]].concat();
                known(&changed) || known(&longer)
            })
    })
}

fn title_case(words: &str) -> String {
    let title = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect::<String>()
    };
    words.split(' ').map(title).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
