//! Who pays whom through whom: from the buyer over the owner of the vehicle and the seller to the maker or subcontractor.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::agencies::{Agencies, Level};
use serde::Serialize;
use values::keys::AwardKey;
use values::{AwardShare, Figures, Money};

use crate::answer::{Asked, StoreLine, asked, store_line};
use crate::claims::counting::Counted;
use crate::claims::placed::SummedRows;
use crate::claims::tally;
use crate::error::AnswerError;
use crate::facts::agencies::name_of;
use crate::facts::unseen::unseen;
use crate::library::Library;
use crate::question::Question;
use crate::rows::Rows;

/// The answer, as stable JSON (docs/commands/flow.md).
#[derive(Clone, Debug, Serialize)]
pub struct Flow {
    /// The question as it was understood.
    pub question: Asked,
    /// By level, and within it those with most money first. A node's number is its place here.
    pub nodes: Vec<Node>,
    /// From a node to one of the next level, in the order of the nodes.
    pub links: Vec<Link>,
    /// What to know about this answer, in sentences.
    pub notes: Vec<String>,
    /// What no record can show for these days, in sentences.
    pub unseen: Vec<String>,
    /// The version of the store that answered.
    pub store: StoreLine,
}

/// What a node is, in the order of the levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The agency that signed or pays.
    Buyer,
    /// The agency whose vehicle an order was placed under.
    VehicleOwner,
    /// Who was paid.
    Seller,
    /// The maker or subcontractor that is reached.
    Company,
}

impl Stage {
    /// Every level, from the buyer on.
    pub const ALL: [Stage; 4] = [Stage::Buyer, Stage::VehicleOwner, Stage::Seller, Stage::Company];
}

/// Somebody whom money passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Node {
    /// On which level it stands.
    pub stage: Stage,
    /// The name to show.
    pub name: String,
    /// What flows through it: of a company what reaches it, of others what leaves them.
    #[serde(flatten)]
    pub figures: Figures,
}

/// Money from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The place of the node that it leaves.
    pub from: usize,
    /// The place of the node that it reaches.
    pub to: usize,
    /// The four numbers of what passes.
    #[serde(flatten)]
    pub figures: Figures,
    /// How many distinct awards it passes by.
    pub awards: u64,
}

/// How many nodes of a level are shown by name, before the rest is one.
#[derive(Clone, Copy, Debug)]
pub struct Most(pub usize);

/// A part of an award's money on its way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Way {
    award: String,
    buyer: String,
    seller: String,
}

/// Names and lists that the answer needs beside the store.
pub struct Names<'a> {
    /// The buyers known.
    pub agencies: &'a Agencies,
    /// The name behind a family's id.
    pub company: &'a dyn Fn(&str) -> String,
}

const ALONE: &str = "no vehicle: contracts of its own";
const NOBODY: &str = "no maker or subcontractor known";

/// Without a company or capability all of the buyer's money flows, and what no record gives to a maker ends with nobody.
pub async fn flow(library: &Library, names: &Names<'_>, question: &Question, most: Most) -> Result<Flow, AnswerError> {
    let claims = claims(library, question).await?;
    let mut sums = Sums::default();
    let mut notes = Vec::new();
    if question.is_about_products() {
        for (way, families) in &claims {
            let mut together = Figures::default();
            for (family, share) in families {
                let figures = share.figures();
                sums.last(way, &(names.company)(family), figures);
                together = united(together, figures);
            }
            sums.first(question, names, way, together);
        }
        if question.subject.is_none() {
            notes.push(
                "before the companies, a ceiling counts an award's largest claim: claims of several companies on the same money do not \
                 add up"
                    .to_owned(),
            );
        }
    } else {
        all_money(library, question, names, &claims, &mut sums).await?;
        notes.push("reports whose primes are not in the store are left out: no action here pays them".to_owned());
    }
    let (nodes, links) = sums.drawn(most);
    Ok(Flow {
        question: asked(question),
        nodes,
        links,
        notes,
        unseen: unseen(question),
        store: store_line(library).await?,
    })
}

/// All of the buyer's obligations, with what is known of their makers.
async fn all_money(
    library: &Library,
    question: &Question,
    names: &Names<'_>,
    claims: &BTreeMap<Way, BTreeMap<String, AwardShare>>,
    sums: &mut Sums,
) -> Result<(), AnswerError> {
    let sql = format!(
        "SELECT award_key, awarding_sub_agency_code AS buyer, coalesce(recipient_name, recipient_name_raw, '') AS seller, \
                sum(obligation) AS net FROM transactions WHERE {} AND {} GROUP BY 1, 2, 3",
        question.is_buyers(),
        question.in_window()
    );
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let (award, buyer, seller, net) =
            (rows.texts("award_key")?, rows.texts("buyer")?, rows.texts("seller")?, rows.amounts("net")?);
        for row in 0..batch.num_rows() {
            let way = Way {
                award: award.get(row).to_owned(),
                buyer: buyer.get(row).to_owned(),
                seller: seller.get(row).to_owned(),
            };
            let net = net.get(row);
            let mut rest = net;
            for (family, share) in claims.get(&way).into_iter().flatten() {
                let figures = share.figures();
                rest = rest - figures.likely;
                sums.last(&way, &(names.company)(family), figures);
            }
            sums.last(&way, NOBODY, certain(rest));
            sums.first(question, names, &way, certain(net));
        }
    }
    Ok(())
}

/// Money of which there is nothing to doubt.
fn certain(net: Money) -> Figures {
    Figures { named: net, floor: net, likely: net, ceiling: net, ..Figures::default() }
}

