//! Makers in the real program: the lists, what records add to them, and how well it is read.

use std::path::Path;

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::files::{Row, official};
use crate::program::{Place, STORE, skipped};

const LABELS: &str = "id,maker,role,sure\n";
const AWARDS: &str = "id,recipient,psc,naics,last,descriptions\n";

/// What `evaluate makers` says of the awards and labels.
fn evaluated(awards: &str, labels: &str) -> Value {
    let place = Place::new();
    place.write("awards.csv", format!("{AWARDS}{awards}"));
    place.write("labels.csv", format!("{LABELS}{labels}"));
    let text = place.ok(["evaluate", "makers", "--awards", "awards.csv", "--labels", "labels.csv", "--format", "json"]);
    serde_json::from_str(&text).unwrap()
}

#[track_caller]
fn check_refused(awards: &str, labels: &str, expected: Expect) {
    let place = Place::new();
    place.write("awards.csv", awards);
    place.write("labels.csv", labels);
    expected.assert_eq(&place.run(["evaluate", "makers", "--awards", "awards.csv", "--labels", "labels.csv"]).shown());
}

#[test]
fn labels_are_counted_as_they_say() {
    let software = "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)";
    let awards = [
        format!("1,CARAHSOFT TECHNOLOGY CORP,{software},,2024-05-01,TABLEAU LICENSES"),
        format!("2,FCN INC,{software},,2024-05-01,SPLUNK LICENSES"),
        format!("3,FCN INC,{software},,2024-05-01,\"LAPTOPS COMPATIBLE WITH WINDOWS 11\""),
        format!("4,FCN INC,{software},,2024-05-01,CISCO SWITCHES"),
        format!("5,FCN INC,{software},,2024-05-01,ADOBE LICENSES"),
        format!("6,\"VIDROVR, INC.\",{software},,2024-05-01,SOMETHING ELSE"),
        format!("7,FCN INC,{software},,2024-05-01,ZENDOLINE LICENSE RENEWAL"),
        format!("8,FCN INC,{software},,2024-05-01,NOT LABELLED: ORACLE LICENSES"),
    ]
    .join("\n");
    let labels = "1,Salesforce / Tableau,product,yes\n2,Splunk,product,?\n3,Microsoft,platform,yes\n4,Juniper,product,yes\n\
                  5,NONE,,yes\n6,Vidrovr,vendor,yes\n7,Zendoline,product,yes\n";
    let result = evaluated(&awards, labels);
    assert_eq!(result["all"]["right"], 3, "{result:#}");
    assert_eq!((&result["all"]["missed"], &result["all"]["wrong"]), (&Value::from(1), &Value::from(2)));
    assert_eq!((&result["all"]["precision"], &result["all"]["recall"]), (&Value::from(0.6), &Value::from(0.75)));
    assert_eq!(result["others"]["right"], 1, "a maker in no list is found in the file itself");
    assert_eq!((&result["labels"], &result["unsure"]), (&Value::from(5), &Value::from(1)));
    assert_eq!(result["role_accuracy"], 1.0);
    let errors: Vec<String> = result["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {} {}", error["id"], error["kind"], error["maker"]))
        .collect();
    assert_eq!(errors, ["\"4\" \"missed\" \"Juniper\"", "\"4\" \"wrong\" \"Cisco\"", "\"5\" \"wrong\" \"Adobe\""]);
}

#[test]
fn descriptions_as_they_come() {
    let goods = "INFORMATION TECHNOLOGY SOFTWARE";
    let long = format!("{}CISCO SWITCHES{}", "ADMINISTRATIVE MODIFICATION, ".repeat(100), " NO COST".repeat(150));
    assert!(long.len() > 4_000);
    let awards = [
        format!("one-word,FCN INC,{goods},,,CISCO"),
        format!("long,FCN INC,{goods},,,\"{long}\""),
        format!("spanish,FCN INC,{goods},,,RENOVACIÓN DE LICENCIAS MICROSOFT"),
        format!("inside,FCN INC,{goods},,,\"SAN FRANCISCO OFFICE, MODELL EQUIPMENT\""),
        format!("empty,FCN INC,{goods},,,"),
    ]
    .join("\n");
    let labels = "one-word,Cisco,product,yes\nlong,Cisco,product,yes\nspanish,Microsoft,product,yes\n\
                  inside,NONE,,yes\nempty,NONE,,yes\n";
    let result = evaluated(&awards, labels);
    assert_eq!(result["errors"], Value::Array(Vec::new()), "{result:#}");
    // Bytes that are no UTF-8 cost the letters that they stand for and nothing else.
    let place = Place::new();
    let broken =
        [AWARDS.as_bytes(), b"1,FCN INC,INFORMATION TECHNOLOGY SOFTWARE,,,RENEWAL \xff\xfe OF CISCO LICENSES\n"];
    place.write("awards.csv", broken.concat());
    place.write("labels.csv", format!("{LABELS}1,Cisco,product,yes\n"));
    let text = place.ok(["evaluate", "makers", "--awards", "awards.csv", "--labels", "labels.csv"]);
    assert!(text.contains("1.0000"), "{text}");
}

