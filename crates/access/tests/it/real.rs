//! Real published records, where they lie beside the project: what is added up agrees with sums made otherwise, and the
//! answers don't depend on how they were come by.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::program::{Place, STORE, cents, csv_records, money, skipped};

/// A folder of the shared data, or `None` with the reason printed.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/usaspending").join(folder);
    if path.is_dir() {
        return Some(path.canonicalize().unwrap());
    }
    skipped("no shared data");
    None
}

pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// A place with a store of all prime transactions.
pub(crate) fn with_prime_transactions() -> Option<Place> {
    let folder = shared("prime-transactions")?;
    let place = Place::new();
    place.ok(["ingest".as_ref(), folder.as_os_str()]);
    Some(place)
}

/// Checks the equation of each file of an ingest's account, and gives the account's sums.
#[track_caller]
pub(crate) fn assert_nothing_lost(account: &Value) -> [u64; 4] {
    let mut sums = [0; 4];
    for file in account["files"].as_array().unwrap() {
        let numbers = ["read", "stored", "repeats", "problems"].map(|name| file[name].as_u64().unwrap());
        let [read, stored, repeats, problems] = numbers;
        assert_eq!(read, stored + repeats + problems, "{file}");
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number;
        }
    }
    sums
}

/// Rows of the tables in a zip whose name ends so, as another reader reads them.
pub(crate) fn rows_of(path: &Path, ending: &str) -> Vec<BTreeMap<String, String>> {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut rows = Vec::new();
    for number in 0..archive.len() {
        let mut member = archive.by_index(number).unwrap();
        let mut text = String::new();
        if member.name().unwrap().ends_with(ending) {
            member.read_to_string(&mut text).unwrap();
            rows.extend(csv_records(text.trim_start_matches('\u{feff}')));
        }
    }
    rows
}

/// Net cents by agency and fiscal year, each transaction key once.
fn independent_sums(files: &[PathBuf]) -> BTreeMap<String, i128> {
    let mut seen = BTreeSet::new();
    let mut sums = BTreeMap::new();
    for row in files.iter().flat_map(|file| rows_of(file, ".csv")) {
        if seen.insert(row["contract_transaction_unique_key"].to_uppercase()) {
            let (year, month) = (&row["action_date"][..4], &row["action_date"][5..7]);
            let year = year.parse::<u32>().unwrap() + u32::from(month >= "10");
            *sums.entry(format!("{}|{year}", row["awarding_sub_agency_code"])).or_default() +=
                cents(&row["federal_action_obligation"]);
        }
    }
    sums
}

#[test]
fn prime_transactions_add_up_to_an_independent_sum() {
    let Some(folder) = shared("prime-transactions") else { return };
    let place = Place::new();
    let account = place.json(&["ingest", folder.to_str().unwrap()]);
    assert_eq!(account["files"].as_array().unwrap().len(), 10);
    assert_eq!(assert_nothing_lost(&account)[0], 55_824);
    let statement = "select awarding_sub_agency_code, fiscal_year, sum(obligation) from transactions group by 1, 2";
    let ours: BTreeMap<String, i128> = place
        .sql(statement)
        .iter()
        .map(|row| row.rsplit_once('|').unwrap())
        .map(|(key, sum)| (key.to_owned(), cents(sum)))
        .collect();
    assert_eq!(ours.len(), 10);
    assert_eq!(ours, independent_sums(&files_in(&folder)));
    for (key, sum) in &ours {
        let (agency, year) = key.split_once('|').unwrap();
        assert_eq!(money(&place.json(&["spend", "--buyer", agency, "--fy", year])["net"]), *sum, "{key}");
    }

    let before = place.contents(STORE);
    let again = place.json(&["ingest", folder.to_str().unwrap()]);
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["outcome"] == "already stored"));
    assert!(before == place.contents(STORE), "the same files again change something");
}

