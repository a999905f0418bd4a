//! What a row says of each maker that it names: bought from it, its product bought, worked on, or only named.
//!
//! A role belongs to (company, product, award), not to a company (rule 40): Dell is a maker here and Microsoft's
//! reseller there. Each decision keeps the words it rests on and says in words which rule decided. Where the words
//! leave it open the product code decides, and where that is silent too, nothing is claimed.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::lexicon::{Lexicon, MakerIndex, Mention, Signal};
use crate::memory;

/// How far a word of buying may stand from a product's name and still speak of it, in bytes.
const REACH: usize = 48;

/// How far a word that must stand beside a product's name may be from it ("WITH THE …"), in bytes.
const BESIDE: usize = 8;

/// Words that end what is said of the thing before them: what follows is its purpose or its place.
const TURNS: [&str; 7] = [" FOR ", " TO ", " WHICH ", " USED ", " THAT ", " IN SUPPORT ", " SUPPORTING "];

/// Of these, the ones after which a name is no longer what is bought: "LICENSES USED TO INSPECT SALESFORCE".
const TURNS_BEFORE: [&str; 4] = [" TO ", " WHICH ", " USED ", " THAT "];

/// What a maker is in one row or one award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Named without being bought.
    Mention,
    /// Labour or another product on or about the maker's product (rule 38).
    Platform,
    /// One of several named things that are bought (rule 37).
    Mixed,
    /// Its product is what is bought (rule 34).
    Product,
    /// The recipient is the maker itself.
    Vendor,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Mention => "mention",
            Role::Platform => "platform",
            Role::Mixed => "mixed",
            Role::Product => "product",
            Role::Vendor => "vendor",
        }
    }

    pub fn of_name(name: &str) -> Option<Role> {
        [Role::Mention, Role::Platform, Role::Mixed, Role::Product, Role::Vendor]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

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
    /// The row's day (`2024-03-18`): some words name a product only from or until a date.
    pub day: Option<&'a str>,
}

/// The role of one maker in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleDecision {
    /// Whose role.
    pub maker: MakerIndex,
    /// Which role.
    pub role: Role,
    /// The bytes of the row's text that it rests on; empty where the recipient alone decided.
    pub words: Range<usize>,
    /// Which rule decided, to be read by people.
    pub rule: &'static str,
}

/// The role of each maker that the row names or pays, one decision a maker, in the order of the lexicon.
pub fn row_roles(lexicon: &Lexicon, row: &RowContext<'_>) -> Vec<RoleDecision> {
    let mut decisions: BTreeMap<MakerIndex, RoleDecision> = BTreeMap::new();
    // A maker that mostly sells labour sells its own product only where goods are bought.
    let sells_its_own = |maker: &MakerIndex| {
        let maker = lexicon.maker(*maker);
        let asks_for_goods =
            maker.integrates || maker.capabilities.first().is_some_and(|first| first == "publications");
        !asks_for_goods || (row.purchase() == Purchase::Goods && !row.buys_arms())
    };
    let vendor = row.recipient_company.and_then(|company| lexicon.find(company)).filter(sells_its_own);
    let mut mentions = Vec::new();
    lexicon.mentions(row.text, &mut mentions);
    if let Some(day) = row.day {
        mentions.retain(|mention| lexicon.holds_on(mention.entry, day));
    }
    if let Some(maker) = vendor {
        let words =
            mentions.iter().find(|mention| mention.maker == maker).map_or(0..0, |mention| mention.words.clone());
        decisions.insert(maker, RoleDecision { maker, role: Role::Vendor, words, rule: "the recipient is the maker" });
    }
    if mentions.is_empty() {
        return decisions.into_values().collect();
    }
    let reading = Reading::of(lexicon, row, &mentions);
    for mention in &mentions {
        let (role, rule) = match vendor {
            Some(vendor)
                if vendor != mention.maker && is_carrier(lexicon, vendor) && is_carrier(lexicon, mention.maker) =>
            {
                (Role::Mention, "a carrier names another carrier")
            }
            _ => reading.role_of(mention),
        };
        let decision = RoleDecision { maker: mention.maker, role, words: mention.words.clone(), rule };
        decisions
            .entry(mention.maker)
            .and_modify(|known| {
                if known.role < decision.role {
                    *known = decision.clone();
                }
            })
            .or_insert(decision);
    }
    for platform in mentions.iter().flat_map(|mention| lexicon.platforms_of(mention.entry)) {
        if let Some(decision) = decisions.get_mut(platform)
            && decision.role == Role::Product
        {
            decision.role = Role::Platform;
            decision.rule = "the product bought runs on it";
        }
    }
    share_between_several(decisions.values_mut());
    decisions.into_values().collect()
}

