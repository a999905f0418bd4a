//! Files as people have them: packed, written by other tools, of other layouts. Each is read to the cent, or named with what
//! it is and what to take instead; of an archive every member is accounted for.

use std::io::Write;

use expect_test::{Expect, expect};
use sources::layouts::CONTRACT_TRANSACTION_COLUMNS;
use zip::write::SimpleFileOptions;

use crate::files::{Row, official, table, zipped};
use crate::program::{Place, STORE, skipped};

/// A zip of members in bytes.
fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An official file of one action of 10.00, 20.00, … under a PIID of its own.
fn of(number: u32) -> String {
    official(&[Row::new(&format!("70C{number}"), "0").paid(&format!("{}.00", 10 * number), "2024-01-15")])
}

/// What an ingest of one file says, and the sum of what is stored then.
#[track_caller]
fn ingested(name: &str, bytes: impl AsRef<[u8]>, expected: Expect) -> Place {
    let place = Place::new();
    place.write(name, bytes);
    let ran = place.run(["ingest", name]);
    let sum = match place.path(STORE).join("versions").exists() {
        true => place.sql("select sum(obligation) from transactions").concat(),
        false => "no store".to_owned(),
    };
    expected.assert_eq(&format!("{}sum {sum}\n", ran.shown()));
    place
}

