//! Which file of a crate uses items of which other, read from the source as text, and where they go round in circles.
//!
//! A circle of files can only be understood, moved and tested as one piece. Two files that know each other are still read
//! side by side; more are a crate within the crate that nobody drew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The circles of a crate that have more than two files, of its sources by their paths below `src`.
pub(crate) fn circles(files: &BTreeMap<String, String>) -> Vec<Circle> {
    let arrows = Crate::read(files).arrows();
    let large = Components::of(&arrows).into_iter().filter(|files| files.len() > 2);
    large
        .map(|files| {
            let within = arrows.iter().filter(|((from, to), _)| files.contains(from) && files.contains(to));
            let ties = within.map(|(ends, items)| (ends.clone(), items.clone())).collect();
            Circle { files, ties }
        })
        .collect()
}

/// Files each of which uses items of every other, on some way.
pub(crate) struct Circle {
    files: BTreeSet<String>,
    ties: Arrows,
}

impl fmt::Display for Circle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: Vec<&str> = self.files.iter().map(String::as_str).collect();
        write!(out, "a circle of {} files: {}", files.len(), files.join(", "))?;
        for ((from, to), items) in &self.ties {
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            write!(out, "\n    {from} uses {to}: {}", items.join(", "))?;
        }
        Ok(())
    }
}

/// Which items the first file of a pair uses from the second.
type Arrows = BTreeMap<(String, String), BTreeSet<String>>;

/// A module or an item by its names from the crate's root down.
type Path = Vec<String>;

/// What the text of one module says, inline modules being modules of their own.
#[derive(Default)]
struct Module {
    /// Names of the modules right below it.
    children: BTreeSet<String>,
    /// Names of its own items.
    items: BTreeSet<String>,
    /// What a name that was brought in stands for, as written.
    imports: BTreeMap<String, Path>,
    /// The modules all of whose items were brought in.
    globs: Vec<Path>,
    /// Each path that stands in an import or in code.
    paths: Vec<Path>,
}

/// The modules of a crate.
#[derive(Default)]
struct Crate {
    modules: BTreeMap<Path, Module>,
    /// The file in which a module begins.
    files: BTreeMap<Path, String>,
}

/// Re-exports of re-exports are followed so far. Names that stand for themselves end here too.
const STEPS: usize = 16;

impl Crate {
    fn read(files: &BTreeMap<String, String>) -> Crate {
        let mut read = Crate::default();
        let mut only_tests = BTreeSet::new();
        for (file, text) in files {
            // Beside a library, a program is a crate of its own that the library cannot use.
            if file == "main.rs" && files.contains_key("lib.rs") {
                continue;
            }
            let path = module_of(file);
            read.files.insert(path.clone(), file.clone());
            read.scan(&path, &tokens(text), &mut only_tests);
        }
        let kept = |path: &Path| !(1..=path.len()).any(|length| only_tests.contains(&path[..length]));
        read.files.retain(|path, _| kept(path));
        read.modules.retain(|path, _| kept(path));
        read
    }