/// Rule 37: several makers bought in one text; nobody knows the split.
fn share_between_several<'a>(decisions: impl Iterator<Item = &'a mut RoleDecision>) {
    let bought: Vec<_> = decisions.filter(|decision| matches!(decision.role, Role::Product | Role::Mixed)).collect();
    if bought.len() < 2 {
        return;
    }
    for decision in bought.into_iter().filter(|decision| decision.role == Role::Product) {
        decision.role = Role::Mixed;
        decision.rule = "several makers are bought together";
    }
}

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
    /// The same for two rows of which the same is said.
    pub(crate) fn fingerprint(&self, lexicon: &Lexicon) -> u128 {
        let codes = [self.psc, self.psc_description, self.naics, self.naics_description, self.recipient_company];
        let texts = memory::fingerprint([Some(self.text)].into_iter().chain(codes));
        texts.wrapping_add(lexicon.season(self.day) as u128)
    }

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

/// The descriptions of the Product and Service Code manual, editions before and after October 2020, for rows that lost
/// their code.
fn purchase_by_product_name(description: &str) -> Purchase {
    let description = description.to_ascii_uppercase();
    let holds = |parts: &[&str]| parts.iter().any(|part| description.contains(part));
    let begins = |heads: &[&str]| heads.iter().any(|head| description.starts_with(head));
    let labour_heads =
        ["SUPPORT-", "IT AND TELECOM- SYSTEMS", "IT AND TELECOM- PROGRAMMING", "IT AND TELECOM- HELP DESK"];
    let labour_parts =
        ["(LABOR)", "PREDOMINANTLY SERVICES", "STRATEGY AND ARCHITECTURE", "DATA ENTRY", "DATA CONVERSION"];
    let goods_parts = [
        "SOFTWARE",
        "(HARDWARE",
        "(HW",
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
        "INSTRUMENTS",
        "ANTENNAS",
        "RADIOS",
        "SUPPLIES",
        "BOOKS AND PAMPHLETS",
        "NEWSPAPERS AND PERIODICALS",
        "INTERCOMMUNICATION",
        "CAMERAS",
        "UNMANNED AIRCRAFT",
        "ALARM",
        "DETECTING",
        "SIGHTING",
        "VIDEO RECORDING",
        "BATTERIES",
        "AMMUNITION",
        "WEAPONS",
        "GUNS,",
    ];
    let other_heads =
        ["CONSTRUCTION", "MAINT", "REPAIR", "INSTALLATION", "EDUCATION", "TECHNICAL REP", "R&D", "INSPECTION", "LEASE"];
    if holds(&["INFORMATION RETRIEVAL", "CREDIT REPORTING"]) {
        Purchase::Goods
    } else if begins(&labour_heads) || holds(&labour_parts) {
        Purchase::Labour
    } else if begins(&other_heads) {
        Purchase::Other
    } else if holds(&goods_parts) {
        Purchase::Goods
    } else {
        Purchase::Open
    }
}

/// The same by code: digits are things, `D?01` is labour and `D?10` a service by subscription since October 2020, `D3xx`
/// the list before it; of the services in group R, credit reports and information retrieval are what a data broker sells.
fn purchase_by_product_code(code: &str) -> Purchase {
    match code.as_bytes() {
        b"R611" | b"R612" | b"D304" | b"D305" | b"D318" | b"D319" | b"D322" => Purchase::Goods,
        b"D302" | b"D306" | b"D307" | b"D308" => Purchase::Labour,
        [b'0'..=b'9', ..] | [b'D', b'A'..=b'Z', b'1', b'0'] => Purchase::Goods,
        [b'D', b'A'..=b'Z', ..] | [b'R', ..] => Purchase::Labour,
        // Studies, buildings, land, teaching, transport and the like. What remains (testing, upkeep, leases) is done to
        // things that only the description names.
        [b'A'..=b'C' | b'E'..=b'G' | b'P' | b'Q' | b'S' | b'U' | b'V' | b'X'..=b'Z', ..] => Purchase::Other,
        _ => Purchase::Open,
    }
}

