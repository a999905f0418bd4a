//! Reports of subcontracts: from published files through the clean-up to the figures.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;

use crate::files::{Row, official, table};
use crate::program::{Place, cents, money};
use crate::real::{assert_nothing_lost, files_in, rows_of, shared};

/// Columns of a small subaward file in today's order of names; `fsrs` gives the names before the move to SAM.gov.
fn subawards(rows: &[Row], generation: &str) -> String {
    let report = |name: &str| format!("subaward_{generation}_report_{name}");
    let columns = [
        "prime_award_unique_key",
        "prime_award_piid",
        "prime_award_amount",
        "prime_award_awarding_agency_code",
        "prime_award_awarding_sub_agency_code",
        "prime_award_awarding_sub_agency_name",
        "prime_awardee_uei",
        "prime_awardee_name",
        "subaward_id",
        "subaward_modified",
        "subaward_number",
        "subaward_amount",
        "subaward_action_date",
        "subawardee_uei",
        "subawardee_name",
        "subawardee_dba_name",
        "subaward_description",
        "subawardee_highly_compensated_officer_1_name",
        "subawardee_highly_compensated_officer_1_amount",
    ];
    let text = table(&columns, rows);
    let (header, rest) = text.split_once("\r\n").unwrap();
    let header =
        header.replace("subaward_id", &report("id")).replace("subaward_modified", &report("last_modified_date"));
    format!("{header}\r\n{rest}")
}

/// A report of a subcontract of $60 to Amazon inside the contract `70A` of a thousand dollars.
fn report(id: &str) -> Row {
    Row::new("70A", "0")
        .with("prime_award_unique_key", "CONT_AWD_70A_7012_-NONE-_-NONE-")
        .with("prime_award_piid", "70A")
        .with("prime_award_amount", "1000.00")
        .with("prime_award_awarding_agency_code", "070")
        .with("prime_award_awarding_sub_agency_code", "7012")
        .with("prime_award_awarding_sub_agency_name", "U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT")
        .with("prime_awardee_uei", "PRIME0000001")
        .with("prime_awardee_name", "NARROW GAUGE SUPPLY LLC")
        .with("subaward_id", id)
        .with("subaward_modified", "2024-03-01 00:00:00+00")
        .with("subaward_number", "SUB-1")
        .with("subaward_amount", "60.00")
        .with("subaward_action_date", "2024-02-01")
        .with("subawardee_uei", "AMAZON000001")
        .with("subawardee_name", "AMAZON WEB SERVICES, INC.")
        .with("subaward_description", "HOSTING")
        .with("subawardee_highly_compensated_officer_1_name", "SECRET PERSON")
        .with("subawardee_highly_compensated_officer_1_amount", "987654321.00")
}

fn prime() -> Row {
    Row::new("70A", "0").paid("1000.00", "2024-01-15")
}

fn amazon(place: &Place) -> Value {
    place.json(&["spend", "--buyer", "ICE", "--company", "Amazon", "--by", "award"])
}

fn channel(spend: &Value, name: &str) -> [String; 4] {
    let lines = spend["channels"].as_array().unwrap();
    let line = lines.iter().find(|line| line["channel"] == name).unwrap();
    ["named", "floor", "likely", "ceiling"].map(|figure| line[figure].as_str().unwrap().to_owned())
}

#[test]
fn rule_29_both_generations_in_one_folder_are_one_report_restated() {
    let place = Place::new();
    place.write("files/prime.csv", official(&[prime()]));
    place.write("files/old_20240501.csv", subawards(&[report("r1")], "fsrs"));
    let later = report("R1").with("subaward_amount", "80.00").with("subaward_modified", "2024-06-01 00:00:00+00");
    place.write("files/new_20250501.csv", subawards(&[later], "sam"));
    place.ok(["ingest", "files"]);
    assert_eq!(
        place.sql("select amount, counted, low, high, rule from subawards order by amount"),
        ["60.00|false|0.00|0.00|restated", "80.00|true|80.00|80.00|"]
    );
    assert_eq!(channel(&amazon(&place), "subcontract"), ["0.00", "80.00", "80.00", "80.00"]);
    // Agencies are joined by code and shown by name, however the file shouts.
    assert_eq!(
        place.sql("select distinct awarding_sub_agency_name from subaward_reports"),
        ["U.S. Immigration and Customs Enforcement"]
    );
}

#[test]
fn rule_32_a_prime_that_is_not_in_the_store_is_counted_marked_and_joined_when_it_arrives() {
    let place = Place::new();
    place.write("subs.csv", subawards(&[report("R1"), report("R2").with("subaward_amount", "5000.00")], "sam"));
    place.write("prime.csv", official(&[prime()]));
    place.ok(["ingest", "subs.csv"]);
    let marked = "select count(*) from subawards where flags like '%prime not in store%'";
    assert_eq!(place.sql(marked), ["2"]);
    let before = amazon(&place);
    // Several amounts: the larger, capped at what the report states of its prime.
    assert_eq!(channel(&before, "subcontract"), ["0.00", "1000.00", "1000.00", "1000.00"]);
    let notes = before["notes"].to_string();
    assert!(notes.contains("primes that are not in the store"), "{notes}");
    place.ok(["ingest", "prime.csv"]);
    assert_eq!(place.sql(marked), ["0"]);
    assert_eq!(channel(&amazon(&place), "subcontract"), channel(&before, "subcontract"));
}