/// One award's figures for several families, before they part: what is only possible for each may be the same money.
fn united(one: Figures, other: Figures) -> Figures {
    let likely = one.likely + other.likely;
    let possible = (one.ceiling - one.likely).max(other.ceiling - other.likely);
    Figures {
        named: one.named + other.named,
        floor: one.floor + other.floor,
        likely,
        ceiling: likely + possible,
        unnamed: one.unnamed.max(other.unnamed),
    }
}

/// What each award gives to each family, by way.
async fn claims(
    library: &Library,
    question: &Question,
) -> Result<BTreeMap<Way, BTreeMap<String, AwardShare>>, AnswerError> {
    // What orders that name nobody may be of belongs to an answer about a company: over all companies it is everything.
    let named = if question.subject.is_some() { "true" } else { "channel <> 'unnamed'" };
    let sql = format!(
        "SELECT award_key, awarding_sub_agency_code AS buyer, coalesce(seller, '') AS seller, family, {counted}, \
                sum(obligation) AS net \
         FROM {slices} WHERE {asked} AND {window} AND {buyers} AND {named} GROUP BY 1, 2, 3, 4, 5, 6, 7",
        slices = question.slices(),
        counted = Counted::under(question).columns(),
        asked = question.is_asked(),
        window = question.in_window(),
        buyers = question.is_buyers(),
    );
    let mut claims: BTreeMap<Way, BTreeMap<String, AwardShare>> = BTreeMap::new();
    for batch in library.session.query(&sql).await? {
        let rows = Rows(&batch);
        let texts = |name: &str| rows.texts(name);
        let (award, buyer, seller, family) = (texts("award_key")?, texts("buyer")?, texts("seller")?, texts("family")?);
        let summed = SummedRows::of(&rows, "net")?;
        for row in 0..batch.num_rows() {
            let way = Way {
                award: award.get(row).to_owned(),
                buyer: buyer.get(row).to_owned(),
                seller: seller.get(row).to_owned(),
            };
            let share = claims.entry(way).or_default().entry(family.get(row).to_owned()).or_default();
            tally::add(share, &summed.claim(row)?);
        }
    }
    Ok(claims)
}

type Place = (Stage, String);

#[derive(Default)]
struct Sums {
    links: BTreeMap<(Place, Place), (Figures, BTreeSet<String>)>,
}

impl Sums {
    fn add(&mut self, from: Place, to: Place, award: &str, figures: Figures) {
        let sum = self.links.entry((from, to)).or_default();
        sum.0 += figures;
        sum.1.insert(award.to_owned());
    }

    /// From the buyer to the seller.
    fn first(&mut self, question: &Question, names: &Names<'_>, way: &Way, figures: Figures) {
        let agency = |code: &str| {
            let name = name_of(names.agencies, code);
            if name.is_empty() { code.to_owned() } else { name }
        };
        let buyer = match question.buyer.level {
            Level::Toptier => agency(&way.buyer),
            Level::Subtier => question.buyer.name.clone(),
        };
        let owner = match AwardKey::parse(&way.award).as_ref().and_then(AwardKey::parent) {
            Some((_, code)) => format!("vehicles of {}", agency(code)),
            None => ALONE.to_owned(),
        };
        let (buyer, owner) = ((Stage::Buyer, buyer), (Stage::VehicleOwner, owner));
        self.add(buyer, owner.clone(), &way.award, figures);
        self.add(owner, (Stage::Seller, way.seller.clone()), &way.award, figures);
    }

    fn last(&mut self, way: &Way, company: &str, figures: Figures) {
        if figures != Figures::default() {
            let company = (Stage::Company, company.to_owned());
            self.add((Stage::Seller, way.seller.clone()), company, &way.award, figures);
        }
    }

    /// The nodes that are shown by name, and all others of a level as one.
    fn drawn(self, most: Most) -> (Vec<Node>, Vec<Link>) {
        let mut through: BTreeMap<Place, Figures> = BTreeMap::new();
        for ((from, to), (figures, _)) in &self.links {
            *through.entry(from.clone()).or_default() += *figures;
            if to.0 == Stage::Company {
                *through.entry(to.clone()).or_default() += *figures;
            }
        }
        let mut nodes: Vec<Node> = Vec::new();
        let mut places: HashMap<Place, usize> = HashMap::new();
        for stage in Stage::ALL {
            let mut level: Vec<(&Place, &Figures)> = through.iter().filter(|(place, _)| place.0 == stage).collect();
            level.sort_by(|(one, a), (other, b)| (b.likely, b.ceiling, one).cmp(&(a.likely, a.ceiling, other)));
            let named = if level.len() > most.0 { most.0.saturating_sub(1) } else { level.len() };
            for (place, figures) in &level[..named] {
                places.insert((*place).clone(), nodes.len());
                nodes.push(Node { stage, name: place.1.clone(), figures: **figures });
            }
            if level.len() > named {
                let mut rest = Figures::default();
                for (place, figures) in &level[named..] {
                    places.insert((*place).clone(), nodes.len());
                    rest += **figures;
                }
                nodes.push(Node { stage, name: format!("{} others", level.len() - named), figures: rest });
            }
        }
        let mut sums: BTreeMap<(usize, usize), (Figures, BTreeSet<String>)> = BTreeMap::new();
        for ((from, to), (figures, awards)) in self.links {
            let (Some(from), Some(to)) = (places.get(&from), places.get(&to)) else { continue };
            let sum = sums.entry((*from, *to)).or_default();
            sum.0 += figures;
            sum.1.extend(awards);
        }
        let links = sums
            .into_iter()
            .map(|((from, to), (figures, awards))| Link { from, to, figures, awards: awards.len() as u64 })
            .collect();
        (nodes, links)
    }
}
