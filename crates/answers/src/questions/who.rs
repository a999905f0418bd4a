//! Who else: the makers that a buyer's money goes to, or the buyers of a company, each with the four numbers; and what part
//! of that money nobody can attribute.

use classification::Parties;
use serde::Serialize;

use crate::answer::{Asked, StoreLine, asked, store_line};
use crate::claims::pool::pool;
pub use crate::claims::pool::{ChannelPart, Pool, Share};
use crate::claims::ranking::ranking;
pub use crate::claims::ranking::{RankLine, Ranked};
use crate::error::AnswerError;
use crate::facts::totals::{self, BuyerTotal};
use crate::facts::unseen::unseen;
use crate::library::Library;
use crate::question::{Definition, Question};

/// The answer, as stable JSON (docs/commands/who.md).
#[derive(Clone, Debug, Serialize)]
pub struct Who {
    /// The question as it was understood.
    pub question: Asked,
    /// What the lines are: `makers`, or `buyers` where a company was asked about.
    pub of: Ranked,
    /// Most likely money first, then most possible.
    pub ranking: Vec<RankLine>,
    /// The money that some line may have a share in, and the part of it that nobody can attribute.
    pub pool: Pool,
    /// All that the buyer obligated in the window.
    pub buyer_total: BuyerTotal,
    /// What to know about this answer, in sentences.
    pub notes: Vec<String>,
    /// What no record can show for these days, in sentences.
    pub unseen: Vec<String>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// Answers the question: its buyers where it names a company, its makers otherwise. `buyer_name` gives the name behind a
/// buyer's code.
pub async fn who(
    library: &Library,
    question: &Question,
    parties: &Parties,
    buyer_name: impl Fn(&str) -> Option<String>,
) -> Result<Who, AnswerError> {
    let of = if question.subject.is_some() { Ranked::Buyers } else { Ranked::Makers };
    let carriers = library.carriers().await?;
    let mut ranking = ranking(&library.session, question, of, carriers).await?;
    for line in &mut ranking {
        line.name = match of {
            Ranked::Makers => parties.name_of_slug(&line.id).to_owned(),
            Ranked::Buyers if line.id.is_empty() => "the records do not say".to_owned(),
            Ranked::Buyers => buyer_name(&line.id).unwrap_or_else(|| line.id.clone()),
        };
    }
    let families = (of == Ranked::Makers).then(|| ranking.iter().map(|line| line.id.as_str()).collect());
    let pool = pool(&library.session, question, families).await?;
    Ok(Who {
        question: asked(question),
        of,
        ranking,
        pool,
        buyer_total: totals::buyer_total(library, question).await?,
        notes: notes(question, of),
        unseen: unseen(question),
        store: store_line(library).await?,
    })
}

fn notes(question: &Question, of: Ranked) -> Vec<String> {
    let mut notes = Vec::new();
    match of {
        Ranked::Makers => notes.push(
            "each line is a family as of each action's date; `floor` and `likely` add up, ceilings do not: an order of several \
             makers, or of none by name, stands in the ceiling of each that may have it"
                .to_owned(),
        ),
        Ranked::Buyers => notes.push(match question.definition {
            Definition::Funding => "each line is the agency whose money pays".to_owned(),
            _ => "each line is the agency that signed: a transaction stands in one line".to_owned(),
        }),
    }
    if let Some(capability) = &question.capability {
        notes.push(format!(
            "only products for {} ({}); where the words leave open what a product does, the money is in the ceiling alone",
            capability.slug, capability.meaning
        ));
    }
    notes
}
