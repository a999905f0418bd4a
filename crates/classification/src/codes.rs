//! What an award buys by its codes: things, people's work, something else, or who knows.
//!
//! The product or service code decides, by itself or by its published name where rows lost it; the industry code where
//! that is silent.

use crate::context::RowContext;

/// What an award buys by its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purchase {
    Goods,
    Labour,
    /// The codes are known and buy something else: building, repair, teaching.
    Other,
    /// The codes are missing, or cover both.
    Open,
}

impl RowContext<'_> {
    /// Whether the codes buy weapons or ammunition, which companies make that make other things too.
    pub(crate) fn buys_arms(&self) -> bool {
        let named = |text: &str| ["AMMUNITION", "GUNS", "ORDNANCE"].iter().any(|word| text.contains(word));
        self.psc.is_some_and(|code| code.starts_with("10") || code.starts_with("13"))
            || self.psc_description.is_some_and(named)
            || self.naics_description.is_some_and(named)
    }

    /// Whether the codes buy information technology, electronics or instruments.
    pub(crate) fn is_technology(&self) -> bool {
        let by_code = self.psc.is_some_and(|code| {
            let heads = [
                "70", "7A", "7B", "7C", "7D", "7E", "7F", "7G", "7H", "7J", "7K", "58", "59", "60", "63", "66", "67",
                "74", "76", "D",
            ];
            heads.iter().any(|head| code.starts_with(head)) || matches!(code, "R611" | "R612" | "1550")
        });
        let parts = [
            "IT AND TELECOM",
            "INFORMATION TECHNOLOGY",
            "COMPUTER",
            "SOFTWARE",
            "ADP",
            "COMMUNICATION",
            "RADIO",
            "TELEVISION",
            "CAMERA",
            "VIDEO",
            "INSTRUMENT",
            "LABORATORY",
            "DETECT",
            "ALARM",
            "OPTICAL",
            "NIGHT VISION",
            "UNMANNED",
            "ANTENNA",
            "RADAR",
            "INFORMATION RETRIEVAL",
            "PERIODICALS",
            "OFFICE DEVICES",
            "DUPLICATING",
            "TEXT PROCESSING",
            "ELECTRONIC",
        ];
        by_code
            || self.psc_description.is_some_and(|text| {
                let text = text.to_ascii_uppercase();
                parts.iter().any(|part| text.contains(part))
            })
    }

    /// Whether the codes care for equipment (upkeep, installation, lease, testing) or teach: what such an award pays for
    /// beside labour is the maker's product, and only its words tell.
    pub(crate) fn cares_for_products(&self) -> bool {
        self.psc.is_some_and(|code| code.starts_with(['H', 'J', 'K', 'N', 'U', 'W']))
            || self.psc_description.is_some_and(|name| {
                let name = name.to_ascii_uppercase();
                let heads =
                    ["EDUCATION/", "EQUIPMENT AND MATERIALS TESTING", "INSPECTION-", "QUALITY CONTROL-", "OTHER QC"];
                name.contains("OF EQUIPMENT") || heads.iter().any(|head| name.starts_with(head))
            })
    }

    /// Whether the industry code is one of makers and sellers of technology: publishers of software, makers and wholesalers of
    /// electronics, and "other computer related services", under which the value-added resellers trade.
    pub(crate) fn trades_in_things(&self) -> bool {
        match (self.naics, self.naics_description) {
            (Some(code), _) => {
                ["5112", "5132", "334", "4234", "4236", "541519"].iter().any(|head| code.starts_with(head))
            }
            (None, Some(name)) => {
                ["SOFTWARE PUBLISHERS", "OTHER COMPUTER RELATED", "MANUFACTURING", "COMPUTER PERIPHERAL EQUIPMENT"]
                    .iter()
                    .any(|part| name.contains(part))
            }
            _ => false,
        }
    }

    /// What the product code says, and where it is silent the industry code.
    pub(crate) fn purchase(&self) -> Purchase {
        let by_code = self.psc.map_or(Purchase::Open, purchase_by_product_code);
        let by_product = match (by_code, self.psc_description) {
            (Purchase::Open, Some(description)) => purchase_by_product_name(description),
            _ => by_code,
        };
        if by_product != Purchase::Open {
            return by_product;
        }
        match (self.naics, self.naics_description) {
            // Software publishers (two editions of the list), makers and wholesalers of electronics.
            (Some(code), _)
                if ["5112", "5132", "334", "4234", "4236", "333316"].iter().any(|head| code.starts_with(head)) =>
            {
                Purchase::Goods
            }
            (Some("541511"), _) => Purchase::Labour,
            (None, Some(name)) if name.contains("SOFTWARE PUBLISHERS") || name.ends_with("MANUFACTURING") => {
                Purchase::Goods
            }
            (None, Some(name)) if name.contains("CUSTOM COMPUTER PROGRAMMING") => Purchase::Labour,
            _ => Purchase::Open,
        }
    }
}

