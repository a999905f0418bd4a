//! How one award was read: every row with its words and what each was taken for, who is named, by which rule, and whose money
//! each row may be.

use std::collections::BTreeMap;

use attribution::claims;
use classification::lexicon::Lexicon;
use classification::wording::{self, Word};
use classification::{Parties, Rule};
use serde::Serialize;
use values::{AwardShare, Date, Figures, Money};

use crate::answer::{StoreLine, store_line};
use crate::claims::placed::{SummedRows, rule_of};
use crate::claims::tally;
use crate::error::AnswerError;
use crate::library::Library;
use crate::rows::Rows;
use crate::sql::quoted;

/// The answer, as stable JSON (docs/commands/explain.md).
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The award's unique key.
    pub award_key: String,
    /// The award's page on the official site.
    pub page: String,
    /// Net of the award's transactions.
    pub net: Money,
    /// Signing agencies by code.
    pub buyers: Vec<String>,
    /// Who was paid.
    pub sellers: Vec<String>,
    /// Whose money it is, over all rows: those with most likely money first.
    pub families: Vec<FamilyLine>,
    /// In the order of days.
    pub rows: Vec<RowLine>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// A family's part of an award.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyLine {
    /// The family's id.
    pub family: String,
    /// The name to show.
    pub name: String,
    /// The four numbers.
    #[serde(flatten)]
    pub figures: Figures,
}

/// One action on the award.
#[derive(Clone, Debug, Serialize)]
pub struct RowLine {
    /// The unique key of the transaction.
    pub transaction_key: String,
    /// The number of the modification.
    pub modification: String,
    /// The day of the action, where the record has one.
    pub action_date: Option<Date>,
    /// The obligation of the action.
    pub amount: Money,
    /// Who was paid: as registered today, else as reported.
    pub seller: String,
    /// As published: what the purchase is by its codes.
    pub product_code: String,
    /// As published: what trade it is by its code.
    pub industry_code: String,
    /// The row's own text.
    pub description: Text,
    /// The description of the award's base action, where the row repeats it and it differs from its own.
    pub base_description: Option<Text>,
    /// Makers that its texts name.
    pub mentions: Vec<MentionLine>,
    /// Whose money the row may be; empty where nobody's product is named.
    pub claims: Vec<Claim>,
    /// The published file.
    pub file: String,
    /// Its member in an archive, or the file itself.
    pub member: String,
    /// Its line, counted from 1.
    pub line: u64,
}

/// A text with what each of its telling words was taken for.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// The text as published.
    pub text: String,
    /// Whether it tells nothing of what is bought.
    pub says_nothing: bool,
    /// In the order of the text; words that are not listed tell nothing.
    pub words: Vec<Word>,
}

/// A maker that a text names, as the store was read.
#[derive(Clone, Debug, Serialize)]
pub struct MentionLine {
    /// The maker's id.
    pub company: String,
    /// The name to show.
    pub name: String,
    /// What the text makes of it: bought, worked on, only named.
    pub role: String,
    /// The words that name it.
    pub words: String,
    /// `description` or `base_description`.
    pub text: String,
    /// The rule that decided.
    pub rule: Rule,
}

/// What a row is to one family.
#[derive(Clone, Debug, Serialize)]
pub struct Claim {
    /// The family's id.
    pub family: String,
    /// The name to show.
    pub name: String,
    /// How the money reaches the family.
    pub channel: String,
    /// How surely: `certain`, `likely` or `possible`.
    pub grade: String,
    /// Whether `named` counts it.
    pub named: bool,
    /// What the products do, as slugs.
    pub capabilities: String,
    /// The words that it rests on; empty where the recipient decides.
    pub words: String,
    /// The rule that decided.
    pub rule: Rule,
}

/// Explains the award with this key, or with this number (PIID) where only one has it.
pub async fn explain(
    library: &Library,
    asked: &str,
    parties: &Parties,
    lexicon: &Lexicon,
) -> Result<Explanation, AnswerError> {
    of_key(library, find(library, asked).await?, parties, lexicon).await
}