#[test]
fn rule_26_officers_names_and_pay_are_in_no_table() {
    let place = Place::new();
    place.write("subs.csv", subawards(&[report("R1").with("subaward_description", "COR 202-555-0147")], "sam"));
    place.ok(["ingest", "subs.csv"]);
    for view in ["subaward_reports", "subawards"] {
        let all = place.ok(["sql", &format!("select * from {view}"), "--format", "csv"]);
        for secret in ["SECRET", "987654321", "555-0147"] {
            assert!(!all.contains(secret), "{view}: {all}");
        }
    }
}

#[test]
fn rule_33_reports_within_the_family_are_no_subcontracts() {
    let place = Place::new();
    let row = report("R1").with("prime_awardee_name", "AMAZON.COM SERVICES LLC");
    place.write("subs.csv", subawards(&[row], "sam"));
    place.ok(["ingest", "subs.csv"]);
    assert_eq!(place.sql("select rule from subawards"), ["within the prime's family"]);
    assert_eq!(channel(&amazon(&place), "subcontract"), ["0.00"; 4]);
}

/// On real reports the subcontractor's trade name is often the prime's name: it says nothing of who is paid.
#[test]
fn rule_33_a_trade_name_makes_no_family() {
    let place = Place::new();
    let row = report("R1")
        .with("prime_awardee_name", "DELL FEDERAL SYSTEMS L.P")
        .with("subawardee_dba_name", "DELL FEDERAL SYSTEMS L.P");
    place.write("subs.csv", subawards(&[row], "sam"));
    place.ok(["ingest", "subs.csv"]);
    assert_eq!(place.sql("select company, counted, low from subawards"), ["amazon|true|60.00"]);
}

#[test]
fn rule_34_words_of_a_report_name_makers_in_a_grade_of_their_own() {
    let place = Place::new();
    let row = report("R1")
        .with("subawardee_name", "WAYSIDE RESALE INC")
        .with("subawardee_uei", "WAYSIDE00001")
        .with("subaward_description", "MICROSOFT ENTERPRISE LICENSES");
    place.write("subs.csv", subawards(&[row], "sam"));
    place.ok(["ingest", "subs.csv"]);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!(channel(&spend, "subcontract"), ["0.00", "0.00", "60.00", "60.00"]);
    let evidence = place.ok(["evidence", "--buyer", "ICE", "--company", "Microsoft"]);
    assert!(evidence.contains("«MICROSOFT") && evidence.contains("WAYSIDE RESALE INC"), "{evidence}");
}

#[test]
fn bad_reports_are_put_aside_or_marked() {
    let place = Place::new();
    let rows = [
        report("R1").with("subaward_amount", "sixty"),
        report("R2").with("subaward_action_date", ""),
        report("R3").with("prime_award_unique_key", ""),
        report("R4").with("subaward_amount", "-10.00"),
        report("R5").with("subaward_number", "5").with("subaward_amount", "$70.00 "),
    ];
    place.write("subs.csv", subawards(&rows, "sam"));
    let account = place.json(&["ingest", "subs.csv"]);
    assert_eq!(assert_nothing_lost(&account), [5, 2, 0, 3]);
    assert_eq!(
        place.sql("select amount, flags from subawards order by amount"),
        ["-10.00|prime not in store; negative amount", "70.00|prime not in store"]
    );
    place.write("one-byte.csv", "x");
    place.write("empty_sam.csv", subawards(&[], "fsrs"));
    let ran = place.run(["ingest", "one-byte.csv", "empty_sam.csv"]);
    assert_eq!(ran.code, 3, "{}", ran.shown());
    assert!(ran.stdout.contains("too short to be a file of records"), "{}", ran.stdout);
    let without_key = subawards(&[report("R1")], "sam").replace("subaward_amount", "amount");
    place.write("no-amount.csv", without_key);
    let ran = place.run(["ingest", "no-amount.csv"]);
    assert!(ran.shown().contains("it holds contract subawards but no column subaward_amount"), "{}", ran.shown());
}

/// All real subaward files with the primes that are here.
fn real() -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
    let subawards = shared("subawards")?;
    let mut files = files_in(&subawards);
    files.extend(files_in(&subawards.join("earlier")));
    Some((files, files_in(&shared("prime-transactions")?)))
}