#[test]
fn order_and_threads_do_not_show_in_answers() {
    let Some(folder) = shared("prime-transactions") else { return };
    let files = files_in(&folder);
    let answers = |files: &[PathBuf], threads: &str| {
        let place = Place::new();
        place.ok(["ingest", "--threads", threads].map(Into::into).into_iter().chain(files.iter().cloned()));
        let mut answers = Vec::new();
        for (buyer, company) in [("ICE", "Microsoft"), ("CBP", "Dell"), ("DHS", "Palantir")] {
            let question = ["--buyer", buyer, "--company", company, "--threads", threads];
            for rest in [&["spend", "--format", "json"][..], &["evidence", "--all", "--format", "csv"]] {
                answers.push(place.ok(rest.iter().chain(&question)));
            }
            answers.push(place.ok([
                "who",
                "--buyer",
                buyer,
                "--by",
                "fy",
                "--all",
                "--format",
                "json",
                "--threads",
                threads,
            ]));
        }
        answers
    };
    let expected = answers(&files, "2");
    let mut reversed = files.clone();
    reversed.reverse();
    assert!(expected == answers(&reversed, "1"), "answers differ for the reverse order on one thread");
    reversed.rotate_left(3);
    assert!(expected == answers(&reversed, "5"), "answers differ for another order on five threads");
}

/// The four numbers of the design, from the records of the evidence alone.
fn four_numbers(evidence: &str) -> [i128; 4] {
    let mut named = 0;
    let mut awards: BTreeMap<String, Net> = BTreeMap::new();
    for record in csv_records(evidence) {
        let amount = cents(&record["amount"]);
        named += if record["named"] == "true" { amount } else { 0 };
        awards.entry(record["award_key"].clone()).or_default().add(&record["grade"], amount);
    }
    let [floor, likely, ceiling] = awards.into_values().map(Net::bounds).fold([0; 3], added);
    [named, floor, likely, ceiling]
}

pub(crate) fn figures(line: &Value) -> [i128; 4] {
    ["named", "floor", "likely", "ceiling"].map(|name| money(&line[name]))
}

#[test]
fn every_figure_is_made_of_its_records() {
    let Some(place) = with_prime_transactions() else { return };
    for buyer in ["ICE", "CBP"] {
        for company in ["Microsoft", "Amazon", "Google", "Palantir", "Oracle", "Dell"] {
            let question = ["--buyer", buyer, "--company", company];
            let spend_question = ["--by", "award"].iter().chain(&question);
            let spend = place.json(&["spend"].iter().chain(spend_question).copied().collect::<Vec<_>>());
            let evidence = place.ok(["evidence", "--all", "--format", "csv"].iter().chain(&question));
            assert_eq!(figures(&spend["figures"]), four_numbers(&evidence), "{buyer} {company}");
            let records = csv_records(&evidence);
            assert_eq!(spend["counts"]["transactions"], records.len(), "{buyer} {company}");

            let lines = |name: &str| spend[name].as_array().unwrap().clone();
            let sum = |name: &str, figure: usize| lines(name).iter().map(|line| figures(line)[figure]).sum::<i128>();
            // Whatever it is broken down by, `named` and `likely` add up; by award, so do the bounds.
            for breakdown in ["channels", "sellers", "by_fiscal_year", "by_award"] {
                assert_eq!(sum(breakdown, 0), money(&spend["figures"]["named"]), "{buyer} {company} {breakdown}");
                assert_eq!(sum(breakdown, 2), money(&spend["figures"]["likely"]), "{buyer} {company} {breakdown}");
            }
            assert_eq!(sum("by_award", 1), money(&spend["figures"]["floor"]));
            assert_eq!(sum("by_award", 3), money(&spend["figures"]["ceiling"]));
            for record in &records {
                assert!(record["line"].parse::<u64>().unwrap() > 1 && record["file"].ends_with(".zip"), "{record:?}");
            }
        }
    }
}