/// A row's text with all that its words say of buying.
struct Reading<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    mentions: &'a [Mention],
    /// In the order of the text; of nested ones only the longest.
    signals: Vec<(Signal, Range<usize>)>,
    purchase: Purchase,
}

impl<'a> Reading<'a> {
    fn of(lexicon: &'a Lexicon, row: &RowContext<'a>, mentions: &'a [Mention]) -> Self {
        let mut signals = signals_of(lexicon, row.text);
        // "MICROSOFT SURFACE LAPTOP" and "DELL SERVER" are one name: the last word is no other thing beside it.
        let is_named = |place: &Range<usize>| mentions.iter().any(|mention| contains(&mention.words, place));
        signals.retain(|(kind, place)| matches!(kind, Signal::Goods | Signal::Upkeep) || !is_named(place));
        Self { lexicon, text: row.text, mentions, signals, purchase: row.purchase() }
    }

    fn role_of(&self, mention: &Mention) -> (Role, &'static str) {
        let before = self.before(&mention.words);
        let after = self.after(&mention.words);
        let is_beside =
            |side: &[(Signal, usize)], signal: Signal| side.iter().any(|(kind, gap)| *kind == signal && *gap <= BESIDE);
        if is_beside(&before, Signal::NamedBefore) || is_beside(&after, Signal::NamedAfter) {
            return (Role::Mention, "named for another reason than buying it");
        }
        let speaks = |(kind, _): &&(Signal, usize)| {
            matches!(
                kind,
                Signal::Goods
                    | Signal::Upkeep
                    | Signal::OtherGoods
                    | Signal::Connectivity
                    | Signal::Labour
                    | Signal::PlatformAfter
            )
        };
        // "ADOBE LICENSE": a name may hold its own word of buying.
        let own = self.signals.iter().find(|(_, place)| contains(&mention.words, place)).map(|(kind, _)| *kind);
        let next = own.or_else(|| after.iter().find(speaks).map(|(kind, _)| *kind));
        let previous = before.iter().find(speaks).map(|(kind, _)| *kind).filter(|kind| *kind != Signal::PlatformAfter);
        let buys_labour = self.purchase == Purchase::Labour;
        match next {
            Some(Signal::Goods) => return self.bought(mention, "words of buying follow the name"),
            Some(Signal::Labour | Signal::PlatformAfter) => return (Role::Platform, "words of labour follow the name"),
            _ => {}
        }
        if is_beside(&before, Signal::PlatformBefore) {
            return (Role::Platform, "something else runs on it or fits it");
        }
        if next.is_none() && self.is_what_another_is_for(mention) {
            return (Role::Platform, "another product is for it");
        }
        // "ORACLE E-BUSINESS SUITE DEVELOPMENT": what is done to the thing is what is bought, unless the code says a thing.
        if next.is_some() && self.purchase != Purchase::Goods && after.iter().any(|(kind, _)| *kind == Signal::Labour) {
            return (Role::Platform, "words of labour follow the goods");
        }
        let is_bought_too = next == Some(Signal::Upkeep) && after.iter().any(|(kind, _)| *kind == Signal::Goods);
        match (next, previous) {
            // "SWITCH HARDWARE AND WARRANTY" on a contract for labour: what it adds is no labour.
            _ if is_bought_too => self.bought(mention, "words of buying follow the goods"),
            // "HAVANA, CU DELL EQUIPMENT": nobody works on it, whatever the code says.
            (Some(_), _) if !buys_labour || !self.speaks_of_labour() => {
                self.bought(mention, "words of goods follow the name")
            }
            (_, Some(Signal::Labour)) => (Role::Platform, "words of labour stand before the name"),
            (_, Some(Signal::Goods)) => self.bought(mention, "words of buying stand before the name"),
            _ if buys_labour => (Role::Platform, "the product code is one of labour"),
            (_, Some(_)) => self.bought(mention, "words of goods stand before the name"),
            _ if self.purchase == Purchase::Goods => self.bought(mention, "the product code is one of goods"),
            _ => (Role::Mention, "nothing says that it is bought"),
        }
    }