    /// Takes down what a module says: its tokens are those of its file or between its braces.
    fn scan(&mut self, path: &Path, tokens: &[Token<'_>], only_tests: &mut BTreeSet<Path>) {
        let mut module = Module::default();
        let mut depth = 0;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at..] {
                [Token::Mark('#'), Token::Mark('['), Token::Word("cfg"), Token::Mark('('), Token::Word("test"), ..] => {
                    let item = at + 7;
                    let end = end_of_item(tokens, item);
                    if let Some(name) = tokens[item..end].windows(2).find_map(declared_module) {
                        only_tests.insert(below(path, name));
                    }
                    at = end;
                    continue;
                }
                [Token::Word("pub"), Token::Mark('('), ..] => {
                    at = closing(tokens, at + 1) + 1;
                    continue;
                }
                [Token::Word("use"), Token::Word(_) | Token::Separator | Token::Mark('{'), ..] => {
                    let mut import = Import { tokens, at: at + 1, module: &mut module };
                    import.tree(&Path::new());
                    at = import.at;
                    continue;
                }
                [Token::Word("mod"), Token::Word(name), Token::Mark(';'), ..] => {
                    module.children.insert((*name).to_owned());
                    at += 3;
                    continue;
                }
                [Token::Word("mod"), Token::Word(name), Token::Mark('{'), ..] => {
                    let end = closing(tokens, at + 2);
                    module.children.insert((*name).to_owned());
                    self.scan(&below(path, name), &tokens[at + 3..end], only_tests);
                    at = end + 1;
                    continue;
                }
                [Token::Word("macro_rules"), Token::Mark('!'), Token::Word(name), ..] => {
                    module.items.insert((*name).to_owned());
                }
                [Token::Word(kind), Token::Word(name), ..] if depth == 0 && ITEMS.contains(kind) => {
                    module.items.insert((*name).to_owned());
                }
                [Token::Word(_), Token::Separator, Token::Word(_), ..]
                    if at == 0 || tokens[at - 1] != Token::Separator =>
                {
                    let mut words = Path::new();
                    while let Some(Token::Word(word)) = tokens.get(at) {
                        words.push((*word).to_owned());
                        at += 1;
                        match &tokens[at..] {
                            [Token::Separator, Token::Word(_), ..] => at += 1,
                            _ => break,
                        }
                    }
                    module.paths.push(words);
                    continue;
                }
                [Token::Mark('{'), ..] => depth += 1,
                [Token::Mark('}'), ..] => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        self.modules.insert(path.clone(), module);
    }

    /// Which file uses which items of which other.
    fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for (path, module) in &self.modules {
            for words in &module.paths {
                let Some((target, Some(item))) = self.resolve(path, words, STEPS) else { continue };
                let (from, to) = (self.file(path), self.file(&target));
                if from != to {
                    arrows.entry((from.to_owned(), to.to_owned())).or_default().insert(item);
                }
            }
        }
        arrows
    }

    /// The file in which the text of a module stands.
    fn file(&self, module: &[String]) -> &str {
        let longest = (0..=module.len()).rev().find_map(|length| self.files.get(&module[..length]));
        longest.map_or("", String::as_str)
    }

    /// The module where the item is made that a path names in a module, and the item, or none where the path names a
    /// module; nothing at all where the path leads out of the crate.
    fn resolve(&self, module: &[String], path: &[String], steps: usize) -> Option<(Path, Option<String>)> {
        match path.first()?.as_str() {
            "crate" => self.walk(&[], &path[1..], steps),
            "self" | "super" => self.walk(module, path, steps),
            head if self.knows(module, head) => self.walk(module, path, steps),
            _ => None,
        }
    }

    /// The same for a path that begins in the module.
    fn walk(&self, module: &[String], path: &[String], steps: usize) -> Option<(Path, Option<String>)> {
        let steps = steps.checked_sub(1)?;
        let Some((head, rest)) = path.split_first() else { return Some((module.to_vec(), None)) };
        let said = self.modules.get(module)?;
        match head.as_str() {
            "self" => return self.walk(module, rest, steps),
            "super" => return self.walk(&module[..module.len().checked_sub(1)?], rest, steps),
            "*" => return Some((module.to_vec(), Some(head.clone()))),
            _ => {}
        }
        // A module and a function can have one name: the last word of a path is rather the function.
        let is_module = said.children.contains(head);
        if let Some(import) = said.imports.get(head).filter(|_| !is_module || rest.is_empty()) {
            return self.resolve(module, &[import, rest].concat(), steps);
        }
        if is_module {
            return self.walk(&below(module, head), rest, steps);
        }
        if said.items.contains(head) {
            return Some((module.to_vec(), Some(head.clone())));
        }
        for glob in &said.globs {
            if let Some((target, _)) = self.resolve(module, glob, steps)
                && self.knows(&target, head)
            {
                return self.walk(&target, path, steps);
            }
        }
        Some((module.to_vec(), Some(head.clone())))
    }

    /// Whether a name means something in a module without a prefix.
    fn knows(&self, module: &[String], name: &str) -> bool {
        self.modules.get(module).is_some_and(|said| {
            said.children.contains(name) || said.items.contains(name) || said.imports.contains_key(name)
        })
    }
}

/// Words before the name of an item.
const ITEMS: [&str; 8] = ["const", "enum", "fn", "static", "struct", "trait", "type", "union"];