/// Explains the award with this key; without rows where no transaction has it.
pub async fn of_key(
    library: &Library,
    award_key: String,
    parties: &Parties,
    lexicon: &Lexicon,
) -> Result<Explanation, AnswerError> {
    let is_award = format!("award_key = {}", quoted(&award_key));
    let mut mentions = mentions(library, &is_award, parties).await?;
    let mut claims = claims(library, &is_award, parties).await?;
    let sql = format!(
        "SELECT transaction_key, modification, action_date, obligation, \
                coalesce(nullif(recipient_name, ''), recipient_name_raw) AS seller, psc_code, psc, naics_code, naics, \
                description, base_description, awarding_sub_agency_code, f.name AS file_name, t.member, t.line \
         FROM transactions t LEFT JOIN files f ON f.sha256 = t.file WHERE {is_award} ORDER BY action_date, transaction_key"
    );
    let mut explanation = Explanation {
        page: values::keys::award_page(&award_key),
        award_key,
        net: Money::ZERO,
        buyers: Vec::new(),
        sellers: Vec::new(),
        families: families(&claims),
        rows: Vec::new(),
        store: store_line(library).await?,
    };
    let text = |text: &str| Text {
        text: text.to_owned(),
        says_nothing: classification::award::Row::is_silent(text),
        words: wording::words(lexicon, parties, text),
    };
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (key, modification, seller) = (texts("transaction_key")?, texts("modification")?, texts("seller")?);
        let (psc_code, psc, naics_code, naics) =
            (texts("psc_code")?, texts("psc")?, texts("naics_code")?, texts("naics")?);
        let (description, base, buyer) =
            (texts("description")?, texts("base_description")?, texts("awarding_sub_agency_code")?);
        let (file, member, line) = (texts("file_name")?, texts("member")?, rows.counts("line")?);
        let (date, amount) = (rows.days("action_date")?, rows.amounts("obligation")?);
        for row in 0..batch.num_rows() {
            explanation.net += amount.get(row);
            push_new(&mut explanation.buyers, buyer.get(row));
            push_new(&mut explanation.sellers, seller.get(row));
            let base = Some(base.get(row)).filter(|base| !base.is_empty() && *base != description.get(row));
            explanation.rows.push(RowLine {
                transaction_key: key.get(row).to_owned(),
                modification: modification.get(row).to_owned(),
                action_date: date.get(row),
                amount: amount.get(row),
                seller: seller.get(row).to_owned(),
                product_code: coded(psc_code.get(row), psc.get(row)),
                industry_code: coded(naics_code.get(row), naics.get(row)),
                description: text(description.get(row)),
                base_description: base.map(text),
                mentions: mentions.remove(key.get(row)).unwrap_or_default(),
                claims: claims.remove(key.get(row)).unwrap_or_default().into_iter().map(|(claim, _)| claim).collect(),
                file: file.get(row).to_owned(),
                member: member.get(row).to_owned(),
                line: line.get(row),
            });
        }
    }
    Ok(explanation)
}

