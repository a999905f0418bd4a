//! Streams of rows from plain and packed bytes, whole and broken.

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::discover::Container;
use crate::text::text;

const HEADER: &str = "contract_transaction_unique_key,action_date,federal_action_obligation,recipient_name\r\n";

const WANTED: [&str; 4] =
    ["contract_transaction_unique_key", "recipient_name", "recipient_uei", "federal_action_obligation"];

/// A file as discovery would describe it, without one on disk.
fn file(container: Container, path: PathBuf) -> PublishedFile {
    PublishedFile::of_member(7, path, container, Member::of_file("t.csv"))
}

/// What was delivered: rows as `line: a|b|c`, problems as `line! reason`, and the lines on which blocks begin.
#[derive(Debug, Default, PartialEq)]
struct Delivered {
    rows: Vec<String>,
    problems: Vec<String>,
    first_lines: Vec<u64>,
}

impl Delivered {
    fn add(&mut self, block: Block) -> ControlFlow<()> {
        assert_eq!((block.file(), block.member(), block.sequence()), (7, 0, self.first_lines.len() as u64));
        self.first_lines.push(block.first_line());
        for row in 0..block.rows() {
            let fields: Vec<String> =
                (0..WANTED.len()).map(|wanted| text(&block.field(row, wanted)).0.into_owned()).collect();
            self.rows.push(format!("{}: {}", block.line(row), fields.join("|")));
        }
        self.problems.extend(block.problems().iter().map(|problem| format!("{}! {}", problem.line, problem.reason)));
        ControlFlow::Continue(())
    }
}

/// Reads bytes as a plain file, in blocks of a size and with a limit for records.
fn read_bytes(
    bytes: &[u8],
    block_size: usize,
    longest_record: usize,
) -> Result<(MemberSummary, Delivered), SourceError> {
    let file = file(Container::Plain, PathBuf::from("t.csv"));
    let mut input = bytes;
    let origin = Origin { file: &file, member: &file.members[0] };
    let stream = Stream { block_size, longest_record, ..Stream::new(origin, &mut input) };
    let mut delivered = Delivered::default();
    let summary = stream.read(&|_| &WANTED, &mut |block| delivered.add(block))?;
    assert_eq!(summary.rows, summary.delivered + summary.problems);
    assert_eq!(summary.delivered, delivered.rows.len() as u64);
    assert_eq!(summary.problems, delivered.problems.len() as u64);
    Ok((summary, delivered))
}

fn read_text(text: &str) -> Result<(MemberSummary, Delivered), SourceError> {
    read_bytes(text.as_bytes(), BLOCK_SIZE, LONGEST_RECORD)
}

fn rows(count: usize) -> String {
    (1..=count).map(|row| format!("K{row},2024-10-01,{row}.00,\"ACME, {row} INC.\"\r\n")).collect()
}

#[test]
fn rows_come_with_their_line_and_missing_columns_are_empty() {
    let (summary, delivered) = read_text(&format!("\u{feff}{HEADER}{}\r\nbad\r\n", rows(2))).unwrap();
    assert_eq!(delivered.rows, ["2: K1|ACME, 1 INC.||1.00", "3: K2|ACME, 2 INC.||2.00"]);
    assert_eq!(delivered.problems, ["5! 1 field where the header has 4"]);
    assert_eq!((summary.layout, summary.rows), (Layout::ContractTransactions, 3));
    assert_eq!(summary.ended, Ended::Complete);
}

#[test]
fn rule_47_a_header_alone_is_an_empty_file_and_one_byte_is_no_file() {
    for text in [HEADER, HEADER.trim_end()] {
        let (summary, delivered) = read_text(text).unwrap();
        assert_eq!((summary.rows, &summary.ended, delivered.first_lines.len()), (0, &Ended::Complete, 0));
    }
    for text in ["", "x", "\n", "\r\n\r\n", "\u{feff}"] {
        let error = read_text(text).unwrap_err().to_string();
        assert_eq!(error, "t.csv is not read: it is too short to be a file of records", "{text:?}");
    }
}

