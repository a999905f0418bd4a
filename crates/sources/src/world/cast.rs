//! Who plays in the generated world: buyers, makers and their products, all invented, and the texts that tell a store
//! about them. No name here is borne by a real agency or company, and no code is in use.

use super::calendar::Day;
use super::goods::Category;

/// An invented buyer: one sub-agency.
pub(super) struct Buyer {
    /// Index into [`DEPARTMENTS`].
    pub(super) department: usize,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) short: &'static str,
    /// Another name that it goes by, or nothing.
    pub(super) also: &'static str,
}

/// An invented department: code, name, short name.
pub(super) const DEPARTMENTS: [(&str, &str, &str); 3] = [
    ("9Q1", "Department of Lighthouses and Ferries", "DLAF"),
    ("9Q2", "Department of Orchards and Hedgerows", "DOAH"),
    ("9Q3", "Department of Maps and Weathervanes", "DMAW"),
];

/// The buyer that owns the schedules which all others order from (rule 16).
pub(super) const SCHEDULE_OWNER: usize = 3;

/// The buyer that owns the large frameworks for information technology.
pub(super) const FRAMEWORK_OWNER: usize = 9;

/// All buyers, department by department.
pub(super) const BUYERS: [Buyer; 12] = [
    buyer(0, "9Q10", "Lamp and Foghorn Bureau", "LFHB", "Bureau of Lamps and Foghorns"),
    buyer(0, "9Q11", "Ferry Timetable Service", "FTTS", ""),
    buyer(0, "9Q12", "Harbor Bell Administration", "HBLA", "Harbour Bell Administration"),
    buyer(0, "9Q13", "Common Purchases Office of Lighthouses", "CPOL", ""),
    buyer(1, "9Q20", "Orchard Census Bureau", "ORCB", "Bureau of the Orchard Census"),
    buyer(1, "9Q21", "Hedgerow Protection Service", "HGPS", ""),
    buyer(1, "9Q22", "Beehive Inspection Service", "BVIS", ""),
    buyer(1, "9Q23", "Windfall Fruit Administration", "WFFA", ""),
    buyer(2, "9Q30", "Weathervane Standards Office", "WVSO", "Office of Weathervane Standards"),
    buyer(2, "9Q31", "Uncharted Islands Survey", "UCIS", ""),
    buyer(2, "9Q32", "Compass Calibration Service", "CCBS", ""),
    buyer(2, "9Q33", "Barometer Reading Administration", "BRRA", ""),
];

const fn buyer(
    department: usize,
    code: &'static str,
    name: &'static str,
    short: &'static str,
    also: &'static str,
) -> Buyer {
    Buyer { department, code, name, short, also }
}

/// An invented company that makes something which public buyers use.
pub(super) struct Maker {
    /// The slug that families, lexicon and truth share.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Its name as registered.
    pub(super) registered: &'static str,
    pub(super) category: Category,
    /// What it gives those who buy from it, as the lexicon calls it.
    capability: &'static str,
    /// Words of products; the company's own name comes on top.
    pub(super) products: &'static [&'static str],
    /// True where it also sells to the government itself.
    pub(super) sells: bool,
}

/// A company bought by another within the time span: rule 21.
pub(super) struct Acquisition {
    pub(super) member: &'static str,
    pub(super) family: &'static str,
    /// The first day that it belongs to the family.
    pub(super) from: Day,
    source: &'static str,
}

/// The acquisitions of the world.
pub(super) const ACQUISITIONS: [Acquisition; 3] = [
    acquisition("quellane", "vantorix", Day::new(2022, 11, 14), "Vantorix completes Quellane purchase (invented)"),
    acquisition("sothryn", "vantorix", Day::new(2024, 6, 3), "Vantorix completes Sothryn purchase (invented)"),
    acquisition("oxendrel", "tarvolo", Day::new(2024, 3, 4), "Tarvolo completes Oxendrel purchase (invented)"),
];

