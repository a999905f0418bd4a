//! The index against a reader that looks at one byte after the other, and against itself in other circumstances.

use proptest::prelude::*;

use super::*;

/// A table's rows as `line: a|b|c`, then its problems as `line! reason`.
fn shown(text: &[u8], header_fields: usize) -> Vec<String> {
    let present: Vec<usize> = (0..header_fields).collect();
    let mut indexer = Indexer::new(b',', header_fields, &present);
    let mut index = Index::default();
    let end = indexer.index(text, Cursor { start: 0, line: 1 }, true, &mut index);
    assert_eq!(end.start, text.len());
    let rows = (0..index.rows()).map(|row| {
        let fields: Vec<String> = (0..header_fields)
            .map(|slot| String::from_utf8_lossy(&index.field(text, row, slot)).into_owned())
            .collect();
        format!("{}: {}", index.line(row), fields.join("|"))
    });
    rows.chain(index.problems.iter().map(|problem| format!("{}! {}", problem.line, problem.reason))).collect()
}

fn check(text: &str, expected: &[&str]) {
    let header_fields = 3;
    assert_eq!(shown(text.as_bytes(), header_fields), expected, "{text:?}");
    // Behind a long row everything stands elsewhere in its chunk.
    for length in [1, 7, 31, 62, 63, 64, 65, 130] {
        let before = format!("\"{}\",,\n", "x".repeat(length));
        let moved = shown(format!("{before}{text}").as_bytes(), header_fields);
        let rows: Vec<String> = moved.iter().filter(|row| !row.contains("xx||") && *row != "1: x||").cloned().collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|row| {
                let (line, rest) = row.split_at(row.find([':', '!']).unwrap());
                format!("{}{rest}", line.parse::<u64>().unwrap() + 1)
            })
            .collect();
        assert_eq!(rows, expected, "{text:?} behind {length}");
    }
}

#[test]
fn plain_and_quoted_fields_and_both_line_ends() {
    check("a,b,c\n1,2,3\n", &["1: a|b|c", "2: 1|2|3"]);
    check("a,b,c\r\n\"1\",\"2\",\"3\"\r\n", &["1: a|b|c", "2: 1|2|3"]);
    check("a,b,c", &["1: a|b|c"]);
    check(",,", &["1: ||"]);
    check("\"\",\"\",\"\"", &["1: ||"]);
    check("a,b,\r\n,,\"c\"", &["1: a|b|", "2: ||c"]);
    check("\"say \"\"no\"\"\",\"\"\"\",\"a,b\"\n", &["1: say \"no\"|\"|a,b"]);
}

#[test]
fn rule_44_line_breaks_inside_fields() {
    check("a,\"b\nb\r\nb\",c\nd,e,f\n", &["1: a|b\nb\r\nb|c", "4: d|e|f"]);
    check("\n\n\"a\n\",b,c\n\nd,e,f", &["3: a\n|b|c", "6: d|e|f"]);
}

#[test]
fn blank_lines_are_no_records() {
    check("", &[]);
    check("\n\r\n\n", &[]);
    check("\r\na,b,c\r\n\r\n\r\nd,e,f\r\n\r\n", &["2: a|b|c", "5: d|e|f"]);
    check("a,b,c\n\r", &["1: a|b|c"]);
}

#[test]
fn rule_48_a_record_with_other_fields_than_the_header_is_a_problem() {
    check(
        "a,b\nc,d,e\nf,g,h,i\nj\nk,l,m",
        &[
            "2: c|d|e",
            "5: k|l|m",
            "1! 2 fields where the header has 3",
            "3! 4 fields where the header has 3",
            "4! 1 field where the header has 3",
        ],
    );
}

#[test]
fn a_quote_inside_a_plain_field_is_only_a_character() {
    check("5\" pipe,b,c\nd,e,f\n", &["1: 5\" pipe|b|c", "2: d|e|f"]);
    check("5\" pipe,6\" pipe,c\nd,\"e\",7\"", &["1: 5\" pipe|6\" pipe|c", "2: d|e|7\""]);
    check("a,\"BIG\" CO,c\nd,\"e\" \"f\",g\n", &["1: a|BIG CO|c", "2: d|e \"f\"|g"]);
    check("a\"\"b,c,d\n\"e\",f,g", &["1: a\"\"b|c|d", "2: e|f|g"]);
}

#[test]
fn a_lost_quote_takes_no_good_records_with_it() {
    check("a,\"b,c\nd,e,f\ng,h,i\n", &["2: d|e|f", "3: g|h|i", "1! a quote is opened and not closed"]);
    check("a,\"b,c\nd,e,f\ng,\"h\",i\n", &["2: d|e|f", "3: g|h|i", "1! a quote is opened and not closed"]);
    check("a,b,c\nd,e,\"f", &["1: a|b|c", "2! a quote is opened and not closed"]);
    check("\"a\",\"b,\"c\"\n\"d\",\"e\",\"f\"\n", &["2: d|e|f", "1! 2 fields where the header has 3"]);
}

