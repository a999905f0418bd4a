//! Files as people's tools leave them: what they did to a file is undone where it is unambiguous, and told.

use crate::files::{Row, delta, official, table};
use crate::program::Place;

/// Columns of a search, as its downloads name them.
const SEARCH: &str = "Award ID,Mod,Recipient Name,Action Date,Transaction Amount,Transaction Description,Awarding Agency,\
                      Awarding Sub Agency,Funding Agency,Funding Sub Agency,generated_internal_id\n";

/// One action of an award of Defense or Homeland Security in a search.
fn found(piid: &str, modification: &str, amount: &str, text: &str, agency: (&str, &str), code: &str) -> String {
    format!(
        "{piid},{modification},NARROW GAUGE SUPPLY LLC,2024-06-04,{amount},{text},{},{},{},{},CONT_AWD_{piid}_{code}_-NONE-_-NONE-\n",
        agency.0, agency.1, agency.0, agency.1
    )
}

const ICE: (&str, &str) = ("Department of Homeland Security", "U.S. Immigration and Customs Enforcement");

fn of_ice(piid: &str, modification: &str, amount: &str, text: &str) -> String {
    found(piid, modification, amount, text, ICE, "7012")
}

/// The store's sum and number of records.
fn sums(place: &Place) -> Vec<String> {
    place.sql("SELECT sum(obligation) AS sum, count(*) AS records FROM transactions")
}

#[test]
fn rule_49_null_marks_make_no_company_of_two() {
    let place = Place::new();
    let row = |piid: &str, name: &str| {
        let ids = ["recipient_uei", "recipient_duns", "cage_code", "recipient_parent_uei", "recipient_parent_name"];
        let row = Row::new(piid, "0").with("recipient_name", name).with("recipient_name_raw", name);
        ids.into_iter().fold(row, |row, id| row.with(id, "NA"))
    };
    let with_id = Row::new("70C", "0").with("recipient_name", "NA").with("recipient_name_raw", "NA");
    place.write(
        "records.csv",
        official(&[
            row("70A", "SLATE ROOF MAPS LLC").with("parent_award_id_piid", "NULL"),
            row("70B", "HOLLOW LANE GARDENS INC").with("naics_code", "nan"),
            with_id.with("recipient_uei", "NARROWGAUGE1"),
        ]),
    );
    place.ok(["ingest", "records.csv"]);
    assert_eq!(place.sql("SELECT count(*) AS companies FROM companies"), ["3"]);
    assert_eq!(
        place.sql("SELECT count(recipient_uei) AS ids, count(parent_piid) AS parents, count(naics_code) AS codes FROM transactions"),
        ["1|0|0"]
    );
}

