//! Names that begin like a listed company's and are not its own (domain rules 24 and 59): of joint ventures, whose partners have
//! nothing for sure and maybe all of it, and of bodies of another trade. The words are `data/us-federal/ventures.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use values::names;

use super::{CompanyId, Families, begins_with_words};

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

impl Families {
    /// The listed companies that a name tells to be partners of a joint venture, in the order of the name; `None` where it is no
    /// joint venture's.
    pub fn partners_of(&self, name: &str) -> Option<Vec<CompanyId>> {
        let name = name.to_uppercase();
        let is_marked = is_marked(&names::words(&name).join(" "));
        let (by_stroke, strokes) = sides(&name, &['/', '\\'], false);
        let (by_dash, dashes) = sides(&name, &['-', '–', '—'], !is_marked);
        let sides = if strokes > 0 { &by_stroke } else { &by_dash };
        if !is_marked && strokes + dashes == 0 {
            return None;
        }
        let mut partners: Vec<CompanyId> = Vec::new();
        for side in sides {
            for company in self.beginning(&unmarked(side)) {
                if !partners.contains(&company) {
                    partners.push(company);
                }
            }
        }
        // Without a mark a dash is one of a joint venture between two that are known, and a stroke between one that is known and
        // somebody who is no part of it.
        let is_venture = is_marked
            || partners.len() > 1 && sides.len() > 1
            || strokes > 0 && !partners.is_empty() && self.are_partners(sides);
        is_venture.then_some(partners)
    }

    /// Whether one of two sides is just a company's name, and the other names somebody else.
    fn are_partners(&self, sides: &[&str]) -> bool {
        let [one, other] = sides else { return false };
        let whole = |side: &str| self.whole(&names::normalise(side)).is_some();
        let somebody = |side: &str| {
            let words = names::normalise(side);
            words.len() > 3 && !WORDS.parts.contains(&words) && !words.starts_with("DBA")
        };
        whole(one) && somebody(other) || whole(other) && somebody(one)
    }

    /// The company whose name this is, or is asked by.
    fn whole(&self, name: &str) -> Option<CompanyId> {
        let by_prefix = || self.by_prefix.iter().find(|(prefix, _)| prefix == name).map(|(_, company)| *company);
        self.by_registered_name.get(name).copied().or_else(by_prefix).or_else(|| self.by_question.get(name).copied())
    }

    /// Companies with whose names a part of a joint venture's name begins, one after the other.
    fn beginning(&self, part: &str) -> Vec<CompanyId> {
        let mut found = Vec::new();
        let mut words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
        while !words.is_empty() {
            let longest = (1..=words.len()).rev().find_map(|length| {
                let company = self.whole(&names::normalise(&words[..length].join(" ")))?;
                Some((length, company))
            });
            let Some((length, company)) = longest else { break };
            found.push((length, length == words.len(), company));
            words.drain(..length);
        }
        // One word that something else follows may be a word of that: APPLE VALLEY.
        let listed = |company: CompanyId| {
            self.by_prefix.iter().any(|(prefix, of)| *of == company && begins_with_words(part, prefix))
        };
        if let [(1, false, company)] = found[..]
            && !listed(company)
        {
            return Vec::new();
        }
        found.into_iter().map(|(_, _, company)| company).collect()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, partners: Option<&[&str]>) {
        let families = Families::curated();
        let found = families.partners_of(name);
        let found: Option<Vec<&str>> =
            found.as_ref().map(|found| found.iter().map(|company| families.slug(*company)).collect());
        assert_eq!(found.as_deref(), partners, "{name}");
        if partners.is_some() {
            assert_eq!(families.company_of(name), None, "{name} is none of its partners");
        }
    }

    #[test]
    fn rule_24_a_joint_venture_is_of_its_partners() {
        check("RAYTHEON/LOCKHEED MARTIN JAVELIN JV", Some(&["rtx", "lockheed-martin"]));
        check("Microsoft/Accenture Joint Venture", Some(&["microsoft", "accenture"]));
        check("LEIDOS-ACCENTURE JOINT VENTURE", Some(&["leidos", "accenture"]));
        check("BOEING SIKORSKY RAH-66 COMANCHE TEAM", Some(&["boeing", "sikorsky"]));
        check("VERIZON WIRELESS JOINT VENTURE", Some(&["verizon"]));
        check("DELL - CARAHSOFT JV LLC", Some(&["dell", "carahsoft"]));
        check("SMITH JONES A JOINT VENTURE", Some(&[]));
        check("APPLE VALLEY CONSTRUCTION JV", Some(&[]));
    }

    #[test]
    fn rule_59_strokes_and_dashes_between_companies_are_marks() {
        check("LOCKHEED MARTIN / RAYTHEON", Some(&["lockheed-martin", "rtx"]));
        check("GENERAL DYNAMICS - LOCKHEED MARTIN LLC", Some(&["general-dynamics", "lockheed-martin"]));
        check("THALES/TRANSFIELD", Some(&["thales"]));
        for name in [
            "GENERAL DYNAMICS - OTS, INC.",
            "CACI, INC. - FEDERAL",
            "COMCAST OF GEORGIA/SOUTH CAROLINA LLC",
            "GENERAL DYNAMICS NASSCO-BREMERTON",
            "CACI-ISS, LLC",
            "MICROSOFT CORPORATION",
            "JV TRUCKING LLC",
            "MICROSOFT/FEDERAL",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn a_body_that_bears_a_companys_name_is_not_the_company() {
        let families = Families::curated();
        for name in ["IBM SOUTHEAST EMPLOYEES CREDIT UNION", "MICROSOFT OFFICE CLEANERS LLC", "VERIZON EMPLOYEES CLUB"]
        {
            assert_eq!(families.company_of(name), None, "{name}");
        }
        let slug = |name: &str| families.company_of(name).map(|company| families.slug(company));
        assert_eq!((slug("IBM FEDERAL SYSTEMS"), slug("VERIZON BUSINESS")), (Some("ibm"), Some("verizon")));
    }
}
