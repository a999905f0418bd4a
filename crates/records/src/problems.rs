//! The table `problems`: every row that could not be read, and every value that could not, with place and reason.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use store::{TableSpec, View};

pub(crate) const NAME: &str = "problems";

/// A located fault (domain rule 48).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub member: String,
    /// Line of the member on which the record starts; the header is line 1. `u64::MAX` stands for lines that are only counted.
    pub line: u64,
    /// Official name of the column, where the fault lies in one.
    pub column: Option<&'static str>,
    /// The value as published, cut at 200 characters, contacts masked.
    pub value: Option<String>,
    pub reason: String,
    /// Whether the row was put aside; otherwise only this value was left empty.
    pub row_put_aside: bool,
    /// How many faults this line of the table stands for: 1, but where a file has more of a kind than are listed.
    pub count: u64,
}

/// Faults of one kind in one file that are listed with their places; beyond these they are counted. A file of a million rows that are
/// none must not take a million sentences.
pub const LISTED: usize = 1_000;

/// Faults as they come, in bounded memory: of each kind the first ones, and how many there are.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    kinds: BTreeMap<Kind, Faults>,
    /// Rows put aside, by the hash of their file.
    put_aside: BTreeMap<String, u64>,
}

/// What faults have in common that are told together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    file: String,
    column: Option<&'static str>,
    /// The reason without its numbers: "3 fields" and "5 fields" are one kind.
    reason: String,
    row_put_aside: bool,
}

#[derive(Debug, Default)]
struct Faults {
    /// Those of the first places, and up to as many again that may turn out not to be.
    first: Vec<Problem>,
    all: u64,
}

impl Noted {
    pub(crate) fn push(&mut self, problem: Problem) {
        if problem.row_put_aside {
            match self.put_aside.get_mut(&problem.file) {
                Some(rows) => *rows += 1,
                None => drop(self.put_aside.insert(problem.file.clone(), 1)),
            }
        }
        let reason = problem.reason.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let Problem { column, row_put_aside, .. } = problem;
        let kind = Kind { file: problem.file.clone(), column, reason, row_put_aside };
        let faults = self.kinds.entry(kind).or_default();
        faults.all += 1;
        faults.first.push(problem);
        faults.keep_first();
    }

    /// Adds what another thread noted.
    pub(crate) fn append(&mut self, other: Noted) {
        for (file, rows) in other.put_aside {
            *self.put_aside.entry(file).or_default() += rows;
        }
        for (kind, mut found) in other.kinds {
            let faults = self.kinds.entry(kind).or_default();
            faults.all += found.all;
            faults.first.append(&mut found.first);
            faults.keep_first();
        }
    }

    /// Rows of a file that were put aside.
    pub(crate) fn put_aside(&self, file: &str) -> u64 {
        self.put_aside.get(file).copied().unwrap_or_default()
    }

    /// The lines of the table, in its order: whatever the order in which faults came, the same.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (_, mut faults) in self.kinds {
            faults.first.sort_unstable();
            faults.first.truncate(LISTED);
            let more = faults.all - faults.first.len() as u64;
            if let Some(last) = faults.first.last().filter(|_| more > 0) {
                let reason = format!("and {more} more of this kind: {}", last.reason);
                let (file, member) = (last.file.clone(), last.member.clone());
                problems.push(Problem {
                    file,
                    member,
                    line: u64::MAX,
                    value: None,
                    reason,
                    count: more,
                    ..last.clone()
                });
            }
            problems.append(&mut faults.first);
        }
        problems.sort_unstable();
        problems
    }
}

impl Extend<Problem> for Noted {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, problems: T) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

impl Faults {
    /// Lets go of those that cannot be among the first.
    fn keep_first(&mut self) {
        if self.first.len() >= 2 * LISTED {
            self.first.sort_unstable();
            self.first.truncate(LISTED);
        }
    }
}

pub fn table() -> TableSpec {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let fields = vec![
        text("file"),
        text("member"),
        Field::new("line", DataType::Int64, true),
        text("column"),
        text("value"),
        text("reason"),
        Field::new("row_put_aside", DataType::Boolean, true),
        Field::new("count", DataType::Int64, true),
    ];
    TableSpec {
        name: NAME,
        schema: Arc::new(Schema::new(fields)),
        sorted_by: &["file", "member", "line"],
        filtered_by: &[],
        mostly_distinct: &["line"],
        page_rows: store::table::PAGE_ROWS,
        looked_up_by: &[],
    }
}

pub const VIEW: View = View {
    name: "problems",
    sql: Cow::Borrowed(
        "SELECT f.name AS file_name, p.file, p.member, p.line, p.\"column\", p.value, p.reason, p.row_put_aside, \
         coalesce(p.\"count\", 1) AS \"count\" FROM stored_problems p LEFT JOIN stored_files f ON f.sha256 = p.file",
    ),
};

pub(crate) fn batch(problems: &[Problem]) -> Result<RecordBatch, ArrowError> {
    let lines = problems.iter().map(|problem| i64::try_from(problem.line).ok());
    let counts = problems.iter().map(|problem| i64::try_from(problem.count).unwrap_or(i64::MAX));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.file))),
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.member))),
        Arc::new(Int64Array::from_iter(lines)),
        Arc::new(StringArray::from_iter(problems.iter().map(|problem| problem.column))),
        Arc::new(StringArray::from_iter(problems.iter().map(|problem| problem.value.as_deref()))),
        Arc::new(StringArray::from_iter_values(problems.iter().map(|problem| &problem.reason))),
        Arc::new(problems.iter().map(|problem| Some(problem.row_put_aside)).collect::<BooleanArray>()),
        Arc::new(Int64Array::from_iter_values(counts)),
    ];
    RecordBatch::try_new(table().schema, columns)
}

/// A value as it may be shown: short, and without anybody's contacts.
pub(crate) fn shown(value: &[u8]) -> String {
    let (text, _) = sources::text::text(value);
    let short: Cow<'_, str> = match text.char_indices().nth(200) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => text,
    };
    values::contacts::masked(&short).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{LISTED, Noted, Problem};

    fn problem(line: u64, reason: &str) -> Problem {
        let (file, member) = ("a".to_owned(), "m".to_owned());
        Problem {
            file,
            member,
            line,
            column: None,
            value: None,
            reason: reason.to_owned(),
            row_put_aside: true,
            count: 1,
        }
    }

    #[test]
    fn rule_48_beyond_a_thousand_of_a_kind_faults_are_counted_whatever_their_order() {
        const ALL: u64 = 5 * LISTED as u64;
        let noted = |lines: &mut dyn Iterator<Item = u64>| {
            let (mut one, mut other) = (Noted::default(), Noted::default());
            for line in lines {
                let noted = if line % 3 == 0 { &mut one } else { &mut other };
                noted.push(problem(line, &format!("{} fields instead of 297", line % 7)));
            }
            one.push(problem(9, "another reason"));
            one.append(other);
            assert_eq!(one.put_aside("a"), ALL + 1);
            one.into_problems()
        };
        let found = noted(&mut (1..=ALL));
        assert_eq!(found, noted(&mut (1..=ALL).rev()));
        assert_eq!(found.len(), LISTED + 2);
        assert_eq!(found.iter().map(|problem| problem.count).sum::<u64>(), ALL + 1);
        let last = found.last().unwrap();
        assert_eq!((last.line, last.count), (u64::MAX, ALL - LISTED as u64));
        assert!(last.reason.starts_with("and 4000 more of this kind: "), "{}", last.reason);
    }
}
