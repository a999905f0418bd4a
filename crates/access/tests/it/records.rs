//! Rules of the domain, shown through the program: small files in, figures out.

use crate::files::{DELETION, Row, delta, official, table, zipped};
use crate::program::{Place, Ran, STORE};

/// A place with a store of these rows.
fn with(rows: &[Row]) -> Place {
    let place = Place::new();
    place.write("records.csv", official(rows));
    place.ok(["ingest", "records.csv"]);
    place
}

/// ICE's money as its own totals give it.
fn totals(place: &Place, rest: &[&str]) -> serde_json::Value {
    let question = ["spend", "--buyer", "ICE"];
    place.json(&question.into_iter().chain(rest.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn rule_01_sums_keep_the_sign_and_gross_stands_beside_net() {
    let place = with(&[
        Row::new("70A", "0").paid("1000.10", "2024-01-15"),
        Row::new("70A", "P1").paid("-250.15", "2024-05-01"),
    ]);
    let totals = totals(&place, &[]);
    assert_eq!((&totals["net"], &totals["gross"]), (&"749.95".into(), &"1000.10".into()));
}

#[test]
fn rules_02_and_03_award_totals_are_not_summed_and_changes_are() {
    let row = |modification: &str, day: &str, change: &str, total: &str| {
        Row::new("70A", modification)
            .paid("100.00", day)
            .with("base_and_all_options_value", change)
            .with("potential_total_value_of_award", total)
            .with("total_dollars_obligated", "200.00")
    };
    let place = with(&[row("0", "2024-01-15", "900.00", "900.00"), row("P1", "2024-05-01", "50.00", "950.00")]);
    let columns = "obligation, published_obligated, potential, published_potential, transactions";
    assert_eq!(place.sql(&format!("select {columns} from awards")), ["200.00|200.00|950.00|950.00|2"]);
}

#[test]
fn rule_07_the_action_date_decides_the_fiscal_year() {
    let place = with(&[
        Row::new("70A", "0").paid("1.00", "2023-09-30").with("action_date_fiscal_year", "2024"),
        Row::new("70B", "0").paid("20.00", "2023-10-01").with("action_date_fiscal_year", "2023"),
        Row::new("70C", "0").paid("300.00", "2024-09-30"),
    ]);
    let years = totals(&place, &[]);
    let year = |index: usize| {
        let line = &years["by_fiscal_year"][index];
        (line["fiscal_year"].as_i64().unwrap(), line["net"].as_str().unwrap().to_owned())
    };
    assert_eq!([year(0), year(1)], [(2023, "1.00".to_owned()), (2024, "320.00".to_owned())]);
    assert_eq!(totals(&place, &["--fy", "2024"])["net"], "320.00");
    assert_eq!(totals(&place, &["--from", "2023-10-02"])["net"], "300.00");
    assert_eq!(totals(&place, &["--to", "2023-09-30"])["net"], "1.00");
}

#[test]
fn rule_09_keys_are_compared_without_case() {
    let row = Row::new("70Abc", "p00001");
    let shouted = Row::new("70ABC", "P00001");
    let place = with(&[row, shouted]);
    assert_eq!(
        place.sql("select transaction_key, award_key from transactions"),
        ["7012_-NONE-_70ABC_P00001_-NONE-_0|CONT_AWD_70ABC_7012_-NONE-_-NONE-"]
    );
}

/// Runs `ingest` with each list of arguments in turn, and gives the records then.
fn after(files: &[(&str, String)], ingests: &[&[&str]]) -> Vec<String> {
    let place = Place::new();
    for (name, text) in files {
        place.write(name, text);
    }
    for arguments in ingests {
        place.ok(["ingest"].iter().chain(*arguments));
    }
    place.assert_store_is_whole(STORE);
    place.sql("select piid, modification, obligation from transactions order by 1, 2")
}

/// Every way of ingesting two files: together in both orders, with several threads, and one after the other.
fn in_every_way<'a>(one: &'a str, other: &'a str) -> Vec<Vec<Vec<&'a str>>> {
    vec![
        vec![vec![one, other, "--threads", "1"]],
        vec![vec![other, one, "--threads", "5"]],
        vec![vec![one], vec![other]],
        vec![vec![other], vec![one], vec![other]],
    ]
}

#[track_caller]
fn assert_in_every_way(files: &[(&str, String); 2], expected: &[&str]) {
    for way in in_every_way(files[0].0, files[1].0) {
        let ingests: Vec<&[&str]> = way.iter().map(Vec::as_slice).collect();
        assert_eq!(after(files, &ingests), expected, "{way:?}");
    }
}

#[test]
fn rule_10_the_last_one_wins_by_its_modification_date() {
    let version = |amount: &str, modified: &str| {
        Row::new("70A", "0").paid(amount, "2024-01-15").with("last_modified_date", modified)
    };
    // The later version stands in the file of the earlier date.
    let files = [
        ("x_20240601.csv", official(&[version("2.00", "2024-05-30 10:00:01"), Row::new("70B", "0")])),
        ("x_20240701.csv", official(&[version("1.00", "2024-05-30 10:00:00"), Row::new("70C", "0")])),
    ];
    assert_in_every_way(&files, &["70A|0|2.00", "70B|0|100.00", "70C|0|100.00"]);
}

#[test]
fn rule_10_then_the_files_own_date_decides() {
    let version = |amount: &str| Row::new("70A", "0").paid(amount, "2024-01-15");
    let files = [("late_20240701.csv", official(&[version("2.00")])), ("z_20240601.csv", official(&[version("1.00")]))];
    assert_in_every_way(&files, &["70A|0|2.00"]);
}

#[test]
fn rule_10_without_any_date_the_same_one_wins_in_every_order() {
    let version = |amount: &str| Row::new("70A", "0").paid(amount, "2024-01-15").with("last_modified_date", "");
    let files = [("one.csv", official(&[version("1.00")])), ("other.csv", official(&[version("2.00")]))];
    let first = after(&files, &[&["one.csv", "other.csv"]]);
    assert_in_every_way(&files, &first.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn rule_10_exact_repeats_count_once_and_are_counted() {
    let place = Place::new();
    place.write("a.csv", official(&[Row::new("70A", "0"), Row::new("70A", "0"), Row::new("70A", "1")]));
    place.write("b.csv", official(&[Row::new("70A", "0")]));
    let account = place.json(&["ingest", "a.csv", "b.csv"]);
    let sum = |column: &str| {
        account["files"].as_array().unwrap().iter().map(|file| file[column].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((sum("read"), sum("stored"), sum("repeats"), sum("problems")), (4, 2, 2, 0));
    assert_eq!(totals(&place, &[])["net"], "200.00");
}

#[test]
fn rule_11_a_deletion_deletes_whenever_it_arrives() {
    let deletion = Row::new("70A", "0")
        .with(DELETION, "D")
        .paid("", "")
        .with("recipient_name", "")
        .with("transaction_description", "")
        .with("last_modified_date", "2024-06-15");
    let upsert =
        Row::new("70B", "0").with(DELETION, "C").paid("7.00", "2024-02-02").with("last_modified_date", "2024-06-14");
    let files = [
        (
            "FY2024_All_Contracts_Full_20240301.csv",
            official(&[Row::new("70A", "0"), Row::new("70B", "0"), Row::new("70C", "0")]),
        ),
        ("FY(All)_All_Contracts_Delta_20240701.csv", delta(&[deletion, upsert])),
    ];
    assert_in_every_way(&files, &["70B|0|7.00", "70C|0|100.00"]);
}

/// The delta's row for a deletion: its transaction's key and a date, and nothing else.
#[test]
fn rule_11_a_deletion_needs_only_the_transaction_key() {
    let bare = |key: &str, date: &str| format!("D,{key},,,,{date}\r\n");
    let header = format!(
        "{DELETION},contract_transaction_unique_key,contract_award_unique_key,action_date,federal_action_obligation,last_modified_date\r\n"
    );
    let deletions = header + &bare("7012_-NONE-_70A_0_-NONE-_0", "2024-06-15") + &bare("_", "2024-06-15");
    let files = [
        ("FY2024_All_Contracts_Full_20240301.csv", official(&[Row::new("70A", "0"), Row::new("70B", "0")])),
        ("FY(All)_All_Contracts_Delta_20240701.csv", deletions),
    ];
    assert_in_every_way(&files, &["70B|0|100.00"]);
}

#[test]
fn rule_11_a_later_full_file_brings_a_record_back() {
    let deletion = Row::new("70A", "0").with(DELETION, "D").paid("", "").with("last_modified_date", "2024-06-15");
    let again = Row::new("70A", "0").paid("8.00", "2024-01-15").with("last_modified_date", "2024-08-01");
    let files = [("delta_20240701.csv", delta(&[deletion])), ("full_20240901.csv", official(&[again]))];
    assert_in_every_way(&files, &["70A|0|8.00"]);
}

#[test]
fn rule_11_a_deleted_record_is_in_no_view() {
    let place =
        with(&[Row::new("70A", "0").with("transaction_description", "MICROSOFT LICENSES"), Row::new("70B", "0")]);
    let deletion = Row::new("70A", "0").with(DELETION, "D").paid("", "").with("last_modified_date", "2024-06-15");
    place.write("delta.csv", delta(&[deletion]));
    assert_eq!(place.sql("select count(*) from slices"), ["1"]);
    place.ok(["ingest", "delta.csv"]);
    for view in ["transactions", "awards", "slices", "mentions"] {
        assert_eq!(place.sql(&format!("select count(*) from {view} where award_key like '%70A%'")), ["0"], "{view}");
    }
    assert_eq!(totals(&place, &[])["net"], "100.00");
}

#[test]
fn rule_12_a_missing_award_key_is_rebuilt_and_flagged() {
    let keyless = |piid: &str| {
        Row::new(piid, "0").with("contract_award_unique_key", "").with("contract_transaction_unique_key", "")
    };
    let ordered = keyless("70ORDER").with("parent_award_id_piid", "hhs70").with("parent_award_agency_id", "4732");
    let place = with(&[keyless("70ALONE"), ordered, Row::new("70WHOLE", "0")]);
    assert_eq!(
        place.sql("select award_key, award_key_rebuilt, transaction_key from transactions order by piid"),
        [
            "CONT_AWD_70ALONE_7012_-NONE-_-NONE-|true|7012_-NONE-_70ALONE_0_-NONE-_0",
            "CONT_AWD_70ORDER_7012_HHS70_4732|true|7012_4732_70ORDER_0_HHS70_0",
            "CONT_AWD_70WHOLE_7012_-NONE-_-NONE-|false|7012_-NONE-_70WHOLE_0_-NONE-_0",
        ]
    );
}

#[test]
fn rule_12_a_row_without_the_parts_of_a_key_is_put_aside() {
    let row = Row::new("", "0").with("contract_award_unique_key", "").with("contract_transaction_unique_key", "");
    let place = with(&[row, Row::new("70A", "0")]);
    assert_eq!(
        place.sql("select line, \"column\", reason from problems"),
        ["2|contract_award_unique_key|is empty, and there is no PIID with an agency to rebuild it from"]
    );
}

#[test]
fn rule_13_contracts_are_counted_by_award() {
    let under = |parent: &str| {
        let key = format!("CONT_AWD_0001_7012_{parent}_7001");
        Row::new("0001", "0")
            .with("contract_award_unique_key", &key)
            .with("contract_transaction_unique_key", &format!("7012_7001_0001_0_{parent}_0"))
    };
    let place = with(&[under("70X"), under("70Y"), Row::new("70A", "0"), Row::new("70A", "P1")]);
    let totals = totals(&place, &[]);
    assert_eq!((&totals["awards"], &totals["transactions"]), (&3.into(), &4.into()));
}

#[test]
fn rule_15_spend_of_a_buyer_is_awarding_or_funding_each_record_once() {
    let funded = |row: Row, code: &str| row.with("funding_agency_code", "070").with("funding_sub_agency_code", code);
    let by_headquarters = |piid: &str| {
        Row::new(piid, "0")
            .with("awarding_sub_agency_code", "7001")
            .with("contract_award_unique_key", &format!("CONT_AWD_{piid}_7001_-NONE-_-NONE-"))
            .with("contract_transaction_unique_key", &format!("7001_-NONE-_{piid}_0_-NONE-_0"))
    };
    let place = with(&[
        Row::new("70NOBODYS", "0").paid("1.00", "2024-01-15"),
        funded(Row::new("70BOTH", "0").paid("20.00", "2024-01-15"), "7012"),
        funded(Row::new("70FORCBP", "0").paid("300.00", "2024-01-15"), "7014"),
        funded(by_headquarters("70HQ").paid("4000.00", "2024-01-15"), "7012"),
        by_headquarters("70HQALONE").paid("50000.00", "2024-01-15"),
    ]);
    let net = |role: &str| totals(&place, &["--role", role])["net"].as_str().unwrap().to_owned();
    assert_eq!([net("either"), net("awarding"), net("funding")], ["4321.00", "321.00", "4020.00"]);
    assert_eq!(totals(&place, &[])["net"], "4321.00", "the default is either");
    let definitions = totals(&place, &[])["definitions"].clone();
    let shown: Vec<(&str, &str)> = definitions
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["role"].as_str().unwrap(), line["net"].as_str().unwrap()))
        .collect();
    assert_eq!(shown, [("either", "4321.00"), ("awarding", "321.00"), ("funding", "4020.00"), ("both", "20.00")]);
    assert_eq!(place.json(&["spend", "--buyer", "DHS"])["net"], "54321.00");
}

#[test]
fn rule_16_buyer_payer_and_vehicle_owner_are_three_columns() {
    let order = Row::new("70ORDER", "0")
        .with("contract_award_unique_key", "CONT_AWD_70ORDER_7012_NNG15SD22B_8000")
        .with("contract_transaction_unique_key", "7012_8000_70ORDER_0_NNG15SD22B_0")
        .with("funding_sub_agency_code", "7014");
    let place = with(&[order]);
    assert_eq!(
        place.sql("select awarding_sub_agency_code, funding_sub_agency_code, vehicle_owner_code, parent_piid from transactions"),
        ["7012|7014|8000|NNG15SD22B"]
    );
}

#[test]
fn rule_17_what_several_agencies_pay_for_is_not_split() {
    let row = |modification: &str, amount: &str, code: &str| {
        let row = Row::new("70A", modification).paid(amount, "2024-01-15");
        row.with("funding_agency_code", "070").with("funding_sub_agency_code", code)
    };
    let place = with(&[row("0", "1000.00", "7012"), row("P1", "20.00", "7014")]);
    let funding = |buyer: &str| place.json(&["spend", "--buyer", buyer, "--role", "funding"])["net"].clone();
    assert_eq!([funding("ICE"), funding("CBP")], ["1000.00", "20.00"]);
}

#[test]
fn rule_18_an_agency_may_be_named_in_many_ways() {
    let place = with(&[Row::new("70A", "0")]);
    for name in
        ["ICE", "ice", "7012", "Immigration and Customs Enforcement", "U.S. IMMIGRATION AND CUSTOMS ENFORCEMENT"]
    {
        assert_eq!(place.json(&["spend", "--buyer", name])["question"]["buyer"]["code"], "7012", "{name}");
    }
    for name in ["DHS", "070", "Department of Homeland Security"] {
        assert_eq!(place.json(&["spend", "--buyer", name])["question"]["buyer"]["code"], "070", "{name}");
    }
}

/// GitHub became Microsoft's on 25 October 2018; the row's own day decides whose sale it was.
#[test]
fn rule_21_families_have_dates() {
    let sale = |piid: &str, day: &str| {
        Row::new(piid, "0")
            .paid("10.00", day)
            .with("recipient_name", "GITHUB, INC.")
            .with("recipient_name_raw", "GITHUB, INC.")
    };
    let place = with(&[sale("70A", "2018-10-01"), sale("70B", "2019-03-01")]);
    let spend =
        |company: &str| place.json(&["spend", "--buyer", "ICE", "--company", company])["figures"]["named"].clone();
    assert_eq!(spend("Microsoft"), "10.00");
    assert_eq!(spend("GitHub"), "20.00");
}

#[test]
fn rule_20_names_as_reported_and_as_registered_today_are_both_kept() {
    let row = Row::new("70A", "0").with("recipient_name", "NEW NAME INC.").with("recipient_name_raw", "OLD NAME INC.");
    let place = with(&[row]);
    assert_eq!(
        place.sql("select recipient_name, recipient_name_raw from transactions"),
        ["NEW NAME INC.|OLD NAME INC."]
    );
}

#[test]
fn rule_25_each_transaction_keeps_its_own_recipient() {
    let paid_to = |modification: &str, name: &str| {
        Row::new("70A", modification).with("recipient_name", name).with("recipient_name_raw", name)
    };
    let place = with(&[paid_to("0", "ORACLE AMERICA, INC."), paid_to("P1", "NARROW GAUGE SUPPLY LLC")]);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Oracle"]);
    assert_eq!(spend["figures"]["floor"], "100.00", "{spend}");
    assert_eq!(spend["figures"]["named"], "100.00");
}

#[test]
fn rule_26_contacts_of_people_are_in_no_table() {
    let text = "LICENSES. COR: JANE.DOE@ICE.DHS.GOV 202-555-0143";
    let row = Row::new("70A", "0")
        .with("transaction_description", text)
        .with("prime_award_base_transaction_description", text)
        .with("highly_compensated_officer_1_name", "JANE DOE")
        .with("highly_compensated_officer_1_amount", "123456.00");
    let place = with(&[row]);
    let everything = place.ok(["sql", "select * from transactions", "--format", "json"]);
    assert!(everything.contains("COR: [e-mail] [phone]"), "{everything}");
    for secret in ["JANE", "DHS.GOV", "555-0143", "123456"] {
        assert!(!everything.contains(secret), "{secret}");
    }
}

/// An answer of nothing is no proof of nothing, and an amount paid to a reseller is not all the maker's: each answer says so.
#[test]
fn rules_28_and_41_what_a_figure_cannot_tell_stands_beside_it() {
    let place = with(&[Row::new("70A", "0").with("transaction_description", "MICROSOFT LICENSES")]);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!((&spend["figures"]["named"], &spend["counts"]["reports"]), (&"100.00".into(), &0.into()));
    let unseen = spend["unseen"].as_array().unwrap();
    for words in ["no report is not zero", "cover the first tier only", "what a reseller keeps for itself"] {
        assert!(unseen.iter().any(|line| line.as_str().unwrap().contains(words)), "{words}: {unseen:?}");
    }
}

/// Downloads that broke off in silence look whole, row by row; what the program can promise is the count of what was read.
#[test]
fn rule_44_an_archive_of_several_members_in_any_order_of_columns() {
    let columns = [
        "last_modified_date",
        "recipient_name",
        "action_date",
        "federal_action_obligation",
        "contract_award_unique_key",
        "awarding_sub_agency_code",
        "contract_transaction_unique_key",
    ];
    let rows: Vec<Row> = ["70A", "70B", "70C"].map(|piid| Row::new(piid, "0")).into();
    let place = Place::new();
    let members = [
        ("r_1.csv", official(&rows[..2])),
        ("r_2.csv", table(&columns, &rows[2..])),
        ("notes.txt", "no table".to_owned()),
    ];
    place.write("r.zip", zipped(&members.each_ref().map(|(name, text)| (*name, text.as_str()))));
    let Ran { code, stdout, stderr } = place.run(["ingest", "r.zip"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    assert_eq!(
        place.sql("select award_key, member, line from transactions order by 1"),
        [
            "CONT_AWD_70A_7012_-NONE-_-NONE-|r_1.csv|2",
            "CONT_AWD_70B_7012_-NONE-_-NONE-|r_1.csv|3",
            "CONT_AWD_70C_7012_-NONE-_-NONE-|r_2.csv|2",
        ]
    );
}

#[test]
fn rule_44_an_older_layout_has_fewer_columns_and_other_names() {
    let older = "contract_transaction_unique_key,contract_award_unique_key,award_id_piid,modification_number,transaction_number,\
        parent_award_agency_id,parent_award_id,federal_action_obligation,action_date,awarding_sub_agency_code,recipient_duns,\
        recipient_name,award_description\r\n\
        7012_8000_70A_0_NNG_0,CONT_AWD_70A_7012_NNG_8000,70A,0,0,8000,NNG,12.50,2016-03-01,7012,123456789,SOME RESELLER,\
        MICROSOFT ENTERPRISE LICENSES\r\n";
    let place = Place::new();
    place.write("older.csv", older);
    place.ok(["ingest", "older.csv"]);
    assert_eq!(
        place.sql(
            "select description, recipient_duns, parent_piid, awarding_agency_code, potential_change from transactions"
        ),
        ["MICROSOFT ENTERPRISE LICENSES|123456789|NNG|070|"]
    );
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!(spend["figures"]["floor"], "12.50");
}

/// The search API's own columns, as its downloads write them.
fn search(rows: &[[&str; 5]]) -> String {
    let mut text = "Agency,Award ID,Recipient Name,Federal Action Obligation,Action Date,Modification,Product/Service Description,\
        NAICS Description,Transaction Description,Generated Award ID\n"
        .to_owned();
    for [agency, piid, modification, amount, key] in rows {
        text += &format!(
            "{agency},{piid},NARROW GAUGE SUPPLY LLC,{amount},2024-01-15,{modification},CHAIRS,FURNITURE,OFFICE CHAIRS,{key}\n"
        );
    }
    text
}

#[test]
fn rules_09_and_10_a_record_in_two_layouts_counts_once() {
    let order = Row::new("70ORDER", "P00001")
        .with("contract_award_unique_key", "CONT_AWD_70ORDER_7012_GS35F_4730")
        .with("contract_transaction_unique_key", "7012_4730_70ORDER_P00001_GS35F_0");
    let files = [
        ("official_20240601.csv", official(&[Row::new("70A", "0"), order])),
        (
            "search_20240701.csv",
            search(&[
                ["ICE", "70A", "0", "100.0", "CONT_AWD_70A_7012_-NONE-_-NONE-"],
                ["ICE", "70ORDER", "P00001", "100.0", "CONT_AWD_70ORDER_7012_GS35F_4730"],
                ["CBP", "70NEW", "0", "5.5", "CONT_AWD_70NEW_7014_-NONE-_-NONE-"],
            ]),
        ),
    ];
    assert_in_every_way(&files, &["70A|0|100.00", "70NEW|0|5.50", "70ORDER|P00001|100.00"]);
    let place = Place::new();
    place.write(files[1].0, &files[1].1);
    place.ok(["ingest", files[1].0]);
    assert_eq!(
        place.sql("select distinct awarding_agency_code, awarding_sub_agency_code, awarding_sub_agency_name from transactions order by 2"),
        ["070|7012|U.S. Immigration and Customs Enforcement", "070|7014|U.S. Customs and Border Protection"]
    );
}

#[test]
fn rule_06_an_action_far_outside_is_flagged_and_left_out_beside() {
    let mut rows: Vec<Row> = (0..8)
        .map(|number| {
            let piid: &'static str = ["70A", "70B", "70C", "70D", "70E", "70F", "70G", "70H"][number];
            Row::new(piid, "0").paid("1000000.00", "2024-01-15").with("transaction_description", "MICROSOFT LICENSES")
        })
        .collect();
    rows.push(
        Row::new("70X", "0").paid("8000000000.00", "2024-02-01").with("transaction_description", "MICROSOFT LICENSES"),
    );
    let place = with(&rows);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!(spend["figures"]["likely"], "8008000000.00");
    assert_eq!(spend["outliers"]["without"]["likely"], "8000000.00");
    assert_eq!(spend["outliers"]["actions"].as_array().unwrap().len(), 1);
    // Corrected by a modification, the sum is right again.
    let mut corrected = rows.clone();
    corrected.push(
        Row::new("70X", "P1")
            .paid("-7992000000.00", "2024-03-01")
            .with("transaction_description", "MICROSOFT LICENSES"),
    );
    let place = with(&corrected);
    let spend = place.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"]);
    assert_eq!(spend["figures"]["likely"], "16000000.00");
    let plain = with(&rows[..8]);
    assert!(plain.json(&["spend", "--buyer", "ICE", "--company", "Microsoft"])["outliers"].is_null());
}
