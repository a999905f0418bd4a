//! People's judgements on names: the same company, different ones, or unsure.
//!
//! A judgement is an entry of a TOML file that is only ever appended to, with who, when and why. It wins over the model
//! until it is withdrawn, which is an entry too. Nothing is ever rewritten.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use values::{Date, names};

/// What somebody decided about two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Same,
    Different,
    Unsure,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Different => "different",
            Verdict::Unsure => "unsure",
        }
    }
}

/// One entry: a verdict on two names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// From 1 on, in the order of the file.
    pub number: u64,
    pub verdict: Verdict,
    pub names: [String; 2],
    pub why: String,
    /// Who decided: the user's own name, or `anonymous`.
    pub by: String,
    pub day: Date,
}

/// The file, or a part of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    judgement: Vec<Judgement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    withdrawal: Vec<Withdrawal>,
}

impl Entries {
    fn text(&self) -> String {
        toml::to_string(self).unwrap_or_default() + "\n"
    }
}

/// One entry: a judgement that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    pub withdraws: u64,
    pub why: String,
    pub by: String,
    pub day: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JudgementError {
    #[error("{file}, which only `tributary judge` writes to: {reason}")]
    File { file: String, reason: String },
    #[error("both names are \"{0}\": a judgement is about two names")]
    OneName(String),
    #[error("\"{0}\" is no name of a company")]
    NoName(String),
    #[error(
        "that \"{one}\" and \"{other}\" are {verdict} contradicts judgement {number} ({why}): withdraw that one first, \
         with `tributary judge withdraw {number}`"
    )]
    Contradicts { one: String, other: String, verdict: &'static str, number: u64, why: String },
    #[error("there is no judgement {0} in force: `tributary judge list` shows them")]
    NotThere(u64),
}

/// The judgements in force, and the last number there ever was.
///
/// ```
/// use entities::judgements::{Judgements, Verdict};
/// use values::Date;
///
/// let day = Date::new(2024, 3, 1).unwrap();
/// let names = || ["Otterbrook Surveys LLC".to_owned(), "Pinemarsh Mapping".to_owned()];
/// let mut judgements = Judgements::default();
/// let (_, text) = judgements.judge(Verdict::Same, names(), "took the name", "anonymous", day).unwrap();
/// // The opposite is refused until this one is withdrawn.
/// assert!(judgements.judge(Verdict::Different, names(), "no", "anonymous", day).is_err());
/// // What is to be appended reads as what holds.
/// assert_eq!(Judgements::read("judgements.toml", &text).unwrap(), judgements);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgements {
    in_force: Vec<Judgement>,
    last_number: u64,
}

