//! Who sells in the generated world: makers themselves, resellers, integrators and thousands of others, with ids,
//! addresses and frameworks that follow from their number alone.

use super::calendar::Day;
use super::cast::{self, BUYERS, FRAMEWORK_OWNER, MAKERS, SCHEDULE_OWNER};
use super::random::mix;

/// Sellers of other makers' products.
pub(super) const RESELLERS: usize = 40;
/// Sellers of labour on information systems.
pub(super) const INTEGRATORS: usize = 24;
/// Sellers of everything else.
pub(super) const OTHERS: usize = 4_000;

/// A company that receives awards.
pub(super) struct Seller {
    pub(super) number: usize,
    pub(super) kind: SellerKind,
    /// The name as registered today.
    pub(super) name: String,
    /// The names that it was reported under (rule 20); the first one is today's.
    pub(super) reported: [String; 3],
    pub(super) uei: String,
    pub(super) duns: String,
    pub(super) cage: String,
    /// The owner's registered name and UEI by today's look-up; its own where nobody owns it.
    pub(super) parent: (String, String),
    pub(super) place: usize,
    pub(super) small: bool,
    pub(super) woman_owned: bool,
    pub(super) veteran_owned: bool,
}

/// What a seller lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SellerKind {
    /// The maker with this index, selling its own products.
    Maker(usize),
    Reseller,
    Integrator,
    Other,
}

/// All sellers: makers first, under their own indexes, then resellers, integrators and others.
pub(super) fn all() -> Vec<Seller> {
    let makers = (0..MAKERS.len()).map(SellerKind::Maker);
    let resellers = std::iter::repeat_n(SellerKind::Reseller, RESELLERS);
    let integrators = std::iter::repeat_n(SellerKind::Integrator, INTEGRATORS);
    let others = std::iter::repeat_n(SellerKind::Other, OTHERS);
    let kinds = makers.chain(resellers).chain(integrators).chain(others);
    kinds.enumerate().map(|(number, kind)| Seller::new(number, kind)).collect()
}

impl Seller {
    fn new(number: usize, kind: SellerKind) -> Seller {
        let traits = mix(number as u64 + 1) as usize;
        let trades = match kind {
            SellerKind::Maker(_) => &[""][..],
            SellerKind::Reseller => {
                &["FEDERAL SUPPLY", "GOVERNMENT TECHNOLOGY", "IT PROCUREMENT", "PUBLIC SECTOR SALES"][..]
            }
            SellerKind::Integrator => {
                &["CONSULTING", "SYSTEMS ENGINEERING", "TECHNICAL SERVICES", "MISSION SUPPORT"][..]
            }
            SellerKind::Other => {
                &["SERVICES", "SUPPLY", "BUILDERS", "LOGISTICS", "MARINE", "INDUSTRIES", "PROVISIONS", "WORKS"][..]
            }
        };
        let forms = [", INC.", " LLC", " CORPORATION", ", L.L.C.", " COMPANY"];
        let (trade, form) = (trades[traits % trades.len()], forms[(traits >> 8) % forms.len()]);
        let name = match kind {
            SellerKind::Maker(maker) => MAKERS[maker].registered.to_owned(),
            _ => format!("{} {trade}{form}", invented_word(number)),
        };
        let without_points = name.replace(['.', ','], "");
        let older = match kind {
            // One in eight changed its name: only the ids tell that it is the same company.
            SellerKind::Other if (traits >> 16).is_multiple_of(8) => {
                format!("{} {trade}{form}", invented_word(number + 6_000))
            }
            _ => without_points.replace(" CORPORATION", " CORP").replace(" COMPANY", " CO"),
        };
        let parent = match kind {
            SellerKind::Maker(maker) => {
                let owner = cast::parent_registered(maker);
                let owner_number = MAKERS.iter().position(|maker| maker.registered == owner).unwrap_or(maker);
                (owner.to_owned(), uei(owner_number))
            }
            _ => (name.clone(), uei(number)),
        };
        let small = match kind {
            SellerKind::Maker(_) => false,
            SellerKind::Reseller | SellerKind::Integrator => (traits >> 20).is_multiple_of(3),
            SellerKind::Other => !(traits >> 20).is_multiple_of(4),
        };
        Seller {
            number,
            kind,
            reported: [name.clone(), without_points, older],
            name,
            uei: uei(number),
            duns: format!("9990{number:05}"),
            cage: format!("0Z{}", letters(number as u64, 3)),
            parent,
            place: (traits >> 28) % PLACES.len(),
            small,
            woman_owned: small && (traits >> 36).is_multiple_of(5),
            veteran_owned: small && (traits >> 40).is_multiple_of(6),
        }
    }

    /// The framework that this seller holds, if any: resellers, integrators and every fourth other seller hold one.
    pub(super) fn framework(&self, first_day: Day) -> Option<Framework> {
        let holds = match self.kind {
            SellerKind::Maker(_) => false,
            SellerKind::Reseller | SellerKind::Integrator => true,
            SellerKind::Other => self.number.is_multiple_of(4),
        };
        if !holds {
            return None;
        }
        let traits = mix(self.number as u64 + 77) as usize;
        let (owner, kind) = match (self.kind, traits % 4) {
            (SellerKind::Reseller, 0..=1) => (FRAMEWORK_OWNER, FrameworkKind::GovernmentWide),
            (_, 0..=1) => (SCHEDULE_OWNER, FrameworkKind::Schedule),
            (_, 2) => ((traits >> 8) % BUYERS.len(), FrameworkKind::Blanket),
            _ => ((traits >> 8) % BUYERS.len(), FrameworkKind::IndefiniteDelivery),
        };
        let signed = first_day.plus((traits >> 16) % 60).or_friday_before().max(first_day);
        let letter = if kind == FrameworkKind::Blanket { 'A' } else { 'D' };
        let piid = format!("{}00{:02}{letter}{:08}", BUYERS[owner].code, signed.fiscal_year() % 100, self.number);
        Some(Framework { seller: self.number, owner, kind, piid, signed })
    }
}

