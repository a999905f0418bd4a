//! Small published files, written by the tests in the official column names.

use std::io::Write;

use sources::layouts::CONTRACT_TRANSACTION_COLUMNS;
use zip::write::SimpleFileOptions;

/// One contract transaction by its official columns; what is not set is empty.
#[derive(Clone, Debug)]
pub(crate) struct Row(Vec<(&'static str, String)>);

/// The column of delta files, which full files lack.
pub(crate) const DELETION: &str = "correction_delete_ind";

impl Row {
    /// A contract of ICE's own, standing alone, with everything that a figure needs.
    pub(crate) fn new(piid: &str, modification: &str) -> Row {
        Row(Vec::new())
            .with("contract_transaction_unique_key", &format!("7012_-NONE-_{piid}_{modification}_-NONE-_0"))
            .with("contract_award_unique_key", &format!("CONT_AWD_{piid}_7012_-NONE-_-NONE-"))
            .with("award_id_piid", piid)
            .with("modification_number", modification)
            .with("transaction_number", "0")
            .with("federal_action_obligation", "100.00")
            .with("action_date", "2024-01-15")
            .with("awarding_agency_code", "070")
            .with("awarding_agency_name", "Department of Homeland Security")
            .with("awarding_sub_agency_code", "7012")
            .with("awarding_sub_agency_name", "U.S. Immigration and Customs Enforcement")
            .with("recipient_name", "NARROW GAUGE SUPPLY LLC")
            .with("recipient_name_raw", "NARROW GAUGE SUPPLY LLC")
            .with("transaction_description", "OFFICE CHAIRS")
            .with("last_modified_date", "2024-02-01 10:00:00")
    }

    /// The row with a column set, anew or otherwise than before.
    pub(crate) fn with(mut self, column: &'static str, value: &str) -> Row {
        self.0.retain(|(name, _)| *name != column);
        self.0.push((column, value.to_owned()));
        self
    }

    /// The row with an amount and a day.
    pub(crate) fn paid(self, amount: &str, day: &str) -> Row {
        self.with("federal_action_obligation", amount).with("action_date", day)
    }

    pub(crate) fn value(&self, column: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == column).map_or("", |(_, value)| value)
    }
}

/// A file with all 297 columns in the official order, lines ended as the official files end them.
pub(crate) fn official(rows: &[Row]) -> String {
    table(&CONTRACT_TRANSACTION_COLUMNS, rows)
}

/// A file with these columns alone, in this order.
pub(crate) fn table(columns: &[&str], rows: &[Row]) -> String {
    let mut text = line(columns.iter().copied());
    for row in rows {
        text += &line(columns.iter().map(|column| row.value(column)));
    }
    text
}

/// A delta file: an official one with the column that says what is deleted.
pub(crate) fn delta(rows: &[Row]) -> String {
    let columns: Vec<&str> = [DELETION].into_iter().chain(CONTRACT_TRANSACTION_COLUMNS).collect();
    table(&columns, rows)
}

/// A zip with the members in this order.
pub(crate) fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quoted = |field: &str| match field.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    };
    fields.map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}