/// The names of the Product and Service Code manual, editions before and after October 2020, for rows that lost their code.
///
/// A name of a service begins with the group's name; a thing's name is the thing's. So what no group begins, and what does not
/// call itself a service, is a thing.
fn purchase_by_product_name(name: &str) -> Purchase {
    let name = name.to_ascii_uppercase();
    let holds = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    let begins = |heads: &[&str]| heads.iter().any(|head| name.starts_with(head));
    if name.trim().is_empty() {
        Purchase::Open
    } else if holds(&["INFORMATION RETRIEVAL", "CREDIT REPORTING"]) {
        Purchase::Goods
    } else if begins(&LABOUR_GROUPS) || holds(&LABOUR) {
        Purchase::Labour
    } else if begins(&OTHER_GROUPS) {
        Purchase::Other
    } else if holds(&THINGS) {
        Purchase::Goods
    } else if begins(&["IT AND TELECOM", "ADP", "AUTOMATED", "AUTOMATIC DATA", "TELE"]) || holds(&SERVICES) {
        Purchase::Open
    } else {
        Purchase::Goods
    }
}

/// Beginnings of names of labour.
const LABOUR_GROUPS: [&str; 9] = [
    "SUPPORT-",
    "SUPPORT -",
    "IT AND TELECOM- SYSTEMS",
    "IT AND TELECOM- PROGRAMMING",
    "IT AND TELECOM- HELP DESK",
    "IT AND TELECOM- FACILITY OPERATION",
    "IT AND TELECOM- SYSTEM ACQUISITION",
    "PROF SVCS",
    "ADMIN SVCS",
];

/// Parts of names of labour.
const LABOUR: [&str; 5] =
    ["(LABOR)", "PREDOMINANTLY SERVICES", "STRATEGY AND ARCHITECTURE", "DATA ENTRY", "DATA CONVERSION"];

/// Beginnings of names of other services.
const OTHER_GROUPS: [&str; 43] = [
    "A/E ",
    "ARCHITECT",
    "BLDGS & FAC",
    "CONSTRUCT",
    "CONTRUCT",
    "DEMOLITION",
    "DISPOSAL",
    "DREDGING",
    "EDUCATION",
    "ENVIRONMENTAL SYSTEMS",
    "EQUIPMENT AND MATERIALS TESTING",
    "GENERAL SCIENCE",
    "HOUSEKEEPING",
    "INSPECTION",
    "INSTALL",
    "LEASE",
    "LECTURES",
    "MAINT",
    "MEDICAL-",
    "MOD OF",
    "MODIFICATION",
    "NATURAL RESOURCES",
    "NON-GOVERNMENT",
    "OPER OF",
    "OPERATION",
    "OTHER ENVIRONMENTAL",
    "OTHER QC",
    "PHOTO/MAP",
    "PURCH OF",
    "PURCHASE OF",
    "QUALITY CONTROL",
    "R&D",
    "RDTE",
    "REFERENCE LABORATORY",
    "REPAIR",
    "SALVAGE",
    "SOCIAL-",
    "SPECIAL STUDIES",
    "STUDY/",
    "TECH REP",
    "TECHNICAL REP",
    "TRANSPORT",
    "UTILITIES",
];

/// Parts of names of things, subscriptions and connections, for those that call themselves services or information technology.
const THINGS: [&str; 19] = [
    "CENTRAL PROCESSING",
    "SOFTWARE",
    "(HARDWARE",
    "(HW",
    "PRODUCTS",
    "AS A SERVICE",
    "EQUIPMENT",
    "COMPONENTS",
    "INFORMATION TECHNOLOGY",
    "DEVICES",
    "ANNUAL HARDWARE",
    "WEB-BASED SUBSCRIPTION",
    "CLOUD COMPUTING",
    "TELECOM ACCESS",
    "TELECOMMUNICATIONS AND TRANS",
    "SUPPLIES",
    "INTERCOMMUNICATION",
    "TELEVISION",
    "IT AND TELECOM- INTERNET",
];