const fn acquisition(member: &'static str, family: &'static str, from: Day, source: &'static str) -> Acquisition {
    Acquisition { member, family, from, source }
}

/// All makers; the first ones sell most.
pub(super) const MAKERS: [Maker; 36] = {
    use Category::{Cloud, Data, Hardware, Software};
    [
        maker(
            "vantorix",
            "Vantorix",
            "VANTORIX, INC.",
            Software,
            "licences",
            &["TORIXBASE", "VANTODESK", "TORIXFLOW"],
            true,
        ),
        maker(
            "tarvolo",
            "Tarvolo",
            "TARVOLO SYSTEMS CORPORATION",
            Hardware,
            "servers-storage",
            &["TARVOCORE", "TARVOEDGE"],
            true,
        ),
        maker(
            "mizzenar",
            "Mizzenar",
            "MIZZENAR, INC.",
            Software,
            "maps",
            &["MIZZENMAP", "MIZZENTRAK", "ZENARBOARD"],
            true,
        ),
        maker(
            "quellane",
            "Quellane",
            "QUELLANE SOFTWARE LLC",
            Software,
            "analytics",
            &["QUELLBOARD", "QUELLSIGHT"],
            true,
        ),
        maker(
            "pelquist",
            "Pelquist",
            "PELQUIST CLOUD, INC.",
            Cloud,
            "cloud-hosting",
            &["PELQHOST", "PELQSTORE", "PELQGRID"],
            false,
        ),
        maker("oxendrel", "Oxendrel", "OXENDREL NETWORKS, INC.", Hardware, "network", &["OXENGATE", "OXENWALL"], true),
        maker(
            "brenwald",
            "Brenwald",
            "BRENWALD CORPORATION",
            Hardware,
            "servers-storage",
            &["BRENSTOR", "BRENRACK"],
            false,
        ),
        maker("sothryn", "Sothryn", "SOTHRYN, INC.", Software, "collaboration", &["SOTHDESK", "SOTHPLAN"], false),
        maker(
            "drummavel",
            "Drummavel",
            "DRUMMAVEL FORENSICS LTD",
            Hardware,
            "phone-forensics",
            &["DRUMCELLA", "DRUMVAULTA"],
            true,
        ),
        maker("kestwynd", "Kestwynd", "KESTWYND, LLC", Data, "licence-plates", &["KESTPLATE", "KESTROAD"], true),
        maker(
            "yarrowex",
            "Yarrowex",
            "YARROWEX BIOMETRICS, INC.",
            Hardware,
            "biometrics",
            &["YARROSCAN", "YARROIRIS"],
            true,
        ),
        maker(
            "lumbrask",
            "Lumbrask",
            "LUMBRASK INFORMATION SERVICES INC.",
            Data,
            "data-broker",
            &["LUMBFACTS", "BRASKFILE"],
            true,
        ),
        maker(
            "gorvanti",
            "Gorvanti",
            "GORVANTI, INC.",
            Software,
            "licences",
            &["GORVAFORM", "GORVASIGN", "GORVADOCS"],
            false,
        ),
        maker(
            "hespelmo",
            "Hespelmo",
            "HESPELMO CORPORATION",
            Cloud,
            "cloud-hosting",
            &["HESPERDRIVE", "HESPELNODE"],
            false,
        ),
        maker(
            "trindovar",
            "Trindovar",
            "TRINDOVAR RADIO CORP.",
            Hardware,
            "radios",
            &["TRINDOTALK", "TRINDOBAND"],
            true,
        ),
        maker("wexcombra", "Wexcombra", "WEXCOMBRA, INC.", Software, "licences", &["WEXLEDGERA", "WEXPAYRA"], false),
        maker(
            "ildorane",
            "Ildorane",
            "ILDORANE SECURITY, INC.",
            Software,
            "cyber-security",
            &["ILDOSHIELD", "ILDOWATCHER"],
            false,
        ),
        maker(
            "fennoquil",
            "Fennoquil",
            "FENNOQUIL, INC.",
            Software,
            "collaboration",
            &["FENNOCHAT", "FENNOROOM"],
            false,
        ),
        maker(
            "jastrovel",
            "Jastrovel",
            "JASTROVEL DATABASES, INC.",
            Software,
            "databases",
            &["JASTROQUERY", "JASTROKEEP"],
            false,
        ),
        maker(
            "ubberlund",
            "Ubberlund",
            "UBBERLUND PRINTING SYSTEMS INC",
            Hardware,
            "printing",
            &["UBBERPRINT", "UBBERJETTA"],
            true,
        ),
        maker(
            "narquessa",
            "Narquessa",
            "NARQUESSA, INC.",
            Data,
            "social-media-monitoring",
            &["NARQSEARCH", "NARQLINKS"],
            false,
        ),
        maker(
            "calderisk",
            "Calderisk",
            "CALDERISK ANALYTICS LLC",
            Software,
            "analytics",
            &["CALDERGRAPHA", "CALDERSTATA"],
            true,
        ),
        maker(
            "orvelthon",
            "Orvelthon",
            "ORVELTHON, INC.",
            Cloud,
            "cloud-hosting",
            &["ORVELSHIFT", "ORVELSPACE"],
            false,
        ),
        maker(
            "stavimunt",
            "Stavimunt",
            "STAVIMUNT DISPLAYS CORP",
            Hardware,
            "workstations",
            &["STAVIVIEW", "STAVIWALL"],
            false,
        ),
        maker(
            "prellogan",
            "Prellogan",
            "PRELLOGAN SOFTWARE INC",
            Software,
            "development",
            &["PRELLOCODE", "PRELLOTEST", "PRELLOSHIP"],
            false,
        ),
        maker(
            "zubranaut",
            "Zubranaut",
            "ZUBRANAUT DRONES, LLC",
            Hardware,
            "robotics",
            &["ZUBRAHAWKA", "ZUBRAEYE"],
            true,
        ),
        maker("emberquay", "Emberquay", "EMBERQUAY, INC.", Software, "licences", &["EMBERCASE", "EMBERTICKET"], false),
        maker(
            "thessilor",
            "Thessilor",
            "THESSILOR CORP.",
            Hardware,
            "workstations",
            &["THESSIPAD", "THESSIBOOK"],
            false,
        ),
        maker(
            "baskerond",
            "Baskerond",
            "BASKEROND TELECOM INC",
            Hardware,
            "telecoms",
            &["BASKERPHONE", "BASKERLINE"],
            true,
        ),
        maker("indravoss", "Indravoss", "INDRAVOSS, INC.", Software, "licences", &["INDRAFLEETA", "INDRASTOCK"], false),
        maker(
            "kovaltine",
            "Kovaltine",
            "KOVALTINE LEARNING LLC",
            Software,
            "licences",
            &["KOVALCLASS", "KOVALQUIZZ"],
            false,
        ),
        maker("melvarose", "Melvarose", "MELVAROSE, INC.", Data, "location-data", &["MELVAMAPS", "MELVATILES"], false),
        maker(
            "quorlimax",
            "Quorlimax",
            "QUORLIMAX CORPORATION",
            Hardware,
            "servers-storage",
            &["QUORLITAPE", "QUORLIDISK"],
            false,
        ),
        maker(
            "rastegund",
            "Rastegund",
            "RASTEGUND, INC.",
            Cloud,
            "cloud-hosting",
            &["RASTEMAIL", "RASTEBACKUP"],
            false,
        ),
        maker("vossimere", "Vossimere", "VOSSIMERE VIDEO INC.", Hardware, "video", &["VOSSICAM", "VOSSIREC"], true),
        maker(
            "aldenquor",
            "Aldenquor",
            "ALDENQUOR IDENTITY, INC.",
            Software,
            "cyber-security",
            &["ALDENPASSA", "ALDENGATEX"],
            false,
        ),
    ]
};

