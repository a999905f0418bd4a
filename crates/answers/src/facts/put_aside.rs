//! Rows that no figure counts, since they could not be read.

use crate::error::AnswerError;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;
use crate::sql::{among, quoted};

/// A sentence where rows were put aside that may be the buyer's, of its days: those of files that hold records of the buyer in
/// these days, and of files of which no row could be read. Whose a row is that could not be read, and of which day, mostly
/// nobody can tell, so it is told of the file.
pub(crate) async fn put_aside(library: &Library, question: &Question) -> Result<Option<String>, AnswerError> {
    let with_problems = "SELECT sha256, problems, stored FROM files WHERE problems > 0 ORDER BY sha256";
    let (mut rows_aside, mut files) = (0, 0);
    let mut doubtful: Vec<(String, u64)> = Vec::new();
    for batch in library.session.query(with_problems).await? {
        let rows = Rows(&batch);
        let (sha256, problems, stored) = (rows.texts("sha256")?, rows.counts("problems")?, rows.counts("stored")?);
        for row in 0..batch.num_rows() {
            match stored.get(row) {
                0 => (rows_aside, files) = (rows_aside + problems.get(row), files + 1),
                _ => doubtful.push((sha256.get(row).to_owned(), problems.get(row))),
            }
        }
    }
    if !doubtful.is_empty() {
        let hashes: Vec<String> = doubtful.iter().map(|(sha256, _)| quoted(sha256)).collect();
        let sql = format!(
            "SELECT DISTINCT file FROM transactions WHERE {} AND {} AND {}",
            question.is_buyers(),
            question.in_window(),
            among("file", &hashes)
        );
        for batch in library.session.query(&sql).await? {
            let rows = Rows(&batch);
            let file = rows.texts("file")?;
            for row in 0..batch.num_rows() {
                let problems =
                    doubtful.iter().find(|(sha256, _)| sha256 == file.get(row)).map(|(_, problems)| problems);
                (rows_aside, files) = (rows_aside + problems.copied().unwrap_or_default(), files + 1);
            }
        }
    }
    Ok((rows_aside > 0).then(|| {
        let of = if files == 1 { "a file".to_owned() } else { format!("{files} files") };
        format!(
            "{rows_aside} rows of {of} that may hold more of the buyer in these days could not be read and are in no figure: \
             `tributary problems` lists them"
        )
    }))
}
