//! Who else: the makers that a buyer's money goes to, or the buyers of a company, each with the four numbers; and what part
//! of that money nobody can attribute.

use std::collections::{BTreeMap, BTreeSet};

use classification::Parties;
use classification::award::Channel;
use serde::Serialize;
use values::{Figures, Money};

use crate::question::quoted;
use crate::rows::Rows;
use crate::spend::{Asked, Counts, StoreLine, add, asked, channel_of, grade_of, store_line};
use crate::totals::{self, BuyerTotal};
use crate::unnamed::{Awards, Named, Sums, Unnamed};
use crate::unseen::unseen;
use crate::{AnswerError, Definition, Library, Question};

/// The answer, as stable JSON (docs/commands/who.md).
#[derive(Clone, Debug, Serialize)]
pub struct Who {
    pub question: Asked,
    /// What the lines are: `makers`, or `buyers` where a company was asked about.
    pub of: Ranked,
    /// Most likely money first, then most possible.
    pub ranking: Vec<RankLine>,
    pub pool: Pool,
    pub buyer_total: BuyerTotal,
    pub notes: Vec<String>,
    pub unseen: Vec<String>,
    pub store: StoreLine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ranked {
    Makers,
    Buyers,
}

/// A maker's family, or a buyer.
#[derive(Clone, Debug, Serialize)]
pub struct RankLine {
    /// The family's id, or the buyer's code; empty where the records do not say whose money it is.
    pub id: String,
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
    #[serde(flatten)]
    pub counts: Counts,
}

/// The money of all transactions that at least one line of the ranking may have a share in, each transaction once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pool {
    pub net: Money,
    /// Certainly or likely a line's own.
    pub attributed: Money,
    /// Certainly or likely somebody's, but not for what was asked: sold by a maker of something else, or of a product that
    /// does several things.
    pub otherwise: Money,
    /// Possible for some and likely for none: the part that nobody can attribute, and what it is made of.
    pub unattributable: Money,
    pub unattributable_by_channel: [ChannelPart; Channel::ALL.len()],
    /// Hundredths of a per cent of `net`; nothing where the net is not positive.
    pub unattributable_share: Option<Share>,
    pub transactions: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChannelPart {
    pub channel: &'static str,
    pub net: Money,
}

/// A part of a whole, exact: hundredths of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(pub i64);

impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

impl Share {
    /// `None` where the whole is not positive, or the part lies outside it.
    pub fn of(part: Money, whole: Money) -> Option<Share> {
        let inside = whole > Money::ZERO && part >= Money::ZERO && part <= whole;
        inside.then(|| Share((part.cents() * 10_000 / whole.cents()) as i64))
    }
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
    let mut ranking = ranking(library, question, of).await?;
    for line in &mut ranking {
        line.name = match of {
            Ranked::Makers => parties.name_of_slug(&line.id).to_owned(),
            Ranked::Buyers if line.id.is_empty() => "the records do not say".to_owned(),
            Ranked::Buyers => buyer_name(&line.id).unwrap_or_else(|| line.id.clone()),
        };
    }
    ranking.sort_by(|one, other| {
        let money = |line: &RankLine| (line.figures.likely, line.figures.ceiling);
        money(other).cmp(&money(one)).then_with(|| one.id.cmp(&other.id))
    });
    let pool = pool(library, question, of, &ranking).await?;
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

async fn ranking(library: &Library, question: &Question, of: Ranked) -> Result<Vec<RankLine>, AnswerError> {
    let alone = question.is_about_it_alone();
    let line = match (of, question.definition) {
        (Ranked::Makers, _) => "family",
        (Ranked::Buyers, Definition::Funding) => "funding_sub_agency_code",
        (Ranked::Buyers, _) => "awarding_sub_agency_code",
    };
    let sql = format!(
        "SELECT {line} AS line, award_key, {channel} AS channel, CASE WHEN {alone} THEN grade ELSE 'possible' END AS grade, \
                said AND {alone} AS said, sum(obligation) AS net, count(*) AS transactions, \
                bool_or(channel <> 'direct' OR capabilities <> '') AS makes \
         FROM slices WHERE {products} AND {window} AND {buyers} AND {apart} GROUP BY 1, 2, 3, 4, 5",
        channel = question.channel(),
        // Orders that name nobody stand beside a hundred makers: they are counted by where they come from.
        apart = if of == Ranked::Makers { "channel <> 'unnamed'" } else { "true" },
        products = question.is_asked(),
        window = question.in_window(),
        buyers = question.is_buyers(),
    );
    let mut awards = Awards::default();
    let mut named: BTreeMap<String, Named> = BTreeMap::new();
    let mut makers: BTreeSet<String> = BTreeSet::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (line, award, channel, grade) =
            (rows.texts("line")?, rows.texts("award_key")?, rows.texts("channel")?, rows.texts("grade")?);
        let makes = rows.flags("makes")?;
        let (said, net, transactions) = (rows.flags("said")?, rows.amounts("net")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let of_line = match named.get_mut(line.get(row)) {
                Some(of_line) => of_line,
                None => named.entry(line.get(row).to_owned()).or_default(),
            };
            let (share, count) = of_line.entry(awards.place(award.get(row))).or_default();
            let (channel, grade) = (channel_of(channel.get(row))?, grade_of(grade.get(row))?);
            add(share, channel, grade, said.get(row), net.get(row));
            *count += transactions.get(row);
            if makes.get(row) && !makers.contains(line.get(row)) {
                makers.insert(line.get(row).to_owned());
            }
        }
    }
    let unnamed = match of {
        Ranked::Makers => Unnamed::read(library, question, &mut awards).await?,
        Ranked::Buyers => Unnamed::default(),
    };
    for family in unnamed.families() {
        named.entry(family.to_owned()).or_default();
    }
    let mut sums = Sums::default();
    let lines = named.into_iter().filter_map(|(id, mut named)| {
        let of_names: u64 = named.values().map(|(_, transactions)| transactions).sum();
        let (figures, counts) = unnamed.together(&id, &mut named, &mut sums);
        // Who sells and makes nothing that anybody names, and whose products nobody brings, is no maker: a builder, a guard service.
        let is_maker = makers.contains(&id) || counts.transactions > of_names;
        let is_shown = counts.transactions > 0 && (of == Ranked::Buyers || is_maker);
        is_shown.then_some(RankLine { id, name: String::new(), figures, counts })
    });
    Ok(lines.collect())
}

/// Each transaction once, by the surest claim to it. Claims of families that were not asked about make it `otherwise`.
async fn pool(library: &Library, question: &Question, of: Ranked, ranking: &[RankLine]) -> Result<Pool, AnswerError> {
    let alone = question.is_about_it_alone();
    let asked = match of {
        Ranked::Makers if ranking.is_empty() => "false".to_owned(),
        Ranked::Makers => {
            let makers: Vec<String> = ranking.iter().map(|line| quoted(&line.id)).collect();
            format!("({} AND family IN ({}))", question.is_asked(), makers.join(", "))
        }
        Ranked::Buyers => question.is_asked(),
    };
    let places = Channel::ALL.iter().enumerate();
    let place: Vec<String> = places.map(|(place, channel)| format!("WHEN '{}' THEN {place}", channel.name())).collect();
    let (window, buyers) = (question.in_window(), question.is_buyers());
    let claim = format!(
        "CASE WHEN {asked} AND {alone} AND grade <> 'possible' THEN -2 \
              WHEN grade <> 'possible' AND (channel <> 'direct' OR capabilities <> '') THEN -1 \
              WHEN {asked} THEN CASE channel {} END ELSE 99 END",
        place.join(" ")
    );
    let claims = |channels: &str| {
        format!(
            "SELECT award_key, transaction_key, obligation, {asked} AS asked, {claim} AS claim FROM slices \
             WHERE {window} AND {buyers} AND channel NOT IN ({channels})"
        )
    };
    let claims = match (of, &question.capability) {
        // Every maker that an order without a name may be about is asked about: whether there is one is enough.
        (Ranked::Makers, None) => {
            let unnamed = Channel::ALL.iter().position(|channel| *channel == Channel::Unnamed).unwrap_or_default();
            let of = |bearer: &str| {
                format!(
                    "SELECT award_key, transaction_key, obligation, true, {unnamed} FROM unnamed u \
                     WHERE {window} AND {buyers} AND EXISTS ( \
                       SELECT 1 FROM carriers c \
                       WHERE c.bearer = u.{bearer} AND u.action_date >= c.from_day AND u.action_date < c.until_day)"
                )
            };
            let named = claims("'subcontract', 'unnamed'");
            format!("{named} UNION ALL {} UNION ALL {}", of("bearer"), of("any_bearer"))
        }
        _ => claims("'subcontract'"),
    };
    let sql = format!(
        "SELECT claim, sum(obligation) AS net, count(*) AS transactions FROM ( \
           SELECT min(obligation) AS obligation, bool_or(asked) AS asked, min(claim) AS claim FROM ({claims}) \
           GROUP BY award_key, transaction_key) \
         WHERE asked GROUP BY 1"
    );
    let mut pool = Pool::default();
    for (part, channel) in pool.unattributable_by_channel.iter_mut().zip(Channel::ALL) {
        part.channel = channel.name();
    }
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (claim, net, transactions) = (rows.years("claim")?, rows.amounts("net")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let net = net.get(row);
            pool.net += net;
            pool.transactions += transactions.get(row);
            match claim.get(row) {
                -2 => pool.attributed += net,
                -1 => pool.otherwise += net,
                place => {
                    pool.unattributable += net;
                    if let Some(part) =
                        usize::try_from(place).ok().and_then(|at| pool.unattributable_by_channel.get_mut(at))
                    {
                        part.net += net;
                    }
                }
            }
        }
    }
    pool.unattributable_share = Share::of(pool.unattributable, pool.net);
    Ok(pool)
}
