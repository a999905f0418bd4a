//! Who is who, as a person meets it: companies of the records, judgements, doubtful pairs, labelled pairs.

use serde_json::Value;

use crate::files::{Row, official};
use crate::program::{Place, money, skipped};

/// Four spellings of one company of the records, one of a family with a slip that no list has, and a namesake.
fn place() -> Place {
    let paid = |piid: &'static str, name: &str, amount: &str| {
        Row::new(piid, "0").paid(amount, "2024-01-15").with("recipient_name", name).with("recipient_name_raw", name)
    };
    let rows = [
        paid("A1", "QUILL & ANVIL FREIGHT, INC.", "100.00"),
        paid("A2", "QUILL AND ANVIL FREIGHT INCORPORATED", "200.00"),
        paid("A3", "QUILL & ANVIL FREIGHT INC", "300.00"),
        paid("A4", "ANVIL QUILL FREIGHT INC", "1000.00"),
        paid("A5", "QUILL HARBOR FREIGHT LLC", "5000.00"),
        paid("A6", "OTTERBROOK SURVEYS LLC", "70.00"),
        paid("A7", "PINEMARSH MAPPING INC", "7.00"),
        paid("A8", "MULTIPLE RECIPIENTS", "1.00"),
    ];
    let place = Place::new();
    place.write("rows.csv", official(&rows));
    place.ok(["ingest", "rows.csv"]);
    place
}

fn json(place: &Place, arguments: &[&str]) -> Value {
    let all: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&place.ok(all)).unwrap()
}

fn named(place: &Place, company: &str) -> i128 {
    money(&json(place, &["spend", "--buyer", "ICE", "--company", company])["figures"]["named"])
}

#[test]
fn a_company_that_no_list_has_is_asked_for_by_any_of_its_names() {
    let place = place();
    let profile = json(&place, &["companies", "quill & anvil freight"]);
    assert_eq!(profile["curated"], false);
    let names: Vec<&str> =
        profile["names"].as_array().unwrap().iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"QUILL & ANVIL FREIGHT, INC.") && names.contains(&"QUILL AND ANVIL FREIGHT INCORPORATED"));
    assert!(!names.contains(&"QUILL HARBOR FREIGHT LLC"));
    assert_eq!(profile["buyers"][0]["code"], "7012");
    // By its id, and by a spelling of its own; the records add up to the figure.
    let id = profile["id"].as_str().unwrap();
    assert_eq!(named(&place, id), named(&place, "QUILL AND ANVIL FREIGHT INC"));
    assert_eq!(named(&place, "Quill Harbor Freight"), 500_000);
    let evidence = json(&place, &["evidence", "--buyer", "ICE", "--company", id, "--all"]);
    let sum: i128 = evidence["records"].as_array().unwrap().iter().map(|record| money(&record["amount"])).sum();
    assert_eq!(sum, named(&place, id));
    assert!(evidence["records"][0]["line"].as_u64().unwrap() > 1);
}

