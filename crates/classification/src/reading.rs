//! Reading one award from its texts alone, as a person with the record before her would: no store, no amounts.
//!
//! `award` gives every dollar of an award a channel; this gives every maker of an award a role, so that it can be
//! compared with labels that people made (`evaluation`).

use std::collections::BTreeMap;

use values::Date;

use crate::administrative::says_nothing;
use crate::context::RowContext;
use crate::lexicon::{Lexicon, LexiconError, MakerIndex};
use crate::parties::Parties;
use crate::roles::{Role, row_roles};
use crate::rules::Rule;
use crate::vocabulary::{Observations, Proposal, with_found};

/// What is known of an award without its amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwardTexts {
    pub id: String,
    /// Names of those who were paid; more than one after a novation.
    pub recipients: Vec<String>,
    /// Product or service code, or its description.
    pub psc: String,
    /// Industry code, or its description.
    pub naics: String,
    /// The day of the last action, `2024-03-18`; may be empty.
    pub last: String,
    /// Distinct descriptions, the award's first one first.
    pub texts: Vec<String>,
}

/// One maker of an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardMaker {
    pub maker: MakerIndex,
    pub role: Role,
    /// The words that it rests on; the recipient's name where that decides.
    pub words: String,
    pub rule: Rule,
}

impl AwardTexts {
    /// The company that was paid, where it is one whose products are known; else any company that is known.
    fn seller(&self, lexicon: &Lexicon, parties: &Parties) -> Option<String> {
        let slugs: Vec<&str> = self
            .recipients
            .iter()
            .filter_map(|name| parties.of_recipient(name, name))
            .map(|party| parties.maker_slug(party))
            .collect();
        let maker = slugs.iter().find(|slug| lexicon.find(slug).is_some());
        maker.or(slugs.first()).map(|slug| (*slug).to_owned())
    }

    /// The context in which one of the texts is read.
    pub fn context<'a>(&'a self, text: &'a str, recipient_company: Option<&'a str>) -> RowContext<'a> {
        let is_code = |code: &str, longest: usize| {
            (3..=longest).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && code.bytes().any(|byte| byte.is_ascii_digit())
        };
        let given = |text: &'a str| (!text.is_empty()).then_some(text);
        let (psc, psc_description) =
            if is_code(&self.psc, 4) { (given(&self.psc), None) } else { (None, given(&self.psc)) };
        let (naics, naics_description) =
            if is_code(&self.naics, 6) { (given(&self.naics), None) } else { (None, given(&self.naics)) };
        let day = Date::parse(self.last.as_bytes()).ok().flatten();
        RowContext { text, psc, psc_description, naics, naics_description, recipient_company, day }
    }
}

/// Reads awards that stand for themselves: makers in no list are looked for in their own texts and sellers first.
pub fn read_awards(
    lexicon: &Lexicon,
    parties: impl Fn(&Lexicon) -> Parties,
    awards: &[AwardTexts],
) -> Result<Reading, LexiconError> {
    let known = parties(lexicon);
    let mut observations = Observations::default();
    for (number, award) in (0..).zip(awards) {
        let seller = award.seller(lexicon, &known);
        for text in &award.texts {
            let context = award.context(text, seller.as_deref());
            let recipient = award.recipients.first().map_or("", String::as_str);
            observations.observe(lexicon, &known, &context, recipient, number);
        }
    }
    let proposals = observations.proposals();
    let lexicon = with_found(lexicon, &proposals)?;
    let parties = parties(&lexicon);
    let makers = awards.iter().map(|award| read_award(&lexicon, &parties, award)).collect();
    Ok(Reading { lexicon, parties, proposals, makers })
}

/// Awards read by themselves.
#[derive(Debug)]
pub struct Reading {
    /// The lexicon with the makers that the awards showed.
    pub lexicon: Lexicon,
    pub parties: Parties,
    pub proposals: Vec<Proposal>,
    /// The makers of each award.
    pub makers: Vec<Vec<AwardMaker>>,
}

/// The makers of an award with their roles, in the order of the lexicon.
pub fn read_award(lexicon: &Lexicon, parties: &Parties, award: &AwardTexts) -> Vec<AwardMaker> {
    let seller = award.seller(lexicon, parties);
    let seller = seller.as_deref();
    let said: Vec<BTreeMap<MakerIndex, AwardMaker>> =
        award.texts.iter().map(|text| text_makers(lexicon, award, text, seller)).collect();
    let mut found: BTreeMap<MakerIndex, AwardMaker> = BTreeMap::new();
    for one in said.iter().flat_map(BTreeMap::values) {
        found
            .entry(one.maker)
            .and_modify(|known| {
                if known.role < one.role {
                    *known = one.clone();
                }
            })
            .or_insert_with(|| one.clone());
    }
    if award.texts.is_empty() {
        found = text_makers(lexicon, award, "", seller);
    }
    let base_speaks = award.texts.first().is_some_and(|text| !says_nothing(text));
    for (maker, one) in &mut found {
        let in_base = said.first().and_then(|base| base.get(maker)).filter(|base| base.role != Role::Mention);
        match in_base {
            // What the award was made for counts, whatever a modification says later (domain rule 35).
            Some(base) => *one = base.clone(),
            // Something that a modification adds to an award of another kind.
            None if one.role == Role::Product && base_speaks && !most_texts_name(award, &said, *maker) => {
                one.role = Role::Mixed;
                one.rule = Rule::AddedByModification;
            }
            None => {}
        }
    }
    let vendor = found.values().find(|one| one.role == Role::Vendor).map(|one| one.maker);
    // A company that its owner sells is the owner's own.
    found.retain(|maker, one| {
        one.role == Role::Vendor
            || vendor.is_none_or(|vendor| !parties.are_related(&lexicon.maker(vendor).id, &lexicon.maker(*maker).id))
    });
    found.into_values().filter(|one| one.role != Role::Mention).collect()
}

fn most_texts_name(award: &AwardTexts, said: &[BTreeMap<MakerIndex, AwardMaker>], maker: MakerIndex) -> bool {
    let speaking = award.texts.iter().zip(said).filter(|(text, _)| !says_nothing(text));
    let (mut all, mut naming) = (0, 0);
    for (_, makers) in speaking {
        all += 1;
        naming += usize::from(makers.contains_key(&maker));
    }
    2 * naming >= all
}

fn text_makers(
    lexicon: &Lexicon,
    award: &AwardTexts,
    text: &str,
    seller: Option<&str>,
) -> BTreeMap<MakerIndex, AwardMaker> {
    row_roles(lexicon, &award.context(text, seller))
        .into_iter()
        .map(|decision| {
            let words = text.get(decision.words).unwrap_or_default();
            let words = if words.is_empty() { award.recipients.join(" | ") } else { words.to_owned() };
            (decision.maker, AwardMaker { maker: decision.maker, role: decision.role, words, rule: decision.rule })
        })
        .collect()
}

#[cfg(test)]
mod tests;