fn below(module: &[String], name: &str) -> Path {
    [module, &[name.to_owned()]].concat()
}

/// The module that a file holds.
fn module_of(file: &str) -> Path {
    let path = file.trim_end_matches(".rs");
    match path {
        "lib" | "main" => Path::new(),
        _ => path.trim_end_matches("/mod").split('/').map(str::to_owned).collect(),
    }
}

fn declared_module<'a>(pair: &[Token<'a>]) -> Option<&'a str> {
    match pair {
        [Token::Word("mod"), Token::Word(name)] => Some(name),
        _ => None,
    }
}

/// Reads what stands behind one `use`.
struct Import<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    module: &'a mut Module,
}

impl Import<'_> {
    /// Reads one path, which may end in a list of paths.
    fn tree(&mut self, before: &Path) {
        let mut path = before.clone();
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            match token {
                Token::Word("as") => {
                    if let Some(Token::Word(name)) = self.tokens.get(self.at) {
                        self.at += 1;
                        return self.bring(path, (*name).to_owned());
                    }
                }
                Token::Word("self") if !path.is_empty() => {}
                Token::Word(word) => path.push((*word).to_owned()),
                Token::Separator => {}
                Token::Mark('*') => {
                    self.module.globs.push(path.clone());
                    path.push("*".to_owned());
                    return self.module.paths.push(path);
                }
                Token::Mark('{') => {
                    loop {
                        match self.tokens.get(self.at) {
                            Some(Token::Mark(',')) => self.at += 1,
                            Some(Token::Mark('}')) | None => break,
                            Some(_) => self.tree(&path),
                        }
                    }
                    self.at += 1;
                    return;
                }
                Token::Mark(_) => {
                    self.at -= 1;
                    break;
                }
            }
        }
        if let Some(name) = path.last().cloned() {
            self.bring(path, name);
        }
    }

    fn bring(&mut self, path: Path, name: String) {
        self.module.paths.push(path.clone());
        if path.len() > 1 || path.first() != Some(&name) {
            self.module.imports.insert(name, path);
        }
    }
}

/// What is left of a text without its comments and strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// `::`
    Separator,
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            length_of_comment(rest)
        } else if let Some(length) = length_of_string(rest) {
            length
        } else if first == '\'' {
            length_of_quoted(rest)
        } else if rest.starts_with("::") {
            tokens.push(Token::Separator);
            2
        } else if is_of_word(first) {
            let length = rest.find(|character| !is_of_word(character)).unwrap_or(rest.len());
            tokens.push(Token::Word(&rest[..length]));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_of_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// Of a block comment, in which others may stand.
fn length_of_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Of a string of any kind, if the text begins with one.
fn length_of_string(text: &str) -> Option<usize> {
    let body = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - body.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = body.strip_prefix('r') {
        let inside = raw.trim_start_matches('#');
        let hashes = &raw[..raw.len() - inside.len()];
        let inside = inside.strip_prefix('"')?;
        let end = format!("\"{hashes}");
        let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
        return Some(text.len() - inside.len() + length);
    }
    let inside = body.strip_prefix('"')?.as_bytes();
    let mut at = 0;
    while at < inside.len() && inside[at] != b'"' {
        at += if inside[at] == b'\\' { 2 } else { 1 };
    }
    Some((prefix + 1 + at + 1).min(text.len()))
}

/// Of a character in quotes or of a lifetime.
fn length_of_quoted(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            let end = text[escaped + 1..].find('\'').unwrap_or_default();
            escaped + 1 + end + 1
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => text[1..].find(|character| !is_of_word(character)).map_or(text.len(), |length| length + 1),
    }
}

/// Where the bracket closes that opens at a token.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len() - 1
}

