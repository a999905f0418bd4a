//! The examples of the documents are run, and say what the program says.
//!
//! Before each block of the kind `console` an HTML comment tells in which folder it is run: `<!-- runs: records -->`. All
//! folders have `docs`, `data` and `bench` of the project; blocks of one page share a folder of one kind, and pages share none.
//!
//! | comment | the folder has |
//! |---|---|
//! | `empty` | nothing else |
//! | `demo` | what `tributary demo` leaves |
//! | `files` | the shared contract transactions, not yet read, in `downloads` |
//! | `records` | the same, read into a store |
//! | `reports` | the same, and all subawards and award pages |
//! | `labels` | the shared labelled names |
//! | `nothing: builds` | not run, with the reason |
//!
//! `, after: COMMAND` makes something ready that the page does not show; `, sizes vary` leaves numbers at the end of a line aside
//! (the bytes of a table depend on which thread was first). A line that begins with `$ ` is a command for bash, the
//! lines after it what it says on both streams. `…` alone stands for any lines, and at the end of a line for its rest; where nothing
//! is shown, the command must succeed. `UPDATE_EXPECT=1` writes what the program says into the pages and leaves what stands for
//! more as it is; `DOCUMENT=who.md` runs one page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::page::Server;
use crate::program::Place;
use crate::real::shared;
use crate::tidy::{assert_none, root};

/// Stands for what is left out.
const MORE: &str = "…";

/// What a block is run in, by its comment, and whether that needs the shared data.
const KINDS: [(&str, bool); 6] =
    [("empty", false), ("demo", false), ("files", true), ("records", true), ("reports", true), ("labels", true)];

#[test]
fn examples_say_what_the_program_says() {
    let mut bench = Bench::new();
    // What the page says otherwise, and what nobody but its author can mend.
    let (mut complaints, mut unclear) = (Vec::new(), Vec::new());
    let only = std::env::var("DOCUMENT").unwrap_or_default();
    let (mut run, mut left_out) = (0, 0);
    for page in pages().into_iter().filter(|page| page.ends_with(&only)) {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        let mut folders = BTreeMap::new();
        let mut written: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut moved = 0;
        for block in blocks(&page, &text) {
            let block = match block {
                Ok(block) => block,
                Err(complaint) => {
                    unclear.push(complaint);
                    continue;
                }
            };
            let Some(folder) = bench.folder(&block.kind, &mut folders) else {
                left_out += block.examples.len();
                continue;
            };
            if let Some(command) = &block.after {
                bench.run(command, folder);
            }
            run += 1;
            for example in &block.examples {
                let said = bench.run(&example.command, folder);
                let Some(complaint) = example.compared(&page, &said, block.sizes_vary) else { continue };
                if example.shown.is_empty() {
                    unclear.push(complaint);
                    continue;
                }
                complaints.push(complaint);
                let now: Vec<String> =
                    rewritten(&example.shown, &said).iter().map(|line| block.indented(line)).collect();
                let begin = (example.line as i64 + moved) as usize;
                moved += now.len() as i64 - example.shown.len() as i64;
                written.splice(begin..begin + example.shown.len(), now);
            }
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(root().join(&page), written.join("\n") + "\n").unwrap();
        }
    }
    println!(
        "blocks whose examples were run: {run}; examples that need the shared data, which are not here: {left_out}"
    );
    if std::env::var_os("UPDATE_EXPECT").is_none() {
        unclear.append(&mut complaints);
    }
    assert_none(unclear);
}

/// README.md and all pages below `docs`, by their path from the root.
fn pages() -> Vec<String> {
    fn walk(folder: &Path, pages: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut pages = vec![root().join("README.md")];
    walk(&root().join("docs"), &mut pages);
    pages.sort();
    pages.iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string()).collect()
}

/// A block of a page that is to be run.
struct Block {
    indent: String,
    kind: String,
    after: Option<String>,
    sizes_vary: bool,
    examples: Vec<Example>,
}

/// A command and what the page says that it says.
struct Example {
    command: String,
    /// The command's last line in the page, from 1: what is shown begins behind it.
    line: usize,
    shown: Vec<String>,
}

