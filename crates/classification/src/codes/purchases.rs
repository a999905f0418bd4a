//! The list of what codes and their names buy: decisions that are read from the top, and questions of their own.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lists::{self, Codes, Pattern, Where};

/// What codes and their names buy.
pub(super) static PURCHASES: LazyLock<Purchases> = LazyLock::new(|| lists::curated(lists::PURCHASES));

/// What an award buys by its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purchase {
    Goods,
    Labour,
    /// The codes are known and buy something else: building, repair, teaching.
    Other,
    /// The codes are missing, or cover both.
    Open,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Purchases {
    code: Decisions,
    name: Decisions,
    industry: Decisions,
    pub(super) arms: Group,
    pub(super) technology: Group,
    pub(super) care: Group,
    pub(super) trade: Group,
}

/// Decisions of which the first that fits counts.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<DecisionTable>")]
struct Decisions {
    list: Vec<(Names, Purchase)>,
    /// All codes in the order of the decisions, by the first byte of what they stand for.
    by_first: Vec<Vec<(Pattern, Purchase)>>,
}

/// What a decision asks of a name; without anything it fits every name, unless it asks for codes.
#[derive(Debug)]
struct Names {
    pieces: Where,
    fits_all: bool,
}

/// Codes or names that have something in common.
#[derive(Debug, Deserialize)]
#[serde(try_from = "GroupTable")]
pub(super) struct Group {
    codes: Codes,
    names: Where,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionTable {
    buys: Purchase,
    #[serde(default)]
    codes: Codes,
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    parts: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    yes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupTable {
    codes: Codes,
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    parts: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
}

impl Purchases {
    /// By the product code.
    pub(super) fn by_code(&self, code: &str) -> Purchase {
        self.code.of_code(code)
    }

    /// By the product code's name, in capitals.
    pub(super) fn by_name(&self, name: &str) -> Purchase {
        if name.trim().is_empty() { Purchase::Open } else { self.name.of_name(name) }
    }

    /// By the industry code, or where there is none by its name as published.
    pub(super) fn by_industry(&self, code: Option<&str>, name: Option<&str>) -> Purchase {
        match (code, name) {
            (Some(code), _) => self.industry.of_code(code),
            (None, Some(name)) => self.industry.of_name(name),
            (None, None) => Purchase::Open,
        }
    }
}

impl Decisions {
    fn of_code(&self, code: &str) -> Purchase {
        let Some(first) = code.bytes().next() else { return Purchase::Open };
        let fits = |(pattern, _): &&(Pattern, Purchase)| pattern.fits(code);
        self.by_first[usize::from(first)].iter().find(fits).map_or(Purchase::Open, |(_, buys)| *buys)
    }

    fn of_name(&self, name: &str) -> Purchase {
        self.list.iter().find(|(names, _)| names.fit(name)).map_or(Purchase::Open, |(_, buys)| *buys)
    }

    /// No entry may stand behind another that always fits first.
    fn check_reach(tables: &[DecisionTable]) -> Result<(), String> {
        for (place, table) in tables.iter().enumerate() {
            for earlier in &tables[..place] {
                let is_hidden_code = |code: &&Pattern| earlier.codes.iter().any(|other| other.covers(code));
                let hides = |pieces: &[String], text: &str| pieces.iter().any(|piece| text.contains(piece.as_str()));
                let begins =
                    |text: &String| earlier.begins.iter().any(|beginning| text.starts_with(beginning.as_str()));
                let hidden_beginning = table.begins.iter().find(|text| begins(text) || hides(&earlier.parts, text));
                let hidden_part = table.parts.iter().find(|text| hides(&earlier.parts, text));
                let hidden = table.codes.iter().find(is_hidden_code).map(Pattern::text);
                let hidden = hidden.or(hidden_beginning.or(hidden_part).map(String::as_str));
                if let Some(hidden) = hidden {
                    return Err(format!("`{hidden}` stands behind an entry that always fits first"));
                }
            }
        }
        Ok(())
    }
}

impl TryFrom<Vec<DecisionTable>> for Decisions {
    type Error = String;

    fn try_from(tables: Vec<DecisionTable>) -> Result<Self, String> {
        Self::check_reach(&tables)?;
        let mut by_first = vec![Vec::new(); 256];
        let mut list = Vec::new();
        let mut examples = Vec::new();
        for table in tables {
            for code in table.codes.iter() {
                by_first[usize::from(code.first())].push((code.clone(), table.buys));
            }
            let fits_all = [&table.parts, &table.begins, &table.ends].iter().all(|list| list.is_empty());
            let fits_all = fits_all && table.codes.is_empty();
            let pieces = Where::new(table.parts, table.begins, table.ends)?;
            list.push((Names { pieces, fits_all }, table.buys));
            examples.push((table.codes, table.yes));
        }
        let decisions = Decisions { list, by_first };
        for (place, (_, yes)) in examples.iter().enumerate() {
            if yes.is_empty() {
                return Err("a decision has examples in `yes`".to_owned());
            }
            let first = |text: &str| match is_code(text) {
                true => examples.iter().position(|(codes, _)| codes.fit(text)),
                false => decisions.list.iter().position(|(names, _)| names.fit(text)),
            };
            if let Some(text) = yes.iter().find(|text| first(text) != Some(place)) {
                return Err(format!("its example `{text}` is decided elsewhere"));
            }
        }
        Ok(decisions)
    }
}

impl Names {
    fn fit(&self, name: &str) -> bool {
        self.fits_all || self.pieces.fits(name)
    }
}

impl Group {
    pub(super) fn has_code(&self, code: &str) -> bool {
        self.codes.fit(code)
    }

    /// Whether a name in capitals fits.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.fits(name)
    }
}

impl TryFrom<GroupTable> for Group {
    type Error = String;

    fn try_from(table: GroupTable) -> Result<Self, String> {
        let names = Where::new(table.parts, table.begins, Vec::new())?;
        let group = Group { codes: table.codes, names };
        let has = |text: &str| if is_code(text) { group.has_code(text) } else { group.has_name(text) };
        lists::check_examples(&table.yes, &table.no, has)?;
        Ok(group)
    }
}

/// Whether an example is a code and no name.
fn is_code(text: &str) -> bool {
    text.len() <= 6 && text.bytes().any(|byte| byte.is_ascii_digit())
}
