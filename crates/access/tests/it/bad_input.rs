//! What goes wrong outside the program: broken files, broken rows, a full or read-only disk, interruptions, mistaken
//! questions. Each ends in a clear sentence and a meaningful exit code, and the store is whole afterwards.

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Duration;

use expect_test::{Expect, expect};

use crate::files::{Row, official, table, zipped};
use crate::program::{Place, STORE, finished, skipped};

/// A place with a store of one good record.
fn with_store() -> Place {
    let place = Place::new();
    place.write("good.csv", official(&[Row::new("70GOOD", "0")]));
    place.ok(["ingest", "good.csv"]);
    place
}

/// Checks what an ingest into a store says, and that nothing in the store has changed.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, expected: Expect) {
    let place = with_store();
    let before = place.contents(STORE);
    place.write(name, bytes);
    let ran = place.run(["ingest", name]);
    expected.assert_eq(&ran.shown());
    assert!(before == place.contents(STORE), "the store has changed");
    place.assert_store_is_whole(STORE);
}

/// Checks what an ingest of one file says, and what stands in `problems` then.
#[track_caller]
fn put_aside(bytes: impl AsRef<[u8]>, expected: Expect) -> Place {
    let place = Place::new();
    place.write("records.csv", bytes);
    let ran = place.run(["ingest", "records.csv"]);
    let problems = place.run(["problems", "--format", "csv"]);
    expected.assert_eq(&format!("{}{}", ran.shown(), problems.stdout));
    place.assert_store_is_whole(STORE);
    place
}

fn two_rows() -> [Row; 2] {
    [Row::new("70A", "0"), Row::new("70B", "0").paid("-40.50", "2024-03-01")]
}

