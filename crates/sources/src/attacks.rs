//! Files that nobody wrote in good faith: whatever their bytes, they are read or refused, and every member of an archive is told of.
//! `PROPTEST_CASES=100000 cargo test -p sources attacks` tries as many.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::discover::discover;
use crate::layouts::{self, CONTRACT_TRANSACTION_COLUMNS, Columns, Layout};
use crate::read::{Block, read_member};

const WANTED: [&str; 3] = ["contract_award_unique_key", "federal_action_obligation", "action_date"];

fn wanted(_: Layout) -> &'static [&'static str] {
    &WANTED
}

/// A table as the award search gives it, whole.
const TABLE: &str = "Agency,Award ID,Recipient Name,Federal Action Obligation,Action Date,Generated Award ID\n\
                     ICE,70A,ACME,1.00,2024-01-15,CONT_AWD_70A_7012_-NONE-_-NONE-\n";

/// Finds and reads all of a file; what is wanted of it is that it ends.
fn read_all(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let Ok(discovery) = discover(&[&path]) else { return };
    for file in &discovery.files {
        for member in &file.members {
            let mut rows = 0;
            let result = read_member(file, member, &wanted, &mut |block: Block| {
                rows += (block.rows() + block.problems().len()) as u64;
                ControlFlow::Continue(())
            });
            if let Ok(summary) = result {
                assert_eq!((summary.rows, summary.delivered + summary.problems), (rows, rows), "{name}");
            }
        }
    }
}

fn zip_of(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, bytes)) in members.iter().enumerate() {
        let method = if number % 2 == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method);
        // Two members of one name can't be written by this writer; files in this folder's tests have them.
        if writer.start_file(name.as_str(), options).is_ok() {
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// A member's bytes: a table, an archive with one, or anything.
fn member() -> impl Strategy<Value = Vec<u8>> {
    let table = || Just(TABLE.as_bytes().to_vec());
    let nested = table().prop_map(|table| zip_of(&[("inner.csv".to_owned(), table)]));
    prop_oneof![table(), nested, proptest::collection::vec(any::<u8>(), 0..200)]
}

fn name() -> impl Strategy<Value = String> {
    "[a-c]{1,2}(/[a-c])?\\.(csv|txt|zip|gz|xlsx|pdf|tsv)"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.min(100_000), ..ProptestConfig::default() })]

    /// Some bytes of an archive are others, and its end may be missing.
    #[test]
    fn a_damaged_archive_is_read_or_refused(
        members in proptest::collection::vec((name(), member()), 0..4),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        kept in prop_oneof![3 => Just(1.0), 1 => 0.0..1.0],
    ) {
        let mut bytes = zip_of(&members);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate((bytes.len() as f64 * kept) as usize);
        read_all("a.zip", &bytes);
    }

    #[test]
    fn any_bytes_under_any_name_are_read_or_refused(name in name(), bytes in member()) {
        read_all(&name.replace('/', "-"), &bytes);
    }

    /// A table with letters changed, fields of other separators, other line ends.
    #[test]
    fn a_damaged_table_is_read_or_refused(
        separator in prop::sample::select(vec![",", "\t", "|", ";"]),
        end in prop::sample::select(vec!["\n", "\r\n", "\r", "\n\r"]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"\",\n\r\t|;\\\0\xff A1".to_vec())), 0..8),
    ) {
        let mut bytes = TABLE.replace(',', separator).replace('\n', end).into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        read_all("a.csv", &bytes);
    }

    /// Names in any order, some twice, some that are none.
    #[test]
    fn any_header_is_a_layout_or_none(
        names in proptest::collection::vec(
            prop_oneof![prop::sample::select(CONTRACT_TRANSACTION_COLUMNS.to_vec()).prop_map(str::to_owned), "\\PC{0,12}"],
            0..12,
        )
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Ok(layout) = layouts::recognise(&names) {
            let _ = Columns::bind(layout, &names, &WANTED);
        }
    }
}
