//! The written files are read back by a parser of their own, and held against the world's totals and its truth.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::sync::LazyLock;

use super::*;
use crate::layouts::CONTRACT_TRANSACTION_COLUMNS;

const PLAN: Plan = Plan {
    seed: 11,
    rows: 20_000,
    files: 3,
    first_fiscal_year: 2021,
    fiscal_years: 5,
    broken_rows: true,
    compressed: true,
};

/// One record, read by column name.
struct Row(Vec<String>);

impl std::ops::Index<&str> for Row {
    type Output = String;

    fn index(&self, column: &str) -> &String {
        static PLACES: LazyLock<HashMap<&str, usize>> =
            LazyLock::new(|| CONTRACT_TRANSACTION_COLUMNS.into_iter().zip(0..).collect());
        &self.0[PLACES[column]]
    }
}

/// The world of [`PLAN`], written and read back once for all tests.
static WRITTEN: LazyLock<Written> = LazyLock::new(|| written(&PLAN));

/// A world with all that was written: the text of each member by its name, and the rows that can be read.
struct Written {
    world: World,
    members: BTreeMap<String, String>,
    rows: Vec<Row>,
}

fn written(plan: &Plan) -> Written {
    written_in_members(plan, ROWS_A_MEMBER)
}

fn written_in_members(plan: &Plan, rows_a_member: u64) -> Written {
    let folder = tempfile::tempdir().unwrap();
    let world = write_members(plan, folder.path(), rows_a_member).unwrap();
    let mut members = BTreeMap::new();
    for path in &world.files {
        if path.extension().unwrap() == "csv" {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            members.insert(name, fs::read_to_string(path).unwrap());
            continue;
        }
        let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).unwrap();
            let mut text = String::new();
            member.read_to_string(&mut text).unwrap();
            members.insert(member.name().unwrap().into_owned(), text);
        }
    }
    let mut rows = Vec::new();
    for text in members.values() {
        let mut records = parse(text).into_iter();
        assert_eq!(records.next().unwrap(), CONTRACT_TRANSACTION_COLUMNS);
        for record in records {
            if record.len() == CONTRACT_TRANSACTION_COLUMNS.len() {
                rows.push(Row(record));
            }
        }
    }
    Written { world, members, rows }
}

/// RFC 4180, one character after the other.
fn parse(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let (mut record, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(characters.next(), Some('\n'));
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            _ => field.push(character),
        }
    }
    assert!(!quoted && field.is_empty() && record.is_empty(), "the last record is not ended");
    records
}