#[test]
fn files_that_cannot_be_compared() {
    check_refused(
        "id,recipient\n",
        LABELS,
        expect![[r#"
            tributary: awards.csv: the column `psc` is missing
            exit code 2
        "#]],
    );
    check_refused(
        AWARDS,
        &format!("{LABELS}1,Cisco,buyer,yes\n"),
        expect![[r#"
            tributary: labels.csv: row 1: `buyer` is no role: vendor, product, mixed, platform, mention
            exit code 2
        "#]],
    );
}

#[test]
fn own_lists_are_tested_and_refused() {
    let place = Place::new();
    assert!(place.ok(["lexicon", "test"]).ends_with("examples: all hold\n"));
    let refused = |text: &str, expected: Expect| {
        place.write("own.toml", text);
        expected.assert_eq(&place.run(["lexicon", "test", "own.toml"]).shown());
    };
    refused(
        "[[maker]]\nid = \"acme\"\nnmae = \"Acme\"\n",
        expect![[r#"
            tributary: own.toml:3: entry `acme`, key `nmae`: unknown field `nmae`, expected one of `id`, `name`, `capabilities`, `sells_as`, `namesakes`, `integrates`, `word`
            exit code 1
        "#]],
    );
    place.write(
        "own.toml",
        "[[maker]]\nid = \"acme\"\nname = \"Acme\"\n[[maker.word]]\nwords = [\"ACME\"]\nyes = [\"AN ANVIL\"]\n",
    );
    let said = place.run(["lexicon", "test", "own.toml"]).shown();
    let expected = "examples: 1 do not hold\n  \
                    own.toml:5: entry `acme`, key `yes`: the maker is not found in its example `AN ANVIL`\n\
                    tributary: one example does not hold\nexit code 1\n";
    assert!(said.ends_with(expected), "{said}");
}

/// Other lists change whose money it is, and nothing of the records or of the sums beside them.
#[test]
fn a_changed_list_is_read_without_files() {
    let place = Place::new();
    let row =
        Row::new("70A", "0").with("transaction_description", "PELLIDOR LICENSES").with("recipient_name", "FCN INC");
    place.write("records.csv", official(&[row]));
    place.ok(["ingest", "records.csv"]);
    let sums = || {
        let of = |table: &str| place.ok(["sql", &format!("SELECT * FROM {table}"), "--format", "csv"]);
        [of("days"), of("transactions")]
    };
    let makers = || place.ok(["sql", "SELECT family FROM slices WHERE channel = 'named'", "--format", "csv"]);
    let before = sums();
    assert!(before.iter().all(|table| table.lines().count() == 2), "{before:?}");
    assert_eq!(makers(), "family\n");
    place.write(
        "tributary-store/lexicon.toml",
        "[[maker]]\nid = \"pellidor\"\nname = \"Pellidor\"\ncapabilities = [\"cloud-hosting\"]\n\
         [[maker.word]]\nwords = [\"PELLIDOR\"]\n",
    );
    place.ok(["ingest"]);
    assert_eq!(makers(), "family\npellidor\n");
    assert_eq!(sums(), before);
}

/// Whose a thing is, is told by the short names of a store's own buyers too; a new name for answers alone makes nothing stale.
#[test]
fn the_short_name_of_a_buyer_in_a_stores_own_list_is_read_in_texts() {
    let place = Place::new();
    let row = Row::new("70A", "0")
        .with("transaction_description", "FORTINET LICENSES FOR QZX CLOUDS AMAZON GOVCLOUD")
        .with("product_or_service_code", "7A21")
        .with("recipient_name", "FCN INC");
    place.write("records.csv", official(&[row]));
    place.ok(["ingest", "records.csv"]);
    let stale = || place.run(["spend", "--buyer", "ICE", "--company", "Fortinet"]).stderr.contains("have changed");
    let bought = || place.sql("SELECT family FROM slices WHERE channel IN ('named', 'mixed') ORDER BY family");
    let own = |name: &str, short: &str| {
        let header = "toptier_code,toptier_name,toptier_short,subtier_code,subtier_name,subtier_short,also";
        let line = format!("9X0,Department of Examples,DOX,9X01,{name},{short},");
        place.write("tributary-store/agencies.csv", format!("{header}\n{line}\n"));
    };
    assert!(!stale());
    assert_eq!(bought(), ["amazon", "fortinet"]);
    own("Office of Worked Examples", "");
    assert!(!stale(), "no short name was added");
    own("Office of Worked Examples", "QZX");
    assert!(stale());
    place.ok(["ingest"]);
    assert!(!stale());
    assert_eq!(bought(), ["fortinet"], "the licences are for the buyer's cloud");
    own("Office of Examples That Work", "QZX");
    assert!(!stale(), "the name is for answers only");
}

#[test]
fn makers_in_no_list_are_found_in_the_store() {
    let place = Place::new();
    let row = |piid: &str, text: &str, seller: &str| {
        Row::new(piid, "0")
            .with("transaction_description", text)
            .with("recipient_name", seller)
            .with("recipient_name_raw", seller)
            .with("product_or_service_code", "7A21")
    };
    place.write(
        "records.csv",
        official(&[
            row("70A", "ZENDOLINE LICENSE RENEWAL", "FCN INC"),
            row("70B", "RENEWAL OF ZENDOLINE LICENSES", "CARAHSOFT TECHNOLOGY CORP"),
            row("70C", "QUORVANE TRACKING SYSTEM", "QUORVANE LLC"),
            row("70D", "MODIFICATION TO ADD A SUBSCRIPTION TO PELLIDOR", "FCN INC"),
        ]),
    );
    place.ok(["ingest", "records.csv"]);
    let found: Value = serde_json::from_str(&place.ok(["lexicon", "review", "--all", "--format", "json"])).unwrap();
    let found: Vec<String> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["words"], one["kind"], one["sure"]))
        .collect();
    assert_eq!(
        found,
        ["\"ZENDOLINE\" \"product\" true", "\"PELLIDOR\" \"product\" false", "\"QUORVANE\" \"seller\" true"]
    );
    let waiting = place.ok(["lexicon", "review"]);
    assert!(waiting.contains("PELLIDOR") && !waiting.contains("ZENDOLINE"), "{waiting}");
    // A maker that counts can be asked for by its name, and its seller's money is its own.
    let slices = place.ok([
        "sql",
        "select family, channel, grade, seller from slices where family like 'found-%' and channel <> 'unnamed' order by 1, 4",
        "--format",
        "csv",
    ]);
    assert_eq!(
        slices,
        "family,channel,grade,seller\nfound-quorvane,direct,certain,QUORVANE LLC\n\
         found-zendoline,named,certain,CARAHSOFT TECHNOLOGY CORP\nfound-zendoline,named,certain,FCN INC\n"
    );
    place.ok(["spend", "--buyer", "ICE", "--company", "Zendoline"]);
    place.assert_store_is_whole(STORE);
}

/// The labelled awards that are at hand: the figures that the documents print may not fall.
#[test]
fn labelled_awards_are_read_well() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/makers");
    if !folder.exists() {
        skipped("no shared data");
        return;
    }
    let (awards, labels) = (folder.join("awards.csv"), folder.join("labels.csv"));
    let text = Place::new().ok([
        "evaluate".as_ref(),
        "makers".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
        "--awards".as_ref(),
        awards.as_os_str(),
        "--labels".as_ref(),
        labels.as_os_str(),
    ]);
    let result: Value = serde_json::from_str(&text).unwrap();
    let at_least = |score: &Value, least: f64| assert!(score.as_f64().unwrap() >= least, "{text}");
    at_least(&result["all"]["precision"], 0.97);
    at_least(&result["all"]["recall"], 0.92);
    at_least(&result["curated"]["recall"], 0.98);
    at_least(&result["role_accuracy"], 0.93);
}