    fn speaks_of_labour(&self) -> bool {
        self.signals
            .iter()
            .any(|(kind, _)| matches!(kind, Signal::Labour | Signal::PlatformAfter | Signal::PlatformBefore))
            || ["SUPPORT", "SERVICE", "O&M"].iter().any(|word| self.text.to_ascii_uppercase().contains(word))
    }

    /// "CISCO CATALYST 8000V FOR AWS GOVCLOUD": the thing before is what is bought.
    fn is_what_another_is_for(&self, mention: &Mention) -> bool {
        let other = self.mentions.iter().rev().find(|other| other.words.end <= mention.words.start);
        other.is_some_and(|other| {
            let gap = &self.text[other.words.end..mention.words.start];
            other.maker != mention.maker
                && gap.len() <= REACH
                && gap.find_stop().is_none()
                && gap.split_whitespace().next_back().is_some_and(|word| word.eq_ignore_ascii_case("for"))
        })
    }

    /// Bought; but one of several things where the text joins it to other goods.
    fn bought(&self, mention: &Mention, rule: &'static str) -> (Role, &'static str) {
        let is_joined = self.signals.iter().any(|(kind, place)| {
            *kind == Signal::OtherGoods
                && place.end <= mention.words.start
                && is_conjunction(&self.text[place.end..mention.words.start])
                // "CISCO ROUTERS AND CISCO SWITCHES": the goods before are the maker's too.
                && !self.mentions.iter().any(|other| {
                    other.maker == mention.maker && other.words.end <= place.start && place.start - other.words.end <= REACH
                })
        });
        let is_connected = is_device(self.lexicon, mention.maker)
            && self.signals.iter().any(|(kind, _)| *kind == Signal::Connectivity);
        if is_joined {
            (Role::Mixed, "joined to other goods")
        } else if is_connected {
            (Role::Mixed, "a device beside a connection bought by the month")
        } else {
            (Role::Product, rule)
        }
    }

    /// Signals before the name in its clause, nearest first, with the gap between.
    fn before(&self, words: &Range<usize>) -> Vec<(Signal, usize)> {
        let clause = words.start - self.text[..words.start].rfind_stop().unwrap_or(0);
        self.signals
            .iter()
            .rev()
            .filter(|(_, place)| place.end <= words.start && words.start - place.end <= REACH.min(clause))
            .take_while(|(_, place)| !turns(&self.text[place.end..words.start]))
            .map(|(kind, place)| (*kind, words.start - place.end))
            .collect()
    }

    /// Signals after the name, nearest first, with the gap between, as far as the text still speaks of it.
    fn after(&self, words: &Range<usize>) -> Vec<(Signal, usize)> {
        let rest = &self.text[words.end..];
        let mut end = rest.find_stop().unwrap_or(rest.len());
        let upper = rest[..end].to_ascii_uppercase();
        end = TURNS.iter().filter_map(|turn| upper.find(turn)).fold(end, usize::min);
        self.signals
            .iter()
            // "ORACLE DATABASE ADMINISTRATION": a signal may begin inside the name.
            .filter(|(_, place)| place.start >= words.start && place.end > words.end)
            .map(|(kind, place)| (*kind, place.start.saturating_sub(words.end)))
            .filter(|(_, gap)| *gap <= REACH.min(end))
            .collect()
    }
}

/// Whether what stands between a signal and a name leads away from the signal.
fn turns(gap: &str) -> bool {
    let gap = gap.to_ascii_uppercase();
    TURNS_BEFORE.iter().any(|turn| gap.contains(turn))
}

/// Where one statement ends and the next begins.
trait Stops {
    fn find_stop(&self) -> Option<usize>;
    fn rfind_stop(&self) -> Option<usize>;
}

const STOPS: [&str; 5] = [". ", ";", "||", "\n\n", ".\n"];

impl Stops for str {
    fn find_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.find(stop)).min()
    }

    fn rfind_stop(&self) -> Option<usize> {
        STOPS.iter().filter_map(|stop| self.rfind(stop)).max()
    }
}