#[test]
fn other_texts_are_refused_with_what_they_are() {
    let refusal = |bytes: &[u8]| match read_bytes(bytes, 100, 1000).unwrap_err() {
        SourceError::Refused { refusal, .. } => refusal,
        other => panic!("{other}"),
    };
    assert_eq!(refusal("x".repeat(200).as_bytes()), Refusal::Endless);
    assert_eq!(refusal(b"\"a,b\nc,d\n"), Refusal::Unknown);
    assert_eq!(refusal(b"a;b;c\n1;2;3\n"), Refusal::Unknown);
    let error = read_text("contract_transaction_unique_key,action_date\n").unwrap_err().to_string();
    assert_eq!(error, "t.csv cannot be read: it holds contract transactions but no column federal_action_obligation");
}

#[test]
fn blocks_end_between_records_and_grow_for_a_long_one() {
    let long = "y".repeat(5000);
    let text = format!("{HEADER}{}K,D,1,{long}\r\n{}", rows(40), rows(40));
    let (_, whole) = read_text(&text).unwrap();
    assert_eq!(whole.rows.len(), 81);
    for block_size in [100, 257, 1000, 4096] {
        let (_, parts) = read_bytes(text.as_bytes(), block_size, LONGEST_RECORD).unwrap();
        assert_eq!((&parts.rows, &parts.problems), (&whole.rows, &whole.problems));
        assert!(parts.first_lines.len() > 2 && parts.first_lines.is_sorted());
    }
}

#[test]
fn rule_48_a_record_without_end_is_put_aside_and_reading_goes_on_behind_it() {
    let text = format!("{HEADER}{}{}\r\n{}", rows(2), "z".repeat(10_000), rows(3));
    let (summary, delivered) = read_bytes(text.as_bytes(), 300, 2000).unwrap();
    assert_eq!(delivered.problems, ["4! a record of more than 2000 bytes"]);
    assert_eq!(summary.delivered, 5);
    assert_eq!(delivered.rows[2], "5: K1|ACME, 1 INC.||1.00");
}

#[test]
fn blocks_may_go_to_other_threads() {
    fn sendable<T: Send + 'static>() {}
    sendable::<Block>();
}

#[test]
fn the_caller_may_stop() {
    let text = format!("{HEADER}{}", rows(200));
    let file = file(Container::Plain, PathBuf::from("t.csv"));
    let mut input = text.as_bytes();
    let origin = Origin { file: &file, member: &file.members[0] };
    let stream = Stream { block_size: 500, ..Stream::new(origin, &mut input) };
    let mut blocks = 0;
    let summary = stream.read(&|_| &WANTED, &mut |_| {
        blocks += 1;
        ControlFlow::Break(())
    });
    assert_eq!((blocks, summary.unwrap().ended), (1, Ended::Stopped));
}