#[test]
fn rule_45_damaged_codes_are_repaired_and_told() {
    let place = Place::new();
    let row = |piid: &str, top: &str, sub: &str| {
        Row::new(piid, "0")
            .with("awarding_agency_code", top)
            .with("awarding_sub_agency_code", sub)
            .with("funding_agency_code", top)
            .with("funding_sub_agency_code", sub)
    };
    let rows = [
        row("70A", "70.0", "7012.0").with("naics_code", "541519.0"),
        row("70B", "=\"070\"", "=\"7012\""),
        row("70C", "70", "'7012"),
        row("70D", "070", "7.01E3"),
        row("70E", "070", "ZZ99"),
    ];
    place.write("records.csv", official(&rows));
    let told = place.ok(["ingest", "records.csv"]);
    for line in [
        "records.csv: agency codes repaired: ",
        "records.csv: other codes repaired: 1\n",
        "records.csv: rows whose agency code is in no list of agencies: 1 (\"ZZ99\")\n",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert_eq!(
        place.sql("SELECT awarding_agency_code AS top, awarding_sub_agency_code AS sub, count(*) AS rows FROM transactions GROUP BY 1, 2 ORDER BY 1, 2"),
        ["070|7012|4", "070|ZZ99|1"]
    );
}

#[test]
fn rule_51_a_name_tells_the_agency_where_no_code_does() {
    let place = Place::new();
    let defense = |name| ("Department of Defense", name);
    let rows = found("FA1", "0", "10.00", "CHAIRS", defense("Department of the Air Force"), "9700")
        + &found("W91", "0", "20.00", "CHAIRS", defense("Department of the Army"), "9700")
        + &found("HQ1", "0", "40.00", "CHAIRS", defense("Office of Silent Stones"), "9700")
        + &of_ice("70A", "0", "80.00", "CHAIRS");
    place.write("search.csv", SEARCH.to_owned() + &rows);
    place.ok(["ingest", "search.csv"]);
    assert_eq!(
        place.sql("SELECT awarding_sub_agency_code AS signed, funding_sub_agency_code AS paid, funding_agency_code AS top, obligation FROM transactions ORDER BY 4"),
        ["5700|5700|097|10.00", "2100|2100|097|20.00", "9700||097|40.00", "7012|7012|070|80.00"]
    );
}

#[test]
fn rule_50_a_column_tells_the_order_of_its_days() {
    let place = Place::new();
    let on = |piid: &str, day: &str| Row::new(piid, "0").with("action_date", day);
    place.write("us.csv", official(&[on("70A", "3/4/2024"), on("70B", "3/28/2024")]));
    place.write("uk.csv", official(&[on("70C", "3/4/2024"), on("70D", "28/3/2024")]));
    let told = place.ok(["ingest", "us.csv", "uk.csv"]);
    assert!(told.contains("us.csv: days read in the order that their column shows: 1\n"), "{told}");
    assert_eq!(
        place.sql("SELECT piid, action_date FROM transactions ORDER BY 1"),
        ["70A|2024-03-04", "70B|2024-03-28", "70C|2024-04-03", "70D|2024-03-28"]
    );
    // Where a column shows both orders or none, the row is put aside, and a question about its buyer says so.
    place.write("both.csv", official(&[on("70E", "3/4/2024"), on("70F", "3/28/2024"), on("70G", "28/3/2024")]));
    place.ok(["ingest", "both.csv"]);
    let asked = place.ok(["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert!(asked.contains("1 rows of a file that may hold more of the buyer in these days"), "{asked}");
    let asked = place.ok(["spend", "--buyer", "CBP", "--company", "Microsoft"]);
    assert!(!asked.contains("could not be read and are in no figure"), "{asked}");
}

#[test]
fn rule_10_a_spreadsheets_moment_ranks_like_the_published_one() {
    let place = Place::new();
    let row = |amount: &str, modified: &str| {
        Row::new("70A", "0").paid(amount, "2024-01-15").with("last_modified_date", modified)
    };
    place.write("old_20240301.csv", official(&[row("100.00", "2024-03-02 11:00:00")]));
    let other = Row::new("70B", "0").with("last_modified_date", "3/28/2024 9:00");
    place.write("new_20240601.csv", official(&[row("300.00", "3/2/2024 1:05 PM"), other]));
    place.ok(["ingest", "old_20240301.csv", "new_20240601.csv"]);
    assert_eq!(sums(&place), ["400.00|2"]);
}

#[test]
fn rule_11_a_deletion_on_the_day_of_the_last_change_wins() {
    let place = Place::new();
    place.write("full.csv", official(&[Row::new("70A", "0"), Row::new("70B", "0")]));
    let deleted = Row::new("70A", "0").with("correction_delete_ind", "D").with("last_modified_date", "2024-02-01");
    place.write("delta.csv", delta(&[deleted]));
    place.ok(["ingest", "full.csv", "delta.csv"]);
    assert_eq!(sums(&place), ["100.00|1"]);
}

#[test]
fn rule_09_actions_of_one_modification_in_a_search_count_each() {
    let place = Place::new();
    let two = of_ice("70A", "P00031", "900.00", "FUNDING") + &of_ice("70A", "P00031", "400.00", "FUNDING");
    let again = of_ice("70A", "P00031", "400.00", "FUNDING");
    place.write("search_20240701.csv", SEARCH.to_owned() + &two + &again);
    place.ok(["ingest", "search_20240701.csv"]);
    assert_eq!(sums(&place), ["1300.00|2"]);
    // A later search has the modification anew, as a whole.
    place.write("search_20240801.csv", SEARCH.to_owned() + &of_ice("70A", "P00031", "500.00", "FUNDING"));
    place.ok(["ingest", "search_20240801.csv"]);
    assert_eq!(sums(&place), ["500.00|1"]);
    // And an official file, however old, stands before both.
    let first = Row::new("70A", "P00031").paid("900.00", "2024-06-04");
    let key = "7012_-NONE-_70A_P00031_-NONE-_1";
    let second = first.clone().paid("400.00", "2024-06-04").with("contract_transaction_unique_key", key);
    place.write("official_20240101.csv", official(&[first, second.with("transaction_number", "1")]));
    place.ok(["ingest", "official_20240101.csv"]);
    assert_eq!(sums(&place), ["1300.00|2"]);
    // In one ingest, in whatever order, the same.
    let other = Place::new();
    for name in ["search_20240701.csv", "search_20240801.csv", "official_20240101.csv"] {
        other.write(name, std::fs::read(place.path(name)).unwrap());
    }
    other.ok(["ingest", "search_20240701.csv", "search_20240801.csv", "official_20240101.csv"]);
    assert_eq!(sums(&other), ["1300.00|2"]);
}

#[test]
fn rule_22_an_id_of_two_listed_companies_does_not_scatter_the_rest() {
    let place = Place::new();
    let named = |piid: &str, name: &str, parent: &str| {
        Row::new(piid, "0")
            .with("recipient_name", name)
            .with("recipient_name_raw", name)
            .with("recipient_uei", "NARROWGAUGE1")
            .with("recipient_parent_uei", parent)
    };
    place.write(
        "records.csv",
        official(&[
            named("70A", "NARROW GAUGE RESEARCH CORPORATION", "PARENTONE001"),
            named("70B", "NARROW GAUGE RESEARCH CORPORATION", "PARENTTWO002"),
            named("70C", "MICROSOFT CORPORATION", "PARENTONE001"),
            named("70D", "DELL MARKETING L.P.", "PARENTTWO002"),
        ]),
    );
    place.ok(["ingest", "records.csv"]);
    assert_eq!(place.sql("SELECT company FROM companies ORDER BY 1"), ["dell", "microsoft", "narrow-gauge-research"]);
}

#[test]
fn rule_24_a_joint_venture_is_in_the_ceiling_of_its_partners_alone() {
    let place = Place::new();
    let venture = "RAYTHEON/LOCKHEED MARTIN NARROW GAUGE JV";
    let row = Row::new("70A", "0").with("recipient_name", venture).with("recipient_name_raw", venture);
    place.write("records.csv", official(&[row]));
    place.ok(["ingest", "records.csv"]);
    for partner in ["RTX", "Lockheed Martin"] {
        let spend = place.json(&["spend", "--buyer", "ICE", "--company", partner]);
        let figures = &spend["figures"];
        assert_eq!(
            (&figures["floor"], &figures["likely"], &figures["ceiling"]),
            (&"0.00".into(), &"0.00".into(), &"100.00".into())
        );
    }
}

#[test]
fn rule_53_nothing_is_carried_from_what_ends() {
    let place = Place::new();
    let rows = of_ice("70A", "P00061", "1000.00", "OPTION YEAR 4 FUNDING")
        + &of_ice("70A", "P00062", "0.00", "DEFINITIZES TERMINATION OF MICROSOFT LICENSING")
        + &of_ice("70A", "P00063", "500.00", "INCREMENTAL FUNDING");
    place.write("search.csv", SEARCH.to_owned() + &rows);
    place.ok(["ingest", "search.csv"]);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!((&spend["figures"]["likely"], &spend["figures"]["ceiling"]), (&"0.00".into(), &"0.00".into()));
}

#[test]
fn rule_06_half_of_all_that_a_buyer_gave_is_flagged() {
    let place = Place::new();
    let row = |piid: &str, amount: &str| {
        Row::new(piid, "0").paid(amount, "2024-01-15").with("recipient_name_raw", "MICROSOFT CORPORATION")
    };
    place.write(
        "records.csv",
        official(&[row("70A", "5000000.00"), row("70B", "2000000.00"), row("70C", "1500000.00")]),
    );
    place.ok(["ingest", "records.csv"]);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    let actions = spend["outliers"]["actions"].as_array().unwrap();
    assert_eq!(actions.len(), 1);
    assert_eq!((&actions[0]["amount"], &actions[0]["half_of_buyer"]), (&"5000000.00".into(), &true.into()));
}

#[test]
fn a_table_in_the_columns_of_few_is_read_alike() {
    // A hand-made table without the columns that repairs look at stays as it was.
    let place = Place::new();
    let columns = [
        "contract_transaction_unique_key",
        "contract_award_unique_key",
        "action_date",
        "federal_action_obligation",
        "awarding_sub_agency_code",
    ];
    place.write("few.csv", table(&columns, &[Row::new("70A", "0")]));
    let told = place.ok(["ingest", "few.csv"]);
    assert!(!told.contains("repaired"), "{told}");
    assert_eq!(sums(&place), ["100.00|1"]);
}

#[test]
fn grants_among_contracts_are_put_aside() {
    let place = Place::new();
    let grant = Row::new("X1", "0")
        .with("contract_award_unique_key", "ASST_NON_X1_7012")
        .with("contract_transaction_unique_key", "7012_ASST_1");
    place.write("mixed.csv", official(&[Row::new("70A", "0"), grant]));
    place.run(["ingest", "mixed.csv"]);
    assert_eq!(place.sql("select sum(obligation) from transactions"), ["100.00"]);
    assert_eq!(place.sql("select count(*) from problems where row_put_aside and reason like '%grant%'"), ["1"]);
}

#[test]
fn rule_49_ids_that_tell_nothing_make_no_company() {
    for mark in ["UNKNOWN", "-NONE-", "0", "#REF!", "999999999", "123456789"] {
        let place = Place::new();
        let seller = |piid: &str, name: &str| {
            let row = Row::new(piid, "0").with("recipient_name", name).with("recipient_name_raw", name);
            row.with("recipient_uei", mark).with("recipient_duns", mark).with("cage_code", mark)
        };
        place.write(
            "a.csv",
            official(&[seller("70A", "MICROSOFT CORPORATION"), seller("70B", "GREEN ACRES LANDSCAPING LLC")]),
        );
        place.ok(["ingest", "a.csv"]);
        let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
        assert_eq!(spend["figures"]["ceiling"], "100.00", "{mark}");
    }
}