#[test]
fn a_lost_quote_ends_at_the_longest_field() {
    let mut text = "a,\"b,c\n".to_owned();
    let good_rows = strict::LONGEST_QUOTED_FIELD / 6 + 2;
    text.push_str(&"1,2,3\n".repeat(good_rows));
    text.push_str("d,\"e\",f\n");
    let shown = shown(text.as_bytes(), 3);
    assert_eq!(shown.len(), good_rows + 2);
    assert_eq!(shown[0], "2: 1|2|3");
    assert_eq!(shown[good_rows], format!("{}: d|e|f", good_rows + 2));
    assert_eq!(shown[good_rows + 1], "1! a quote is opened and not closed");
}

#[test]
fn only_wanted_columns_are_kept_in_the_wanted_order() {
    let mut indexer = Indexer::new(b',', 4, &[3, 0]);
    let mut index = Index::default();
    let text = b"a,b,c,\"d\"\n1,2,3,4\r\n";
    indexer.index(text, Cursor { start: 0, line: 1 }, true, &mut index);
    let fields = |row| [index.field(text, row, 0), index.field(text, row, 1)].map(|field| field.into_owned());
    assert_eq!(fields(0), [b"d", b"a"]);
    assert_eq!(fields(1), [b"4", b"1"]);
    assert_eq!(index.record(text, 1), b"1,2,3,4");
}

