//! A damaged byte never becomes another figure, and what is damaged is named and made anew.

use std::path::PathBuf;
use std::process::Stdio;

use crate::files::{Row, official};
use crate::program::{Place, STORE, finished};

const ASKED: [&str; 5] = ["spend", "--buyer", "ICE", "--company", "Microsoft"];

/// A store of two ingests, with records, figures and one row put aside.
fn with_store() -> Place {
    let place = Place::new();
    let row = |piid: &str, amount: &str| {
        Row::new(piid, "0").paid(amount, "2024-01-15").with("transaction_description", "MICROSOFT LICENSES")
    };
    place.write("one.csv", official(&[row("70A", "1000.00"), row("70B", "2000.00")]));
    place.write("two.csv", official(&[row("70C", "4000.00"), row("70D", "no money")]));
    place.run(["ingest", "one.csv"]);
    place.run(["ingest", "two.csv"]);
    place
}

/// Files that the program wrote into the store.
fn written(place: &Place) -> Vec<PathBuf> {
    let own = |path: &PathBuf| path.extension().is_some_and(|extension| extension != "sha256");
    place.contents(STORE).into_keys().filter(own).collect()
}

fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    let mut other = bytes.to_vec();
    other[at] ^= 1 << bit;
    other
}

#[test]
fn a_flipped_bit_never_becomes_another_figure() {
    let place = with_store();
    let right = place.run(ASKED);
    assert_eq!(right.code, 0, "{}", right.shown());
    let mut refused = 0;
    for (number, path) in written(&place).into_iter().enumerate() {
        let bytes = std::fs::read(&path).unwrap();
        if bytes.is_empty() {
            continue;
        }
        // Another place and another bit in each file; the same ones in each run.
        let at = number * 7_919 % bytes.len();
        std::fs::write(&path, flipped(&bytes, at, (number % 8) as u8)).unwrap();
        let ran = place.run(ASKED);
        match ran.code {
            0 => assert_eq!(ran.stdout, right.stdout, "{} at {at}", path.display()),
            1 => {
                refused += 1;
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                assert!(ran.stderr.contains(&name) && ran.stderr.lines().count() == 1, "{name}: {}", ran.stderr);
            }
            _ => panic!("{} at {at}: {}", path.display(), ran.shown()),
        }
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(refused > 3, "{refused} of the files are read by the question");
    assert_eq!(place.run(["store", "check"]).code, 0);
}

#[test]
fn all_that_is_damaged_is_found_and_made_anew() {
    let newest = |place: &Place, table: &str| -> PathBuf {
        let parts = place.contents(STORE).into_keys().filter(|path| {
            path.extension().is_some_and(|extension| extension == "parquet")
                && path.parent().is_some_and(|folder| folder.ends_with(table))
                && path.to_string_lossy().contains("part-00000002")
        });
        parts.max().unwrap()
    };
    let log = |place: &Place, table: &str| place.path(STORE).join(table).join("_delta_log/00000000000000000001.json");
    let entry = |place: &Place, end: &str| -> PathBuf {
        let named = |path: &PathBuf| {
            path.file_name().is_some_and(|name| {
                let name = name.to_string_lossy();
                name.starts_with("00000002") && name.ends_with(end)
            })
        };
        place.contents(STORE).into_keys().find(named).unwrap()
    };
    // What is damaged, and whether the records must be read anew.
    type Case<'a> = (&'a str, &'a dyn Fn(&Place) -> PathBuf, bool);
    let cases: [Case<'_>; 7] = [
        ("sums of days", &|place| newest(place, "days"), false),
        ("slices", &|place| newest(place, "slices"), false),
        ("a log", &|place| log(place, "transactions"), false),
        ("records", &|place| newest(place, "transactions"), true),
        ("problems", &|place| newest(place, "problems"), true),
        ("a list of parts", &|place| entry(place, ".parts"), true),
        ("an entry of the ledger", &|place| entry(place, ".json"), true),
    ];
    for (what, path, reads) in cases {
        let place = with_store();
        let figures = |place: &Place| -> String {
            place.ok(ASKED).lines().filter(|line| !line.contains("version")).map(|line| format!("{line}\n")).collect()
        };
        let before = figures(&place);
        let path = path(&place);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, flipped(&bytes, bytes.len() / 2, 3)).unwrap();
        let found = place.run(["store", "check"]);
        assert!(found.code == 1 && found.stderr.contains("--repair"), "{what}: {}", found.shown());
        let folder = path.parent().and_then(|folder| folder.file_name()).unwrap().to_string_lossy().into_owned();
        assert!(found.stdout.contains(&folder), "{what}: {}", found.shown());
        if reads {
            // The files are gone: nothing is changed.
            std::fs::rename(place.path("two.csv"), place.path("elsewhere.csv")).unwrap();
            let damaged = place.contents(STORE);
            let ran = place.run(["store", "check", "--repair"]);
            assert!(ran.code == 1 && ran.stderr.contains("two.csv"), "{what}: {}", ran.shown());
            assert!(place.contents(STORE) == damaged, "{what}");
            place.ok(["store", "check", "--repair", "elsewhere.csv"]);
        } else {
            place.ok(["store", "check", "--repair"]);
        }
        place.ok(["store", "check"]);
        assert_eq!(figures(&place), before, "{what}");
        place.ok(["store"]);
        assert_eq!(place.run(["ingest", "one.csv"]).code, 0, "{what}");
    }
}