/// The blocks of a page that are run, and complaints about those that do not say how.
fn blocks(page: &str, text: &str) -> Vec<Result<Block, String>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "```console") {
        let indent = &line[..line.len() - line.trim_start().len()];
        let comment = place
            .checked_sub(1)
            .and_then(|before| lines[before].trim().strip_prefix("<!-- runs: ")?.strip_suffix(" -->"));
        let Some(comment) = comment else {
            blocks.push(Err(format!(
                "{page}:{}: no comment before this block says in what it runs, like <!-- runs: demo -->",
                place + 1
            )));
            continue;
        };
        if comment.strip_prefix("nothing: ").is_some_and(|reason| !reason.is_empty()) {
            continue;
        }
        let (kind, after) =
            comment.split_once(", after: ").map_or((comment, None), |(kind, after)| (kind, Some(after)));
        let (kind, sizes_vary) = kind.strip_suffix(", sizes vary").map_or((kind, false), |kind| (kind, true));
        if !KINDS.iter().any(|(known, _)| *known == kind) {
            blocks.push(Err(format!(
                "{page}:{place}: nothing is known as {kind:?}; known are {KINDS:?} and \"nothing: WHY\""
            )));
            continue;
        }
        let inside = lines[place + 1..].iter().take_while(|line| line.trim() != "```");
        let inside: Vec<&str> = inside.map(|line| line.strip_prefix(indent).unwrap_or(line)).collect();
        blocks.push(examples(page, place + 2, &inside).map(|examples| Block {
            indent: indent.to_owned(),
            kind: kind.to_owned(),
            after: after.map(str::to_owned),
            sizes_vary,
            examples,
        }));
    }
    blocks
}

/// The examples in the lines of a block, of which the first has this number in the page.
fn examples(page: &str, first: usize, lines: &[&str]) -> Result<Vec<Example>, String> {
    let mut examples: Vec<Example> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let number = first + place;
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (Some(command), _) => {
                examples.push(Example { command: command.to_owned(), line: number, shown: Vec::new() });
            }
            (None, None) => return Err(format!("{page}:{number}: a block begins with a command: `$ …`")),
            (None, Some(example)) if example.shown.is_empty() && goes_on(&example.command) => {
                example.command.push_str(&format!("\n{line}"));
                example.line = number;
            }
            (None, Some(example)) => example.shown.push((*line).to_owned()),
        }
    }
    // A blank line before the next command belongs to neither.
    for example in &mut examples {
        while example.shown.last().is_some_and(|line| line.trim().is_empty()) {
            example.shown.pop();
        }
    }
    Ok(examples)
}

/// Whether a command goes on in the next line: a quote is open, or its last character takes the line's end away.
fn goes_on(command: &str) -> bool {
    let mut open = None;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (Some('\''), '\'') => open = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                let Some(_) = characters.next() else { return true };
            }
            (Some('"'), '"') => open = None,
            (None, '\'' | '"') => open = Some(character),
            _ => {}
        }
    }
    open.is_some()
}

impl Block {
    /// A line as it stands in the page.
    fn indented(&self, line: &str) -> String {
        if line.is_empty() { String::new() } else { format!("{}{line}", self.indent) }
    }
}

impl Example {
    /// What is wrong, with the place in the page.
    fn compared(&self, page: &str, said: &[String], sizes_vary: bool) -> Option<String> {
        let code = |line: &String| line.starts_with("[exit code ");
        if self.shown.is_empty() {
            let failed = said.last().is_some_and(code);
            return failed.then(|| format!("{page}:{}: `{}` fails:\n{}", self.line, self.command, said.join("\n")));
        }
        let compared = |line: &String| if sizes_vary { without_size(line).to_owned() } else { line.clone() };
        let shown: Vec<String> = self.shown.iter().map(compared).collect();
        let (line, place) = differs(&shown, &said.iter().map(compared).collect::<Vec<_>>())?;
        let shown = self.shown.get(line).map_or("nothing more", String::as_str);
        let says = said.get(place).map_or("nothing more", String::as_str);
        Some(format!(
            "{page}:{}: `{}`\n  the page says:    {shown}\n  the program says: {says}\n  UPDATE_EXPECT=1 writes it into the page",
            self.line + 1 + line,
            self.command
        ))
    }
}

/// A line without the number at its end.
fn without_size(line: &str) -> &str {
    line.trim_end_matches(|end: char| end.is_ascii_digit() || end == ',').trim_end()
}