/// Each record of the evidence stands in the published file at the line that it names.
#[test]
fn evidence_points_to_the_published_line() {
    let (Some(folder), Some(place)) = (shared("prime-transactions"), with_prime_transactions()) else { return };
    let evidence = place.ok(["evidence", "--buyer", "ICE", "--company", "Microsoft", "--all", "--format", "csv"]);
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut looked_up = 0;
    for record in csv_records(&evidence).iter().step_by(7) {
        let lines = texts.entry(record["file"].clone()).or_insert_with(|| {
            let mut archive = zip::ZipArchive::new(File::open(folder.join(&record["file"])).unwrap()).unwrap();
            let mut text = String::new();
            archive.by_name(&record["member"]).unwrap().read_to_string(&mut text).unwrap();
            text.lines().map(str::to_owned).collect()
        });
        let line = &lines[record["line"].parse::<usize>().unwrap() - 1];
        assert!(line.to_uppercase().starts_with(&record["transaction_key"]), "{record:?}\n{line}");
        looked_up += 1;
    }
    assert!(looked_up > 20);
}

/// Net cents of an award by how sure they are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Net {
    certain: i128,
    likely: i128,
    possible: i128,
}

impl Net {
    pub(crate) fn add(&mut self, grade: &str, amount: i128) {
        match grade {
            "certain" => self.certain += amount,
            "likely" => self.likely += amount,
            "possible" => self.possible += amount,
            other => panic!("{other} is no grade"),
        }
    }

    /// Floor, likely and ceiling as the design defines them.
    pub(crate) fn bounds(self) -> [i128; 3] {
        let likely = self.certain + self.likely;
        let floor = self.certain + self.likely.min(0) + self.possible.min(0);
        [floor, likely, likely + self.possible.max(0)]
    }
}

fn added(one: [i128; 3], other: [i128; 3]) -> [i128; 3] {
    [one[0] + other[0], one[1] + other[1], one[2] + other[2]]
}

/// Floor, likely and ceiling of every family at a buyer, by fiscal year, worked out from the slices.
fn bounds_by_family(place: &Place, code: &str) -> BTreeMap<(String, i64), [i128; 3]> {
    let mut awards: BTreeMap<(String, i64, String), Net> = BTreeMap::new();
    let rows = place.sql(&format!(
        "select family, fiscal_year, award_key, grade, sum(obligation) from slices \
         where awarding_sub_agency_code = '{code}' or funding_sub_agency_code = '{code}' group by 1, 2, 3, 4"
    ));
    for row in &rows {
        let [family, year, award, grade, sum] = row.split('|').collect::<Vec<_>>().try_into().unwrap();
        let key = (family.to_owned(), year.parse().unwrap(), award.to_owned());
        awards.entry(key).or_default().add(grade, cents(sum));
    }
    let mut bounds = BTreeMap::new();
    for ((family, year, _), net) in awards {
        let sums = bounds.entry((family, year)).or_default();
        *sums = added(*sums, net.bounds());
    }
    bounds
}

