//! A row's text with all that its words say of buying, and what one maker's name in it is surrounded by.

use std::ops::Range;
use std::sync::LazyLock;

use entities::Agencies;

use super::words::WORDS;
use crate::codes::Purchase;
use crate::context::RowContext;
use crate::lexicon::{Lexicon, MakerIndex, Mention, Signal};
use crate::lists::Words;

/// How far a word of buying may stand from a product's name and still speak of it, in bytes.
pub(super) const REACH: usize = 48;

/// How far a word that must stand beside a product's name may be from it ("WITH THE …"), in bytes.
pub(super) const BESIDE: usize = 8;

/// A text of this many words or fewer is little more than the name of what is bought.
const SHORT_TEXT: usize = 8;

/// Whose the thing is may also be told by an agency's short name.
static AGENCIES: LazyLock<Agencies> = LazyLock::new(Agencies::curated);

/// A row's text with all that its words say of buying.
pub(super) struct Reading<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) text: &'a str,
    pub(super) mentions: &'a [Mention],
    /// In the order of the text; of nested ones only the longest.
    pub(super) signals: Vec<(Signal, Range<usize>)>,
    pub(super) purchase: Purchase,
    /// The codes care for equipment or teach.
    pub(super) cares_for_products: bool,
    /// The codes buy information technology, electronics or instruments.
    pub(super) is_technology: bool,
    /// The seller's trade is things, and the text not longer than a name of one.
    pub(super) sells_things: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn of(lexicon: &'a Lexicon, row: &RowContext<'a>, mentions: &'a [Mention]) -> Self {
        let mut signals = signals_of(lexicon, row.text);
        // "MICROSOFT SURFACE LAPTOP" and "DELL SERVER" are one name: the last word is no other thing beside it.
        let is_named = |place: &Range<usize>| mentions.iter().any(|mention| contains(&mention.words, place));
        signals.retain(|(kind, place)| matches!(kind, Signal::Goods | Signal::Upkeep) || !is_named(place));
        Self {
            lexicon,
            text: row.text,
            mentions,
            signals,
            purchase: row.purchase(),
            cares_for_products: row.cares_for_products(),
            is_technology: row.is_technology(),
            sells_things: row.trades_in_things() && row.text.split_whitespace().count() <= SHORT_TEXT,
        }
    }

    /// What the words after a name say where the code buys things: labour that comes along with the thing is not what is
    /// bought ("M4 SPECTROMETER AND TRAINING"), nor is what only tells the kind of a thing ("STUDENT TRAINING KITS").
    pub(super) fn of_things(&self, mention: &Mention, said: &[(Signal, Range<usize>)]) -> Option<Signal> {
        let (first, place) = said.first()?;
        if *first != Signal::Labour {
            return Some(*first);
        }
        if let Some((kind, next)) = said.get(1)
            && matches!(kind, Signal::Goods | Signal::Upkeep | Signal::OtherGoods)
            && self.text.get(place.end..next.start).is_some_and(|gap| gap.len() <= 1)
        {
            return Some(*kind);
        }
        let gap = self.text.get(mention.words.end..place.start).unwrap_or_default();
        let words: Vec<String> = gap.split_whitespace().map(str::to_ascii_uppercase).collect();
        let is_work = |word: &String| WORDS.work.stand_in(word);
        let comes_along = words.last().is_some_and(|last| WORDS.joins.has_capitals(last) || last.ends_with(','));
        Some(if comes_along && !words.iter().any(is_work) { Signal::Upkeep } else { Signal::Labour })
    }

    /// Whether what stands after this "with" is bought: somebody is provided with it, or the code buys things and "with" joins it
    /// to none ("LAPTOPS WITH WINDOWS").
    pub(super) fn is_brought(&self, with: &Range<usize>, before: &[(Signal, Range<usize>)]) -> bool {
        if self.purchase == Purchase::Labour {
            return false;
        }
        let start = self.text[..with.start].rfind_stop().unwrap_or(0);
        let clause = self.text[start..with.start].to_ascii_uppercase();
        if WORDS.fits.stand_in(&clause) {
            return false;
        }
        if WORDS.replacing.stand_in(&clause) {
            return true;
        }
        let is_thing = |(kind, place): &(Signal, Range<usize>)| {
            matches!(kind, Signal::Goods | Signal::Upkeep | Signal::OtherGoods)
                && place.end <= with.start
                && with.start - place.end <= BESIDE
        };
        if before.iter().any(is_thing) {
            return false;
        }
        let names_another = |from: usize| self.mentions.iter().any(|other| contains(&(from..with.start), &other.words));
        let gives = self
            .signals
            .iter()
            .rev()
            .find(|(kind, place)| *kind == Signal::Giving && contains(&(start..with.start), place));
        match gives {
            Some((_, place)) => !names_another(place.end),
            None => self.purchase == Purchase::Goods && !names_another(start),
        }
    }

    /// "REPLACE 20 OUTDATED CISCO SWITCHES": what goes. Of "REPLACEMENT OF" only what something else comes for.
    pub(super) fn is_replaced(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        let is_old = |place: &Range<usize>| {
            self.text[place.end..mention.words.start]
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()) || WORDS.old.has(word))
        };
        if before.iter().any(|(kind, place)| *kind == Signal::NamedBefore && is_old(place)) {
            return true;
        }
        let start = self.text[..mention.words.start].rfind_stop().unwrap_or(0);
        let lead = self.text[start..mention.words.start].to_ascii_uppercase();
        let Some(at) = WORDS.replaced.last_in(&lead) else { return false };
        let rest = &self.text[mention.words.end..];
        let rest = rest[..rest.find_stop().unwrap_or(rest.len())].to_ascii_uppercase();
        let comes = WORDS.with.first_in(&rest).is_some_and(|with| with <= REACH);
        comes && !WORDS.with.stand_in(&lead[at..]) && mention.words.start - start - at <= REACH
    }

    /// "LABOR SUPPORT FOR TELESTAFF LICENSES": where the code buys labour, a text that says so buys no licences. Labour *and* a
    /// thing are two things to buy.
    pub(super) fn is_worked_on(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        before.iter().any(|(kind, place)| {
            let gap = self.text[place.end..mention.words.start].to_ascii_uppercase();
            let mut words = gap.split(|character: char| !character.is_alphanumeric());
            *kind == Signal::Labour
                && WORDS.labour.begin(&self.text[place.clone()])
                && words.clone().any(|word| WORDS.labour_for.has_capitals(word))
                && !words.any(|word| WORDS.two_things.has_capitals(word))
                && !gap.contains([',', '&', '+', '/'])
        })
    }

    /// "ACQUISITION OF SALESFORCE CENTER OF INNOVATION SUPPORT", at the end of a text: people's support. What is renewed, and
    /// "PREMIUM SUPPORT", is the maker's own.
    pub(super) fn is_supported(&self, mention: &Mention, before: &[(Signal, Range<usize>)]) -> bool {
        let is_letter = |character: char| character.is_alphanumeric();
        let rest = self.text[mention.words.end..].to_ascii_uppercase();
        let words: Vec<&str> = rest.split(|character| !is_letter(character)).filter(|word| !word.is_empty()).collect();
        let Some((_, named)) = words.split_last().filter(|(last, _)| WORDS.support.has_capitals(last)) else {
            return false;
        };
        let is_kept = |(kind, place): &(Signal, Range<usize>)| {
            let said = self.text[place.clone()].to_ascii_uppercase();
            *kind == Signal::Goods && WORDS.kept.stand_in(&said)
        };
        rest.len() <= 2 * REACH
            && rest.find_stop().is_none()
            && !rest.contains([',', '&'])
            && !named.iter().any(|word| WORDS.made_support.has_capitals(word))
            && !before.iter().any(is_kept)
    }

    /// Whether words or signs of the text say that people work.
    pub(super) fn speaks_of_labour(&self) -> bool {
        let is_labour = |(kind, _): &(Signal, Range<usize>)| {
            matches!(kind, Signal::Labour | Signal::PlatformAfter | Signal::PlatformBefore | Signal::With)
        };
        self.signals.iter().any(is_labour) || WORDS.serving.stand_in(&self.text.to_ascii_uppercase())
    }

    /// "CISCO CATALYST 8000V FOR AWS GOVCLOUD AND AZURE", "JUNIPER FIREWALLS IN EQUINIX": the thing before is what is bought, and
    /// what "and" joins to its purpose is its purpose too.
    pub(super) fn is_what_another_is_for(&self, mention: &Mention, next: Option<Signal>) -> bool {
        let Some(other) = self.mentions.iter().rev().find(|other| other.words.end <= mention.words.start) else {
            return false;
        };
        let gap = &self.text[other.words.end..mention.words.start];
        if gap.len() > REACH || gap.find_stop().is_some() {
            return false;
        }
        let mut words = gap.split_whitespace().rev().skip_while(|word| is_whose(word));
        let leads = words.next();
        let is_one_of = |list: &Words| leads.is_some_and(|word| list.has(word));
        if next.is_none() && is_conjunction(gap) && other.maker != mention.maker {
            return self.is_what_another_is_for(other, None);
        }
        // "SAILPOINT FOR AMAZON WEB SERVICES SOFTWARE": whatever a word of goods says after it.
        other.maker != mention.maker && (is_one_of(&WORDS.purpose) || next.is_none() && is_one_of(&WORDS.place))
    }

    /// Whether the text joins the name to other goods before it, which are not the maker's too ("CISCO ROUTERS AND CISCO
    /// SWITCHES").
    pub(super) fn is_joined_to_other_goods(&self, mention: &Mention) -> bool {
        self.signals.iter().any(|(kind, place)| {
            *kind == Signal::OtherGoods
                && place.end <= mention.words.start
                && is_conjunction(&self.text[place.end..mention.words.start])
                && !self.mentions.iter().any(|other| {
                    other.maker == mention.maker
                        && other.words.end <= place.start
                        && place.start - other.words.end <= REACH
                })
        })
    }

    /// Connections bought by the month that the text speaks of.
    pub(super) fn connections(&self) -> impl Iterator<Item = &Range<usize>> {
        self.signals.iter().filter(|(kind, _)| *kind == Signal::Connectivity).map(|(_, place)| place)
    }

    /// Whether a connection goes on with the name: "IPAD UNLIMITED DATA PLAN" is one name, and no tablet.
    pub(super) fn is_part_of_a_name(&self, mention: &Mention, connection: &Range<usize>) -> bool {
        self.text.get(mention.words.end..connection.start).is_some_and(is_a_plain_word_or_none)
    }

    /// Signals before the name in its clause, nearest first.
    pub(super) fn before(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let clause = words.start - self.text[..words.start].rfind_stop().unwrap_or(0);
        self.signals
            .iter()
            .rev()
            .filter(|(_, place)| place.end <= words.start && words.start - place.end <= REACH.min(clause))
            .take_while(|(_, place)| !turns(&self.text[place.end..words.start]))
            .cloned()
            .collect()
    }

    /// Signals after the name, nearest first, as far as the text still speaks of it.
    pub(super) fn after(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let rest = &self.text[words.end..];
        let mut end = rest.find_stop().unwrap_or(rest.len());
        let upper = rest[..end].to_ascii_uppercase();
        end = WORDS.turns.first_in(&upper).map_or(end, |turn| turn.min(end));
        self.signals
            .iter()
            // "ORACLE DATABASE ADMINISTRATION": a signal may begin inside the name.
            .filter(|(_, place)| place.start >= words.start && place.end > words.end)
            .filter(|(_, place)| place.start.saturating_sub(words.end) <= REACH.min(end))
            // Who or what works on a thing stands beside it: "ORACLE DATABASE USERS", but "RSTUDIO 25 USERS" counts seats.
            .filter(|(kind, place)| {
                let gap = self.text.get(words.end..place.start).unwrap_or_default();
                *kind != Signal::PlatformAfter || is_a_word_or_none(gap)
            })
            .cloned()
            .collect()
    }
}