#[test]
fn real_reports_before_the_clean_up_are_the_plain_sums_of_the_files() {
    let Some((files, primes)) = real() else { return };
    let place = Place::new();
    let mut arguments = vec!["ingest"];
    arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
    let account = place.json(&arguments);
    assert_eq!(assert_nothing_lost(&account)[0], 5_646);
    let mut plain: BTreeMap<String, (u64, i128)> = BTreeMap::new();
    for file in &files {
        let rows = rows_of(file, ".csv");
        let sum = rows.iter().map(|row| cents(&row["subaward_amount"])).sum();
        plain.insert(file.file_name().unwrap().to_string_lossy().into_owned(), (rows.len() as u64, sum));
    }
    let audit = place.json(&["subawards", "audit"]);
    for line in audit["files"].as_array().unwrap() {
        let expected = plain[line["file"].as_str().unwrap()];
        assert_eq!((line["rows"].as_u64().unwrap(), money(&line["amount"])), expected, "{line}");
    }
    let all: i128 = plain.values().map(|(_, sum)| sum).sum();
    assert_eq!(money(&audit["plain"]), all);
    let rules = audit["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 9);
    assert_eq!((money(&rules[0]["low_before"]), rules[0]["rows_before"].as_u64().unwrap()), (all, 5_646));
    for (one, next) in rules.iter().zip(&rules[1..]) {
        for amount in ["low", "high"] {
            assert_eq!(one[format!("{amount}_after")], next[format!("{amount}_before")], "{one} {next}");
        }
        assert_eq!(one["rows_after"], next["rows_before"]);
    }
    assert_eq!((&rules[8]["low_after"], &rules[8]["high_after"]), (&audit["low"], &audit["high"]));
    assert!(money(&audit["low"]) <= money(&audit["high"]) && money(&audit["high"]) < all);

    // With their primes: no more than them, one by one and together.
    place.ok(["ingest".into()].into_iter().chain(primes));
    let over = "select award_key, sum(low), max(prime_dollars) from subawards where counted group by 1 \
                having sum(low) > max(prime_dollars)";
    assert_eq!(place.sql(over), Vec::<String>::new());
    assert_eq!(place.sql("select count(*) from subawards where counted and high > prime_dollars"), ["0"]);
}

#[test]
fn rule_32_no_dollar_of_a_real_award_stands_in_two_channels() {
    let Some((files, primes)) = real() else { return };
    let place = Place::new();
    place.ok(["ingest".into()].into_iter().chain(files).chain(primes));
    let sure = place.sql(
        "with dollars as (select award_key, max(prime_dollars) as dollars from subawards group by 1), \
              given as (select award_key, sum(obligation) as likely from slices where grade <> 'possible' group by 1) \
         select g.award_key, g.likely, d.dollars from given g join dollars d on d.award_key = g.award_key \
         where g.likely > d.dollars",
    );
    assert_eq!(sure, Vec::<String>::new());
    let of_family = place.sql(
        "with dollars as (select award_key, max(prime_dollars) as dollars from subawards group by 1), \
              parts as (select award_key, family, sum(case when grade <> 'possible' then obligation else 0 end) as likely, \
                               sum(case when grade = 'possible' then obligation else 0 end) as possible \
                        from slices group by 1, 2) \
         select p.award_key, p.family from parts p join dollars d on d.award_key = p.award_key \
         where p.likely + case when p.possible > 0 then p.possible else 0 end > d.dollars",
    );
    assert_eq!(of_family, Vec::<String>::new());
    let reports = place.sql("select count(distinct report_key) from slices where channel = 'subcontract'");
    assert!(reports[0].parse::<u64>().unwrap() > 50, "{reports:?}");
}

#[test]
fn real_ice_reports_join_their_primes() {
    let Some((files, primes)) = real() else { return };
    let place = Place::new();
    place.ok(["ingest".into()].into_iter().chain(files).chain(primes));
    let keys: BTreeSet<String> = place
        .sql("select distinct award_key, prime_in_store from subawards where awarding_sub_agency_code = '7012'")
        .into_iter()
        .collect();
    let joined = keys.iter().filter(|key| key.ends_with("|true")).count();
    assert!(joined * 100 >= keys.len() * 90, "{joined} of {}", keys.len());
}

#[test]
fn real_reports_give_the_same_answers_whatever_the_order() {
    let Some((files, primes)) = real() else { return };
    let answers = |ingests: &[Vec<PathBuf>]| {
        let place = Place::new();
        for files in ingests {
            place.ok(["ingest".into()].into_iter().chain(files.iter().cloned()));
        }
        ["audit", "spend", "evidence"].map(|question| match question {
            "audit" => {
                let mut audit = place.json(&["subawards", "audit"]);
                audit["store"] = Value::Null;
                audit.to_string()
            }
            "spend" => {
                let mut spend = place.json(&["spend", "--buyer", "DHS", "--company", "Amazon"]);
                spend["store"] = Value::Null;
                spend.to_string()
            }
            _ => place.ok(["evidence", "--buyer", "DHS", "--company", "Oracle", "--all", "--format", "csv"]),
        })
    };
    let together: Vec<PathBuf> = files.iter().chain(&primes).cloned().collect();
    let first = answers(&[together]);
    let (earlier, later): (Vec<PathBuf>, Vec<PathBuf>) =
        files.iter().cloned().partition(|file| file.to_string_lossy().contains("earlier"));
    let reversed: Vec<PathBuf> = later.iter().rev().cloned().collect();
    assert!(first == answers(&[reversed.clone(), primes.clone(), earlier.clone()]), "the earlier file last");
    assert!(first == answers(&[earlier, primes, reversed.clone(), reversed]), "the earlier file first, and all again");
}