#[test]
fn a_ledger_that_was_meddled_with_is_refused_by_name() {
    let refused = |meddle: &dyn Fn(&Place), name: &str| {
        let place = with_store();
        meddle(&place);
        for command in [&ASKED[..], &["store"], &["ingest", "one.csv"], &["sql", "select 1"]] {
            let ran = place.run(command);
            assert!(ran.code == 1 && ran.stderr.contains(name), "{command:?} {}", ran.shown());
            assert_eq!(ran.stdout, "");
        }
    };
    let entry = |place: &Place| place.path(STORE).join("versions/00000002.json");
    refused(
        &|place| {
            let text = std::fs::read_to_string(entry(place)).unwrap();
            let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
            value["tables"] = serde_json::json!({});
            std::fs::write(entry(place), value.to_string()).unwrap();
        },
        "versions/00000002.json",
    );
    refused(
        &|place| {
            std::fs::copy(entry(place), place.path(STORE).join("versions/3.json")).unwrap();
        },
        "versions/3.json",
    );
    refused(
        &|place| {
            std::fs::remove_file(entry(place)).unwrap();
            std::fs::create_dir(entry(place)).unwrap();
            place.write("tributary-store/versions/00000002.json/x", "x");
        },
        "versions/00000002.json",
    );
}

#[test]
fn a_part_that_is_gone_or_cut_is_named() {
    let place = with_store();
    let part = place.contents(STORE).into_keys().find(|path| {
        path.extension().is_some_and(|extension| extension == "parquet")
            && path.to_string_lossy().contains("/slices/part-00000002")
    });
    let part = part.unwrap();
    let bytes = std::fs::read(&part).unwrap();
    let name = part.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::write(&part, &bytes[..bytes.len() - 9]).unwrap();
    let cut = place.run(ASKED);
    assert!(cut.code == 1 && cut.stderr.contains(&name), "{}", cut.shown());
    std::fs::remove_file(&part).unwrap();
    let gone = place.run(["sql", "select count(*) from slices"]);
    assert!(gone.code == 1 && gone.stderr.contains(&name), "{}", gone.shown());
}

#[test]
fn an_error_is_one_sentence_whatever_a_library_hangs_on_it() {
    let place = with_store();
    for folder in ["transactions", "files"] {
        place.write(&format!("tributary-store/{folder}/_delta_log/00000000000000000000.json"), "{ no log");
    }
    place.write("three.csv", official(&[Row::new("70E", "0")]));
    let mut command = place.command(["ingest", "three.csv"]);
    let ran =
        finished(command.env("RUST_BACKTRACE", "1").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    assert!(ran.code == 1 && ran.stderr.lines().count() == 1 && ran.stdout.is_empty(), "{}", ran.shown());
}

#[test]
fn an_entry_that_is_lost_leaves_no_older_figure_behind() {
    let place = with_store();
    let right = place.ok(ASKED);
    std::fs::remove_file(place.path(STORE).join("versions/00000002.json")).unwrap();
    for command in [&ASKED[..], &["store"], &["ingest", "one.csv"], &["store", "check"]] {
        let ran = place.run(command);
        assert!(ran.code == 1 && (ran.stderr + &ran.stdout).contains("00000002.json"), "{command:?}");
    }
    place.ok(["store", "check", "--repair"]);
    let figures =
        |text: &str| text.lines().filter(|line| !line.contains("version")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(figures(&place.ok(ASKED)), figures(&right));
}