/// An indefinite delivery vehicle: a frame that buyers order from.
pub(super) struct Framework {
    pub(super) seller: usize,
    /// The buyer that signed it, and owns it (rule 16).
    pub(super) owner: usize,
    pub(super) kind: FrameworkKind,
    pub(super) piid: String,
    pub(super) signed: Day,
}

/// The kinds of vehicles, with their official codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameworkKind {
    GovernmentWide,
    IndefiniteDelivery,
    Schedule,
    Blanket,
}

impl FrameworkKind {
    pub(super) const ALL: [FrameworkKind; 4] = [
        FrameworkKind::GovernmentWide,
        FrameworkKind::IndefiniteDelivery,
        FrameworkKind::Schedule,
        FrameworkKind::Blanket,
    ];

    /// The official code and its description.
    pub(super) fn code(self) -> (&'static str, &'static str) {
        match self {
            FrameworkKind::GovernmentWide => ("A", "GWAC"),
            FrameworkKind::IndefiniteDelivery => ("B", "IDC"),
            FrameworkKind::Schedule => ("C", "FSS"),
            FrameworkKind::Blanket => ("E", "BPA"),
        }
    }
}

/// A place: invented city and county in a real state.
pub(super) struct Place {
    pub(super) city: &'static str,
    pub(super) county: &'static str,
    /// State code, name, FIPS code.
    pub(super) state: (&'static str, &'static str, &'static str),
}

/// Where sellers sit and work is done.
pub(super) const PLACES: [Place; 16] = [
    place("GULLHAVEN", "EAST BRINE", ("ME", "MAINE", "23")),
    place("LANTERN POINT", "EAST BRINE", ("ME", "MAINE", "23")),
    place("PEARMAIN HOLLOW", "CODLING", ("VT", "VERMONT", "50")),
    place("QUILLBRIDGE", "INKWELL", ("VA", "VIRGINIA", "51")),
    place("NORTH QUILLBRIDGE", "INKWELL", ("VA", "VIRGINIA", "51")),
    place("TOLLKEEPER CITY", "FARTHING", ("MD", "MARYLAND", "24")),
    place("SUNDIAL SPRINGS", "GNOMON", ("TX", "TEXAS", "48")),
    place("DRYSTONE", "GNOMON", ("TX", "TEXAS", "48")),
    place("MARMOT FALLS", "ALPENROSE", ("CO", "COLORADO", "08")),
    place("FOGBANK", "TIDEWRACK", ("CA", "CALIFORNIA", "06")),
    place("LOWER FOGBANK", "TIDEWRACK", ("CA", "CALIFORNIA", "06")),
    place("CRANBERRY LOCKS", "SLUICE", ("WI", "WISCONSIN", "55")),
    place("TAMARACK LANDING", "PORTAGE END", ("MN", "MINNESOTA", "27")),
    place("PELICAN ELBOW", "MANGROVE", ("FL", "FLORIDA", "12")),
    place("OXBOW MILLS", "MEANDER", ("OH", "OHIO", "39")),
    place("RAINSHADOW", "CEDARBARK", ("WA", "WASHINGTON", "53")),
];

const fn place(city: &'static str, county: &'static str, state: (&'static str, &'static str, &'static str)) -> Place {
    Place { city, county, state }
}

/// A word that no company bears, a different one for each number below 13,824.
fn invented_word(number: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "DWEL", "VROM", "SKAN", "THOB", "GLIN", "WEX", "ZUL", "PLO", "KREN", "YAB", "MUVE", "FROL", "TRIB", "QUAD",
        "HESK", "JOR", "BLUN", "CHAV", "OST", "NIRP", "DRUX", "LEVV", "SWOB", "GRIV",
    ];
    let count = SYLLABLES.len();
    // The multiplier has no factor in common with 24³, so the numbers are shuffled and none is hit twice.
    let shuffled = number * 7_919 % (count * count * count);
    [shuffled / (count * count), shuffled / count % count, shuffled % count].map(|index| SYLLABLES[index]).concat()
}

/// A UEI that was never given out: all begin with the same letters.
fn uei(number: usize) -> String {
    format!("ZQ9{}", letters(mix(number as u64 + 500), 9))
}

/// So many characters of the alphabet of UEIs, which has neither I nor O.
fn letters(number: u64, count: u32) -> String {
    const ALPHABET: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    (0..count).rev().map(|place| char::from(ALPHABET[(number / 34_u64.pow(place) % 34) as usize])).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn sellers_have_names_and_ids_of_their_own() {
        let sellers = all();
        let distinct = |text: fn(&Seller) -> &String| sellers.iter().map(text).collect::<HashSet<_>>().len();
        assert_eq!(distinct(|seller| &seller.name), sellers.len());
        assert_eq!(distinct(|seller| &seller.uei), sellers.len());
        assert_eq!(distinct(|seller| &seller.duns), sellers.len());
        assert_eq!(distinct(|seller| &seller.cage), sellers.len());
        assert!(
            sellers.iter().all(|seller| seller.uei.len() == 12 && seller.duns.len() == 9 && seller.cage.len() == 5)
        );
    }

    #[test]
    fn a_bought_maker_names_its_owner_of_today() {
        let sellers = all();
        let quellane = MAKERS.iter().position(|maker| maker.id == "quellane").unwrap();
        assert_eq!(sellers[quellane].parent.0, "VANTORIX, INC.");
        assert_eq!(sellers[quellane].parent.1, sellers[0].uei);
    }
}