/// The signals of a text in its order; of nested ones only the longest.
pub(crate) fn signals_of(lexicon: &Lexicon, text: &str) -> Vec<(Signal, Range<usize>)> {
    let mut signals = Vec::new();
    lexicon.signals(text, |signal, place| signals.push((signal, place)));
    signals.sort_by_key(|(signal, place)| (place.start, usize::MAX - place.end, *signal));
    let mut covered_to = 0;
    signals.retain(|(_, place)| {
        let is_new = place.end > covered_to;
        covered_to = covered_to.max(place.end);
        is_new
    });
    signals
}

/// Whether only an "and" stands between two things.
fn is_conjunction(gap: &str) -> bool {
    let mut words =
        gap.split(|character: char| character.is_whitespace() || character == ',').filter(|word| !word.is_empty());
    let first = words.next();
    matches!(first, Some("AND" | "and" | "&" | "Y" | "y"))
        && words.all(|word| ["A", "AN", "THE", "ONE"].iter().any(|article| word.eq_ignore_ascii_case(article)))
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Sells connections: none of them sells another's.
fn is_carrier(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.first().is_some_and(|first| first == "telecoms")
}

fn is_device(lexicon: &Lexicon, maker: MakerIndex) -> bool {
    lexicon.maker(maker).capabilities.iter().any(|capability| capability == "mobile-devices")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOODS: &str = "IT AND TELECOM - BUSINESS APPLICATION SOFTWARE (PERPETUAL LICENSE SOFTWARE)";
    const LABOUR: &str = "IT AND TELECOM - BUSINESS APPLICATION/APPLICATION DEVELOPMENT SUPPORT SERVICES (LABOR)";

    fn row<'a>(text: &'a str, psc_description: &'a str) -> RowContext<'a> {
        RowContext { text, psc_description: Some(psc_description), ..RowContext::default() }
    }

    /// Asserts the roles that a row gives, as `id: role`.
    #[track_caller]
    fn check_row(row: RowContext<'_>, expected: &[&str]) {
        let lexicon = Lexicon::curated().unwrap();
        let mut roles: Vec<String> = row_roles(&lexicon, &row)
            .iter()
            .map(|decision| format!("{}: {:?}", lexicon.maker(decision.maker).id, decision.role))
            .collect();
        roles.sort();
        assert_eq!(roles, expected, "{row:?}");
    }

    #[track_caller]
    fn check(text: &str, psc_description: &str, expected: &[&str]) {
        check_row(row(text, psc_description), expected);
    }

    #[test]
    fn rule_34_the_maker_shows_in_the_records_words() {
        check("MICROSOFT ENTERPRISE LICENSE", "", &["microsoft: Product"]);
        check("LICENSE RENEWAL - CELLEBRITE", "", &["cellebrite: Product"]);
        check("CISCO", GOODS, &["cisco: Product"]);
        check("INSPECTION SYSTEM USES COMMERCIAL SOFTWARE SOLD BY MICROSOFT", GOODS, &["microsoft: Platform"]);
        check("PURCHASE OF APPLE IPAD PRO WITH KEYBOARD", "", &["apple: Product"]);
        check("ADOBE LICENSES", "", &["adobe: Product"]);
        check("RENOVACIÓN DE LICENCIAS MICROSOFT", "", &["microsoft: Product"]);
    }

    #[test]
    fn rule_34_decisions_keep_the_words_they_rest_on() {
        let lexicon = Lexicon::curated().unwrap();
        let text = "ANNUAL RENEWAL OF SPLUNK LICENSES";
        let decisions = row_roles(&lexicon, &row(text, GOODS));
        assert_eq!(decisions.len(), 1);
        assert_eq!(&text[decisions[0].words.clone()], "SPLUNK");
        assert_eq!(decisions[0].rule, "words of buying follow the name");
    }

    #[test]
    fn rule_36_general_words_name_nobody() {
        check("SOFTWARE LICENSES", GOODS, &[]);
    }

    #[test]
    fn rule_37_several_makers_in_one_order() {
        check("BROADCOM & VMWARE MAINTENANCE AND SUPPORT", GOODS, &["broadcom: Mixed", "vmware: Mixed"]);
        check("PURCHASE OF TABLETS AND MS LICENSES", GOODS, &["microsoft: Mixed"]);
        check("CISCO ROUTERS AND CISCO SWITCHES", GOODS, &["cisco: Product"]);
        check("IPADS AND CELLULAR SERVICE", GOODS, &["apple: Mixed"]);
    }

    #[test]
    fn rule_38_words_that_name_a_product_but_buy_labour() {
        check("SHAREPOINT SUPPORT SERVICES", GOODS, &["microsoft: Platform"]);
        check("ORACLE DBA SUPPORT", "", &["oracle: Platform"]);
        check("ORACLE DATABASE ADMINISTRATION", GOODS, &["oracle: Platform"]);
        check("SERVICIOS DE DESARROLLO EN SHAREPOINT", "", &["microsoft: Platform"]);
        check("SHAREPOINT - COLLAB DOMAIN", LABOUR, &["microsoft: Platform"]);
        check("ORACLE E-BUSINESS SUITE DEVELOPMENT", "", &["oracle: Platform"]);
        check("LAPTOPS COMPATIBLE WITH WINDOWS 11", GOODS, &["microsoft: Platform"]);
        check("TOAD LICENSE RENEWAL FOR ORACLE USERS", GOODS, &["oracle: Platform", "quest-software: Product"]);
        // Their true twins.
        check("CISCO HARDWARE AND WARRANTY", LABOUR, &["cisco: Product"]);
        check("SHAREPOINT LICENSES", LABOUR, &["microsoft: Product"]);
        check("CISCO ISE LICENSING AND IMPLEMENTATION SERVICES", GOODS, &["cisco: Product"]);
        check("CLOUDBEES CONTINUOUS INTEGRATION SOFTWARE", GOODS, &["cloudbees: Product"]);
    }

    #[test]
    fn rule_38_what_another_product_is_for() {
        check(
            "CISCO CATALYST 8000V FOR AWS GOVCLOUD EAST",
            "INFORMATION TECHNOLOGY SOFTWARE",
            &["amazon: Platform", "cisco: Product"],
        );
        check(
            "CISCO CATALYST 8000V FOR ICE AND AWS LICENSES",
            "INFORMATION TECHNOLOGY SOFTWARE",
            &["amazon: Mixed", "cisco: Mixed"],
        );
    }

    #[test]
    fn rule_39_named_without_being_bought() {
        check("REPLACE CISCO SWITCHES", "", &["cisco: Mention"]);
        check("LICENSES USED TO INSPECT SALESFORCE RECORDS", "", &["salesforce: Mention"]);
        check("XEROX OR EQUAL COPIER", GOODS, &["xerox: Mention"]);
        check("GARAGE BESIDE THE VERIZON STORE", "CONSTRUCTION OF OTHER BUILDINGS", &["verizon: Mention"]);
        check("SUPPLIES FOR THE ORACLE, ARIZONA STATION", GOODS, &[]);
    }

    #[test]
    fn rule_40_roles_belong_to_company_product_and_award() {
        let sold_by_dell = |text| RowContext { recipient_company: Some("dell"), ..row(text, GOODS) };
        check_row(sold_by_dell("LAPTOPS"), &["dell: Vendor"]);
        check_row(sold_by_dell("MICROSOFT LICENSES"), &["dell: Vendor", "microsoft: Product"]);
        check("DELL LAPTOPS", GOODS, &["dell: Product"]);
        check("ORDER ISSUED TO DELL MARKETING FOR MICROSOFT LICENSES", GOODS, &["microsoft: Product"]);
        check_row(RowContext { recipient_company: Some("carahsoft"), ..row("CLOSEOUT", GOODS) }, &[]);
    }

    #[test]
    fn codes_decide_where_descriptions_are_missing() {
        let coded = |psc, naics| RowContext { text: "CISCO", psc, naics, ..RowContext::default() };
        check_row(coded(Some("7A21"), None), &["cisco: Product"]);
        check_row(coded(Some("DA01"), None), &["cisco: Platform"]);
        check_row(coded(Some("DA10"), None), &["cisco: Product"]);
        check_row(coded(Some("D399"), Some("334111")), &["cisco: Product"]);
        check_row(coded(Some("Y1AA"), Some("334111")), &["cisco: Mention"]);
        check_row(coded(None, Some("541511")), &["cisco: Platform"]);
        check_row(coded(None, None), &["cisco: Mention"]);
    }
}
