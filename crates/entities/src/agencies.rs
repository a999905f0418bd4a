//! The public buyers: agencies on two levels, found by code, short name, name or former name.
//!
//! Records are joined by code and shown by name (domain rule 14). The curated list is `data/us-federal/agencies.csv`; a row
//! without a subtier gives further names of the toptier agency itself.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use thiserror::Error;
use values::names;

use crate::csv::csv_fields;
use crate::near::{near_labels, suggestion};

/// The curated list.
const CURATED: &str = include_str!("../../../data/us-federal/agencies.csv");

/// All agencies known, in the order of their files.
///
/// ```
/// use entities::Agencies;
/// use entities::agencies::Level;
///
/// let agencies = Agencies::curated();
/// let buyer = agencies.find("ice").unwrap();
/// assert_eq!((buyer.level, buyer.codes.as_slice()), (Level::Subtier, &["7012".to_owned()][..]));
/// // An unknown name lists near ones.
/// assert!(agencies.find("Imigration and Customs Enforcement").unwrap_err().to_string().contains("ICE, 7012"));
/// ```
#[derive(Clone, Debug)]
pub struct Agencies {
    units: Vec<Unit>,
    /// Comparable codes and names, each to all units that bear it.
    by_key: HashMap<String, Vec<usize>>,
}

/// A buyer that a question named: everything a query needs to select its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    pub level: Level,
    /// One code, or several where a subtier has them ("Federal Acquisition Service" has three), in ascending order.
    pub codes: Vec<String>,
    pub name: String,
    /// `None` where the agency has no short name in use.
    pub short: Option<String>,
    /// The code of the department; for a toptier agency its own.
    pub toptier_code: String,
}

impl Buyer {
    /// No buyer in particular: every record is its.
    pub fn everyone() -> Buyer {
        Buyer {
            level: Level::Subtier,
            codes: Vec::new(),
            name: "all buyers".to_owned(),
            short: None,
            toptier_code: String::new(),
        }
    }
}

/// The two levels on which award data name an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// A department or an independent agency: `awarding_agency_code`.
    Toptier,
    /// A part of one: `awarding_sub_agency_code`.
    Subtier,
}

/// No single agency answers to a name (domain rule 18).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UnknownAgency {
    #[error("no agency is called \"{asked}\"{}", suggestion(near))]
    NotFound {
        asked: String,
        /// Names and codes of similar agencies, best first, five at most.
        near: Vec<String>,
    },
    #[error("several agencies are called \"{asked}\": {}; ask by code", candidates.join("; "))]
    Ambiguous {
        asked: String,
        /// Every agency meant, with its department and code.
        candidates: Vec<String>,
    },
}

/// A list of agencies that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}: {reason}")]
pub struct AgencyFileError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub reason: String,
}

impl Agencies {
    /// The agencies of the US government that sign or fund contracts.
    pub fn curated() -> Agencies {
        Agencies { units: Vec::new(), by_key: HashMap::new() }
            .overlaid("agencies.csv", CURATED)
            .expect("the curated list is part of the program and a test reads it")
    }

    /// These agencies and those of a further list with the same columns, `text`, read from `file`. A subtier that is
    /// already known is replaced; a toptier agency takes the new name and keeps its further names.
    pub fn overlaid(mut self, file: &str, text: &str) -> Result<Agencies, AgencyFileError> {
        let mut lines = text.trim_start_matches('\u{FEFF}').lines().zip(1..);
        let header = lines.next().map_or("", |(header, _)| header);
        if header != COLUMNS.join(",") {
            let reason = format!("the columns must be {}", COLUMNS.join(","));
            return Err(AgencyFileError { file: file.to_owned(), line: 1, reason });
        }
        let mut places = Places::of(&self.units);
        for (text, line) in lines.filter(|(text, _)| !text.trim().is_empty()) {
            let fields = csv_fields(text);
            let Ok(fields) = <[String; COLUMNS.len()]>::try_from(fields) else {
                let reason = format!("there must be {} fields, with quotes closed", COLUMNS.len());
                return Err(AgencyFileError { file: file.to_owned(), line, reason });
            };
            self.add_row(fields, &mut places).map_err(|reason| AgencyFileError {
                file: file.to_owned(),
                line,
                reason,
            })?;
        }
        // Those that another line replaced.
        let mut place = 0;
        self.units.retain(|_| {
            place += 1;
            !places.replaced.contains(&(place - 1))
        });
        self.by_key.clear();
        for (position, unit) in self.units.iter().enumerate() {
            for key in unit.keys() {
                let positions = self.by_key.entry(key).or_default();
                // In order: a unit's keys that are the same come one after the other.
                if positions.last() != Some(&position) {
                    positions.push(position);
                }
            }
        }
        Ok(self)
    }

