//! The program as a person meets it: a folder, a command line, an exit code, two streams.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;
use tempfile::TempDir;

/// The store's folder where no other is named.
pub(crate) const STORE: &str = "tributary-store";

/// A fresh folder, removed at the end of the test, in which the program runs.
pub(crate) struct Place {
    folder: TempDir,
}

/// How a run ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    /// As a shell gives it: 128 and the signal's number where a signal ended the program.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A command line of the program, to be started as the test likes.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("TRIBUTARY_STORE");
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs shell text in this folder; `$tributary` is the program.
    pub(crate) fn shell(&self, text: &str) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", text]).current_dir(self.folder.path()).env_remove("TRIBUTARY_STORE");
        Ran::of(command.env("tributary", env!("CARGO_BIN_EXE_tributary")).output().unwrap())
    }

    /// Runs what must succeed, and gives its data.
    #[track_caller]
    pub(crate) fn ok<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// The JSON that a command answers with.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(arguments.iter().chain(&["--format", "json"]));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    /// The rows that a statement gives, each as its fields joined by `|`.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) -> Vec<String> {
        let text = self.ok(["sql", statement, "--format", "csv"]);
        csv_rows(&text).into_iter().skip(1).map(|row| row.join("|")).collect()
    }

    /// The one value that a statement over a store gives.
    #[track_caller]
    pub(crate) fn sql_in(&self, store: &str, statement: &str) -> String {
        csv_rows(&self.ok(["--store", store, "sql", statement, "--format", "csv"])).remove(1).remove(0)
    }

    /// Every file below a folder with its bytes, without the lock.
    pub(crate) fn contents(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut contents = BTreeMap::new();
        collect(&self.path(folder), &mut contents);
        contents.retain(|path, _| path.file_name() != Some(OsStr::new(".lock")));
        contents
    }

    /// Checks that the store can be read in full, and that no part lies in it which none of its tables' versions names.
    #[track_caller]
    pub(crate) fn assert_store_is_whole(&self, store: &str) {
        for view in [
            "transactions",
            "awards",
            "mentions",
            "slices",
            "subawards",
            "award_summaries",
            "account_funding",
            "files",
            "problems",
        ] {
            let statement = format!("select count(*) from (select * from {view})");
            self.ok(["--store", store, "sql", &statement]);
        }
        let contents = self.contents(store);
        let is_log = |path: &&PathBuf| path.components().any(|part| part.as_os_str() == "_delta_log");
        let logs: String = contents
            .iter()
            .filter(|(path, _)| is_log(path))
            .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
            .collect();
        for path in contents.keys().filter(|path| path.extension() == Some(OsStr::new("parquet"))) {
            let name = path.file_name().unwrap().to_string_lossy();
            assert!(logs.contains(&*name), "{} is part of no version", path.display());
        }
    }
}

impl Ran {
    fn of(output: Output) -> Ran {
        use std::os::unix::process::ExitStatusExt;
        let code = output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default());
        Ran { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// All three, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        format!("{}{}exit code {}\n", self.stdout, self.stderr, self.code)
    }
}

/// Waits for a started program.
pub(crate) fn finished(child: std::process::Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

/// The rows of a CSV text, header first.
pub(crate) fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The rows of a CSV text as maps by column.
pub(crate) fn csv_records(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// Dollars and cents as whole cents; published amounts have zero, one or two decimals.
#[track_caller]
pub(crate) fn cents(text: &str) -> i128 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (dollars, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(decimals.len() <= 2, "{text} is not in cents");
    sign * format!("{dollars}{decimals:0<2}").parse::<i128>().unwrap_or_else(|_| panic!("{text:?} is no amount"))
}

/// The money in a field of an answer, in cents.
#[track_caller]
pub(crate) fn money(value: &Value) -> i128 {
    cents(value.as_str().unwrap_or_else(|| panic!("{value} is not money as text")))
}

/// Says why a test was not made, and which one it is of those that were not: the last such line has the count. It goes past the
/// harness, which keeps the words of tests that pass to itself.
pub(crate) fn skipped(reason: &str) {
    static TESTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut tests = TESTS.lock().unwrap();
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    if tests.insert(test.clone()) {
        // One piece, so that no other thread's words come between.
        let line = format!("skipped: {reason}: {test} (skipped so far: {})\n", tests.len());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn collect(folder: &Path, contents: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, contents);
        } else {
            contents.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}
