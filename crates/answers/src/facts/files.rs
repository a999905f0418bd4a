//! The published files of a store.

use std::collections::HashMap;

use store::Session;

use crate::error::AnswerError;
use crate::rows::Rows;

#[derive(Default)]
pub(crate) struct Files {
    pub(crate) count: u64,
    /// By hash.
    pub(crate) names: HashMap<String, String>,
}

impl Files {
    pub(crate) async fn read(session: &Session) -> Result<Files, AnswerError> {
        let mut files = Files::default();
        for batch in session.query("SELECT sha256, name FROM files").await? {
            let rows = Rows(&batch);
            let (sha256, name) = (rows.texts("sha256")?, rows.texts("name")?);
            for row in 0..batch.num_rows() {
                files.count += 1;
                files.names.insert(sha256.get(row).to_owned(), name.get(row).to_owned());
            }
        }
        Ok(files)
    }
}