/// A table of `fields` columns and the text of a CSV file that says it, quoted more or less.
fn table(fields: usize) -> impl Strategy<Value = (Vec<Vec<String>>, String)> {
    let value = "[a-c,\"\n\r é]{0,12}|[a-z ]{0,90}";
    let row = prop::collection::vec((value, any::<bool>()), fields);
    (prop::collection::vec(row, 0..20), any::<bool>(), any::<bool>()).prop_map(|(rows, windows, ends)| {
        let line_end = if windows { "\r\n" } else { "\n" };
        let mut text = String::new();
        let mut table = Vec::new();
        for row in rows {
            let mut line = Vec::new();
            for (value, quoted) in &row {
                let needs = value.contains(['"', ',', '\n', '\r']) || row.len() == 1;
                line.push(match needs || *quoted {
                    true => format!("\"{}\"", value.replace('"', "\"\"")),
                    false => value.clone(),
                });
            }
            text.push_str(&line.join(","));
            text.push_str(line_end);
            table.push(row.into_iter().map(|(value, _)| value).collect());
        }
        if !ends {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        (table, text)
    })
}

/// All that an index says, with the places of its records.
type Outcome = (Vec<(usize, u64, Vec<Vec<u8>>)>, Vec<Problem>);

fn outcome(indexer: &mut Indexer, bytes: &[u8], block_size: usize) -> Outcome {
    let slots = indexer.present.len();
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut cursor = Cursor { start: 0, line: 1 };
    let (mut from, mut size) = (0, block_size);
    loop {
        let to = (from + size).min(bytes.len());
        let block = &bytes[from..to];
        let mut index = Index::default();
        cursor = indexer.index(block, Cursor { start: 0, ..cursor }, to == bytes.len(), &mut index);
        rows.extend((0..index.rows()).map(|row| {
            let start = from + index.rows[row].start as usize;
            let fields = (0..slots).map(|slot| index.field(block, row, slot).into_owned()).collect();
            (start, index.line(row), fields)
        }));
        problems.append(&mut index.problems);
        if to == bytes.len() {
            assert_eq!(cursor.start, block.len());
            return (rows, problems);
        }
        size = if cursor.start == 0 { size * 2 } else { block_size };
        from += cursor.start;
    }
}

/// Bytes in which most things are commas, quotes and line ends.
fn sloppy() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec!["a", "bc", ",", "\n", "\r\n", "\"", "\"\"", ",\"", "\",", "\"\n", "\u{e9}"])
            .prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
        1 => (0usize..70).prop_map(|length| vec![b'x'; length]),
        1 => Just(b"1,2,3\n".to_vec()),
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_table_is_read_as_it_was_written((table, text) in (1usize..6).prop_flat_map(table)) {
        let header_fields = table.first().map_or(1, Vec::len);
        let present: Vec<usize> = (0..header_fields).collect();
        let (rows, problems) = outcome(&mut Indexer::new(b',', header_fields, &present), text.as_bytes(), usize::MAX / 4);
        let mut line = 1;
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(rows.len(), table.len());
        for ((_, found_line, fields), written) in rows.iter().zip(&table) {
            prop_assert_eq!(*found_line, line);
            let written: Vec<&[u8]> = written.iter().map(String::as_bytes).collect();
            prop_assert_eq!(fields, &written);
            line += 1 + written.iter().map(|value| memchr_iter(b'\n', value).count() as u64).sum::<u64>();
        }
    }

    #[test]
    fn any_bytes_are_read_alike_whatever_the_blocks_and_the_machine(
        bytes in sloppy(),
        header_fields in 1usize..5,
        block_size in 1usize..200,
    ) {
        let present: Vec<usize> = (0..header_fields).collect();
        let mut indexer = Indexer::new(b',', header_fields, &present);
        let whole = outcome(&mut indexer, &bytes, bytes.len() + 1);
        prop_assert_eq!(&outcome(&mut indexer, &bytes, block_size), &whole);
        #[cfg(target_arch = "x86_64")]
        {
            indexer.avx2 = None;
            prop_assert_eq!(&outcome(&mut indexer, &bytes, bytes.len() + 1), &whole);
        }

        // Every line is blank, or belongs to the record or problem that begins on it or before it; and each row is
        // what reading by the letter finds there.
        let mut lines: Vec<u64> = whole.0.iter().map(|row| row.1).chain(whole.1.iter().map(|problem| problem.line)).collect();
        lines.sort_unstable();
        prop_assert!(lines.is_sorted_by(|earlier, later| earlier < later));
        // A carriage return ends a line only where it ended a record or a blank line, so lines lie between two counts.
        let newlines = |start: usize| 1 + memchr_iter(b'\n', &bytes[..start]).count() as u64;
        let returns = |start: usize| memchr_iter(b'\r', &bytes[..start]).count() as u64;
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let first = (blank < bytes.len()).then(|| newlines(blank));
        prop_assert_eq!(lines.is_empty(), first.is_none());
        if let (Some(found), Some(first)) = (lines.first(), first) {
            prop_assert!((first..=first + returns(blank)).contains(found));
        }
        for (start, line, fields) in &whole.0 {
            prop_assert!((newlines(*start)..=newlines(*start) + returns(*start)).contains(line));
            let usual = Manner::usual(b',');
            let manners =
                [usual, Manner { lone_returns: true, ..usual }, Manner { backslashes: true, ..usual }];
            let found: Vec<Vec<Vec<u8>>> = manners
                .into_iter()
                .filter_map(|manner| {
                    let mut ends = Vec::new();
                    let record = strict::read_record(&bytes, *start, true, manner, |end| ends.push(end));
                    matches!(record, Record::Whole { .. }).then_some(ends)
                })
                .filter(|ends| ends.len() == header_fields)
                .map(|ends| {
                    let starts = std::iter::once(*start).chain(ends.iter().map(|end| end + 1));
                    let raw = starts.zip(&ends).enumerate().map(|(number, (start, end))| {
                        let raw = &bytes[start..*end];
                        if number + 1 == header_fields { raw.strip_suffix(b"\r").unwrap_or(raw) } else { raw }
                    });
                    raw.map(|raw| strict::value(raw).into_owned()).collect()
                })
                .collect();
            prop_assert!(found.contains(fields), "{:?} {:?}", fields, found);
        }
    }
}

#[test]
fn carriage_returns_end_records_also_beside_newlines() {
    check("a,b,c\r1,2,3\rd,e,f\r\n4,5,6\n", &["1: a|b|c", "2: 1|2|3", "3: d|e|f", "4: 4|5|6"]);
    check("a,b,\"c\"\r\r1,\"2\r2\",3\r", &["1: a|b|c", "3: 1|2\r2|3"]);
    check("a,b,c\r1,2\rd,e,f\n", &["1: a|b|c", "3: d|e|f", "2! 2 fields where the header has 3"]);
    // In the last field of a whole record it is text.
    check("a,b,c\rtext\n1,2,3\n", &["1: a|b|c\rtext", "2: 1|2|3"]);
}

#[test]
fn many_lines_that_end_with_carriage_returns_take_no_longer_than_others() {
    let text = format!("a,b,c\n{}", "1,2,3\r".repeat(400_000));
    let began = std::time::Instant::now();
    assert_eq!(shown(text.as_bytes(), 3).len(), 400_001);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn backslashes_before_quotes() {
    check("\"a \\\"b, c\\\" d\",2,3\n4,5,6\n", &["1: a \"b, c\" d|2|3", "2: 4|5|6"]);
    check("1,\"5\\\"\",3\n", &["1: 1|5\"|3"]);
    check("\"C:\\\",2,3\n", &["1: C:\\|2|3"]);
}
