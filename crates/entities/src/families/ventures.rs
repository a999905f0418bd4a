//! Names that begin like a listed company's and are not its own (domain rules 24 and 59): of joint ventures, whose partners have
//! nothing for sure and maybe all of it, and of bodies of another trade. The words are `data/us-federal/ventures.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use values::names;

/// The words as text; its hash tells whether a store was read with these.
pub const VENTURES: &str = include_str!("../../../../data/us-federal/ventures.toml");

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(VENTURES).expect("the list is part of the program and a test reads it"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    marks: Vec<String>,
    ends: Vec<String>,
    parts: Vec<String>,
    others: Vec<String>,
}

/// Whether what a normalised name has behind a listed beginning shows another body.
pub(super) fn is_of_another(rest: &str) -> bool {
    let rest = format!(" {rest} ");
    WORDS.others.iter().any(|words| rest.contains(&format!(" {words} ")))
}

/// What is asked of those who know companies.
pub(super) trait Listed {
    type Company: Copy + PartialEq;

    /// The company whose name this is, normalised, or is asked by.
    fn whole(&self, name: &str) -> Option<Self::Company>;

    /// Whether names that begin so are listed as the company's own.
    fn owns_beginning(&self, company: Self::Company, name: &str) -> bool;
}

/// The listed companies that a name tells to be partners of a joint venture, in the order of the name; `None` where it is no joint
/// venture's.
pub(super) fn partners<L: Listed>(listed: &L, name: &str) -> Option<Vec<L::Company>> {
    let name = name.to_uppercase();
    let is_marked = is_marked(&names::words(&name).join(" "));
    let (by_stroke, strokes) = sides(&name, &['/', '\\'], false);
    let (by_dash, dashes) = sides(&name, &['-', '–', '—'], !is_marked);
    let sides = if strokes > 0 { &by_stroke } else { &by_dash };
    if !is_marked && strokes + dashes == 0 {
        return None;
    }
    let mut partners: Vec<L::Company> = Vec::new();
    for side in sides {
        for company in beginning(listed, &unmarked(side)) {
            if !partners.contains(&company) {
                partners.push(company);
            }
        }
    }
    // Without a mark a dash is one of a joint venture between two that are known, and a stroke between one that is known and
    // somebody who is no part of it.
    let is_venture = is_marked
        || partners.len() > 1 && sides.len() > 1
        || strokes > 0 && !partners.is_empty() && are_partners(listed, sides);
    is_venture.then_some(partners)
}

/// Whether one of two sides is just a company's name, and the other names somebody else.
fn are_partners(listed: &impl Listed, sides: &[&str]) -> bool {
    let [one, other] = sides else { return false };
    let whole = |side: &str| listed.whole(&names::normalise(side)).is_some();
    let somebody = |side: &str| {
        let words = names::normalise(side);
        words.len() > 3 && !WORDS.parts.contains(&words) && !words.starts_with("DBA")
    };
    whole(one) && somebody(other) || whole(other) && somebody(one)
}

/// Companies with whose names a part of a joint venture's name begins, one after the other.
fn beginning<L: Listed>(listed: &L, part: &str) -> Vec<L::Company> {
    let mut found = Vec::new();
    let mut words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
    while !words.is_empty() {
        let longest = (1..=words.len()).rev().find_map(|length| {
            let company = listed.whole(&names::normalise(&words[..length].join(" ")))?;
            Some((length, company))
        });
        let Some((length, company)) = longest else { break };
        found.push((length, length == words.len(), company));
        words.drain(..length);
    }
    // One word that something else follows may be a word of that: APPLE VALLEY.
    if let [(1, false, company)] = found[..]
        && !listed.owns_beginning(company, part)
    {
        return Vec::new();
    }
    found.into_iter().map(|(_, _, company)| company).collect()
}

/// Whether words mark the name of a joint venture.
fn is_marked(words: &str) -> bool {
    let padded = format!("{words} ");
    WORDS.marks.iter().any(|mark| padded.contains(&format!(" {mark} ")))
        || WORDS.ends.iter().any(|end| names::normalise(words).ends_with(&format!(" {end}")))
}

/// A part's words without those that mark a joint venture.
fn unmarked(part: &str) -> String {
    let mut words = format!(" {} ", names::words(part).join(" "));
    let mut marks: Vec<&String> = WORDS.marks.iter().chain(&WORDS.ends).collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
    for mark in marks {
        words = words.replace(&format!(" {mark} "), " ");
    }
    names::normalise(words.trim())
}

/// The sides of the strokes or dashes of a name, and how many of these there are; with `spaced`, only those between blanks.
fn sides<'a>(name: &'a str, between: &[char], spaced: bool) -> (Vec<&'a str>, usize) {
    let mut sides = Vec::new();
    let mut start = 0;
    for (at, letter) in name.char_indices().filter(|(_, letter)| between.contains(letter)) {
        let after = at + letter.len_utf8();
        let is_spaced = name[..at].ends_with(' ') && name[after..].starts_with(' ');
        if spaced && !is_spaced {
            continue;
        }
        sides.push(&name[start..at]);
        start = after;
    }
    sides.push(&name[start..]);
    let count = sides.len() - 1;
    (sides, count)
}