/// Cents, or nothing where the text is no plain amount.
fn cents(amount: &str) -> Option<i64> {
    let (sign, digits) = amount.strip_prefix('-').map_or((1, amount), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.')?;
    assert_eq!(part.len(), 2);
    Some(sign * (whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?))
}

fn readable(row: &Row) -> bool {
    cents(&row["federal_action_obligation"]).is_some() && !row["action_date"].ends_with("-02-30")
}

/// The last version of each transaction (rule 10).
fn last_versions(rows: &[Row]) -> BTreeMap<&str, &Row> {
    let mut last: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in rows.iter().filter(|row| readable(row)) {
        let kept = last.entry(&row["contract_transaction_unique_key"]).or_insert(row);
        if kept["last_modified_date"] < row["last_modified_date"] {
            *kept = row;
        }
    }
    last
}

fn obligation(row: &Row) -> i64 {
    cents(&row["federal_action_obligation"]).unwrap()
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let bytes = |plan: &Plan| {
        let folder = tempfile::tempdir().unwrap();
        let world = write(plan, folder.path()).unwrap();
        let file = |path: &PathBuf| (path.file_name().unwrap().to_owned(), fs::read(path).unwrap());
        world.files.iter().map(file).collect::<Vec<_>>()
    };
    let plan = Plan { rows: 3_000, ..PLAN };
    assert_eq!(bytes(&plan), bytes(&plan));
    assert_ne!(bytes(&plan), bytes(&Plan { seed: 12, ..plan.clone() }));
}

#[test]
fn rule_10_sums_of_the_last_versions_are_the_totals() {
    let Written { world, rows, .. } = &*WRITTEN;
    let last = last_versions(rows);
    assert_eq!(world.rows_written, PLAN.rows);
    assert_eq!(world.rows_written, world.transactions + world.repeats + world.restated + world.broken);
    assert_eq!(world.transactions, last.len() as u64);
    assert_eq!(world.cents, last.values().map(|row| obligation(row)).sum::<i64>());
    assert!(world.repeats > 50 && world.restated > 15);
    // The earlier versions count for something: taking every row once would give other totals.
    assert_ne!(world.cents, rows.iter().filter(|row| readable(row)).map(obligation).sum::<i64>());

    let mut obligated: BTreeMap<(&str, Option<&str>, i32), (u64, i64)> = BTreeMap::new();
    for row in last.values() {
        let funder = Some(row["funding_sub_agency_code"].as_str()).filter(|code| !code.is_empty());
        let fiscal_year = row["action_date_fiscal_year"].parse().unwrap();
        let sums = obligated.entry((&row["awarding_sub_agency_code"], funder, fiscal_year)).or_default();
        sums.0 += 1;
        sums.1 += obligation(row);
    }
    assert_eq!(obligated.len(), world.obligated.len());
    for told in &world.obligated {
        assert_eq!(obligated[&(told.buyer, told.funder, told.fiscal_year)], (told.transactions, told.cents));
    }
}

#[test]
fn rule_48_broken_rows_are_as_many_as_told() {
    let Written { world, members, rows } = &*WRITTEN;
    let records: usize = members.values().map(|text| parse(text).len() - 1).sum();
    assert_eq!(records as u64, PLAN.rows);
    let unreadable = records - rows.iter().filter(|row| readable(row)).count();
    assert_eq!(world.broken, 15);
    assert_eq!(unreadable, 15);
    assert!(rows.iter().any(|row| row["federal_action_obligation"] == "1e9"));
    assert!(rows.iter().any(|row| row["action_date"] == "2024-02-30"));
    assert!(rows.len() < records, "no ragged row");

    let Written { world, rows, .. } = written(&Plan { broken_rows: false, ..PLAN });
    assert_eq!(world.broken, 0);
    assert_eq!(rows.iter().filter(|row| readable(row)).count() as u64, PLAN.rows);
}

#[test]
fn any_number_of_rows_is_kept_exactly() {
    for rows in [0, 1, 2, 3, 24, 25, 100, 1_001] {
        for seed in 0..5 {
            let Written { world, members, .. } = written(&Plan { rows, seed, files: 1, ..PLAN });
            assert_eq!(world.rows_written, rows);
            assert_eq!(world.files.len(), 6);
            assert_eq!(members.values().map(|text| parse(text).len() as u64 - 1).sum::<u64>(), rows);
        }
    }
}

#[test]
fn plain_files_hold_what_zips_hold() {
    let plan = Plan { rows: 2_000, ..PLAN };
    let (zips, plain) = (written_in_members(&plan, 100), written_in_members(&Plan { compressed: false, ..plan }, 100));
    assert!(zips.members == plain.members);
    assert_eq!(zips.world.files.len(), 16);
    assert_eq!(plain.world.files.len(), plain.members.len());
    assert!(plain.members.len() > zips.world.files.len());
}

#[test]
fn rule_02_totals_repeat_the_sum_of_the_award() {
    let Written { rows, .. } = &*WRITTEN;
    let last = last_versions(rows);
    let mut sums: HashMap<&str, [i64; 3]> = HashMap::new();
    for row in last.values() {
        let sums = sums.entry(&row["contract_award_unique_key"]).or_default();
        sums[0] += obligation(row);
        sums[1] += cents(&row["base_and_exercised_options_value"]).unwrap();
        sums[2] += cents(&row["base_and_all_options_value"]).unwrap();
    }
    assert!(sums.values().any(|sums| sums[2] > sums[0] && sums[0] > 0));
    for row in last.values() {
        let sums = sums[row["contract_award_unique_key"].as_str()];
        assert_eq!(cents(&row["total_dollars_obligated"]), Some(sums[0]));
        assert_eq!(cents(&row["current_total_value_of_award"]), Some(sums[1]));
        assert_eq!(cents(&row["potential_total_value_of_award"]), Some(sums[2]));
    }
}

#[test]
fn rule_09_keys_are_made_of_their_parts() {
    let Written { rows, .. } = &*WRITTEN;
    let mut forms = HashSet::new();
    let mut short_numbers: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in rows {
        let [award_key, key, piid, modification, agency] = [
            "contract_award_unique_key",
            "contract_transaction_unique_key",
            "award_id_piid",
            "modification_number",
            "awarding_sub_agency_code",
        ]
        .map(|column| row[column].as_str());
        let (parent, owner) = (row["parent_award_id_piid"].as_str(), row["parent_award_agency_id"].as_str());
        let (expected_award, expected) = if row["award_or_idv_flag"] == "IDV" {
            (format!("CONT_IDV_{piid}_{agency}"), format!("{agency}_-NONE-_{piid}_{modification}_-NONE-_-NONE-"))
        } else if parent.is_empty() {
            let key = format!("{agency}_-NONE-_{piid}_{modification}_-NONE-_0");
            (format!("CONT_AWD_{piid}_{agency}_-NONE-_-NONE-"), key)
        } else {
            let key = format!("{agency}_{owner}_{piid}_{modification}_{parent}_0");
            (format!("CONT_AWD_{piid}_{agency}_{parent}_{owner}"), key)
        };
        assert_eq!((award_key, key), (expected_award.as_str(), expected.as_str()));
        assert_eq!(row["usaspending_permalink"], format!("https://www.usaspending.gov/award/{award_key}/"));
        forms.insert((row["award_or_idv_flag"].as_str(), parent.is_empty()));
        if piid.len() == 4 {
            short_numbers.entry(piid).or_default().insert(award_key);
        }
    }
    assert_eq!(forms.len(), 3);
    assert!(short_numbers.values().any(|awards| awards.len() > 1), "no PIID stands for two awards");
}

#[test]
fn rule_07_rows_stand_in_the_file_of_their_fiscal_year() {
    let Written { members, .. } = &*WRITTEN;
    let place = |name: &str| CONTRACT_TRANSACTION_COLUMNS.iter().position(|column| *column == name).unwrap();
    let (date, year) = (place("action_date"), place("action_date_fiscal_year"));
    for (name, text) in members.iter().filter(|(name, _)| name.starts_with("FY")) {
        for record in parse(text).iter().skip(1).filter(|record| record.len() == CONTRACT_TRANSACTION_COLUMNS.len()) {
            assert_eq!(record[year], name[2..6]);
            let [calendar_year, month] = [0..4, 5..7].map(|part| record[date][part].parse::<i32>().unwrap());
            assert_eq!(record[year], (calendar_year + i32::from(month >= 10)).to_string());
        }
    }
}

#[test]
fn rule_15_and_16_buyer_funder_and_vehicle_owner_differ_at_times() {
    let Written { rows, .. } = &*WRITTEN;
    let share = |differs: fn(&Row) -> bool| 1000 * rows.iter().filter(|row| differs(row)).count() / rows.len();
    let code = "funding_sub_agency_code";
    let blank = share(|row| row["funding_sub_agency_code"].is_empty());
    let other = share(|row| row["funding_sub_agency_code"] != row["awarding_sub_agency_code"]) - blank;
    let vehicle = share(|row| {
        let owner = &row["parent_award_agency_id"];
        !owner.is_empty() && *owner != row["awarding_sub_agency_code"]
    });
    assert!((5..40).contains(&blank), "{code} blank in {blank} of 1000");
    assert!((40..110).contains(&other), "{code} differs in {other} of 1000");
    assert!((80..400).contains(&vehicle), "vehicle of another in {vehicle} of 1000");
}

#[test]
fn rule_19_duns_ends_in_april_2022() {
    let Written { rows, .. } = &*WRITTEN;
    for row in rows {
        assert_eq!(row["recipient_duns"].is_empty(), row["action_date"].as_str() >= "2022-04-04");
        assert!(!row["recipient_uei"].is_empty() || !row["recipient_duns"].is_empty());
    }
    assert!(rows.iter().any(|row| row["recipient_uei"].is_empty()));
    assert!(rows.iter().any(|row| row["recipient_name"] != row["recipient_name_raw"]));
}

#[test]
fn rule_26_and_44_descriptions_hold_contacts_quotes_commas_and_line_breaks() {
    let Written { rows, .. } = &*WRITTEN;
    for part in ["@EXAMPLE.GOV 202-555-01", "\"", ",", "\r\n", "\nSEE"] {
        assert!(rows.iter().any(|row| row["transaction_description"].contains(part)), "none with {part:?}");
    }
    let lengths = rows.iter().map(|row| row.0.iter().map(|field| field.len() + 1).sum::<usize>());
    let average = lengths.sum::<usize>() / rows.len();
    assert!((2_000..2_500).contains(&average), "{average} bytes a row");
}

#[test]
fn rule_21_a_bought_company_changes_family_on_the_day() {
    let Written { world, .. } = &*WRITTEN;
    let families = |company: &str, fiscal_year: i32| {
        let told = world.truth.iter().filter(|truth| truth.company == company && truth.fiscal_year == fiscal_year);
        told.map(|truth| truth.maker).collect::<HashSet<_>>()
    };
    assert_eq!(families("quellane", 2022), HashSet::from(["quellane"]));
    assert_eq!(families("quellane", 2023), HashSet::from(["quellane", "vantorix"]));
    assert_eq!(families("quellane", 2024), HashSet::from(["vantorix"]));
    assert_eq!(families("mizzenar", 2024), HashSet::from(["mizzenar"]));
}

/// The least and the most that the rows allow each company, told apart by nothing but words, seller and code: awards
/// that name it alone and buy no labour are its own, whatever else names it may be.
#[test]
fn the_truth_lies_between_what_the_rows_allow() {
    let Written { world, rows, .. } = written(&Plan { rows: 30_000, ..PLAN });
    let mut awards: HashMap<&str, Vec<&Row>> = HashMap::new();
    for row in last_versions(&rows).into_values() {
        awards.entry(&row["contract_award_unique_key"]).or_default().push(row);
    }
    let named = |text: &str, maker: &cast::Maker| {
        let name = maker.name.to_uppercase();
        let mut words = text.split(|character: char| !character.is_alphanumeric());
        let dam = text.contains("DAM");
        !dam && words.any(|word| word == name || maker.products.contains(&word))
    };
    let (mut least, mut most) = (HashMap::new(), HashMap::new());
    for rows in awards.values() {
        let shown: Vec<&str> = MAKERS
            .iter()
            .filter(|maker| {
                rows.iter().any(|row| {
                    row["recipient_name"] == maker.registered || named(&row["transaction_description"], maker)
                })
            })
            .map(|maker| maker.id)
            .collect();
        let labour = ["DA01", "DF01", "D302"].contains(&rows[0]["product_or_service_code"].as_str());
        for maker in &shown {
            *most.entry(*maker).or_insert(0) += rows.iter().map(|row| obligation(row).max(0)).sum::<i64>();
            if shown.len() == 1 && !labour {
                *least.entry(*maker).or_insert(0) += rows.iter().map(|row| obligation(row)).sum::<i64>();
            }
        }
    }
    let (mut visible, mut all, mut floor) = (0, 0, 0);
    for maker in &MAKERS {
        let told = world.truth.iter().filter(|truth| truth.company == maker.id);
        let sums = told.fold((0, 0), |sums, truth| (sums.0 + truth.visible_cents, sums.1 + truth.cents));
        let (least, most) = (least.get(maker.id).copied().unwrap_or(0), most.get(maker.id).copied().unwrap_or(0));
        assert!(least <= sums.0 && sums.0 <= most, "{}: {least} <= {} <= {most}", maker.id, sums.0);
        visible += sums.0;
        all += sums.1;
        floor += least;
    }
    assert!(visible < all, "everything can be seen");
    assert!(floor * 2 > visible && floor < visible, "floor {floor}, visible {visible}");
    assert!(all * 20 > world.cents && all * 5 < world.cents, "makers get {all} of {}", world.cents);
}

#[test]
fn rule_38_and_39_some_rows_name_a_maker_and_pay_it_nothing() {
    let Written { rows, .. } = &*WRITTEN;
    for part in ["BRENWALD DAM", "PLATFORM SUPPORT SERVICES"] {
        assert!(rows.iter().any(|row| row["transaction_description"].contains(part)), "none with {part}");
    }
}

#[test]
fn overlays_tell_all_buyers_and_makers() {
    let agencies = agencies_csv();
    assert_eq!(agencies.lines().count(), 1 + BUYERS.len());
    assert!(agencies.lines().all(|line| line.split(',').count() == 7));
    let (families, lexicon) = (families_toml(), lexicon_toml());
    for maker in &MAKERS {
        assert_eq!(families.matches(&format!("id = \"{}\"\n", maker.id)).count(), 1);
        assert_eq!(lexicon.matches(&format!("id = \"{}\"\n", maker.id)).count(), 1);
        assert!(maker.products.iter().all(|product| lexicon.matches(&format!("\"{product}\"")).count() == 1));
    }
    assert_eq!(families.matches("[[family.member]]").count(), cast::ACQUISITIONS.len());
    assert!(families.contains("from = \"2022-11-14\""));
}

/// Invented money must never stand beside a real name or code.
#[test]
fn no_buyer_or_company_is_real() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let Ok(agencies) = fs::read(format!("{shared}/reference/authoritative_agency_list.csv")) else {
        println!("skipped: no shared data");
        return;
    };
    let known = |text: &[u8]| -> HashSet<String> {
        let text = String::from_utf8_lossy(text).to_uppercase();
        text.split(|character: char| !character.is_alphanumeric()).map(str::to_owned).collect()
    };
    let agency_words = known(&agencies);
    for code in BUYERS.iter().flat_map(|buyer| [buyer.code, buyer.short]).chain(DEPARTMENTS.iter().map(|found| found.0))
    {
        assert!(!agency_words.contains(code), "{code} is in use");
    }
    let mut company_words = known(&fs::read(format!("{shared}/names/csis-standardised-names.csv")).unwrap());
    company_words.extend(known(&fs::read(format!("{shared}/names/federal-id-name-variants.csv")).unwrap()));
    for maker in &MAKERS {
        for word in maker.products.iter().copied().chain([maker.name.to_uppercase().as_str()]) {
            assert!(!company_words.contains(word), "{word} is a company's word");
        }
    }
    for seller in sellers::all().iter().filter(|seller| !matches!(seller.kind, sellers::SellerKind::Maker(_))) {
        let word = seller.name.split(' ').next().unwrap_or_default();
        assert!(!company_words.contains(word), "{word} is a company's word");
    }
}
