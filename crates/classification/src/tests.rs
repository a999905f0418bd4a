//! What holds for the crate as a whole: how its modules name each other; and the lists that its tests read with, loaded once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use entities::Families;

use crate::lexicon::Lexicon;
use crate::parties::Parties;

/// The curated lexicon, which takes long to load and which no test changes.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::curated().unwrap());

/// The curated families beside it.
pub(crate) static PARTIES: LazyLock<Parties> = LazyLock::new(|| Parties::new(Families::curated(), &LEXICON));

/// The modules by their paths (`lexicon::file`), each with its own code: without its tests, and without comments.
fn modules() -> BTreeMap<String, String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, files),
                false => files.push(path),
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let own = |path: &PathBuf| {
        let name = path.strip_prefix(&root).unwrap().with_extension("").display().to_string().replace('/', "::");
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        (name, lines.collect::<Vec<_>>().join("\n"))
    };
    files.iter().map(own).filter(|(name, _)| !name.ends_with("tests") && name != "lib").collect()
}

/// The modules that each names, or declares as its own.
fn arrows(modules: &BTreeMap<String, String>) -> BTreeMap<&str, BTreeSet<&str>> {
    let target = |path: String| {
        let parts: Vec<&str> = path.split("::").filter(|part| !part.is_empty()).collect();
        let longest = (1..=parts.len()).rev().find_map(|length| modules.get_key_value(&parts[..length].join("::")));
        longest.map(|(name, _)| name.as_str())
    };
    let path_at = |text: &str| -> String {
        text.chars().take_while(|letter| letter.is_ascii_lowercase() || matches!(letter, '_' | ':')).collect()
    };
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, text) in modules {
        assert!(!text.contains("crate::{"), "{name}: write one `use` for each module");
        let parent = name.rsplit_once("::").map_or("", |(parent, _)| parent);
        let named = text.match_indices("crate::").map(|(at, word)| path_at(&text[at + word.len()..]));
        let above =
            text.match_indices("super::").map(|(at, word)| format!("{parent}::{}", path_at(&text[at + word.len()..])));
        let below = text
            .lines()
            .filter_map(|line| line.strip_suffix(';')?.rsplit_once("mod "))
            .map(|(_, child)| format!("{name}::{child}"));
        let to: BTreeSet<&str> = named.chain(above).chain(below).filter_map(target).filter(|to| to != name).collect();
        arrows.insert(name, to);
    }
    arrows
}

#[test]
fn no_module_leads_back_to_itself() {
    let modules = modules();
    let mut arrows = arrows(&modules);
    assert!(arrows["roles"].contains("context") && arrows["lexicon::file"].contains("lexicon::makers"), "{arrows:#?}");
    // What leads nowhere is taken away, until all is gone, or what is left leads round in circles.
    loop {
        let ends: BTreeSet<&str> = arrows.iter().filter(|(_, to)| to.is_empty()).map(|(name, _)| *name).collect();
        if ends.is_empty() {
            break;
        }
        arrows.retain(|name, _| !ends.contains(name));
        arrows.values_mut().for_each(|to| to.retain(|to| !ends.contains(to)));
    }
    assert!(arrows.is_empty(), "{arrows:#?}");
}

/// What records call things stands in `data/us-federal`, and what is allowed here has a reason.
#[test]
fn no_word_of_records_stands_in_the_code() {
    // How the keys of agreements begin is no word: it is the published form of a key.
    let allowed = ["CONT_IDV_"];
    let mut found = Vec::new();
    for (name, text) in modules() {
        let text = text.replace("'\"'", "").replace("\\\"", "");
        for literal in text.split('"').skip(1).step_by(2).filter(|literal| !allowed.contains(literal)) {
            // What stands in braces is a name of the code's own.
            let plain = literal.split('{').map(|part| part.rsplit('}').next().unwrap());
            let mut capitals = plain.flat_map(|part| part.split(|letter: char| !letter.is_ascii_uppercase()));
            if capitals.any(|run| run.len() >= 3) {
                found.push(format!("{name}: {literal:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
