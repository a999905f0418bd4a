//! A row's text with all that its words say of buying, and what one maker's name in it is surrounded by.
//!
//! Whatever is asked of a name looks at what stands near it, or at what was found once in the whole text: a text of a megabyte that
//! names thousands of makers takes a thousand times as long as one of a kilobyte, and no longer.

use std::cell::OnceCell;
use std::ops::Range;

use super::words::WORDS;
use crate::codes::Purchase;
use crate::context::RowContext;
use crate::lexicon::{Lexicon, MakerIndex, Mention, Signal};
use crate::lists::Words;

/// How far a word of buying may stand from a product's name and still speak of it, in bytes.
pub(super) const REACH: usize = 48;

/// How far a word that must stand beside a product's name may be from it ("WITH THE …"), in bytes.
pub(super) const BESIDE: usize = 8;

/// No word or phrase that is looked for is longer, in bytes: what begins within reach ends within reach and this.
const PHRASE: usize = 64;

/// A text of this many words or fewer is little more than the name of what is bought.
const SHORT_TEXT: usize = 8;

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
    /// Where statements end, in order.
    stops: Vec<Range<usize>>,
    /// Where the text speaks of fitting, and where of replacing: found when first asked for.
    joints: OnceCell<[Vec<Range<usize>>; 2]>,
    speaks_of_labour: OnceCell<bool>,
    is_work: OnceCell<bool>,
    /// Of each mention whether it is what another thing before it is for, where no word after it speaks of goods.
    is_for: OnceCell<Vec<bool>>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(lexicon: &'a Lexicon, row: &RowContext<'a>, mentions: &'a [Mention]) -> Self {
        let mut signals = signals_of(lexicon, row.text);
        // "MICROSOFT SURFACE LAPTOP" and "DELL SERVER" are one name: the last word is no other thing beside it.
        // Mentions stand in order, and none in another: the last that begins before a place alone may hold it.
        let is_named = |place: &Range<usize>| {
            let next = mentions.partition_point(|mention| mention.words.start <= place.start);
            next.checked_sub(1).is_some_and(|last| contains(&mentions[last].words, place))
        };
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
            stops: stops_of(row.text),
            joints: OnceCell::new(),
            speaks_of_labour: OnceCell::new(),
            is_work: OnceCell::new(),
            is_for: OnceCell::new(),
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
        let start = self.stop_before(with.start).unwrap_or(0);
        let [fitting, replacing] = self.joints.get_or_init(|| {
            let capitals = self.text.to_ascii_uppercase();
            [WORDS.fits.places_in(&capitals), WORDS.replacing.places_in(&capitals)]
        });
        // The last that ends before the "with" begins latest.
        let in_clause = |places: &[Range<usize>]| {
            let next = places.partition_point(|place| place.end <= with.start);
            next.checked_sub(1).is_some_and(|last| places[last].start >= start)
        };
        if in_clause(fitting) {
            return false;
        }
        if in_clause(replacing) {
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
        let names_another = |from: usize| {
            let next = self.mentions.partition_point(|other| other.words.start < from);
            self.mentions.get(next).is_some_and(|other| other.words.end <= with.start)
        };
        let gives = self
            .signals_to(with.start)
            .iter()
            .rev()
            .take_while(|(_, place)| place.start >= start)
            .find(|(kind, _)| *kind == Signal::Giving);
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
        // What is replaced, and what comes for it, stand within reach: no more of the clause is looked at.
        let start = self.stop_before(mention.words.start).unwrap_or(0);
        let start = start.max(self.text.floor_char_boundary(mention.words.start.saturating_sub(REACH + PHRASE)));
        let lead = self.text[start..mention.words.start].to_ascii_uppercase();
        let Some(at) = WORDS.replaced.last_in(&lead) else { return false };
        let end = self.within_reach(mention.words.end);
        let rest = self.text[mention.words.end..end].to_ascii_uppercase();
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
        if self.text.len() - mention.words.end > 2 * REACH {
            return false;
        }
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
        rest.find_stop().is_none()
            && !rest.contains([',', '&'])
            && !named.iter().any(|word| WORDS.made_support.has_capitals(word))
            && !before.iter().any(is_kept)
    }

    /// Whether words or signs of the text say that people work.
    pub(super) fn speaks_of_labour(&self) -> bool {
        let is_labour = |(kind, _): &(Signal, Range<usize>)| {
            matches!(kind, Signal::Labour | Signal::PlatformAfter | Signal::PlatformBefore | Signal::With)
        };
        let speaks = || self.signals.iter().any(is_labour) || WORDS.serving.stand_in(&self.text.to_ascii_uppercase());
        *self.speaks_of_labour.get_or_init(speaks)
    }

    /// Whether a word says that people work, or that something runs on what is named.
    pub(super) fn is_work(&self) -> bool {
        let is_work = |(kind, _): &(Signal, Range<usize>)| matches!(kind, Signal::Labour | Signal::PlatformBefore);
        *self.is_work.get_or_init(|| self.signals.iter().any(is_work))
    }

    /// What the word of buying within a name says ("ADOBE LICENSE").
    pub(super) fn within(&self, mention: &Mention) -> Option<Signal> {
        let first = self.signals.partition_point(|(_, place)| place.start < mention.words.start);
        let mut inside = self.signals[first..].iter().take_while(|(_, place)| place.start < mention.words.end);
        inside.find(|(_, place)| place.end <= mention.words.end).map(|(kind, _)| *kind)
    }

    /// "CISCO CATALYST 8000V FOR AWS GOVCLOUD AND AZURE", "JUNIPER FIREWALLS IN EQUINIX": the thing before is what is bought, and
    /// what "and" joins to its purpose is its purpose too.
    pub(super) fn is_what_another_is_for(&self, mention: &Mention, next: Option<Signal>) -> bool {
        let place = self.mentions.partition_point(|other| other.words.end <= mention.words.start);
        match next {
            // Each asks the one before it, so all are found out in the order of the text.
            None => {
                let all = self.is_for.get_or_init(|| {
                    let mut all: Vec<bool> = Vec::with_capacity(self.mentions.len());
                    for mention in self.mentions {
                        let before = self.mentions.partition_point(|other| other.words.end <= mention.words.start);
                        let is = self.is_what_is_before_for(mention, before, None, |place| all[place]);
                        all.push(is);
                    }
                    all
                });
                all.get(self.mentions.partition_point(|other| other.words.start < mention.words.start))
                    .is_some_and(|is| *is)
            }
            Some(_) => self.is_what_is_before_for(mention, place, next, |_| false),
        }
    }

    /// The same, where `before` mentions end before this one, and `chained` tells it of one of them.
    fn is_what_is_before_for(
        &self,
        mention: &Mention,
        before: usize,
        next: Option<Signal>,
        chained: impl Fn(usize) -> bool,
    ) -> bool {
        let Some(place) = before.checked_sub(1) else { return false };
        let other = &self.mentions[place];
        let gap = &self.text[other.words.end..mention.words.start];
        if gap.len() > REACH || gap.find_stop().is_some() {
            return false;
        }
        let mut words = gap.split_whitespace().rev().skip_while(|word| is_whose(self.lexicon, word));
        let leads = words.next();
        let is_one_of = |list: &Words| leads.is_some_and(|word| list.has(word));
        if next.is_none() && is_conjunction(gap) && other.maker != mention.maker {
            return chained(place);
        }
        // "SAILPOINT FOR AMAZON WEB SERVICES SOFTWARE": whatever a word of goods says after it.
        other.maker != mention.maker && (is_one_of(&WORDS.purpose) || next.is_none() && is_one_of(&WORDS.place))
    }

    /// Whether the text joins the name to other goods before it, which are not the maker's too ("CISCO ROUTERS AND CISCO
    /// SWITCHES").
    pub(super) fn is_joined_to_other_goods(&self, mention: &Mention) -> bool {
        let is_of_this_maker = |place: &Range<usize>| {
            let end = self.mentions.partition_point(|other| other.words.end <= place.start);
            let near = self.mentions[..end].iter().rev().take_while(|other| place.start - other.words.end <= REACH);
            near.into_iter().any(|other| other.maker == mention.maker)
        };
        // Only an "and" stands between: what is farther away than that is joined to something else.
        let near = self.signals_to(mention.words.start).iter().rev();
        near.take_while(|(_, place)| mention.words.start - place.end <= REACH).any(|(kind, place)| {
            *kind == Signal::OtherGoods
                && is_conjunction(&self.text[place.end..mention.words.start])
                && !is_of_this_maker(place)
        })
    }

    /// Whether the text speaks of connections bought by the month.
    pub(super) fn speaks_of_connections(&self) -> bool {
        self.signals.iter().any(|(kind, _)| *kind == Signal::Connectivity)
    }

    /// Whether a connection goes on with the name: "IPAD UNLIMITED DATA PLAN" is one name, and no tablet.
    pub(super) fn goes_on_with_a_connection(&self, mention: &Mention) -> bool {
        let end = mention.words.end;
        let first = self.signals.partition_point(|(_, place)| place.start < end);
        // One word may stand between: the next signal but one is farther away.
        let near = self.signals[first..]
            .iter()
            .take_while(|(_, place)| self.text.get(end..place.start).is_none_or(is_a_word_or_none));
        near.into_iter().any(|(kind, place)| {
            *kind == Signal::Connectivity && self.text.get(end..place.start).is_some_and(is_a_plain_word_or_none)
        })
    }

    /// Signals that end before this place, in order: of nested ones only the longest is there, so that their ends are in order too.
    fn signals_to(&self, end: usize) -> &[(Signal, Range<usize>)] {
        &self.signals[..self.signals.partition_point(|(_, place)| place.end <= end)]
    }

    /// Where the last stop begins that ends before this place.
    fn stop_before(&self, end: usize) -> Option<usize> {
        let next = self.stops.partition_point(|stop| stop.start < end);
        self.stops[..next].iter().rev().find(|stop| stop.end <= end).map(|stop| stop.start)
    }

    /// The end of the clause that begins here, or a place beyond reach of it.
    fn within_reach(&self, start: usize) -> usize {
        let next = self.stops.partition_point(|stop| stop.start < start);
        let clause = self.stops.get(next).map_or(self.text.len(), |stop| stop.start);
        clause.min(self.text.ceil_char_boundary((start + REACH + PHRASE).min(self.text.len())))
    }

    /// Signals before the name in its clause, nearest first.
    pub(super) fn before(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let clause = words.start - self.stop_before(words.start).unwrap_or(0);
        self.signals_to(words.start)
            .iter()
            .rev()
            .take_while(|(_, place)| words.start - place.end <= REACH.min(clause))
            .take_while(|(_, place)| !turns(&self.text[place.end..words.start]))
            .cloned()
            .collect()
    }

    /// Signals after the name, nearest first, as far as the text still speaks of it.
    pub(super) fn after(&self, words: &Range<usize>) -> Vec<(Signal, Range<usize>)> {
        let mut end = self.within_reach(words.end) - words.end;
        let upper = self.text[words.end..words.end + end].to_ascii_uppercase();
        end = WORDS.turns.first_in(&upper).map_or(end, |turn| turn.min(end));
        let first = self.signals.partition_point(|(_, place)| place.start < words.start);
        self.signals[first..]
            .iter()
            .take_while(|(_, place)| place.start <= words.end + REACH)
            // "ORACLE DATABASE ADMINISTRATION": a signal may begin inside the name.
            .filter(|(_, place)| place.end > words.end)
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

/// Whether a word tells only whose a thing is, also by a buyer's short name: "FOR ICE CLOUDS AMAZON GOVCLOUD".
fn is_whose(lexicon: &Lexicon, word: &str) -> bool {
    WORDS.whose.has(word) || lexicon.is_buyer(word)
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
}

const STOPS: [&str; 5] = [". ", ";", "||", "\n\n", ".\n"];

impl Stops for str {
    fn find_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.find(stop)).min()
    }
}

/// All places where a statement ends, in order.
fn stops_of(text: &str) -> Vec<Range<usize>> {
    let of = |stop: &'static str| text.match_indices(stop).map(|(start, found)| start..start + found.len());
    let mut stops: Vec<Range<usize>> = STOPS.into_iter().flat_map(of).collect();
    stops.sort_unstable_by_key(|stop| (stop.start, stop.end));
    stops
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