/// Where what is shown and what was said part: as far as any reading of `…` leads, the places in both.
fn differs(shown: &[String], said: &[String]) -> Option<(usize, usize)> {
    let mut places = BTreeSet::from([0]);
    let mut last = (0, 0);
    for (line, text) in shown.iter().enumerate() {
        last = (line, *places.last().unwrap());
        places = if text.trim() == MORE {
            (*places.first().unwrap()..=said.len()).collect()
        } else {
            let fits = |place: &usize| said.get(*place).is_some_and(|says| fits(text, says));
            places.into_iter().filter(fits).map(|place| place + 1).collect()
        };
        if places.is_empty() {
            // Behind `…` any place may be meant: the likeliest is told.
            let after_more = line > 0 && shown[line - 1].trim() == MORE;
            let alike = (0..said.len()).max_by_key(|place| (likeness(text, &said[*place]), said.len() - place));
            return Some((line, if after_more { alike.unwrap_or_default() } else { last.1 }));
        }
    }
    if places.contains(&said.len()) { None } else { Some((shown.len(), *places.last().unwrap_or(&last.1))) }
}

fn fits(shown: &str, said: &str) -> bool {
    shown.trim_end() == said || shown.strip_suffix(MORE).is_some_and(|beginning| said.starts_with(beginning))
}

/// How many words two lines share.
fn likeness(one: &str, other: &str) -> usize {
    let words: BTreeSet<&str> = one.split_whitespace().collect();
    other.split_whitespace().filter(|word| words.contains(word)).count()
}

/// What is shown with the lines that were said: `…` stays, and stands for as much as before.
fn rewritten(shown: &[String], said: &[String]) -> Vec<String> {
    if shown.is_empty() {
        return Vec::new();
    }
    let parts: Vec<&[String]> = shown.split(|line| line.trim() == MORE).collect();
    let mores: Vec<&String> = shown.iter().filter(|line| line.trim() == MORE).collect();
    let mut now = Vec::new();
    let mut from = 0;
    for (number, part) in parts.iter().enumerate() {
        let lines = if parts.len() == 1 {
            said
        } else {
            let last = said.len().saturating_sub(part.len()).max(from);
            let begin = match number {
                0 => 0,
                _ if number + 1 == parts.len() && !part.is_empty() => last,
                _ => (from..=last)
                    .max_by_key(|begin| {
                        let alike =
                            part.iter().zip(&said[*begin..]).map(|(one, other)| likeness(one, other)).sum::<usize>();
                        (alike, std::cmp::Reverse(*begin))
                    })
                    .unwrap_or(from),
            };
            from = (begin + part.len()).min(said.len());
            &said[begin.min(from)..from]
        };
        for (place, line) in lines.iter().enumerate() {
            let cut = part
                .get(place)
                .and_then(|line| line.strip_suffix(MORE))
                .filter(|_| parts.len() > 1 || lines.len() == part.len());
            now.push(match cut {
                Some(beginning) => line.chars().take(beginning.chars().count()).chain(MORE.chars()).collect(),
                None => line.clone(),
            });
        }
        now.extend(mores.get(number).map(|more| (*more).clone()));
    }
    now
}

/// Where examples are run: a folder of each kind is made once and copied for each page.
struct Bench {
    place: Place,
    /// The shared data.
    data: Option<PathBuf>,
    /// By kind; none where the shared data are not there.
    made: BTreeMap<String, Option<PathBuf>>,
}

impl Bench {
    fn new() -> Bench {
        let place = Place::new();
        fs::create_dir(place.path("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_tributary"), place.path("bin/tributary")).unwrap();
        let data = shared("").and_then(|folder| folder.parent().map(Path::to_owned));
        Bench { place, data, made: BTreeMap::new() }
    }

