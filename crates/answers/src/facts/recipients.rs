//! Every name of a company in the records, in comparable form.

use store::Session;
use values::names;

use crate::error::AnswerError;
use crate::rows::Rows;

/// A company under one of its names.
pub(crate) struct Recipient {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) registered_key: String,
    pub(crate) cents: i128,
}

pub(crate) async fn read(session: &Session) -> Result<Vec<Recipient>, AnswerError> {
    let sql = "SELECT company, max(company_name) AS company_name, name, max(registered_name) AS registered_name, \
               sum(obligation) AS obligation FROM company_names GROUP BY company, name ORDER BY company, name";
    let mut known = Vec::new();
    for batch in session.query(sql).await? {
        let rows = Rows(&batch);
        let (id, company, name, registered) =
            (rows.texts("company")?, rows.texts("company_name")?, rows.texts("name")?, rows.texts("registered_name")?);
        let obligation = rows.amounts("obligation")?;
        for row in 0..batch.num_rows() {
            known.push(Recipient {
                id: id.get(row).to_owned(),
                name: company.get(row).to_owned(),
                key: names::normalise(name.get(row)),
                registered_key: names::normalise(registered.get(row)),
                cents: obligation.get(row).cents(),
            });
        }
    }
    Ok(known)
}
