//! The size of usual actions, agency by agency.

use std::collections::HashMap;

use store::Session;
use values::Money;

use crate::error::AnswerError;
use crate::rows::Rows;

/// What only a thousandth of an agency's other actions exceed, by the code of the agency.
pub(crate) type Usual = HashMap<String, Money>;

pub(crate) async fn read(session: &Session) -> Result<Usual, AnswerError> {
    let mut usual = Usual::new();
    for batch in session.query("SELECT awarding_sub_agency_code, most FROM usual_actions").await? {
        let rows = Rows(&batch);
        let (code, most) = (rows.texts("awarding_sub_agency_code")?, rows.amounts("most")?);
        for row in 0..batch.num_rows() {
            usual.insert(code.get(row).to_owned(), most.get(row));
        }
    }
    Ok(usual)
}