    /// A page's own folder of a kind.
    fn folder<'a>(&mut self, kind: &str, folders: &'a mut BTreeMap<String, TempDir>) -> Option<&'a Path> {
        if !folders.contains_key(kind) {
            if !self.made.contains_key(kind) {
                let made = self.make(kind);
                self.made.insert(kind.to_owned(), made);
            }
            let folder = tempfile::tempdir().unwrap();
            copy(self.made[kind].as_ref()?, folder.path());
            folders.insert(kind.to_owned(), folder);
        }
        folders.get(kind).map(TempDir::path)
    }

    fn make(&self, kind: &str) -> Option<PathBuf> {
        let needs_data = KINDS.iter().any(|(known, needs_data)| *known == kind && *needs_data);
        let data = if needs_data { Some(self.data.as_ref()?) } else { None };
        let folder = self.place.path(&format!("made/{kind}"));
        fs::create_dir_all(&folder).unwrap();
        for part in ["docs", "data", "bench"] {
            symlink(root().join(part), folder.join(part)).unwrap();
        }
        // Two threads make the same parts of tables on every machine.
        let command = match kind {
            "demo" => "tributary demo",
            "records" => "tributary ingest downloads --threads 2",
            "reports" => "tributary ingest downloads subawards usaid-award-pages --threads 2",
            _ => "true",
        };
        if let Some(data) = data {
            let linked: &[(&str, &str)] = match kind {
                "labels" => &[
                    ("names/federal-name-pairs.csv", "federal-name-pairs.csv"),
                    ("names/opensanctions-name-bench.csv", "opensanctions-name-bench.csv"),
                ],
                _ => &[
                    ("usaspending/prime-transactions", "downloads"),
                    ("usaspending/subawards", "subawards"),
                    ("usaspending/usaid-award-pages", "usaid-award-pages"),
                ],
            };
            for (from, to) in linked {
                symlink(data.join(from), folder.join(to)).unwrap();
            }
        }
        let said = self.run(command, &folder);
        assert!(!said.last().is_some_and(|line| line.starts_with("[exit code ")), "{command}: {said:?}");
        Some(folder)
    }

    /// What a command says on both streams, line by line; at the end its exit code, where that is not 0.
    fn run(&self, command: &str, folder: &Path) -> Vec<String> {
        let path = format!("{}:{}", self.place.path("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(folder)
            .env("PATH", path)
            .env_remove("TRIBUTARY_STORE")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        match output.status.code() {
            Some(0) => {}
            code => lines.push(format!("[exit code {}]", code.unwrap_or(-1))),
        }
        lines
    }
}

/// Copies what lies in a folder; links lead where they led.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            symlink(fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else if kind.is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The page of the method is made of our documents, and their comments are not for its readers.
#[test]
fn comments_of_examples_are_not_on_the_page() {
    let place = Place::new();
    place.write("records.csv", crate::files::official(&[crate::files::Row::new("70A", "0")]));
    place.ok(["ingest", "records.csv"]);
    let page = Server::start(&place, crate::program::STORE).get("/method").text();
    assert!(page.contains("$ tributary") && !page.contains("runs:"), "{page}");
}

/// Whoever compares figures of two programs reads in the changelog what lies between their methods.
#[test]
fn the_changelog_names_the_method_of_reading() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let named = |release: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix("Method of reading: "));
        line.and_then(|rest| rest.split(['.', ',']).next()).map(|number| number.parse::<u32>().unwrap())
    };
    // What stands before the first release is the page's own head.
    let versions: Vec<Option<u32>> = changelog.split("\n## ").skip(1).map(named).collect();
    assert_eq!(
        versions[0],
        classification::READING.parse().ok(),
        "CHANGELOG.md names another method than the program has"
    );
    assert!(
        versions.len() > 1
            && versions.iter().all(Option::is_some)
            && versions.is_sorted_by(|newer, older| newer >= older)
    );
    let said = Place::new().ok(["--version"]);
    let (program, reading, format) = (env!("CARGO_PKG_VERSION"), classification::READING, store::FORMAT);
    assert_eq!(said, format!("tributary {program}, method of reading {reading}, format of stores {format}\n"));
}

#[test]
fn what_is_shown_fits_what_is_said() {
    let lines = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<_>>();
    let check = |shown: &str, said: &str, expected: Option<(usize, usize)>| {
        assert_eq!(differs(&lines(shown), &lines(said)), expected, "{shown} and {said}");
    };
    check("a/b", "a/b", None);
    check("a/b", "a/c", Some((1, 1)));
    check("a", "a/b", Some((1, 1)));
    check("a/b", "a", Some((1, 1)));
    check("a/…/c", "a/b/b/c", None);
    check("a/…/c", "a/c", None);
    check("a/…", "a", None);
    check("…/b 1/c", "a/b 2/c", Some((1, 1)));
    check("a b…", "a bc", None);
    assert_eq!(rewritten(&lines("a 1/…/d 1/…"), &lines("a 2/b 2/c 2/d 2/e 2")), lines("a 2/…/d 2/…"));
    assert_eq!(rewritten(&lines("a 1/b 1"), &lines("a 2/b 2/c 2")), lines("a 2/b 2/c 2"));
    assert_eq!(rewritten(&lines("a 1/…/z 1"), &lines("a 2/b 2/z 2")), lines("a 2/…/z 2"));
    assert!(
        goes_on("tributary sql \"select")
            && goes_on("one \\")
            && !goes_on("echo 'it' \"is\"")
            && !goes_on("echo it\\'s")
    );
}