    /// The buyer that `question` names: a code (leading zeros may be missing), a short name, or a name, without regard
    /// to case, punctuation, "U.S." and "Department of". A name on both levels means the toptier agency.
    pub fn find(&self, question: &str) -> Result<Buyer, UnknownAgency> {
        let mut meant = self.named(question);
        if meant.is_empty() {
            meant = self.named(without_parenthesis(question));
        }
        if let Some(toptier) = meant.iter().position(|unit| unit.level == Level::Toptier)
            && meant.iter().filter(|unit| unit.level == Level::Toptier).count() == 1
        {
            return Ok(buyer(&[meant[toptier]]));
        }
        meant.sort_by_key(|unit| &unit.code);
        match meant.first() {
            None => Err(self.not_found(question)),
            Some(first) if meant.iter().all(|unit| unit.same_name_as(first)) => Ok(buyer(&meant)),
            Some(_) => Err(UnknownAgency::Ambiguous {
                asked: question.to_owned(),
                candidates: meant.iter().map(|unit| self.described(unit)).collect(),
            }),
        }
    }

    /// Whether a subtier alone bears this short name.
    pub fn is_short_name(&self, short: &str) -> bool {
        let short = short.trim();
        // A short name is a key like any other name; what its key leaves out is compared.
        let units = self.by_key.get(&key(short)).into_iter().flatten().map(|place| &self.units[*place]);
        let mut bearers = units.filter(|unit| {
            unit.level == Level::Subtier && unit.short.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(short))
        });
        bearers.next().is_some() && bearers.next().is_none()
    }

    /// The code of the subtier that a record calls by this name or short name ("CBP"). Where several bear it, the one in
    /// `department` (a code or a name) is meant, then the one with the `likely` code; `None` where that tells none or two.
    pub fn subtier_named(&self, name: &str, department: &str, likely: Option<&str>) -> Option<&str> {
        let subtiers = |name: &str| -> Vec<&Unit> {
            self.named(name).into_iter().filter(|unit| unit.level == Level::Subtier && unit.code != name).collect()
        };
        let mut meant = subtiers(name);
        if meant.is_empty() {
            meant = subtiers(without_parenthesis(name));
        }
        if meant.len() > 1 && !department.is_empty() {
            let toptier = self.toptier_named(department);
            let within: Vec<&Unit> =
                meant.iter().copied().filter(|unit| Some(unit.toptier_code.as_str()) == toptier).collect();
            if !within.is_empty() {
                meant = within;
            }
        }
        match meant.as_slice() {
            [only] => Some(&only.code),
            several => several.iter().find(|unit| Some(unit.code.as_str()) == likely).map(|unit| unit.code.as_str()),
        }
    }

    /// The code of the toptier agency that a record calls by this code or name.
    pub fn toptier_named(&self, name: &str) -> Option<&str> {
        let toptiers = |name: &str| -> Vec<&Unit> {
            self.named(name).into_iter().filter(|unit| unit.level == Level::Toptier).collect()
        };
        let mut meant = toptiers(name);
        if meant.is_empty() {
            meant = toptiers(without_parenthesis(name));
        }
        match meant.as_slice() {
            [only] => Some(&only.code),
            _ => None,
        }
    }

    /// The short names that only one subtier bears ("CBP"), in capitals and in order.
    pub fn short_names(&self) -> BTreeSet<String> {
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        let subtiers = self.units.iter().filter(|unit| unit.level == Level::Subtier);
        for short in subtiers.filter_map(|unit| unit.short.as_deref()) {
            *bearers.entry(short.to_ascii_uppercase()).or_default() += 1;
        }
        bearers.into_iter().filter(|(_, bearers)| *bearers == 1).map(|(short, _)| short).collect()
    }

    /// The name to show for a code as records hold it. The level is needed: 1601 is a department and an office in it.
    pub fn name(&self, level: Level, code: &str) -> Option<&str> {
        let positions = self.by_key.get(code)?;
        let mut units = positions.iter().map(|position| &self.units[*position]);
        units.find(|unit| unit.level == level && unit.code == code).map(|unit| unit.name.as_str())
    }

    /// The department of a subtier, by their codes.
    pub fn toptier_of(&self, subtier_code: &str) -> Option<&str> {
        self.subtier(subtier_code).map(|unit| unit.toptier_code.as_str())
    }

    /// A subtier's code as this list writes it, if it knows it.
    pub fn subtier_code(&self, code: &str) -> Option<&str> {
        self.subtier(code).map(|unit| unit.code.as_str())
    }

    fn subtier(&self, code: &str) -> Option<&Unit> {
        let positions = self.by_key.get(code)?;
        let mut units = positions.iter().map(|position| &self.units[*position]);
        units.find(|unit| unit.level == Level::Subtier && unit.code == code)
    }

    fn add_row(&mut self, fields: [String; COLUMNS.len()], places: &mut Places) -> Result<(), String> {
        let [toptier_code, toptier_name, toptier_short, subtier_code, subtier_name, subtier_short, also] = fields;
        if toptier_code.is_empty() || toptier_name.is_empty() {
            return Err("a toptier agency needs a code and a name".to_owned());
        }
        if subtier_code.is_empty() != subtier_name.is_empty() {
            return Err("a subtier needs a code and a name".to_owned());
        }
        let is_subtier = !subtier_code.is_empty();
        let also: Vec<String> = also.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let known = places.toptier.get(&toptier_code).map(|place| &mut self.units[*place]);
        let toptier = Unit {
            level: Level::Toptier,
            code: toptier_code.clone(),
            name: toptier_name,
            short: Some(toptier_short).filter(|short| !short.is_empty()),
            also: if is_subtier { Vec::new() } else { also.clone() },
            toptier_code: toptier_code.clone(),
        };
        match known {
            Some(known) => {
                let earlier = std::mem::replace(known, toptier);
                known.also.extend(earlier.also);
            }
            None => {
                places.toptier.insert(toptier_code.clone(), self.units.len());
                self.units.push(toptier);
            }
        }
        if is_subtier {
            let earlier = places.subtier.insert(subtier_code.clone(), self.units.len());
            places.replaced.extend(earlier);
            self.units.push(Unit {
                level: Level::Subtier,
                code: subtier_code,
                name: subtier_name,
                short: Some(subtier_short).filter(|short| !short.is_empty()),
                also,
                toptier_code,
            });
        }
        Ok(())
    }

    fn named(&self, question: &str) -> Vec<&Unit> {
        let key = key(question);
        let padded = format!("{key:0>3}");
        let positions = self.by_key.get(&key).or_else(|| {
            let is_short_code = key.len() < 3 && key.bytes().all(|byte| byte.is_ascii_digit());
            is_short_code.then(|| self.by_key.get(&padded)).flatten()
        });
        positions.into_iter().flatten().map(|position| &self.units[*position]).collect()
    }

    fn not_found(&self, question: &str) -> UnknownAgency {
        let candidates = self.units.iter().flat_map(|unit| {
            let label = format!("{unit}");
            unit.names().map(move |name| (key(name), label.clone()))
        });
        let candidates: Vec<(String, String)> = candidates.collect();
        let near = near_labels(&key(question), candidates.iter().map(|(key, label)| (key.as_str(), label.clone())));
        UnknownAgency::NotFound { asked: question.to_owned(), near }
    }

    fn described(&self, unit: &Unit) -> String {
        match self.name(Level::Toptier, &unit.toptier_code).filter(|_| unit.level == Level::Subtier) {
            Some(department) => format!("{unit} of the {department}"),
            None => unit.to_string(),
        }
    }
}