#[test]
fn a_wrong_path() {
    let place = with_store();
    let before = place.contents(STORE);
    expect![[r#"
        tributary: there is no file or folder nowhere.csv: give a CSV file, a zip or gz of CSV files, a folder of them, or a quoted pattern such as 'downloads/*.zip'
        exit code 1
    "#]].assert_eq(&place.run(["ingest", "nowhere.csv"]).shown());
    expect![[r#"
        tributary: there is no file or folder 2024/*.zip: give a CSV file, a zip or gz of CSV files, a folder of them, or a quoted pattern such as 'downloads/*.zip'
        exit code 1
    "#]].assert_eq(&place.run(["ingest", "good.csv", "2024/*.zip"]).shown());
    assert!(before == place.contents(STORE));
    expect![[r#"
        tributary: there is no store at tributary-store: make one with `tributary ingest PATH`, or name another with --store
        exit code 1
    "#]].assert_eq(&Place::new().run(["spend", "--buyer", "ICE"]).shown());
}

#[test]
fn not_a_zip() {
    refused(
        "page.zip",
        "<!DOCTYPE html><title>Sign in</title>",
        expect![[r#"
          not used: page.zip is named .zip but is not a zip file
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

#[test]
fn a_zip_cut_short() {
    let rows: Vec<Row> = (0..200).map(|number| Row::new(&format!("70{number:04}"), "0")).collect();
    let whole = zipped(&[("records_1.csv", &official(&rows))]);
    refused(
        "cut.zip",
        &whole[..whole.len() - 40],
        expect![[r#"
          not used: cut.zip is a zip file that was cut short or damaged: its list of members cannot be read; download it again
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

/// Its list of members is there, but the packed bytes are not what was packed: no half of it may count.
#[test]
fn a_zip_damaged_inside() {
    let rows: Vec<Row> = (0..2000).map(|number| Row::new(&format!("70{number:04}"), "0")).collect();
    let mut damaged = zipped(&[("records_1.csv", &official(&rows))]);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0);
    refused(
        "damaged.zip",
        &damaged,
        expect![[r#"
          not used: damaged.zip: its compressed data are damaged, at line 3032; 840 rows could be read
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

#[test]
fn rule_47_a_file_of_one_byte_is_not_a_file() {
    refused(
        "one.csv",
        "\n",
        expect![[r#"
          not used: one.csv is not read: it is too short to be a file of records
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
    refused(
        "nothing.csv",
        "",
        expect![[r#"
          not used: nothing.csv is not read: it is too short to be a file of records
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

#[test]
fn rule_47_a_header_alone_is_valid_and_empty() {
    let place = put_aside(
        official(&[]),
        expect![[r#"
              file         read  =  stored +  repeats +  problems
              records.csv     0  =         0          0         0
              the store tributary-store is at version 1
            exit code 0
            file_name,member,line,column,value,reason,row_put_aside
        "#]],
    );
    assert_eq!(place.sql("select count(*) from transactions"), ["0"]);
}

#[test]
fn rule_44_a_missing_key_column_is_named() {
    let columns = ["award_id_piid", "modification_number", "federal_action_obligation", "action_date"];
    refused(
        "keyless.csv",
        table(&columns, &two_rows()),
        expect![[r#"
          not used: keyless.csv cannot be read: it holds contract transactions but no column contract_transaction_unique_key
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

#[test]
fn a_table_of_something_else() {
    refused(
        "cities.csv",
        "name,city\r\nA,B\r\n",
        expect![[r#"
          not used: cities.csv is not read: its header belongs to no known layout: no contract transactions, search for transactions, subawards, award summaries or account funding
          the store tributary-store is at version 1
        exit code 3
    "#]],
    );
}

#[test]
fn what_can_be_used_is_used() {
    let place = Place::new();
    place.write("downloads/good.csv", official(&two_rows()));
    place.write("downloads/broken.zip", "no zip");
    place.write("downloads/readme.txt", "hello");
    expect![[r#"
          file      read  =  stored +  repeats +  problems
          good.csv     2  =         2          0         0
          1 other file in the folders is no table and was passed over: downloads/readme.txt
          not used: downloads/broken.zip is named .zip but is not a zip file
          the store tributary-store is at version 1
        exit code 3
    "#]]
    .assert_eq(&place.run(["ingest", "downloads"]).shown());
    assert_eq!(place.sql("select sum(obligation) from transactions"), ["59.50"]);
}

#[test]
fn nothing_to_use_makes_no_store() {
    let place = Place::new();
    place.write("cities.csv", "name,city\r\nA,B\r\n");
    expect![[r#"
        tributary: no file could be used, so no store was made:
          not used: cities.csv is not read: its header belongs to no known layout: no contract transactions, search for transactions, subawards, award summaries or account funding
        exit code 1
    "#]].assert_eq(&place.run(["ingest", "cities.csv"]).shown());
    expect![[r#"
        tributary: there is no store at tributary-store: make one with `tributary ingest PATH`, or name another with --store
        exit code 1
    "#]].assert_eq(&place.run(["store"]).shown());
}

#[test]
fn rule_48_ragged_rows_are_put_aside_with_their_line() {
    let mut text = official(&two_rows());
    text += "a,b,c\r\n";
    text += &official(&[Row::new("70C", "0")]).split_inclusive("\r\n").nth(1).unwrap().replace("\r\n", ",one more\r\n");
    text += official(&[Row::new("70D", "0")]).split_inclusive("\r\n").nth(1).unwrap();
    let place = put_aside(
        text,
        expect![[r#"
          file         read  =  stored +  repeats +  problems
          records.csv     5  =         3          0         2
          the store tributary-store is at version 1
        exit code 0
        file_name,member,line,column,value,reason,row_put_aside
        records.csv,records.csv,4,,,3 fields where the header has 297,true
        records.csv,records.csv,5,,,298 fields where the header has 297,true
    "#]],
    );
    assert_eq!(place.sql("select piid, line from transactions order by 1"), ["70A|2", "70B|3", "70D|6"]);
}

#[test]
fn rule_44_line_breaks_and_quotes_inside_fields() {
    let description = "CHAIRS, \"ERGONOMIC\"\r\nAND\nDESKS";
    let rows = [Row::new("70A", "0").with("transaction_description", description), Row::new("70B", "0")];
    let place = put_aside(
        official(&rows),
        expect![[r#"
              file         read  =  stored +  repeats +  problems
              records.csv     2  =         2          0         0
              the store tributary-store is at version 1
            exit code 0
            file_name,member,line,column,value,reason,row_put_aside
        "#]],
    );
    let found = place.json(&["sql", "select description, line from transactions order by piid"]);
    assert_eq!(found[0]["description"], description);
    assert_eq!((&found[0]["line"], &found[1]["line"]), (&2.into(), &5.into()));
}

#[test]
fn rule_45_a_byte_order_mark() {
    put_aside(
        format!("\u{feff}{}", official(&two_rows())),
        expect![[r#"
              file         read  =  stored +  repeats +  problems
              records.csv     2  =         2          0         0
              the store tributary-store is at version 1
            exit code 0
            file_name,member,line,column,value,reason,row_put_aside
        "#]],
    );
}

#[test]
fn latin_1_bytes_are_read_as_what_they_are() {
    let mut bytes = official(&[Row::new("70A", "0").with("recipient_name", "CAF# LTD")]).into_bytes();
    let place_of_e = bytes.windows(4).position(|four| four == b"CAF#").unwrap() + 3;
    bytes[place_of_e] = 0xc9;
    let place = put_aside(
        bytes,
        expect![[r#"
              file         read  =  stored +  repeats +  problems
              records.csv     1  =         1          0         0
              the store tributary-store is at version 1
            exit code 0
            file_name,member,line,column,value,reason,row_put_aside
        "#]],
    );
    assert_eq!(place.sql("select recipient_name from transactions"), ["CAFÉ LTD"]);
}

#[test]
fn rule_45_amounts_as_spreadsheets_leave_them() {
    let amounts =
        ["$249,000.00 ", "(1,234.50)", "98500000.0", "1e9", "", "12.345", "1,23.00", "n/a", "99999999999999999999"];
    let row = |(number, amount): (usize, &&str)| Row::new(&format!("70{number}"), "0").paid(amount, "2024-01-15");
    let rows: Vec<Row> = amounts.iter().enumerate().map(row).collect();
    let place = put_aside(
        official(&rows),
        expect![[r#"
          file         read  =  stored +  repeats +  problems
          records.csv     9  =         3          0         6
          the store tributary-store is at version 1
        exit code 0
        file_name,member,line,column,value,reason,row_put_aside
        records.csv,records.csv,5,federal_action_obligation,1e9,is not an amount in dollars and cents,true
        records.csv,records.csv,6,federal_action_obligation,,is empty,true
        records.csv,records.csv,7,federal_action_obligation,12.345,has more than two decimals,true
        records.csv,records.csv,8,federal_action_obligation,"1,23.00",is not an amount in dollars and cents,true
        records.csv,records.csv,9,federal_action_obligation,n/a,is not an amount in dollars and cents,true
        records.csv,records.csv,10,federal_action_obligation,99999999999999999999,"is larger than 9,999,999,999,999,999.99",true
    "#]],
    );
    assert_eq!(
        place.sql("select obligation from transactions order by piid"),
        ["249000.00", "-1234.50", "98500000.00"]
    );
}

#[test]
fn rule_45_dates_as_spreadsheets_leave_them() {
    let days = [
        "2024-02-29",
        "2024-02-29 00:00:00",
        "2/29/24",
        "29/02/2024",
        "20240229",
        "2024-02-30",
        "03/04/2024",
        "",
        "soon",
    ];
    let row = |(number, day): (usize, &&str)| Row::new(&format!("70{number}"), "0").paid("1.00", day);
    let rows: Vec<Row> = days.iter().enumerate().map(row).collect();
    let place = put_aside(
        official(&rows),
        expect![[r#"
          file         read  =  stored +  repeats +  problems
          records.csv     9  =         5          0         4
          the store tributary-store is at version 1
        exit code 0
        file_name,member,line,column,value,reason,row_put_aside
        records.csv,records.csv,7,action_date,2024-02-30,is a day that does not exist,true
        records.csv,records.csv,8,action_date,03/04/2024,can be read as two different days,true
        records.csv,records.csv,9,action_date,,is empty,true
        records.csv,records.csv,10,action_date,soon,is not a date,true
    "#]],
    );
    assert_eq!(place.sql("select distinct action_date from transactions"), ["2024-02-29"]);
}

/// Another value than key, amount and day is left empty and noted; the row counts.
#[test]
fn rule_48_a_value_that_no_figure_needs_is_left_empty_and_noted() {
    let row = Row::new("70A", "0")
        .with("potential_total_value_of_award", "lots")
        .with("period_of_performance_start_date", "2024-13-01");
    let place = put_aside(
        official(&[row]),
        expect![[r#"
          file         read  =  stored +  repeats +  problems
          records.csv     1  =         1          0         0
          the store tributary-store is at version 1
        exit code 0
        file_name,member,line,column,value,reason,row_put_aside
        records.csv,records.csv,2,period_of_performance_start_date,2024-13-01,is a day that does not exist,false
        records.csv,records.csv,2,potential_total_value_of_award,lots,is not an amount in dollars and cents,false
    "#]],
    );
    assert_eq!(
        place.json(&["sql", "select obligation, award_potential, period_start from transactions"])[0],
        serde_json::json!({ "obligation": "100.00", "award_potential": null, "period_start": null })
    );
}

#[test]
fn two_runs_at_once() {
    let place = with_store();
    place.write("more.csv", official(&two_rows()));
    let before = place.contents(STORE);
    let lock = File::options().write(true).open(place.path(STORE).join(".lock")).unwrap();
    lock.lock().unwrap();
    expect![[r#"
        tributary: another Tributary is writing to the store at tributary-store: wait until it is done
        exit code 1
    "#]]
    .assert_eq(&place.run(["ingest", "more.csv"]).shown());
    assert!(before == place.contents(STORE));
    assert_eq!(place.sql("select count(*) from transactions"), ["1"], "reading goes on beside a writer");
    drop(lock);
    place.ok(["ingest", "more.csv"]);

    let start =
        |name: &str| place.command(["ingest", name]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    place.write("one.csv", official(&[Row::new("70X", "0")]));
    place.write("other.csv", official(&[Row::new("70Y", "0")]));
    let both = [start("one.csv"), start("other.csv")].map(finished);
    let done = both.iter().filter(|ran| ran.code == 0).count();
    assert!(done >= 1, "{both:?}");
    assert!(both.iter().all(|ran| ran.code == 0 || ran.stderr.contains("another Tributary is writing")), "{both:?}");
    assert_eq!(place.sql("select count(*) from transactions"), [(3 + done).to_string()]);
    place.assert_store_is_whole(STORE);
}

/// A world that takes the ingest some seconds, for tests that come in between.
pub(crate) fn with_world(rows: u32) -> Place {
    let place = Place::new();
    let rows = rows.to_string();
    place.ok(["demo", "--files-only", "--into", "world", "--rows", &rows]);
    place
}

#[test]
fn control_c() {
    let place = with_world(40_000);
    place.ok(["--store", "world/store", "ingest", "world/files/FY2021_9Q1_Contracts_Full_20251206.zip"]);
    let before = place.contents("world/store");
    let ingest = ["--store", "world/store", "ingest", "world/files"];
    let mut stopped_in_order = 0;
    for delay in (0..20).map(|turn| 15 * turn * turn / 4 + 5) {
        let child = place.command(ingest).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let id = child.id().to_string();
        // The run may have ended already; then there is nobody to tell.
        let _ = Command::new("kill").args(["-INT", &id]).status();
        let ran = finished(child);
        if ran.code == 0 {
            break;
        }
        // A shell gives 130 both where the program stops in order and where the signal ends it before it has begun.
        assert_eq!(ran.code, 130, "{ran:?}");
        if ran.stderr.contains("stopped") {
            assert_eq!(ran.stderr, "tributary: stopped: the store is as it was\n");
            stopped_in_order += 1;
        }
        assert!(before == place.contents("world/store"), "stopped after {delay} ms");
    }
    assert!(stopped_in_order > 0, "no run was stopped while it was reading");
    place.ok(ingest);
    place.assert_store_is_whole("world/store");
}

/// A file system of a few hundred kilobytes, where the system lets us make one.
#[test]
fn a_full_disk() {
    let place = with_world(20_000);
    place.write("good.csv", official(&[Row::new("70GOOD", "0")]));
    let ran = place.shell(
        r#"mkdir small; unshare -rm sh -c '
            mount -t tmpfs -o size=400k small small || exit 77
            "$tributary" --store small/store --quiet ingest good.csv > first.txt || exit 78
            find small/store -type f ! -name .lock -exec sha256sum {} + | sort > before.txt
            "$tributary" --store small/store ingest world/files; echo "exit code $?"
            find small/store -type f ! -name .lock -exec sha256sum {} + | sort > after.txt
            cmp before.txt after.txt && "$tributary" --store small/store sql "select count(*) from transactions" --format csv'"#,
    );
    if ran.code == 77 || ran.stderr.starts_with("unshare") {
        return skipped(&format!("no small file system can be made here: {}", ran.stderr.trim()));
    }
    expect![[r#"
        exit code 1
        count(*)
        1
        tributary: the disk is full: the store is as it was; make room and run again
        exit code 0
    "#]]
    .assert_eq(&ran.shown());
}

/// A limit on the size of files is met in the same place as a full disk, and needs no rights.
#[test]
fn a_limit_on_the_size_of_files() {
    let place = with_world(20_000);
    place.write("good.csv", official(&[Row::new("70GOOD", "0")]));
    place.ok(["ingest", "good.csv"]);
    let before = place.contents(STORE);
    let ran = place.shell(r#"trap '' XFSZ; ulimit -f 64; exec "$tributary" ingest world/files"#);
    assert_eq!(ran.code, 1, "{}", ran.shown());
    assert!(ran.stderr.starts_with("tributary: ") && ran.stderr.contains("File too large"), "{}", ran.stderr);
    assert!(before == place.contents(STORE), "the store has changed");
    place.assert_store_is_whole(STORE);
}

#[test]
fn a_read_only_store() {
    let place = with_store();
    place.write("more.csv", official(&two_rows()));
    let before = place.contents(STORE);
    let ran = place.shell(
        r#"unshare -rm sh -c '
            mount --bind tributary-store tributary-store && mount -o remount,ro,bind tributary-store || exit 77
            "$tributary" ingest more.csv; echo "exit code $?"
            "$tributary" sql "select count(*) from transactions" --format csv'"#,
    );
    if ran.code == 77 || ran.stderr.starts_with("unshare") {
        return skipped(&format!("no read-only mount can be made here: {}", ran.stderr.trim()));
    }
    expect![[r#"
        exit code 1
        count(*)
        1
        tributary: the store at tributary-store cannot be written to: Read-only file system (os error 30)
        exit code 0
    "#]]
    .assert_eq(&ran.shown());
    assert!(before == place.contents(STORE));
}

#[test]
fn a_place_where_no_store_can_be() {
    let place = with_store();
    expect![[r#"
        tributary: the store at good.csv/store cannot be written to: Not a directory (os error 20)
        exit code 1
    "#]]
    .assert_eq(&place.run(["--store", "good.csv/store", "ingest", "good.csv"]).shown());
    expect![[r#"
        tributary: the store at good.csv cannot be written to: Not a directory (os error 20)
        exit code 1
    "#]]
    .assert_eq(&place.run(["--store", "good.csv", "ingest", "good.csv"]).shown());
    place.write("photos/cat.jpg", "meow");
    expect![[r#"
        tributary: photos is not a Tributary store: it holds other files, as cat.jpg; name an empty or new folder
        exit code 1
    "#]]
    .assert_eq(&place.run(["--store", "photos", "ingest", "good.csv"]).shown());
    assert_eq!(place.contents("photos").len(), 1);
    // Downloads are CSV files too, and settings of other programs TOML.
    for (folder, other) in [("downloads", "spending_2024.csv"), ("settings", "Cargo.toml")] {
        place.write(&format!("{folder}/{other}"), "a,b\n");
        let ran = place.run(["--store", folder, "ingest", "good.csv"]);
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(&format!("{folder} is not a Tributary store: it holds other files, as {other};")));
        assert_eq!(place.contents(folder).len(), 1);
    }
    // A store's own lists may be there before it.
    place.write("prepared/events.csv", "date,title\n");
    place.ok(["--store", "prepared", "ingest", "good.csv"]);
}

/// A ledger entry as a program of another format would have written it.
fn with_format(entry: &str, format: u32) -> String {
    let own = format!("\"format\": {}", store::FORMAT);
    assert!(entry.contains(&own), "{entry}");
    entry.replacen(&own, &format!("\"format\": {format}"), 1)
}

#[test]
fn a_store_of_a_newer_version() {
    let place = with_store();
    let entry = place.path(STORE).join("versions/00000001.json");
    let text = std::fs::read_to_string(&entry).unwrap();
    std::fs::write(&entry, with_format(&text, store::FORMAT + 1)).unwrap();
    let before = place.contents(STORE);
    let (newer, known) = (store::FORMAT + 1, store::FORMAT);
    let said = format!(
        "tributary: the store at tributary-store was written by a newer Tributary (format {newer}, this one knows {known}): update \
         Tributary\nexit code 1\n"
    );
    assert_eq!(place.run(["spend", "--buyer", "ICE"]).shown(), said);
    for command in [&["ingest", "good.csv"][..], &["store"], &["problems"], &["sql", "select 1"]] {
        let ran = place.run(command);
        assert!(ran.code == 1 && ran.stderr.contains("newer Tributary"), "{command:?} {}", ran.shown());
    }
    assert!(before == place.contents(STORE));
}

#[test]
fn a_store_of_an_older_version_is_read_anew() {
    let place = with_store();
    let asked = ["spend", "--buyer", "ICE", "--company", "Microsoft"];
    let figures = |shown: String| shown.split("version").next().unwrap_or_default().to_owned();
    let before = figures(place.run(asked).shown());
    let entry = place.path(STORE).join("versions/00000001.json");
    let text = std::fs::read_to_string(&entry).unwrap();
    // Entries of that format had neither a list of parts nor a seal.
    let mut older: serde_json::Value = serde_json::from_str(&with_format(&text, store::FORMAT - 1)).unwrap();
    older.as_object_mut().unwrap().retain(|key, _| key != "parts" && key != "seal");
    std::fs::write(&entry, older.to_string()).unwrap();
    let ran = place.run(asked);
    assert!(ran.code == 1 && ran.stderr.contains("run `tributary ingest` without a path"), "{}", ran.shown());
    assert_eq!(place.run(["ingest"]).code, 0);
    assert_eq!(figures(place.run(asked).shown()), before);
}

#[test]
fn a_ledger_entry_that_is_no_entry() {
    let place = with_store();
    place.write("tributary-store/versions/00000001.json", "{\"format\": ");
    expect![[r#"
        tributary: the ledger entry tributary-store/versions/00000001.json cannot be read: EOF while parsing a value at line 1 column 11
        exit code 1
    "#]]
    .assert_eq(&place.run(["store"]).shown());
}

#[test]
fn rule_18_an_unknown_buyer_is_an_error_with_near_names() {
    let place = with_store();
    let asked = |buyer: &str| place.run(["spend", "--buyer", buyer]).shown();
    expect![[r#"
        tributary: no agency is called "IEC"
        exit code 2
    "#]]
    .assert_eq(&asked("IEC"));
    expect![[r#"
        tributary: no agency is called "Customs and Boarder Protection"; near names: U.S. Customs and Border Protection (CBP, 7014)
        exit code 2
    "#]].assert_eq(&asked("Customs and Boarder Protection"));
    expect![[r#"
        tributary: no agency is called "zzzz"
        exit code 2
    "#]]
    .assert_eq(&asked("zzzz"));
    expect![[r#"
        tributary: no agency is called ""
        exit code 2
    "#]]
    .assert_eq(&asked(""));
}

#[test]
fn an_unknown_company_is_an_error_with_near_names() {
    let place = with_store();
    let asked = |company: &str| place.run(["spend", "--buyer", "ICE", "--company", company]).shown();
    expect![[r#"
        tributary: no company is known as "Mircosoft"; near names: Microsoft
        exit code 2
    "#]]
    .assert_eq(&asked("Mircosoft"));
    expect![[r#"
        tributary: no company is known as "No Such Company Anywhere"
        exit code 2
    "#]]
    .assert_eq(&asked("No Such Company Anywhere"));
}

#[test]
fn impossible_questions() {
    let place = with_store();
    let asked = |rest: &[&str]| {
        let ran = place.run(["spend", "--buyer", "ICE"].iter().chain(rest));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{rest:?}");
        ran.stderr
    };
    expect![[r#"
        tributary: --from `2024-02-30` is a day that does not exist: write a day such as 2023-01-01
    "#]]
    .assert_eq(&asked(&["--from", "2024-02-30"]));
    expect![[r#"
        tributary: --to `yesterday` is not a date: write a day such as 2023-01-01
    "#]]
    .assert_eq(&asked(&["--to", "yesterday"]));
    expect![[r#"
        tributary: --from is empty: write a day such as 2023-01-01
    "#]]
    .assert_eq(&asked(&["--from", ""]));
    expect![[r#"
        tributary: --from 2025-01-01 is after --to 2024-01-01
    "#]]
    .assert_eq(&asked(&["--from", "2025-01-01", "--to", "2024-01-01"]));
    expect![[r#"
        tributary: `24` is not a fiscal year: write 2024, or 2021..2025
    "#]]
    .assert_eq(&asked(&["--fy", "24"]));
    expect![[r#"
        tributary: --fy 2025..2021: the first year is after the last
    "#]]
    .assert_eq(&asked(&["--fy", "2025..2021"]));
    expect![[r#"
        tributary: --by seller needs --company or --capability: a buyer's own totals are shown by fiscal year
    "#]]
    .assert_eq(&asked(&["--by", "seller"]));
    for rest in [&["--fy", "2024", "--from", "2024-01-01"][..], &["--role", "signing"], &["--by", "month"]] {
        asked(rest);
    }
}

#[test]
fn sql_reads_and_nothing_else() {
    let place = with_store();
    let before = place.contents(STORE);
    for statement in [
        "drop table stored_transactions",
        "insert into stored_files select * from stored_files",
        "create table t as select 1",
        "copy transactions to 'out.parquet'",
        "create external table t stored as csv location '.'",
        "set datafusion.execution.batch_size = 1",
        "select nothing from transactions",
        "selec 1",
        "",
    ] {
        let ran = place.run(["sql", statement]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{statement}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("tributary: ") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
    }
    assert!(before == place.contents(STORE));
}