const fn maker(
    id: &'static str,
    name: &'static str,
    registered: &'static str,
    category: Category,
    capability: &'static str,
    products: &'static [&'static str],
    sells: bool,
) -> Maker {
    Maker { id, name, registered, category, capability, products, sells }
}

/// The maker whose name is also that of a dam: a false friend (rule 39). Words about the dam buy nothing from it.
pub(super) const NAMED_LIKE_A_DAM: usize = 6;
const DAM_WORDS: &str = r#""DAM", "SPILLWAY""#;

/// The family that a maker belongs to on a day (rule 21): its own slug, or that of its owner.
pub(super) fn family(maker: usize, day: Day) -> &'static str {
    let id = MAKERS[maker].id;
    ACQUISITIONS
        .iter()
        .find(|acquisition| acquisition.member == id && acquisition.from <= day)
        .map_or(id, |acquisition| acquisition.family)
}

/// The registered name of the company that owns a maker today: its own where nobody bought it.
pub(super) fn parent_registered(maker: usize) -> &'static str {
    let id = MAKERS[maker].id;
    let owner = ACQUISITIONS.iter().find(|acquisition| acquisition.member == id).map_or(id, |found| found.family);
    MAKERS.iter().find(|maker| maker.id == owner).map_or(MAKERS[maker].registered, |owner| owner.registered)
}

