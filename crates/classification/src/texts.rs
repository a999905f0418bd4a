//! Reading the texts of rows, each text once: what they say of whom, and whose company a recipient is.

use std::sync::Arc;

use crate::award::{Row, Said};
use crate::context::RowContext;
use crate::lexicon::Lexicon;
use crate::memory::{Memory, fingerprint, together};
use crate::parties::{Parties, Party};
use crate::resale::{Goods, goods, narrowed};
use crate::roles::row_roles;

/// Reads the texts of rows; one for each thread.
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    parties: &'a Parties,
    /// What texts say in their context: many stand on many rows, an award's base description on each of its own.
    texts: Memory<Arc<[Said]>>,
    /// What others who read the same lists remember of texts.
    heard: &'a [Memory<Arc<[Said]>>],
    silent: Memory<bool>,
    nothing: Arc<[Said]>,
    recipients: Memory<Option<Party>>,
    partners: Memory<Arc<[Party]>>,
    goods: Memory<Goods>,
}

impl<'a> Reader<'a> {
    pub fn new(lexicon: &'a Lexicon, parties: &'a Parties) -> Reader<'a> {
        Reader {
            lexicon,
            parties,
            texts: Memory::default(),
            heard: &[],
            silent: Memory::default(),
            nothing: Arc::default(),
            recipients: Memory::default(),
            partners: Memory::default(),
            goods: Memory::default(),
        }
    }

    /// A reader who knows also what others remember, of the same lists.
    pub fn told(self, heard: &'a [Memory<Arc<[Said]>>]) -> Reader<'a> {
        Reader { heard, ..self }
    }

    /// What is remembered of texts.
    pub fn remembers(self) -> Memory<Arc<[Said]>> {
        self.texts
    }

    /// The company of a recipient by its reported and its registered name: a store has few of them, and each stands on
    /// many rows.
    pub fn recipient(&mut self, raw: &str, registered: &str) -> Option<Party> {
        let parties = self.parties;
        self.recipients.of(fingerprint([Some(raw), Some(registered)]), || parties.of_recipient(raw, registered))
    }

    /// The partners of a recipient that is a joint venture; none where it is a company in the lists.
    pub fn partners(&mut self, raw: &str, registered: &str) -> Arc<[Party]> {
        if self.recipient(raw, registered).is_some() {
            return Arc::default();
        }
        let parties = self.parties;
        self.partners.of(fingerprint([Some(raw), Some(registered)]), || parties.partners_of(raw, registered).into())
    }

    /// What a text buys that names nobody, or what else it buys; `circumstances` is the fingerprint of all but the text.
    pub fn goods(&mut self, context: &RowContext<'_>, circumstances: u128) -> Goods {
        let text = fingerprint([Some(context.text)]);
        let lexicon = self.lexicon;
        self.goods.of(together(text, circumstances), || goods(lexicon, context))
    }

    /// Reads one text.
    pub fn said(&mut self, context: &RowContext<'_>, circumstances: u128) -> Arc<[Said]> {
        // Most texts name nobody, whatever codes stand beside them. To look is quicker than to remember.
        match self.lexicon.names_somebody(context.text) {
            true => self.named(context, circumstances),
            false => Arc::clone(&self.nothing),
        }
    }

    /// Reads one text that names somebody.
    pub fn named(&mut self, context: &RowContext<'_>, circumstances: u128) -> Arc<[Said]> {
        let (lexicon, parties) = (self.lexicon, self.parties);
        let fingerprint = together(fingerprint([Some(context.text)]), circumstances);
        let heard = self.heard.iter().find_map(|others| others.known(fingerprint));
        heard.unwrap_or_else(|| self.texts.of(fingerprint, || said(lexicon, parties, context)))
    }

    /// Whether a text tells nothing of what is bought.
    pub fn is_silent(&mut self, text: &str) -> bool {
        self.silent.of(fingerprint([Some(text)]), || Row::is_silent(text))
    }
}

fn said(lexicon: &Lexicon, parties: &Parties, context: &RowContext<'_>) -> Arc<[Said]> {
    row_roles(lexicon, context)
        .into_iter()
        // What the recipient alone decides is not said by the text.
        .filter(|decision| !decision.words.is_empty())
        .map(|decision| {
            let party = parties.of_maker(decision.maker);
            let does = &lexicon.maker(decision.maker).capabilities;
            let does = if does.len() > 1 { narrowed(does, context.text) } else { does.clone() };
            Said {
                party,
                role: decision.role,
                words: context.text.get(decision.words).unwrap_or_default().into(),
                capabilities: parties.capabilities().set(does.iter().map(String::as_str)),
                rule: decision.rule,
            }
        })
        .collect()
}
