//! What is known of a row beside its own words, and the fingerprints by which rows are told apart.

use values::Date;

use crate::lexicon::Lexicon;
use crate::memory;

/// What is known of a row beside its own words.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowContext<'a> {
    /// The row's own description.
    pub text: &'a str,
    /// Product or service code, `7A21`.
    pub psc: Option<&'a str>,
    /// The code's description as published.
    pub psc_description: Option<&'a str>,
    /// Industry code of the recipient for this award, `541512`.
    pub naics: Option<&'a str>,
    /// The industry code's description as published.
    pub naics_description: Option<&'a str>,
    /// The recipient's company, as a slug of the families file.
    pub recipient_company: Option<&'a str>,
    /// The row's day: some words name a product only from or until a date.
    pub day: Option<Date>,
}

impl RowContext<'_> {
    /// The same for two rows of which the same is said.
    pub fn fingerprint(&self, lexicon: &Lexicon) -> u128 {
        memory::together(memory::fingerprint([Some(self.text)]), self.circumstances(lexicon))
    }

    /// The same of all but the text.
    pub fn circumstances(&self, lexicon: &Lexicon) -> u128 {
        RowContext::of_all(self.of_codes(), self.of_company(), lexicon.season(self.day))
    }

    /// The same of the codes alone.
    pub fn of_codes(&self) -> u128 {
        memory::fingerprint([self.psc, self.psc_description, self.naics, self.naics_description])
    }

    /// The same of the recipient's company alone.
    pub fn of_company(&self) -> u128 {
        memory::fingerprint([self.recipient_company])
    }

    pub fn of_all(codes: u128, company: u128, season: usize) -> u128 {
        memory::together(memory::together(codes, company), season as u128)
    }
}