/// The buyers as a store's agency overlay (CSV).
pub fn agencies_csv() -> String {
    let mut text =
        String::from("toptier_code,toptier_name,toptier_short,subtier_code,subtier_name,subtier_short,also\n");
    for buyer in &BUYERS {
        let (code, name, short) = DEPARTMENTS[buyer.department];
        let row = [code, name, short, buyer.code, buyer.name, buyer.short, buyer.also];
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

/// The makers as a store's families overlay (TOML), each a family; a company that was bought is a member from the day
/// of its purchase.
pub fn families_toml() -> String {
    let mut text = String::new();
    for maker in &MAKERS {
        if ACQUISITIONS.iter().any(|acquisition| acquisition.member == maker.id) {
            continue;
        }
        text.push_str(&format!("[[family]]\n{}\n", company_toml(maker)));
        for Acquisition { member, from, source, .. } in ACQUISITIONS.iter().filter(|bought| bought.family == maker.id) {
            for member in MAKERS.iter().filter(|maker| maker.id == *member) {
                let company = company_toml(member);
                text.push_str(&format!("[[family.member]]\n{company}from = \"{from}\"\nsource = \"{source}\"\n\n"));
            }
        }
    }
    text
}

fn company_toml(maker: &Maker) -> String {
    let Maker { id, name, registered, .. } = maker;
    format!("id = \"{id}\"\nname = \"{name}\"\naliases = []\nnames = [\"{registered}\"]\n")
}

/// The makers' product words as a store's lexicon overlay (TOML).
pub fn lexicon_toml() -> String {
    let mut text = String::new();
    for (index, maker) in MAKERS.iter().enumerate() {
        let unless = if index == NAMED_LIKE_A_DAM { DAM_WORDS } else { "" };
        let products = maker.products.join("\", \"");
        text.push_str(&format!(
            "[[maker]]\nid = \"{id}\"\nname = \"{name}\"\ncapabilities = [\"{capability}\"]\n\n\
             [[maker.word]]\nwords = [\"{word}\"]\nnear = []\nunless = [{unless}]\n\n\
             [[maker.word]]\nwords = [\"{products}\"]\nnear = []\nunless = []\n\n",
            id = maker.id,
            name = maker.name,
            capability = maker.capability,
            word = maker.name.to_uppercase(),
        ));
    }
    text
}