/// The signals of a text in its order; of nested ones only the longest.
pub(crate) fn signals_of(lexicon: &Lexicon, text: &str) -> Vec<(Signal, Range<usize>)> {
    let mut signals = Vec::new();
    lexicon.signals(text, |signal, place| signals.push((signal, place)));
    signals.sort_by_key(|(signal, place)| (place.start, usize::MAX - place.end, *signal));
    let mut covered_to = 0;
    signals.retain(|(_, place)| {
        let is_new = place.end > covered_to;
        covered_to = covered_to.max(place.end);
        is_new
    });
    signals
}

/// Whether a word tells only whose a thing is: "FOR ICE CLOUDS AMAZON GOVCLOUD".
fn is_whose(word: &str) -> bool {
    WORDS.whose.has(word) || AGENCIES.is_short_name(word)
}

/// Whether at most one word stands in a gap, and no number.
fn is_a_word_or_none(gap: &str) -> bool {
    let mut words = gap.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.next().is_none_or(|word| !word.bytes().all(|byte| byte.is_ascii_digit())) && words.next().is_none()
}

/// Whether at most one word stands in a gap, and nothing that joins.
fn is_a_plain_word_or_none(gap: &str) -> bool {
    is_a_word_or_none(gap)
        && !gap.contains([',', '&', '+', '/', '-', '('])
        && !WORDS.joins.has(gap.trim())
        && !WORDS.purpose.has(gap.trim())
}