#[test]
fn bounds_hold_for_every_family_and_year() {
    let Some(place) = with_prime_transactions() else { return };
    let mut compared = 0;
    for (buyer, code) in [("ICE", "7012"), ("CBP", "7014")] {
        let bounds = bounds_by_family(&place, code);
        let mut sums: BTreeMap<i64, [i128; 3]> = BTreeMap::new();
        let mut families: BTreeMap<&str, i128> = BTreeMap::new();
        for ((family, year), [floor, likely, ceiling]) in &bounds {
            assert!(floor <= likely && likely <= ceiling, "{buyer} {family} {year}: {floor} {likely} {ceiling}");
            let sum = sums.entry(*year).or_default();
            *sum = added(*sum, [*floor, *likely, *ceiling]);
            *families.entry(family).or_default() += ceiling;
        }
        let totals = place.json(&["spend", "--buyer", buyer]);
        let years = totals["by_fiscal_year"].as_array().unwrap();
        assert_eq!(years.len(), sums.len());
        for line in years {
            let [floors, likelies, _] = sums[&line["fiscal_year"].as_i64().unwrap()];
            let net = money(&line["net"]);
            assert!(floors <= net && likelies <= net, "{line}: {floors} and {likelies}");
        }

        // The program says the same of those with most money.
        assert!(families.len() > 30, "{families:?}");
        let mut most: Vec<(&str, i128)> = families.into_iter().collect();
        most.sort_by_key(|(family, ceiling)| (-ceiling, *family));
        for (family, _) in most.into_iter().take(15) {
            let spend = place.json(&["spend", "--buyer", buyer, "--company", family]);
            // A company that was another's for a time is answered for alone, whoever owned it.
            if spend["notes"][0].as_str().unwrap().starts_with("this is") {
                continue;
            }
            compared += 1;
            for line in spend["by_fiscal_year"].as_array().unwrap() {
                let [_, floor, likely, ceiling] = figures(line);
                let year = line["fiscal_year"].as_i64().unwrap();
                assert_eq!([floor, likely, ceiling], bounds[&(family.to_owned(), year)], "{buyer} {family} {year}");
            }
            let [_, floor, likely, ceiling] = figures(&spend["figures"]);
            assert!(floor <= likely && likely <= ceiling, "{buyer} {family}");
        }
    }
    assert!(compared >= 20, "only {compared} families were compared");
}

/// No dollar of a prime award is certain or likely for two families, row by row.
#[test]
fn rule_37_a_row_is_at_most_one_familys() {
    let Some(place) = with_prime_transactions() else { return };
    let statement = "select transaction_key, count(distinct family) as families from slices \
        where grade <> 'possible' group by 1 having count(distinct family) > 1";
    assert_eq!(place.sql(statement), Vec::<String>::new());
}