#[test]
fn rule_18_an_unknown_company_lists_near_names_of_lists_and_records() {
    let place = place();
    let ran = place.run(["spend", "--buyer", "ICE", "--company", "Oterbrook Surveys"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("OTTERBROOK SURVEYS LLC"), "{}", ran.stderr);
    let ran = place.run(["companies", "MULTIPLE RECIPIENTS"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
}

#[test]
fn a_judgement_counts_at_once_survives_and_can_be_withdrawn() {
    let place = place();
    assert_eq!(named(&place, "Otterbrook Surveys"), 7_000);
    let judged = [
        "judge",
        "same",
        "OTTERBROOK SURVEYS",
        "Pinemarsh Mapping, Inc.",
        "--why",
        "took the name",
        "--by",
        "A. Editor",
    ];
    place.ok(judged);
    assert_eq!(named(&place, "Otterbrook Surveys"), 7_700);
    assert_eq!(named(&place, "Pinemarsh Mapping"), 7_700);
    // It survives what comes later.
    let later = Row::new("B1", "0")
        .with("recipient_name", "PINEMARSH MAPPING INC")
        .with("recipient_name_raw", "PINEMARSH MAPPING INC");
    place.write("later.csv", official(&[later]));
    place.ok(["ingest", "later.csv"]);
    assert_eq!(named(&place, "Otterbrook Surveys"), 17_700);
    let list = json(&place, &["judge", "list"]);
    assert_eq!((list[0]["verdict"].as_str(), list[0]["by"].as_str()), (Some("same"), Some("A. Editor")));
    // A contradiction is refused, and leaves no trace.
    let ran = place.run(["judge", "different", "Otterbrook Surveys", "Pinemarsh Mapping", "--why", "no"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("contradicts judgement 1"), "{}", ran.stderr);
    place.ok(["judge", "withdraw", "1", "--why", "a mistake"]);
    assert_eq!(named(&place, "Otterbrook Surveys"), 7_000);
    assert_eq!(
        std::fs::read_to_string(place.path("tributary-store/judgements.toml")).unwrap().matches("[[").count(),
        2
    );
    let ran = place.run(["judge", "withdraw", "1", "--why", "again"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn why_and_review_say_what_the_decision_rests_on() {
    let place = place();
    let why = json(&place, &["companies", "--why", "CITY OF MESA", "MESA, CITY OF"]);
    assert_eq!(why["same"], true);
    let steps = why["pair"]["steps"].as_array().unwrap();
    let sum: f64 = steps.iter().map(|step| step["weight"].as_f64().unwrap()).sum();
    assert!((sum - why["pair"]["weight"].as_f64().unwrap()).abs() < 1e-3);
    let review = json(&place, &["review"]);
    let lines = review.as_array().unwrap();
    assert!(lines.windows(2).all(|pair| money(&pair[0]["moves"]) >= money(&pair[1]["moves"])), "{review}");
    // What was judged, also as unsure, is not asked again.
    if let Some(line) = lines.first() {
        let pair = [&line["name1"], &line["name2"]].map(|name| name.as_str().unwrap());
        place.ok(["judge", "unsure", pair[0], pair[1], "--why", "cannot tell"]);
        // Other spellings of the two names go with it.
        assert!(json(&place, &["review"]).as_array().unwrap().len() < lines.len());
    }
}

#[test]
fn labelled_pairs_are_compared_and_wrong_files_are_refused() {
    let place = Place::new();
    place.write("pairs.csv", "name1,name2,label,kind\nACME INC,\"ACME, INC.\",1,x\nACME INC,ZENITH LLC,0,x\nA,B,?,x\n");
    let found = json(&place, &["evaluate", "names", "--pairs", "pairs.csv"]);
    assert_eq!((found["pairs"].as_u64(), found["f1"].as_f64()), (Some(2), Some(1.0)));
    place.write("broken.csv", "name1,name2\nA,B\n");
    let ran = place.run(["evaluate", "names", "--pairs", "broken.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no column label or is_match"), "{}", ran.stderr);
    place.write("labels.csv", "name1,name2,label\nA,B,maybe\n");
    assert!(place.run(["evaluate", "names", "--pairs", "labels.csv"]).stderr.contains("line 2: the label `maybe`"));
}

#[test]
fn a_table_of_ones_own_is_resolved_without_a_store() {
    let place = Place::new();
    place.write("vendors.csv", "Name,city\n\"ACME WIDGETS, INC.\",Reno\nACME WIDGETS INC,Reno\nZENITH LLC,Reno\n,\n");
    let table = place.ok(["resolve", "vendors.csv"]);
    let companies: Vec<&str> = table.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(companies, ["company", "0", "0", "1", ""]);
    place.write("other.csv", "vendor\nACME\n");
    assert_eq!(place.run(["resolve", "other.csv"]).code, 2);
}

#[test]
fn every_recipient_of_real_records_is_one_company_and_no_money_is_lost() {
    let data =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/usaspending/prime-transactions");
    if !data.is_dir() {
        skipped("no shared data");
        return;
    }
    let place = Place::new();
    place.ok(["ingest".as_ref(), data.as_os_str()]);
    // Every way of naming a recipient is one company's, and no money is lost on the way.
    let sql = "select count(*) - count(distinct concat_ws('|', name, registered_name, uei, duns, cage, parent_id, parent_name, city, state, postcode)) as twice from company_names";
    assert_eq!(json(&place, &["sql", sql])[0]["twice"], 0);
    let sums = json(
        &place,
        &[
            "sql",
            "select (select sum(obligation) from company_names) as named, (select sum(obligation) from transactions) as total",
        ],
    );
    let unnamed = json(
        &place,
        &[
            "sql",
            "select sum(t.obligation) as net from transactions t left join (select distinct name from company_names) n on n.name = coalesce(nullif(t.recipient_name_raw, ''), t.recipient_name, '') where n.name is null",
        ],
    );
    let net = if unnamed[0]["net"].is_null() { 0 } else { money(&unnamed[0]["net"]) };
    assert_eq!(money(&sums[0]["named"]) + net, money(&sums[0]["total"]));
}
