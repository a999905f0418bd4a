//! The money that somebody asked about may have a share in, each transaction once, by the surest claim to it.

use attribution::claims;
use classification::award::Channel;
use serde::Serialize;
use store::Session;
use values::Money;

use crate::error::AnswerError;
use crate::question::Question;
use crate::rows::Rows;
use crate::sql::quoted;

/// The money of all transactions that at least one line of a ranking may have a share in, each transaction once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pool {
    /// What all of them add up to.
    pub net: Money,
    /// Certainly or likely a line's own.
    pub attributed: Money,
    /// Certainly or likely somebody's, but not for what was asked: sold by a maker of something else, or of a product that
    /// does several things.
    pub otherwise: Money,
    /// Possible for some and likely for none: the part that nobody can attribute, and what it is made of.
    pub unattributable: Money,
    /// The unattributable part by the surest channel of each transaction.
    pub unattributable_by_channel: [ChannelPart; Channel::ALL.len()],
    /// Hundredths of a per cent of `net`; nothing where the net is not positive.
    pub unattributable_share: Option<Share>,
    /// How many transactions these are.
    pub transactions: u64,
}

/// The part of a sum that comes through one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChannelPart {
    /// The channel by name.
    pub channel: &'static str,
    /// Net of these transactions.
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

/// What a transaction is to those who were asked about. Of several claims to it the least in this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Attributed,
    Otherwise,
    Possible(Channel),
    /// Claimed by others only, and possibly at that.
    NotAsked,
}

impl Standing {
    /// Every one, surest first.
    fn all() -> impl Iterator<Item = Standing> {
        let possible = Channel::ALL.into_iter().map(Standing::Possible);
        [Standing::Attributed, Standing::Otherwise].into_iter().chain(possible).chain([Standing::NotAsked])
    }

    /// Its place among all: as a number the engine compares it.
    fn place(self) -> usize {
        Standing::all().position(|standing| standing == self).unwrap_or_default()
    }

    /// SQL for the place of a slice's claim.
    fn sql(asked: &str, alone: &str) -> String {
        let possible: Vec<String> = Channel::ALL
            .into_iter()
            .map(|channel| format!("WHEN '{}' THEN {}", channel.name(), Standing::Possible(channel).place()))
            .collect();
        format!(
            "CASE WHEN {asked} AND {alone} AND grade <> 'possible' THEN {} \
                  WHEN grade <> 'possible' AND (channel <> 'direct' OR capabilities <> '') THEN {} \
                  WHEN {asked} THEN CASE channel {} END ELSE {} END",
            Standing::Attributed.place(),
            Standing::Otherwise.place(),
            possible.join(" "),
            Standing::NotAsked.place(),
        )
    }
}

/// Each transaction once, by the surest claim to it. `families` are those that were asked about: all of a question about a company
/// where there are none. Claims of others make it `otherwise`.
pub(crate) async fn pool(
    session: &Session,
    question: &Question,
    families: Option<Vec<&str>>,
) -> Result<Pool, AnswerError> {
    let asked = match &families {
        Some(families) if families.is_empty() => "false".to_owned(),
        Some(families) => {
            let families: Vec<String> = families.iter().map(|family| quoted(family)).collect();
            format!("({} AND family IN ({}))", question.is_asked(), families.join(", "))
        }
        None => question.is_asked(),
    };
    let (window, buyers) = (question.in_window(), question.is_buyers());
    let claim = Standing::sql(&asked, &question.is_about_it_alone());
    let claims_of = |channels: &str| {
        format!(
            "SELECT award_key, transaction_key, obligation, {asked} AS asked, {claim} AS claim FROM slices \
             WHERE {window} AND {buyers} AND channel NOT IN ({channels})"
        )
    };
    let claims = match (&families, &question.capability) {
        // Every maker that an order without a name may be about is asked about: whether there is one is enough.
        (Some(_), None) => {
            let possible = Standing::Possible(Channel::Unnamed).place();
            let columns = format!("award_key, transaction_key, obligation, true, {possible}");
            let offered = claims::offered(&columns, &format!("{window} AND {buyers}"));
            format!("{} UNION ALL {offered}", claims_of("'subcontract', 'unnamed'"))
        }
        _ => claims_of("'subcontract'"),
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
    for batch in session.query(&sql).await? {
        let rows = Rows(&batch);
        let (claim, net, transactions) = (rows.counts("claim")?, rows.amounts("net")?, rows.counts("transactions")?);
        for row in 0..batch.num_rows() {
            let net = net.get(row);
            pool.net += net;
            pool.transactions += transactions.get(row);
            match Standing::all().nth(claim.get(row) as usize) {
                Some(Standing::Attributed) => pool.attributed += net,
                Some(Standing::Otherwise) => pool.otherwise += net,
                standing => {
                    pool.unattributable += net;
                    let channel = pool.unattributable_by_channel.iter_mut().zip(Channel::ALL);
                    let mut parts = channel.filter(|(_, channel)| standing == Some(Standing::Possible(*channel)));
                    if let Some((part, _)) = parts.next() {
                        part.net += net;
                    }
                }
            }
        }
    }
    pool.unattributable_share = Share::of(pool.unattributable, pool.net);
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_in_the_order_of_sureness() {
        let all: Vec<Standing> = Standing::all().collect();
        assert!(all.is_sorted());
        assert!(all.iter().enumerate().all(|(place, standing)| standing.place() == place));
    }

    #[test]
    fn a_share_is_cut_and_lies_inside_its_whole() {
        let money = Money::from_cents;
        assert_eq!(Share::of(money(1), money(3)).map(|share| share.to_string()).as_deref(), Some("33.33%"));
        assert_eq!(Share::of(money(1), money(0)), None);
        assert_eq!(Share::of(money(-1), money(3)), None);
    }
}