const COLUMNS: [&str; 7] =
    ["toptier_code", "toptier_name", "toptier_short", "subtier_code", "subtier_name", "subtier_short", "also"];

/// Where agencies stand while a list is laid over them, by their codes.
struct Places {
    toptier: HashMap<String, usize>,
    subtier: HashMap<String, usize>,
    /// Of those that a later line took the place of.
    replaced: HashSet<usize>,
}

impl Places {
    fn of(units: &[Unit]) -> Places {
        let on = |level: Level| {
            let units = units.iter().enumerate().filter(move |(_, unit)| unit.level == level);
            units.map(|(place, unit)| (unit.code.clone(), place)).collect()
        };
        Places { toptier: on(Level::Toptier), subtier: on(Level::Subtier), replaced: HashSet::new() }
    }
}

/// One agency on one level.
#[derive(Clone, Debug)]
struct Unit {
    level: Level,
    code: String,
    name: String,
    short: Option<String>,
    also: Vec<String>,
    toptier_code: String,
}

impl Unit {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.short).chain(&self.also).map(String::as_str)
    }

    fn keys(&self) -> impl Iterator<Item = String> {
        std::iter::once(self.code.clone()).chain(self.names().map(key))
    }

    fn same_name_as(&self, other: &Unit) -> bool {
        self.name == other.name && self.toptier_code == other.toptier_code
    }
}