/// Writes bytes to a file and reads them from there.
fn read_packed(container: Container, bytes: &[u8]) -> Result<(MemberSummary, Delivered), SourceError> {
    let mut packed = tempfile::NamedTempFile::new().unwrap();
    packed.write_all(bytes).unwrap();
    let file = file(container, packed.path().to_owned());
    let mut delivered = Delivered::default();
    let summary = read_member(&file, &file.members[0], &|_| &WANTED, &mut |block| delivered.add(block))?;
    assert_eq!(summary.rows, summary.delivered + summary.problems);
    Ok((summary, delivered))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("t.csv", SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn packed_members_are_read_like_plain_ones() {
    let text = format!("{HEADER}{}", rows(100_000));
    let (plain, expected) = read_text(&text).unwrap();
    let (first, second) = text.split_at(text.len() / 3);
    let packed = [
        (Container::Plain, text.clone().into_bytes()),
        (Container::Gzip, gzip(text.as_bytes())),
        (Container::Gzip, [gzip(first.as_bytes()), gzip(second.as_bytes())].concat()),
        (Container::Zip, zip(text.as_bytes())),
    ];
    for (container, bytes) in packed {
        let (summary, delivered) = read_packed(container, &bytes).unwrap();
        assert_eq!(summary, plain);
        assert_eq!(delivered, expected);
    }
}

#[test]
fn compressed_data_that_break_off_or_are_damaged_give_the_rows_before_that() {
    let text = format!("{HEADER}{}", rows(5000));
    let (_, whole) = read_text(&text).unwrap();
    let gzip = gzip(text.as_bytes());
    let zip = zip(text.as_bytes());
    let mut bad_sum = gzip.clone();
    let sum = bad_sum.len() - 6;
    bad_sum[sum] ^= 1;
    let mut bad_zip = zip.clone();
    bad_zip[zip.len() / 2] ^= 0x55;
    let cases = [
        (Container::Gzip, &gzip[..gzip.len() / 2], "ends in the middle of the compressed data"),
        (Container::Gzip, &gzip[..gzip.len() - 4], "ends in the middle of the compressed data"),
        (Container::Gzip, &bad_sum[..], "its compressed data are damaged"),
        (Container::Zip, &bad_zip[..], "its compressed data are damaged"),
    ];
    for (container, bytes, sentence) in cases {
        let (summary, delivered) = read_packed(container, bytes).unwrap();
        let Ended::Broken(found) = &summary.ended else { panic!("{summary:?}") };
        assert!(found.starts_with(sentence), "{found}");
        assert!(found.ends_with(&format!("; {} rows could be read", summary.delivered)), "{found}");
        // What damaged data unpack to before the damage shows is anybody's guess, so only breaks are compared.
        if sentence.starts_with("ends") {
            assert!(summary.delivered > 0);
            assert_eq!(delivered.rows, whole.rows[..delivered.rows.len()]);
        }
    }
    let error = read_packed(Container::Gzip, &gzip[..30]).unwrap_err().to_string();
    assert!(error.contains("ends in the middle of the compressed data, at line 1"), "{error}");
}

/// The rows of a table whose fields are separated and lines ended in some way.
fn written(separator: &str, line_end: &str) -> String {
    let rows = [["K1", "2024-10-01", "1.00", "ACME"], ["K2", "2024-10-02", "2.50", "\"A, B; C|D\tE\""]];
    let header = HEADER.trim_end().split(',').collect::<Vec<_>>();
    let lines = std::iter::once(header).chain(rows.iter().map(|row| row.to_vec()));
    lines.map(|fields| fields.join(separator) + line_end).collect()
}

#[test]
fn separators_line_ends_and_encodings_as_people_have_them() {
    let expected = ["2: K1|ACME||1.00", "3: K2|A, B; C|D\tE||2.50"];
    for separator in [",", "\t", "|", ";"] {
        for line_end in ["\n", "\r\n", "\r"] {
            let text = written(separator, line_end);
            for block_size in [150, 1000] {
                let (summary, delivered) = read_bytes(text.as_bytes(), block_size, LONGEST_RECORD).unwrap();
                assert_eq!((delivered.rows, summary.rows), (expected.map(str::to_owned).to_vec(), 2), "{text:?}");
            }
        }
    }
    let said = format!("sep=;\r\n{}", written(";", "\r\n"));
    assert_eq!(read_text(&said).unwrap().1.rows, ["3: K1|ACME||1.00", "4: K2|A, B; C|D\tE||2.50"]);
    for mark in ["\u{feff}", ""] {
        let text = format!("{mark}{}", written("\t", "\r\n"));
        for bytes in [
            text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ] {
            assert_eq!(read_packed(Container::Plain, &bytes).unwrap().1.rows, expected);
        }
    }
}

#[test]
fn rows_that_do_not_fit_their_header_are_read_where_it_is_plain_how() {
    let rows = |row: &str| format!("{HEADER}{row}\r\n{}\r\n", row.replace("K1", "K2"));
    let names = |text: &str| read_text(text).map(|(_, delivered)| delivered.rows).map_err(|error| error.to_string());
    let expected = Ok(vec!["2: K1|ACME||1.00".to_owned(), "3: K2|ACME||1.00".to_owned()]);
    assert_eq!(names(&rows("K1,2024-10-01,1.00,ACME,")), expected, "commas behind");
    assert_eq!(names(&rows("K1,2024-10-01,1.00,ACME,,,")), expected, "more of them");
    assert_eq!(names(&rows("\"1\",K1,2024-10-01,1.00,ACME")), expected, "names of rows in front");
    let longer = format!("{},,\r\n{}", HEADER.trim_end(), rows("K1,2024-10-01,1.00,ACME").split_once('\n').unwrap().1);
    assert_eq!(names(&longer), expected, "names of nothing");
    let sentence = "t.csv is not read: its rows have 5 fields where the header has 4, and which are too many cannot be told; \
                    write it again with a name for every column";
    assert_eq!(names(&rows("K1,2024-10-01,1.00,ACME,INC")), Err(sentence.to_owned()));
    let wide = format!("a,b,{}{}", HEADER.trim_end(), "\r\n,,K1,2024-10-01,1.00,ACME,INC".repeat(2));
    assert!(names(&wide.replace("2024-10-01,1.00", ",")).is_err(), "nothing stands where days and amounts should");
    let twice = format!("recipient_name,{}x,K1,2024-10-01,1.00,ACME\r\n", HEADER);
    let sentence = "t.csv is not read: its header names the column recipient_name twice, and which one is meant cannot be \
                    told; take the other one out";
    assert_eq!(names(&twice), Err(sentence.to_owned()));
    let indifferent = format!("place,place,{}x,y,K1,2024-10-01,1.00,ACME\r\n", HEADER);
    assert_eq!(names(&indifferent), Ok(vec!["2: K1|ACME||1.00".to_owned()]), "a column that nobody reads");
}

#[test]
fn grants_in_columns_of_contracts_are_refused_once() {
    let header = "contract_award_unique_key,contract_transaction_unique_key,action_date,federal_action_obligation,recipient_name\n";
    let refusal = |keys: &[&str]| {
        let rows: String = keys.iter().map(|key| format!("{key},K_{key},2024-10-01,1.00,ACME\n")).collect();
        read_text(&format!("{header}{rows}")).map(|(summary, _)| summary.rows).map_err(|error| error.to_string())
    };
    let many = vec!["ASST_NON_1_75"; 100];
    let sentence = "t.csv is not read: its awards are grants and loans (their keys begin with ASST_), which are not contracts; \
                    download contracts instead";
    assert_eq!(refusal(&many), Err(sentence.to_owned()));
    assert_eq!(refusal(&[&many[..], &["CONT_AWD_1_7012_-NONE-_-NONE-"]].concat()), Ok(101), "contracts behind them");
}

#[test]
fn rows_read_with_backslashes_are_counted() {
    let text = format!("{HEADER}K1,2024-10-01,1.00,\"THE \\\"BIG, BAD\\\" CO\"\nK2,2024-10-01,2.00,ACME\n");
    let (summary, delivered) = read_text(&text).unwrap();
    assert_eq!((summary.escaped, summary.problems), (1, 0));
    assert_eq!(delivered.rows, ["2: K1|THE \"BIG, BAD\" CO||1.00", "3: K2|ACME||2.00"]);
}

proptest! {
    #[test]
    fn rule_48_no_record_is_lost_whatever_the_bytes_behind_the_header(
        pieces in prop::collection::vec(
            prop_oneof![
                Just(b"K,D,1,\"N\"\r\n".to_vec()),
                Just(b"\"".to_vec()),
                Just(b"\r\n".to_vec()),
                prop::collection::vec(any::<u8>(), 0..40),
            ],
            0..40,
        ),
        block_size in 100usize..400,
    ) {
        let mut bytes = HEADER.as_bytes().to_vec();
        bytes.extend(pieces.concat());
        let (_, whole) = read_bytes(&bytes, BLOCK_SIZE, LONGEST_RECORD).unwrap();
        let (_, parts) = read_bytes(&bytes, block_size, LONGEST_RECORD).unwrap();
        prop_assert_eq!(whole.rows, parts.rows);
        prop_assert_eq!(whole.problems, parts.problems);
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_bytes(&bytes, 64, 200);
    }
}