#[test]
fn members_of_one_name_are_read_each() {
    // The writer of zips has no name twice: two of one length, of which the second is then given the first one's.
    let mut zip = zipped(&[("records_1.csv", &of(1)), ("records_2.csv", &of(2))]);
    for place in memchr::memmem::find_iter(&zip.clone(), b"records_2.csv") {
        zip[place..place + 13].copy_from_slice(b"records_1.csv");
    }
    ingested(
        "two.zip",
        zip,
        expect![[r#"
              file     read  =  stored +  repeats +  problems
              two.zip     2  =         2          0         0
              the store tributary-store is at version 1
            exit code 0
            sum 30.00
        "#]],
    );
}

#[test]
fn every_member_of_an_archive_is_accounted_for() {
    let inner = packed(&[("inner_1.csv", of(1).as_bytes()), ("notes/readme.txt", b"Thank you for downloading.\n")]);
    let tabs = official(&[Row::new("70C2", "0").paid("20.00", "2024-01-15")]).replace(',', "\t");
    let place = ingested(
        "all.zip",
        packed(&[
            ("inner.zip", &inner),
            ("two.tsv", tabs.as_bytes()),
            ("__MACOSX/._two.tsv", b"\0\x05\x16\x07"),
            ("grants.csv", b"assistance_transaction_unique_key,action_date\nA,2024-01-01\n"),
            ("list.pdf", b"%PDF-1.7"),
        ]),
        expect![[r#"
              file     read  =  stored +  repeats +  problems
              all.zip     2  =         2          0         0
              all.zip: 6 members = 2 read + 1 refused + 3 passed over
              all.zip: grants.csv in all.zip is not read: this is a file of assistance transactions: grants and loans, which are not contracts
              all.zip: inner.zip/notes/readme.txt in all.zip is not read: this is no table of records
              all.zip: __MACOSX/._two.tsv in all.zip is not read: this is a companion that some systems leave in archives
              all.zip: list.pdf in all.zip is not read: this is a PDF document
              the store tributary-store is at version 1
            exit code 0
            sum 30.00
        "#]],
    );
    place.write("other.zip", packed(&[("a.csv", of(3).as_bytes()), ("b.parquet", b"PAR1"), ("c.csv", b"x,y\n1,2\n")]));
    expect![[r#"
          file       read  =  stored +  repeats +  problems
          other.zip     1  =         1          0         0
          other.zip: 3 members = 1 read + 2 refused + 0 passed over
          other.zip: c.csv in other.zip is not read: its header belongs to no known layout: no contract transactions, search for transactions, subawards, award summaries or account funding
          other.zip: b.parquet in other.zip is not read: this is Parquet; write the table as CSV, or download the CSV that it was made from
          the store tributary-store is at version 2
        exit code 3
    "#]]
    .assert_eq(&place.run(["ingest", "other.zip"]).shown());
    let json = place.json(&["ingest", "all.zip"]);
    assert_eq!(json["files"][0]["outcome"], "already stored");
}

#[test]
fn an_archive_of_which_nothing_is_understood_is_refused() {
    let place = Place::new();
    place.write("good.csv", of(1));
    place.ok(["ingest", "good.csv"]);
    place.write("notes.zip", packed(&[("notes.txt", b"hello\n"), ("more.html", b"<html><body>404</body></html>")]));
    place.write("empty.zip", packed(&[]));
    expect![[r#"
          not used: empty.zip holds nothing: it is an archive without members
          not used: notes.txt in notes.zip is not read: this is no table of records; more.html in notes.zip is not read: this is a web page, perhaps one that says why there is no download
          the store tributary-store is at version 1
        exit code 3
    "#]]
    .assert_eq(&place.run(["ingest", "notes.zip", "empty.zip"]).shown());
}

#[test]
fn a_file_whose_rows_are_all_put_aside_says_so() {
    ingested(
        "broken.csv",
        official(&[Row::new("70A", "0").paid("lots", "2024-01-15"), Row::new("70B", "0").paid("1.00", "soon")]),
        expect![[r#"
              file        read  =  stored +  repeats +  problems
              broken.csv     2  =         0          0         2
              broken.csv: none of its rows could be understood; the first, on line 2: federal_action_obligation is not an amount in dollars and cents
              the store tributary-store is at version 1
            exit code 3
            sum 
        "#]],
    );
}

/// The same three records in every way of writing a table: separators, line ends, encodings, packings.
#[test]
fn one_table_is_the_same_however_it_is_written() {
    let description = "CHAIRS, \"ERGONOMIC\"; TABLES | DESKS\tAND É";
    let rows = [
        Row::new("70A", "0").with("transaction_description", description),
        Row::new("70B", "0").paid("-40.50", "2024-03-01"),
        Row::new("70C", "P00001").paid("0.25", "2024-03-01"),
    ];
    let lines: Vec<Vec<String>> = std::iter::once(CONTRACT_TRANSACTION_COLUMNS.map(str::to_owned).to_vec())
        .chain(rows.iter().map(|row| CONTRACT_TRANSACTION_COLUMNS.map(|name| row.value(name).to_owned()).to_vec()))
        .collect();
    let written = |separator: &str, line_end: &str| -> String {
        let field = |field: &String| match field.contains([',', '"', ';', '|', '\t']) {
            true => format!("\"{}\"", field.replace('"', "\"\"")),
            false => field.clone(),
        };
        lines.iter().map(|fields| fields.iter().map(field).collect::<Vec<_>>().join(separator) + line_end).collect()
    };
    let usual = written(",", "\r\n");
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let mixed: String = usual
        .split_inclusive("\r\n")
        .enumerate()
        .map(|(n, line)| if n == 2 { line.replace('\n', "") } else { line.to_owned() })
        .collect();
    let numbered: String = usual
        .split_inclusive("\r\n")
        .enumerate()
        .map(|(number, line)| if number == 0 { line.to_owned() } else { format!("\"{number}\",{line}") })
        .collect();
    let mut header = usual.split_inclusive("\r\n");
    let commas_behind: String =
        header.next().unwrap().to_owned() + &header.map(|line| line.replace("\r\n", ",,,\r\n")).collect::<String>();
    let ways: Vec<(&str, Vec<u8>)> = vec![
        ("usual.csv", usual.clone().into_bytes()),
        ("tabs.tsv", written("\t", "\n").into_bytes()),
        ("pipes.txt", written("|", "\r\n").into_bytes()),
        ("semicolons.csv", written(";", "\r\n").into_bytes()),
        ("said.csv", format!("sep=;\r\n{}", written(";", "\r\n")).into_bytes()),
        ("said_comma.csv", format!("\"sep=,\"\r\n{usual}").into_bytes()),
        ("returns.csv", written(",", "\r").into_bytes()),
        ("mixed.csv", mixed.into_bytes()),
        ("units.csv", units(&format!("\u{feff}{usual}"))),
        ("units_of_tabs.txt", units(&format!("\u{feff}{}", written("\t", "\r\n")))),
        ("numbered.csv", numbered.into_bytes()),
        ("commas_behind.csv", commas_behind.into_bytes()),
        ("spark.csv", usual.replace("\"\"ERGONOMIC\"\"", "\\\"ERGONOMIC\\\"").into_bytes()),
        ("twice.csv.gz", gzip(&gzip(usual.as_bytes()))),
        ("gz_in.zip", packed(&[("a.csv.gz", &gzip(usual.as_bytes()))])),
        ("three.zip", packed(&[("b.zip", &packed(&[("c.zip", &packed(&[("d.txt", usual.as_bytes())]))]))])),
        ("book.xlsx", workbook(&lines)),
        ("book.zip", packed(&[("book.xlsx", &workbook(&lines))])),
    ];
    let question = "select piid, modification, action_date, obligation, description, recipient_name, awarding_sub_agency_code \
                    from transactions order by piid";
    let mut expected = None;
    for (name, bytes) in ways {
        let place = Place::new();
        place.write(name, bytes);
        let ran = place.run(["ingest", name]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.shown());
        assert_eq!(ran.stdout.contains("1 row has quotes behind backslashes"), name == "spark.csv", "{}", ran.stdout);
        let found = place.json(&["sql", question]);
        let expected = expected.get_or_insert_with(|| found.clone());
        assert_eq!(found, *expected, "{name}");
        assert_eq!(found[0]["description"], description, "{name}");
        assert_eq!(place.sql("select count(*), sum(obligation) from transactions"), ["3|59.75"], "{name}");
    }
}

/// A workbook as a person makes it: amounts as numbers, days as days, the rest as text, and a second sheet with nothing.
fn workbook(lines: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (row, fields) in (0..).zip(lines) {
        for (column, field) in (0..).zip(fields).filter(|(_, field)| !field.is_empty()) {
            let name = lines[0][usize::from(column)].as_str();
            match name {
                "federal_action_obligation" if row > 0 => {
                    sheet.write_number(row, column, field.parse::<f64>().unwrap()).unwrap()
                }
                "action_date" if row > 0 => {
                    let moment = rust_xlsxwriter::ExcelDateTime::parse_from_str(field).unwrap();
                    sheet.write_datetime_with_format(row, column, &moment, &day).unwrap()
                }
                _ => sheet.write_string(row, column, field).unwrap(),
            };
        }
    }
    book.add_worksheet();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_pipe_is_read_like_a_file() {
    let place = Place::new();
    place.write("good.csv", of(1));
    place.write("good.zip", packed(&[("good.csv", of(2).as_bytes())]));
    let ran = place.shell(
        r#"cat good.csv | "$tributary" --store one ingest /dev/stdin && cat good.zip | "$tributary" --store two ingest -
           bash -c '"$tributary" --store three ingest <(cat good.csv) <(cat good.zip)' | tail -n 2"#,
    );
    expect![[r#"
          file   read  =  stored +  repeats +  problems
          stdin     1  =         1          0         0
          the store one is at version 1
          file   read  =  stored +  repeats +  problems
          stdin     1  =         1          0         0
          the store two is at version 1
          all      2  =         2          0         0
          the store three is at version 1
        exit code 0
    "#]]
    .assert_eq(&ran.shown());
    assert_eq!(place.sql_in("three", "select sum(obligation) from transactions"), "30.00");
}

/// What is not read says what it is and what to take instead, once a file.
#[test]
fn other_files_are_named() {
    let grants = [Row::new("70A", "0"), Row::new("70B", "0")]
        .map(|row| row.with("contract_award_unique_key", "ASST_NON_2024_7022"));
    let mut twice = CONTRACT_TRANSACTION_COLUMNS.to_vec();
    twice.insert(0, "federal_action_obligation");
    let place = Place::new();
    let files: [(&str, Vec<u8>); 12] = [
        ("a.csv", b"unique_transaction_id,transaction_status,dollarsobligated,maj_agency_cat,vendorname\nx,active,1.00,7000: DHS,A\n".to_vec()),
        ("b.xml", b"<?xml version=\"1.0\"?>\n<feed xmlns:ns1=\"https://www.fpds.gov/FPDS\" xmlns=\"http://www.w3.org/2005/Atom\"/>".to_vec()),
        ("c.json", b"{\"Award ID\":\"70A\",\"Recipient Name\":\"A\"}\n{\"Award ID\":\"70B\"}\n".to_vec()),
        ("d.parquet", b"PAR1\x15\x04PAR1".to_vec()),
        ("e.csv", official(&grants).into_bytes()),
        ("f.csv", table(&twice, &[Row::new("70A", "0")]).into_bytes()),
        ("g.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("h.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec()),
        ("i.csv", b"<!DOCTYPE html><html><title>Sign in</title></html>".to_vec()),
        ("j.csv", b"PIID,Modification Number,Date Signed,Action Obligation ($)\n70A,0,2024-01-01,1\n".to_vec()),
        ("k.csv", b"award_id_fain,action_date,cfda_number\nA,2024-01-01,97.036\n".to_vec()),
        ("l.csv", official(&[Row::new("70A", "0"), Row::new("70B", "0")]).replace("OFFICE CHAIRS", "OFFICE, CHAIRS").into_bytes()),
    ];
    for (name, bytes) in files {
        place.write(name, bytes);
    }
    expect![[r#"
        tributary: no file could be used, so no store was made:
          not used: a.csv is not read: this is the layout in which USAspending published until 2017 (unique_transaction_id, dollarsobligated), whose keys no later file has; download the same years anew from USAspending's award data archive
          not used: b.xml is not read: this is the ATOM feed of FPDS, in XML; download the contracts from USAspending (custom award data, or the award data archive) as CSV instead
          not used: c.json is not read: this is an answer of the award search, in JSON; download the transactions from USAspending as CSV instead
          not used: d.parquet is not read: this is Parquet; write the table as CSV, or download the CSV that it was made from
          not used: e.csv is not read: its awards are grants and loans (their keys begin with ASST_), which are not contracts; download contracts instead
          not used: f.csv is not read: its header names the column federal_action_obligation twice, and which one is meant cannot be told; take the other one out
          not used: g.xls is not read: this is a workbook of Excel before 2007; save its sheet as CSV in UTF-8
          not used: h.7z is not read: this is packed as 7z; unpack it, or pack it again as an ordinary zip
          not used: i.csv is not read: this is a web page, perhaps one that says why there is no download
          not used: j.csv is not read: this is a report of FPDS or SAM.gov, which has no keys of transactions; download the contracts from USAspending (custom award data, or the award data archive) instead
          not used: k.csv is not read: this is a file of assistance transactions: grants and loans, which are not contracts
          not used: l.csv is not read: its rows have 298 fields where the header has 297, and which are too many cannot be told; write it again with a name for every column
        exit code 1
    "#]].assert_eq(&place.shell(r#""$tributary" ingest [a-l].*"#).shown());
}

/// The small inputs that were once read wrongly.
#[test]
fn inputs_that_were_once_lost() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cases");
    if !cases.is_dir() {
        return skipped("no shared data");
    }
    for (file, code, rows, sum) in [
        ("c06_same_names.zip", 0, "2", "21000.00"),
        ("c08_cr_only.csv", 0, "2", "21000.00"),
        ("e8_api_tsv.zip", 0, "1", "1000.00"),
    ] {
        let place = Place::new();
        let ran = place.run(["ingest".as_ref(), cases.join(file).as_os_str()]);
        assert_eq!(ran.code, code, "{file}: {}", ran.shown());
        assert_eq!(
            place.sql("select count(*), sum(obligation) from transactions"),
            [format!("{rows}|{sum}")],
            "{file}"
        );
    }
    for (file, rows) in
        [("c16_nested.zip", "2"), ("gz_in_zip.zip", "29"), ("txt_in_zip.zip", "25"), ("cr_mixed.csv", "25")]
    {
        let place = Place::new();
        let ran = place.run(["ingest".as_ref(), cases.join(file).as_os_str()]);
        assert_eq!(ran.code, 0, "{file}: {}", ran.shown());
        assert_eq!(place.sql("select sum(read), sum(problems) from files"), [format!("{rows}|0")], "{file}");
    }
    let place = Place::new();
    let ran = place.run(["ingest".as_ref(), cases.join("dup_header_first.csv").as_os_str()]);
    assert!(
        ran.code == 1 && ran.stderr.contains("names the column federal_action_obligation twice"),
        "{}",
        ran.shown()
    );
}