/// As errors show it: `U.S. Immigration and Customs Enforcement (ICE, 7012)`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.short {
            Some(short) => write!(f, "{} ({short}, {})", self.name, self.code),
            None => write!(f, "{} ({})", self.name, self.code),
        }
    }
}

fn buyer(units: &[&Unit]) -> Buyer {
    let first = units[0];
    Buyer {
        level: first.level,
        codes: units.iter().map(|unit| unit.code.clone()).collect(),
        name: first.name.clone(),
        short: first.short.clone(),
        toptier_code: first.toptier_code.clone(),
    }
}

/// The comparable form of an agency's name: what remains without the words that the lists use or leave out at will.
fn key(name: &str) -> String {
    let words = names::words(name);
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|word| !FILLING_WORDS.contains(word)).collect();
    if telling.is_empty() { words.join(" ") } else { telling.join(" ") }
}

const FILLING_WORDS: [&str; 9] = ["THE", "OF", "FOR", "AND", "DEPARTMENT", "DEPT", "US", "UNITED", "STATES"];

/// `Department of Justice (DOJ)`, as some files write it, without the short name.
fn without_parenthesis(name: &str) -> &str {
    name.trim_end().strip_suffix(')').and_then(|open| open.rsplit_once('(')).map_or(name, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, level: Level, codes: &[&str]) {
        let found = Agencies::curated().find(question).unwrap();
        assert_eq!(
            (found.level, found.codes),
            (level, codes.iter().map(|code| code.to_string()).collect()),
            "{question}"
        );
    }

    #[test]
    fn an_agency_is_found_by_code_short_name_and_name() {
        for question in [
            "7012",
            "ICE",
            "ice",
            "U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT",
            "Immigration & Customs Enforcement",
            " us immigration, customs enforcement ",
        ] {
            check(question, Level::Subtier, &["7012"]);
        }
        for question in [
            "070",
            "70",
            "DHS",
            "homeland security",
            "Dept. of Homeland Security",
            "HOMELAND SECURITY, DEPARTMENT OF",
            "Department of Homeland Security (DHS)",
        ] {
            check(question, Level::Toptier, &["070"]);
        }
        check("DHS headquarters", Level::Subtier, &["7001"]);
        check("CISA", Level::Subtier, &["7061"]);
        check("97as", Level::Subtier, &["97AS"]);
        check("ATF ACQUISITION AND PROPERTY MGMT DIV", Level::Subtier, &["1560"]);
    }

    #[test]
    fn a_name_on_both_levels_is_the_toptier_agency() {
        check("NASA", Level::Toptier, &["080"]);
        check("Environmental Protection Agency", Level::Toptier, &["068"]);
        check("8000", Level::Subtier, &["8000"]);
        // Departments by their codes in the older numbering, under which they sign nothing themselves.
        check("9700", Level::Toptier, &["097"]);
        check("7000", Level::Toptier, &["070"]);
        check("1601", Level::Toptier, &["1601"]);
    }

    #[test]
    fn rule_14_agencies_are_joined_by_code_and_one_name_may_have_several() {
        let agencies = Agencies::curated();
        check("Federal Acquisition Service", Level::Subtier, &["4730", "4732", "4735"]);
        assert_eq!(agencies.subtier_named("CBP", "", None), Some("7014"));
        assert_eq!(agencies.subtier_named("ICE", "", None), Some("7012"));
        assert_eq!(agencies.subtier_named("OIG", "", None), None);
        assert_eq!(agencies.subtier_named("OIG", "Department of Defense", None), Some("97EX"));
        assert_eq!(agencies.find("ICE").unwrap().toptier_code, "070");
        assert_eq!(agencies.name(Level::Subtier, "7014"), Some("U.S. Customs and Border Protection"));
        assert_eq!(agencies.name(Level::Toptier, "1601"), Some("Department of Labor"));
        assert_eq!(agencies.name(Level::Subtier, "1601"), Some("Immediate Office of the Secretary"));
    }

    #[test]
    fn rule_51_a_subtier_by_the_name_that_a_record_gives() {
        let agencies = Agencies::curated();
        let named = |name, department, likely| agencies.subtier_named(name, department, likely);
        assert_eq!(named("Department of the Air Force", "Department of Defense", Some("9700")), Some("5700"));
        assert_eq!(named("DEPARTMENT OF THE ARMY", "", None), Some("2100"));
        assert_eq!(named("Federal Acquisition Service", "General Services Administration", None), None);
        assert_eq!(named("Federal Acquisition Service", "", Some("4732")), Some("4732"));
        assert_eq!(named("National Aeronautics and Space Administration", "", None), Some("8000"));
        assert_eq!(named("Ministry of Silly Walks", "Department of Defense", Some("9700")), None);
        assert_eq!(agencies.toptier_named("Department of Defense (DOD)"), Some("097"));
    }

    #[test]
    fn rule_18_an_unknown_agency_is_an_error_with_near_names() {
        let agencies = Agencies::curated();
        let UnknownAgency::NotFound { near, .. } = agencies.find("Imigration and Custom Enforcement").unwrap_err()
        else {
            panic!("it is not ambiguous");
        };
        assert_eq!(near[0], "U.S. Immigration and Customs Enforcement (ICE, 7012)");
        assert!(near.len() <= 5);
        let message = agencies.find("border protection").unwrap_err().to_string();
        assert!(message.contains("U.S. Customs and Border Protection (CBP, 7014)"), "{message}");
        assert!(agencies.find("").is_err());
    }

    #[test]
    fn rule_18_a_name_of_several_agencies_lists_them_with_codes() {
        let UnknownAgency::Ambiguous { candidates, .. } = Agencies::curated().find("FAS").unwrap_err() else {
            panic!("it is known");
        };
        assert!(
            candidates
                .contains(&"Federal Acquisition Service (FAS, 4730) of the General Services Administration".to_owned())
        );
        assert!(
            candidates
                .contains(&"Foreign Agricultural Service (FAS, 12D3) of the Department of Agriculture".to_owned())
        );
    }

    #[test]
    fn every_curated_name_and_code_is_found_again() {
        let agencies = Agencies::curated();
        assert!(agencies.units.len() > 400);
        for unit in &agencies.units {
            for question in unit.names().chain([unit.code.as_str()]) {
                let is_meant = agencies.named(question).iter().any(|meant| meant.code == unit.code);
                assert!(is_meant, "{question} does not mean {unit}");
                let is_unknown = matches!(agencies.find(question), Err(UnknownAgency::NotFound { .. }));
                assert!(!is_unknown, "{question} is not found");
            }
        }
    }

    #[test]
    fn a_further_list_adds_and_replaces() {
        let further = "toptier_code,toptier_name,toptier_short,subtier_code,subtier_name,subtier_short,also\n\
            900,\"Ministry of Weather, Tides and Ferries\",MWTF,9001,Ferry Office,FO,Ferries|Boats\n\
            070,Department of Homeland Security,DHS,7012,Winter Service,WS,\n";
        let agencies = Agencies::curated().overlaid("further.csv", further).unwrap();
        assert_eq!(agencies.find("ferries").unwrap().codes, ["9001"]);
        assert_eq!(agencies.find("ministry of weather tides ferries").unwrap().codes, ["900"]);
        assert_eq!(agencies.find("winter service").unwrap().codes, ["7012"]);
        assert_eq!(agencies.find("homeland security").unwrap().codes, ["070"]);
        assert!(agencies.find("ICE").is_err());
    }

    #[test]
    fn a_broken_list_is_told_by_file_and_line() {
        let header = COLUMNS.join(",");
        let error = |text: &str| Agencies::curated().overlaid("mine.csv", text).unwrap_err().to_string();
        assert!(error("code,name\n").starts_with("mine.csv:1: the columns must be toptier_code"));
        assert!(
            error(&format!("{header}\n900,\"Open,X,9001,Y,Z,\n")).starts_with("mine.csv:2: there must be 7 fields")
        );
        assert!(error(&format!("{header}\n900,Ministry,M,9001,,,\n")).contains("a subtier needs a code and a name"));
    }

    #[test]
    fn rule_14_every_agency_of_the_official_list_is_found() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/reference/user_selectable_agency_list.csv");
        let Ok(list) = std::fs::read_to_string(path) else {
            println!("skipped: no shared data");
            return;
        };
        let agencies = Agencies::curated();
        for line in list.lines().skip(1) {
            let fields = csv_fields(line);
            let (code, name) = (&fields[7], &fields[8]);
            assert!(agencies.name(Level::Subtier, code).is_some(), "{code} is missing");
            let found = agencies.find(name);
            assert!(!matches!(found, Err(UnknownAgency::NotFound { .. })), "{name} ({code}): {found:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_list_of_ones_own_is_read_or_refused(
            lines in proptest::collection::vec("([0-9]{0,4}|\"|A|,){0,16}|\\PC{0,30}", 0..8)
        ) {
            let text = format!("{}\n{}", COLUMNS.join(","), lines.join("\n"));
            if let Err(error) = Agencies::curated().overlaid("agencies.csv", &text) {
                proptest::prop_assert!(error.line > 1, "{}", error);
            }
        }
    }
}