#[test]
fn rule_39_false_friends_are_nobodys_product() {
    let Some(place) = with_prime_transactions() else { return };
    let spoken = |family: &str, like: &str| {
        place.sql(&format!(
            "select distinct s.channel, t.description from slices s join transactions t on t.transaction_key = s.transaction_key \
             where s.family = '{family}' and s.channel <> 'direct' and {like}"
        ))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(spoken("oracle", "t.description like '%ORACLE, A%' and t.description not like '%LICENS%'"), none);
    assert_eq!(spoken("snowflake", "t.description like '%SNOWFLAKE, A%'"), none);
    assert_eq!(spoken("amazon", "(t.description like '%WEATHER%' or t.description like '%AEGIS%')"), none);
    assert_eq!(spoken("adobe", "(t.description like '%ADOBE BRICK%' or t.description like '%ADOBE WALL%')"), none);
}

#[test]
fn daily_snapshots_and_official_files_count_each_record_once() {
    let (Some(snapshots), Some(prime)) = (shared("daily-snapshots"), shared("prime-transactions")) else { return };
    let place = Place::new();
    let account = place.json(&["ingest", snapshots.to_str().unwrap()]);
    assert_eq!(account["files"].as_array().unwrap().len(), 20);
    let [read, stored, repeats, problems] = assert_nothing_lost(&account);
    assert_eq!(read, files_in(&snapshots).iter().map(|file| rows_of(file, ".csv").len() as u64).sum::<u64>());
    assert_eq!(problems, 0);
    assert!(stored < 12_000 && repeats > 200_000, "{stored} stored, {repeats} repeats");
    let in_snapshots: BTreeSet<String> = place.sql("select transaction_key from transactions").into_iter().collect();
    assert_eq!(in_snapshots.len() as u64, stored);

    let of_2025: Vec<PathBuf> =
        files_in(&prime).into_iter().filter(|file| file.to_string_lossy().contains("FY2025")).collect();
    let official: BTreeSet<String> = of_2025
        .iter()
        .flat_map(|file| rows_of(file, ".csv"))
        .map(|row| row["contract_transaction_unique_key"].to_uppercase())
        .collect();
    place.ok(["ingest".into()].into_iter().chain(of_2025));
    // A search's key has a mark of what the row says behind it; where the official file has the record, its row stands.
    let unmarked = |key: &String| key.split('~').next().unwrap().to_owned();
    let only_searched = in_snapshots.iter().filter(|key| !official.contains(&unmarked(key))).count();
    let together = (official.len() + only_searched).to_string();
    assert_eq!(
        place.sql("select count(*) as rows, count(distinct transaction_key) as keys from transactions"),
        [format!("{together}|{together}")]
    );
    // Nearly every record of the year stands in both layouts under one key.
    let searched: BTreeSet<String> = in_snapshots.iter().map(unmarked).collect();
    let shared = searched.intersection(&official).count();
    assert!(shared * 100 >= official.len() * 95, "{shared} of {} records have one key in both", official.len());
}

#[test]
fn what_is_not_read_is_refused_with_a_sentence() {
    let Some(summaries) = shared("award-summaries") else { return };
    let place = Place::new();
    let ran = place.run(["ingest".as_ref(), summaries.as_os_str()]);
    assert_eq!(ran.code, 3, "{}", ran.shown());
    let refused = ran.stdout.lines().filter(|line| line.trim_start().starts_with("not used: ")).count();
    assert_eq!(refused, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("assistance award summary: lifetime totals"), "{}", ran.stdout);
    // Five of the awards stand in both files: the newer file's summary is shown.
    assert_eq!(place.sql("select sum(stored) from files"), ["1374"]);
    assert_eq!(place.sql("select count(*) from award_summaries"), ["1369"]);
    assert_eq!(place.sql("select count(*) from transactions"), ["0"]);
    place.assert_store_is_whole(STORE);
}

#[test]
fn rule_44_true_transaction_rows_of_an_archive_with_other_tables() {
    let Some(folder) = shared("usaid-award-pages") else { return };
    let archive = &files_in(&folder)[0];
    let place = Place::new();
    let ran = place.run(["ingest".as_ref(), archive.as_os_str()]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert_eq!(place.sql("select count(*) from subawards"), ["7"]);
    assert_eq!(place.sql("select count(*) from account_funding"), ["582"]);
    assert_eq!(place.sql("select count(*) from transactions"), ["63"]);
    assert_eq!(place.sql("select count(*) from awards"), ["4"]);
    let net: i128 =
        rows_of(archive, "TransactionHistory_1.csv").iter().map(|row| cents(&row["federal_action_obligation"])).sum();
    assert_eq!(cents(&place.sql("select sum(obligation) from transactions")[0]), net);
    // Rules 2 and 3: what the newest row repeats as the award's total is the sum over its actions, but for one award whose
    // older actions the file does not agree with.
    let disagree =
        "select award_key from awards where obligation <> published_obligated or potential <> published_potential";
    assert_eq!(place.sql(disagree), ["CONT_AWD_AID121C1700004_7200_-NONE-_-NONE-"]);
}

/// Cash that was paid out stands beside what was obligated, and in no sum of it.
#[test]
fn rule_05_outlays_are_in_no_sum_of_obligations() {
    let Some(folder) = shared("usaid-award-pages") else { return };
    let archive = &files_in(&folder)[0];
    let place = Place::new();
    place.ok(["ingest".as_ref(), archive.as_os_str()]);
    let outlaid = "select count(*) from account_funding where outlaid_in_year <> 0";
    assert_ne!(place.sql(outlaid), ["0"], "the file has outlays");
    let rows = rows_of(archive, "TransactionHistory_1.csv");
    let obligated = rows.iter().map(|row| cents(&row["federal_action_obligation"])).sum::<i128>();
    let totals = place.json(&["spend", "--buyer", "7200"]);
    assert_eq!(money(&totals["net"]), obligated);
}