/// The token behind an item: behind its first semicolon or its body in braces.
fn end_of_item(tokens: &[Token<'_>], item: usize) -> usize {
    let mut at = item;
    while at < tokens.len() {
        match tokens[at] {
            Token::Mark(';') => return at + 1,
            Token::Mark('{') => return closing(tokens, at) + 1,
            Token::Mark('(' | '[') => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    at
}

/// Files that reach each other, by Tarjan's way: one walk in depth that knows for each file the earliest one on the
/// walk that it leads back to.
struct Components<'a> {
    arrows: &'a Arrows,
    /// When the walk came to a file, and the earliest that it leads back to.
    seen: BTreeMap<&'a str, (usize, usize)>,
    /// Files of which it is not yet known with whom they stand.
    open: Vec<&'a str>,
    found: Vec<BTreeSet<String>>,
}

impl<'a> Components<'a> {
    fn of(arrows: &'a Arrows) -> Vec<BTreeSet<String>> {
        let mut components = Components { arrows, seen: BTreeMap::new(), open: Vec::new(), found: Vec::new() };
        for (from, _) in arrows.keys() {
            if !components.seen.contains_key(from.as_str()) {
                components.visit(from);
            }
        }
        components.found
    }

    fn visit(&mut self, file: &'a str) {
        let number = self.seen.len();
        let mut earliest = number;
        self.seen.insert(file, (number, number));
        self.open.push(file);
        for (_, to) in self.arrows.keys().filter(|(from, _)| from == file) {
            if !self.seen.contains_key(to.as_str()) {
                self.visit(to);
                earliest = earliest.min(self.seen[to.as_str()].1);
            } else if self.open.contains(&to.as_str()) {
                earliest = earliest.min(self.seen[to.as_str()].0);
            }
        }
        self.seen.insert(file, (number, earliest));
        if earliest == number {
            let from = self.open.iter().position(|open| *open == file).unwrap_or_default();
            self.found.push(self.open.split_off(from).into_iter().map(str::to_owned).collect());
        }
    }
}

/// An invented crate: its files with their texts.
fn tree(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn a_circle_of_three_is_found_whatever_ties_it() {
    let circles = circles(&tree(&[
        ("lib.rs", "mod river;\nmod sea;\nmod rain;\nmod shore;\n"),
        ("river.rs", "use crate::{shore::Sand, sea::{self, Salt as Taste}};\nfn flow() { sea::fill() }\n"),
        (
            "sea.rs",
            "mod depth;\npub use depth::Salt;\npub fn fill() {}\nfn vapour() -> Option<super::rain::Drop> { None }\n",
        ),
        ("sea/depth.rs", "pub struct Salt;\n"),
        ("rain.rs", "pub struct Drop;\nimpl Drop { fn fall(&self) { crate::river::flow() } }\n"),
        ("shore.rs", "pub struct Sand;\n"),
    ]));
    assert_eq!(circles.len(), 1);
    assert_eq!(
        circles[0].to_string(),
        "a circle of 3 files: rain.rs, river.rs, sea.rs\n    rain.rs uses river.rs: flow\n    river.rs uses sea.rs: \
         fill\n    sea.rs uses rain.rs: Drop"
    );
}

/// The parent only lists its children, two files know each other, and all else that looks like a way back is a comment,
/// a text, or a test.
#[test]
fn a_tree_without_circles_has_none() {
    let found = circles(&tree(&[
        ("main.rs", "mod hill;\nmod well;\nuse hill::Height;\nfn main() { well::draw(Height) }\n"),
        ("hill/mod.rs", "mod slope;\nmod top;\npub use slope::*;\npub use top::{Height, Peak};\n"),
        (
            "hill/slope.rs",
            "use super::Peak;\npub struct Grade;\nconst QUOTE: char = '\"';\nfn up<'a>() -> super::Height {}\n",
        ),
        (
            "hill/top.rs",
            "//! [`crate::main`]\nuse super::Grade;\nuse values::well;\npub struct Peak;\npub struct Height;\nfn dig() { \
             well::deep(); \"crate::main()\"; /* crate::main() */ r#\" \" crate::main() \"#; }\n#[cfg(test)]\nmod trials;\n\
             #[cfg(test)]\nuse trials::dug;\n#[cfg(test)]\nmod tests { use crate::main; }\n",
        ),
        ("hill/top/trials.rs", "use crate::main;\npub fn dug() {}\n"),
        ("well.rs", "use crate::hill;\npub fn draw(_: hill::Height) {}\n"),
    ]));
    assert!(found.is_empty(), "{}", found[0]);
}