/// Parts of names that call themselves services or research.
const SERVICES: [&str; 9] =
    [" SER", "SVC", "STUDIES", "R&D", "(BASIC)", "(ADVANCED)", "(ENGINEERING)", "(OPERATIONAL)", "SUPPORT)"];

/// The same by code: digits are things, `D?01` is labour and `D?10` a service by subscription since October 2020, `D3xx`
/// the list before it; of the services in group R, credit reports and information retrieval are what a data broker sells.
fn purchase_by_product_code(code: &str) -> Purchase {
    match code.as_bytes() {
        b"R611" | b"R612" | b"D304" | b"D305" | b"D317" | b"D319" | b"D320" | b"D322" => Purchase::Goods,
        b"D301" | b"D302" | b"D303" | b"D306" | b"D307" | b"D308" | b"D311" | b"D314" | b"D318" | b"D321" => {
            Purchase::Labour
        }
        [b'0'..=b'9', ..] | [b'D', b'A'..=b'Z', b'1', b'0'] => Purchase::Goods,
        [b'D', b'A'..=b'Z', ..] | [b'R', ..] => Purchase::Labour,
        // Studies, buildings, land, teaching, transport and the like. What remains (testing, upkeep, leases) is done to
        // things that only the description names.
        [b'A'..=b'C' | b'E'..=b'G' | b'P' | b'Q' | b'S' | b'U' | b'V' | b'X'..=b'Z', ..] => Purchase::Other,
        _ => Purchase::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_codes_say() {
        for (purchase, names) in [
            (
                Purchase::Goods,
                [
                    "HARDWARE, COMMERCIAL",
                    "UNMANNED AIRCRAFT",
                    "ARMOR, PERSONAL",
                    "IT AND TELECOM - DATA CENTER PRODUCTS (HARDWARE)",
                ],
            ),
            (
                Purchase::Labour,
                [
                    "SUPPORT - ADMINISTRATIVE: OTHER",
                    "IT AND TELECOM - HELP DESK (LABOR)",
                    "IT AND TELECOM- FACILITY OPERATION AND MAINTENANCE",
                    "SUPPORT- PROFESSIONAL: OTHER",
                ],
            ),
            (
                Purchase::Other,
                [
                    "HOUSEKEEPING- GUARD",
                    "LEASE OR RENTAL OF EQUIPMENT- OFFICE MACHINES",
                    "MEDICAL- OTHER",
                    "OPERATION OF OFFICE BUILDINGS",
                ],
            ),
            (
                Purchase::Open,
                [
                    "",
                    "IT AND TELECOM- OTHER IT AND TELECOMMUNICATIONS",
                    "TELEPHONE AND-OR COMMUNICATIONS SER",
                    "IT AND TELECOM- CYBER SECURITY AND DATA BACKUP",
                ],
            ),
        ] {
            for name in names {
                assert_eq!(purchase_by_product_name(name), purchase, "{name}");
            }
        }
    }

    /// The manual's codes and their names, read where the official list is at hand.
    #[test]
    fn names_and_codes_of_the_manual_agree() {
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/reference/psc_codes.csv");
        let Ok(bytes) = std::fs::read(list) else {
            println!("skipped: no shared data");
            return;
        };
        let (mut pairs, mut against) = (0, Vec::new());
        for line in String::from_utf8_lossy(&bytes).lines() {
            let Some((code, rest)) = line.split_once(',').filter(|(code, _)| code.len() == 4) else { continue };
            let name = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()).or(rest.split(',').next());
            let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
            let (by_code, by_name) = (purchase_by_product_code(code), purchase_by_product_name(name));
            pairs += 1;
            // Open says nothing against the other; research and buildings have names like things.
            if by_code != by_name && by_code == Purchase::Goods && by_name != Purchase::Open
                || by_code == Purchase::Labour && by_name == Purchase::Goods && code.starts_with('D')
            {
                against.push(format!("{code} {name}"));
            }
        }
        assert!(pairs > 3_000, "{pairs}");
        // Ships and materials that are called like services.
        assert!(against.len() <= 6, "{against:#?}");
    }
}