/// Whether what stands between a signal and a name leads away from the signal.
fn turns(gap: &str) -> bool {
    WORDS.turns_away.stand_in(&gap.to_ascii_uppercase())
}

/// Where one statement ends and the next begins.
trait Stops {
    fn find_stop(&self) -> Option<usize>;
    fn rfind_stop(&self) -> Option<usize>;
}

const STOPS: [&str; 5] = [". ", ";", "||", "\n\n", ".\n"];

impl Stops for str {
    fn find_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.find(stop)).min()
    }

    fn rfind_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.rfind(stop)).max()
    }
}

/// Whether only an "and" stands between two things.
fn is_conjunction(gap: &str) -> bool {
    let mut words =
        gap.split(|character: char| character.is_whitespace() || character == ',').filter(|word| !word.is_empty());
    let is_of_one_case = |word: &str| {
        !word.bytes().any(|byte| byte.is_ascii_lowercase()) || !word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    words.next().is_some_and(|first| WORDS.conjunction.has(first) && is_of_one_case(first))
        && words.all(|word| WORDS.article.has(word))
}

pub(super) fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Whether two makers are known for the same goods first of all.
pub(super) fn is_rival(lexicon: &Lexicon, one: MakerIndex, other: MakerIndex) -> bool {
    lexicon.maker(one).capabilities.first() == lexicon.maker(other).capabilities.first()
}

/// Whether a name tells an agreement to order from: "HP BPA".
pub(super) fn names_an_agreement(text: &str, words: &Range<usize>) -> bool {
    let is_letter = |character: char| character.is_alphanumeric();
    let next = text[words.end..].trim_start_matches(|character| !is_letter(character));
    let next = next.split(|character| !is_letter(character)).next();
    let last = text[words.clone()].rsplit(|character| !is_letter(character)).next();
    [last, next].into_iter().flatten().any(|word| WORDS.agreement.has(word))
}

/// Sells connections: none of them sells another's.
pub(super) fn is_carrier(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.first().is_some_and(|first| first == "telecoms")
}

pub(super) fn is_device(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.iter().any(|capability| capability == "mobile-devices")
}