impl Judgements {
    /// Reads the text of a judgements file.
    pub fn read(file: &str, text: &str) -> Result<Judgements, JudgementError> {
        let wrong = |reason: String| JudgementError::File { file: file.to_owned(), reason };
        let entries: Entries = toml::from_str(text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        let mut judgements = Judgements::default();
        let known = |number: u64| entries.judgement.iter().any(|judgement| judgement.number == number);
        if let Some(lost) = entries.withdrawal.iter().find(|withdrawal| !known(withdrawal.withdraws)) {
            return Err(wrong(JudgementError::NotThere(lost.withdraws).to_string()));
        }
        for judgement in &entries.judgement {
            // One that was withdrawn contradicts nothing that came later.
            if entries.withdrawal.iter().any(|withdrawal| withdrawal.withdraws == judgement.number) {
                judgements.last_number = judgements.last_number.max(judgement.number);
                continue;
            }
            judgements.check(judgement.verdict, &judgement.names).map_err(|error| wrong(error.to_string()))?;
            judgements.add(judgement.clone());
        }
        Ok(judgements)
    }

    /// A new judgement, and the text to append for it; refused where it contradicts one in force, directly or through others.
    pub fn judge(
        &mut self,
        verdict: Verdict,
        names: [String; 2],
        why: &str,
        by: &str,
        day: Date,
    ) -> Result<(Judgement, String), JudgementError> {
        self.check(verdict, &names)?;
        let judgement =
            Judgement { number: self.last_number + 1, verdict, names, why: why.to_owned(), by: by.to_owned(), day };
        self.add(judgement.clone());
        let text = Entries { judgement: vec![judgement.clone()], ..Entries::default() }.text();
        Ok((judgement, text))
    }

    /// A withdrawal, as text to append.
    pub fn withdraw(&mut self, number: u64, why: &str, by: &str, day: Date) -> Result<String, JudgementError> {
        self.remove(number)?;
        let withdrawal = Withdrawal { withdraws: number, why: why.to_owned(), by: by.to_owned(), day };
        Ok(Entries { withdrawal: vec![withdrawal], ..Entries::default() }.text())
    }

    pub fn in_force(&self) -> &[Judgement] {
        &self.in_force
    }

    /// The latest judgement on two names, in either order.
    pub fn on(&self, one: &str, other: &str) -> Option<&Judgement> {
        let asked = [key(one), key(other)];
        self.in_force.iter().rev().find(|judgement| {
            let known = judgement.names.each_ref().map(|name| key(name));
            known == asked || (known[0] == asked[1] && known[1] == asked[0])
        })
    }

    /// As resolution takes them.
    pub fn judged(&self) -> crate::resolve::Judged {
        let of = |verdict: Verdict| {
            let some = self.in_force.iter().filter(move |judgement| judgement.verdict == verdict);
            some.map(|judgement| (judgement.names[0].clone(), judgement.names[1].clone())).collect()
        };
        crate::resolve::Judged { same: of(Verdict::Same), different: of(Verdict::Different) }
    }

    fn add(&mut self, judgement: Judgement) {
        self.last_number = self.last_number.max(judgement.number);
        let asked = judgement.names.each_ref().map(|name| key(name));
        // A later verdict on the same two names stands for the earlier one.
        self.in_force.retain(|known| {
            let known = known.names.each_ref().map(|name| key(name));
            known != asked && !(known[0] == asked[1] && known[1] == asked[0])
        });
        self.in_force.push(judgement);
    }

    fn remove(&mut self, number: u64) -> Result<(), JudgementError> {
        let before = self.in_force.len();
        self.in_force.retain(|judgement| judgement.number != number);
        if self.in_force.len() == before { Err(JudgementError::NotThere(number)) } else { Ok(()) }
    }

    fn check(&self, verdict: Verdict, names: &[String; 2]) -> Result<(), JudgementError> {
        for name in names {
            if key(name).is_empty() || names::is_pseudo_recipient(name) {
                return Err(JudgementError::NoName(name.clone()));
            }
        }
        let [one, other] = names.each_ref().map(|name| key(name));
        if one == other {
            return Err(JudgementError::OneName(names[0].clone()));
        }
        let contradicts = |known: &Judgement| {
            Err(JudgementError::Contradicts {
                one: names[0].clone(),
                other: names[1].clone(),
                verdict: verdict.name(),
                number: known.number,
                why: known.why.clone(),
            })
        };
        // The two names alone may be judged anew by the opposite verdict only after a withdrawal.
        let opposite = match verdict {
            Verdict::Same => Verdict::Different,
            Verdict::Different => Verdict::Same,
            Verdict::Unsure => return Ok(()),
        };
        if let Some(known) = self.on(&names[0], &names[1]).filter(|known| known.verdict == opposite) {
            return contradicts(known);
        }
        let (with_one, with_other) = (self.same_as(&one), self.same_as(&other));
        match verdict {
            Verdict::Same => {
                for known in self.in_force.iter().filter(|known| known.verdict == Verdict::Different) {
                    let [a, b] = known.names.each_ref().map(|name| key(name));
                    let apart = |x: &String, y: &String| with_one.contains(x) && with_other.contains(y);
                    if apart(&a, &b) || apart(&b, &a) {
                        return contradicts(known);
                    }
                }
            }
            Verdict::Different if with_one.contains(&other) => {
                let joins_it = |known: &&Judgement| {
                    known.verdict == Verdict::Same && known.names.iter().any(|name| key(name) == one)
                };
                if let Some(known) = self.in_force.iter().rfind(joins_it) {
                    return contradicts(known);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// All names that judgements make one with a name, itself included.
    fn same_as(&self, name: &str) -> std::collections::BTreeSet<String> {
        let mut names = std::collections::BTreeSet::from([name.to_owned()]);
        loop {
            let before = names.len();
            for known in self.in_force.iter().filter(|known| known.verdict == Verdict::Same) {
                let [a, b] = known.names.each_ref().map(|name| key(name));
                if names.contains(&a) || names.contains(&b) {
                    names.extend([a, b]);
                }
            }
            if names.len() == before {
                return names;
            }
        }
    }
}

/// What makes two spellings one name for a judgement.
fn key(name: &str) -> String {
    names::normalise(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Date {
        Date::parse(b"2026-01-15").unwrap().unwrap()
    }

    fn judge(judgements: &mut Judgements, verdict: Verdict, one: &str, other: &str) -> Result<String, String> {
        judgements
            .judge(verdict, [one.to_owned(), other.to_owned()], "seen in the register", "anonymous", day())
            .map(|(_, line)| line)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn lines_read_back_as_they_were_judged() {
        let mut judgements = Judgements::default();
        let mut text = String::new();
        for (verdict, one, other) in
            [(Verdict::Same, "A CORP", "B CORP"), (Verdict::Different, "C", "D"), (Verdict::Unsure, "E", "F")]
        {
            text += &judge(&mut judgements, verdict, one, other).unwrap();
        }
        text += &judgements.withdraw(2, "was wrong", "anonymous", day()).unwrap();
        assert_eq!(Judgements::read("judgements.toml", &text), Ok(judgements.clone()));
        assert_eq!(judgements.on("b corp.", "A, Corp.").map(|known| known.number), Some(1));
        assert!(judgements.on("C", "D").is_none());
    }

    #[test]
    fn a_contradiction_is_refused_with_what_it_contradicts() {
        let mut judgements = Judgements::default();
        judge(&mut judgements, Verdict::Same, "A", "B").unwrap();
        judge(&mut judgements, Verdict::Same, "B", "C").unwrap();
        let direct = judge(&mut judgements, Verdict::Different, "A", "B").unwrap_err();
        assert!(direct.contains("contradicts judgement 1"), "{direct}");
        let through_others = judge(&mut judgements, Verdict::Different, "A", "C").unwrap_err();
        assert!(through_others.contains("contradicts judgement"), "{through_others}");
        judge(&mut judgements, Verdict::Different, "C", "D").unwrap();
        let by_joining = judge(&mut judgements, Verdict::Same, "D", "A").unwrap_err();
        assert!(by_joining.contains("contradicts judgement 3"), "{by_joining}");
        judgements.withdraw(3, "why", "anonymous", day()).unwrap();
        judge(&mut judgements, Verdict::Same, "D", "A").unwrap();
    }

    #[test]
    fn names_that_cannot_be_judged_are_refused() {
        let mut judgements = Judgements::default();
        assert!(judge(&mut judgements, Verdict::Same, "A Inc", "A, INC.").unwrap_err().contains("two names"));
        assert!(judge(&mut judgements, Verdict::Same, "MULTIPLE RECIPIENTS", "A").unwrap_err().contains("no name"));
        assert!(judge(&mut judgements, Verdict::Same, "  ", "A").unwrap_err().contains("no name"));
        assert!(judgements.withdraw(9, "", "anonymous", day()).unwrap_err().to_string().contains("no judgement 9"));
        let broken = Judgements::read("judgements.toml", "[[judgement]]\nnumber = 1\n").unwrap_err().to_string();
        assert!(broken.starts_with("judgements.toml, which") && broken.contains("line 1"), "{broken}");
        let lost = Judgements::read(
            "judgements.toml",
            "[[withdrawal]]\nwithdraws = 3\nwhy = ''\nby = ''\nday = '2026-01-01'\n",
        );
        assert!(lost.unwrap_err().to_string().contains("no judgement 3"));
    }
}