fn coded(code: &str, name: &str) -> String {
    [code, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn push_new(list: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

/// The key of the award that was asked for.
async fn find(library: &Library, asked: &str) -> Result<String, AnswerError> {
    let asked = asked.trim();
    let exact = quoted(&asked.to_uppercase());
    let by =
        |condition: String| format!("SELECT DISTINCT award_key FROM transactions WHERE {condition} ORDER BY 1 LIMIT 6");
    for condition in [format!("award_key = {exact}"), format!("upper(piid) = {exact}")] {
        let keys = texts(library, &by(condition)).await?;
        match &keys[..] {
            [] => {}
            [only] => return Ok(only.clone()),
            several => {
                let near = format!(": several have this number: {}; ask by key", several.join(", "));
                return Err(AnswerError::NoSuchAward { asked: asked.to_owned(), near });
            }
        }
    }
    let beginning = quoted(&format!("{}%", asked.to_uppercase().replace(['%', '_'], "_")));
    let near = if asked.len() < 4 {
        Vec::new()
    } else {
        texts(library, &by(format!("(award_key LIKE {beginning} OR upper(piid) LIKE {beginning})"))).await?
    };
    let near = if near.is_empty() {
        "; an award is asked for by its key, such as CONT_AWD_…, or by its number".to_owned()
    } else {
        format!("; those that begin so: {}", near.join(", "))
    };
    Err(AnswerError::NoSuchAward { asked: asked.to_owned(), near })
}

async fn texts(library: &Library, sql: &str) -> Result<Vec<String>, AnswerError> {
    let mut list = Vec::new();
    for batch in library.session.query(sql).await? {
        let keys = Rows(&batch).texts("award_key")?;
        list.extend((0..batch.num_rows()).map(|row| keys.get(row).to_owned()));
    }
    Ok(list)
}

async fn mentions(
    library: &Library,
    is_award: &str,
    parties: &Parties,
) -> Result<BTreeMap<String, Vec<MentionLine>>, AnswerError> {
    let sql = format!(
        "SELECT transaction_key, company, role, words, text, rule FROM mentions WHERE {is_award} \
         ORDER BY transaction_key, text DESC, company"
    );
    let mut mentions: BTreeMap<String, Vec<MentionLine>> = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (key, company, role) = (rows.texts("transaction_key")?, rows.texts("company")?, rows.texts("role")?);
        let (words, text, rule) = (rows.texts("words")?, rows.texts("text")?, rows.texts("rule")?);
        for row in 0..batch.num_rows() {
            mentions.entry(key.get(row).to_owned()).or_default().push(MentionLine {
                company: company.get(row).to_owned(),
                name: parties.name_of_slug(company.get(row)).to_owned(),
                role: role.get(row).to_owned(),
                words: words.get(row).to_owned(),
                text: text.get(row).to_owned(),
                rule: rule_of(rule.get(row))?,
            });
        }
    }
    Ok(mentions)
}

/// Claims to each transaction, and what each gives.
type Claims = BTreeMap<String, Vec<(Claim, claims::Claim)>>;

async fn claims(library: &Library, is_award: &str, parties: &Parties) -> Result<Claims, AnswerError> {
    let sql = format!(
        "SELECT transaction_key, family, channel, grade, said, capabilities, words, rule, obligation FROM slices \
         WHERE {is_award} AND channel <> 'subcontract' ORDER BY transaction_key, grade, family"
    );
    let mut claims = Claims::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (key, family, capabilities) =
            (rows.texts("transaction_key")?, rows.texts("family")?, rows.texts("capabilities")?);
        let (words, rule, given) = (rows.texts("words")?, rows.texts("rule")?, SummedRows::of(&rows, "obligation")?);
        for row in 0..batch.num_rows() {
            let given = given.claim(row)?;
            let claim = Claim {
                family: family.get(row).to_owned(),
                name: parties.name_of_slug(family.get(row)).to_owned(),
                channel: given.channel.name().to_owned(),
                grade: given.grade.name().to_owned(),
                named: given.said,
                capabilities: capabilities.get(row).to_owned(),
                words: words.get(row).to_owned(),
                rule: rule_of(rule.get(row))?,
            };
            claims.entry(key.get(row).to_owned()).or_default().push((claim, given));
        }
    }
    Ok(claims)
}

fn families(claims: &Claims) -> Vec<FamilyLine> {
    let mut shares: BTreeMap<(&str, &str), AwardShare> = BTreeMap::new();
    for (claim, given) in claims.values().flatten() {
        tally::add(shares.entry((&claim.family, &claim.name)).or_default(), given);
    }
    let line = |((family, name), share): ((&str, &str), AwardShare)| FamilyLine {
        family: family.to_owned(),
        name: name.to_owned(),
        figures: share.figures(),
    };
    let mut lines: Vec<FamilyLine> = shares.into_iter().map(line).collect();
    lines.sort_by(|one, other| {
        tally::by_money(&one.figures, &other.figures).then_with(|| one.family.cmp(&other.family))
    });
    lines
}
