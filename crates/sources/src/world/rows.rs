//! One row of the official layout: the 297 columns of a contract transaction, written as the official files write them
//! (rule 44): quotes only where a field needs them, CRLF, money with two decimals.
//!
//! Most of a row says the same for every award of a buyer, a seller or a kind of purchase. Such stretches of columns
//! are written once, by column name, and copied after that.

use std::io::Write;
use std::ops::RangeInclusive;

use super::awards::{Action, Award, Form, Step};
use super::calendar::Day;
use super::cast::{BUYERS, DEPARTMENTS};
use super::goods::GOODS;
use super::sellers::{FrameworkKind, PLACES, Seller};
use crate::layouts::CONTRACT_TRANSACTION_COLUMNS;

/// Writes rows; holds the stretches of columns that repeat.
pub(super) struct RowWriter {
    offices: Vec<[Vec<u8>; 3]>,
    no_office: Vec<u8>,
    accounts: Vec<Vec<u8>>,
    sellers: Vec<SellerColumns>,
    places: Vec<Vec<u8>>,
    no_place: Vec<u8>,
    /// By good, competition and what the award was ordered from.
    terms: Vec<Vec<u8>>,
}

/// A seller's stretches, around its ids and the name that was reported.
struct SellerColumns {
    uei: String,
    duns: String,
    name: Vec<u8>,
    reported: [Vec<u8>; 3],
    /// From the trade name to the parent's UEI.
    owner: Vec<u8>,
    /// From the parent's name to the fax number.
    address: Vec<u8>,
    flags: Vec<u8>,
}

/// What a row says that its award does not: the amount and words of this version, and when it was last changed.
pub(super) struct Version<'a> {
    pub(super) cents: i64,
    pub(super) text: &'a str,
    pub(super) changed: (Day, usize),
}

/// The last day on which records carried a DUNS (rule 19).
const LAST_DUNS_DAY: Day = Day::new(2022, 4, 3);

impl RowWriter {
    pub(super) fn new(sellers: &[Seller]) -> RowWriter {
        let offices = (0..BUYERS.len()).map(|buyer| [0, 1, 2].map(|office| office_columns(Some((buyer, office)))));
        let parents = std::iter::once(None).chain(FrameworkKind::ALL.map(Some));
        let parents: Vec<Option<FrameworkKind>> = parents.collect();
        let terms = (0..GOODS.len()).flat_map(|good| {
            let parents = &parents;
            (0..COMPETITIONS.len()).flat_map(move |competition| {
                parents.iter().map(move |&parent| terms_columns(good, &COMPETITIONS[competition], parent))
            })
        });
        RowWriter {
            offices: offices.collect(),
            no_office: office_columns(None),
            accounts: (0..BUYERS.len()).map(account_columns).collect(),
            sellers: sellers.iter().map(SellerColumns::new).collect(),
            places: (0..PLACES.len()).map(|place| place_columns(Some(place))).collect(),
            no_place: place_columns(None),
            terms: terms.collect(),
        }
    }

    /// Appends the row of one action, as told by `version`, with its line end.
    pub(super) fn write(&self, award: &Award, action: &Action, turn: usize, version: &Version<'_>, row: &mut Vec<u8>) {
        let keys = Keys::new(award, turn);
        let seller = &self.sellers[award.seller];
        let has_duns = action.day <= LAST_DUNS_DAY;
        // Some records of the old days never got the new id.
        let uei = if has_duns && award.number.is_multiple_of(20) { "" } else { seller.uei.as_str() };
        let duns = if has_duns { seller.duns.as_str() } else { "" };
        let is_framework = matches!(award.form, Form::Framework(_));

        put(row, &[&keys.transaction, &keys.award, &award.piid, &keys.modification]);
        put(row, &[if is_framework { "" } else { "0" }]);
        match &award.form {
            Form::Order(parent) => {
                let owner = &BUYERS[parent.owner];
                put(row, &[owner.code]);
                put_text(row, &owner.name.to_uppercase());
                put(row, &[&parent.piid, "0"]);
            }
            _ => put(row, &["", "", "", ""]),
        }
        let total = |column: fn(&Action) -> i64| award.actions.iter().map(column).sum::<i64>();
        put_money(row, version.cents);
        put_money(row, award.obligated());
        put(row, &[""]);
        put_money(row, action.exercised);
        put_money(row, total(|action| action.exercised));
        put_money(row, action.ceiling);
        put_money(row, total(|action| action.ceiling));
        put(row, &["Q: Not Designated Nonemergency/Emergency/Disaster/Wildfire Suppression", "", "", "", ""]);
        put_day(row, action.day, "");
        put_shown(row, action.day.fiscal_year());
        put_day(row, award.start, "");
        if is_framework {
            put(row, &["", ""]);
            put_day(row, award.potential_end, "");
        } else {
            put_day(row, action.end, "");
            put_day(row, award.potential_end, " 00:00:00");
            put(row, &[""]);
        }
        put(row, &[""]);
        row.extend_from_slice(&self.offices[award.buyer][award.office]);
        match award.funder {
            Some(funder) if funder == award.buyer => row.extend_from_slice(&self.offices[funder][award.office]),
            Some(funder) => row.extend_from_slice(&self.offices[funder][0]),
            None => row.extend_from_slice(&self.no_office),
        }
        row.extend_from_slice(&self.accounts[award.buyer]);
        put(row, &[uei, duns]);
        row.extend_from_slice(&seller.name);
        row.extend_from_slice(&seller.reported[(award.number + turn as u64) as usize % 3]);
        row.extend_from_slice(&seller.owner);
        put(row, &[""]);
        row.extend_from_slice(&seller.address);
        row.extend_from_slice(if is_framework { &self.no_place } else { &self.places[award.place] });
        put_form(row, &award.form);
        put_text(row, version.text);
        put_text(row, &award.actions[0].text);
        let (code, name) = action_type(action.step);
        put(row, &[code, name, "", if is_framework { "" } else { "1" }]);
        row.extend_from_slice(self.terms(award));
        row.extend_from_slice(&seller.flags);
        put(row, &[""; 10]);
        put_shown(row, format_args!("https://www.usaspending.gov/award/{}/", keys.award));
        put_day(row, action.day.plus(1), "");
        let (day, second) = version.changed;
        put_shown(row, format_args!("{day} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60));
        row.pop();
        row.extend_from_slice(b"\r\n");
    }

    fn terms(&self, award: &Award) -> &[u8] {
        let parent = match &award.form {
            Form::Order(parent) => {
                FrameworkKind::ALL.iter().position(|&kind| kind == parent.kind).map_or(0, |index| index + 1)
            }
            _ => 0,
        };
        let parents = FrameworkKind::ALL.len() + 1;
        &self.terms[(award.good * COMPETITIONS.len() + award.competition) * parents + parent]
    }
}

/// The header line of the layout.
pub(super) fn header() -> String {
    format!("{}\r\n", CONTRACT_TRANSACTION_COLUMNS.join(","))
}

/// The keys of a row (rules 9 and 12).
struct Keys {
    award: String,
    transaction: String,
    modification: String,
}

impl Keys {
    fn new(award: &Award, turn: usize) -> Keys {
        let (piid, agency) = (&award.piid, BUYERS[award.buyer].code);
        let modification = if turn == 0 { "0".to_owned() } else { format!("P{turn:05}") };
        let (award, transaction) = match &award.form {
            Form::Framework(_) => {
                (format!("CONT_IDV_{piid}_{agency}"), format!("{agency}_-NONE-_{piid}_{modification}_-NONE-_-NONE-"))
            }
            Form::Order(parent) => {
                let (parent_piid, owner) = (&parent.piid, BUYERS[parent.owner].code);
                (
                    format!("CONT_AWD_{piid}_{agency}_{parent_piid}_{owner}"),
                    format!("{agency}_{owner}_{piid}_{modification}_{parent_piid}_0"),
                )
            }
            Form::PurchaseOrder | Form::Contract => (
                format!("CONT_AWD_{piid}_{agency}_-NONE-_-NONE-"),
                format!("{agency}_-NONE-_{piid}_{modification}_-NONE-_0"),
            ),
        };
        Keys { award, transaction, modification }
    }
}

impl SellerColumns {
    fn new(seller: &Seller) -> SellerColumns {
        let flag = |set: bool| if set { "t" } else { "f" };
        let place = &PLACES[seller.place];
        let (state, state_name, state_fips) = place.state;
        let (parent, parent_uei) = &seller.parent;
        let owner = columns("recipient_doing_business_as_name"..="recipient_parent_uei", |column| match column {
            "cage_code" => seller.cage.clone(),
            "recipient_parent_uei" => parent_uei.clone(),
            _ => String::new(),
        });
        let address = columns("recipient_parent_name"..="recipient_fax_number", |column| match column {
            "recipient_parent_name" => parent.clone(),
            "recipient_parent_name_raw" => parent.replace(',', " "),
            "recipient_country_code" => "USA".to_owned(),
            "recipient_country_name" => "UNITED STATES".to_owned(),
            "recipient_address_line_1" => {
                format!("{} {} ST STE {}", 100 + seller.number * 7 % 900, place.county, 1 + seller.number % 40)
            }
            "recipient_city_name" => place.city.to_owned(),
            "prime_award_transaction_recipient_county_fips_code" => {
                format!("{state_fips}{:03}", 901 + 2 * (seller.place % 8))
            }
            "recipient_county_name" => place.county.to_owned(),
            "prime_award_transaction_recipient_state_fips_code" => state_fips.to_owned(),
            "recipient_state_code" => state.to_owned(),
            "recipient_state_name" => state_name.to_owned(),
            "recipient_zip_4_code" => format!("000{:02}{:04}", seller.place, seller.number % 10_000),
            "prime_award_transaction_recipient_cd_original" | "prime_award_transaction_recipient_cd_current" => {
                format!("{state}-01")
            }
            _ => String::new(),
        });
        let flags = columns("alaskan_native_corporation_owned_firm"..="sba_certified_8a_joint_venture", |column| {
            match column {
                "woman_owned_business" | "women_owned_small_business" => flag(seller.woman_owned),
                "veteran_owned_business" | "service_disabled_veteran_owned_business" => flag(seller.veteran_owned),
                "contracting_officers_determination_of_business_size" if seller.small => "SMALL BUSINESS",
                "contracting_officers_determination_of_business_size" => "OTHER THAN SMALL BUSINESS",
                "contracting_officers_determination_of_business_size_code" if seller.small => "S",
                "contracting_officers_determination_of_business_size_code" => "O",
                "organizational_type" => "CORPORATE NOT TAX EXEMPT",
                "limited_liability_corporation" => flag(seller.name.contains("L.L.C.") || seller.name.contains("LLC")),
                "self_certified_small_disadvantaged_business" => flag(seller.small && seller.number.is_multiple_of(9)),
                "for_profit_organization" | "corporate_entity_not_tax_exempt" | "receives_contracts" => "t",
                _ => "f",
            }
            .to_owned()
        });
        SellerColumns {
            uei: seller.uei.clone(),
            duns: seller.duns.clone(),
            name: field(&seller.name),
            reported: [0, 1, 2].map(|index| field(&seller.reported[index])),
            owner,
            address,
            flags,
        }
    }
}

/// The six columns of an awarding or a funding office; all blank for none.
fn office_columns(office: Option<(usize, usize)>) -> Vec<u8> {
    const NAMES: [&str; 3] = ["ACQUISITION DIVISION", "FIELD PROCUREMENT", "TECHNOLOGY CONTRACTS"];
    columns("awarding_agency_code"..="awarding_office_name", |column| {
        let Some((buyer, office)) = office else { return String::new() };
        let buyer = &BUYERS[buyer];
        let (department, department_name, _) = DEPARTMENTS[buyer.department];
        match column {
            "awarding_agency_code" => department.to_owned(),
            "awarding_agency_name" => department_name.to_owned(),
            "awarding_sub_agency_code" => buyer.code.to_owned(),
            "awarding_sub_agency_name" => buyer.name.to_owned(),
            "awarding_office_code" => format!("{}{:02}", buyer.code, office + 1),
            _ => format!("{} {}", buyer.short, NAMES[office]),
        }
    })
}

/// From the treasury accounts to the exceptions of the register of sellers.
fn account_columns(buyer: usize) -> Vec<u8> {
    let (department, _, _) = DEPARTMENTS[BUYERS[buyer].department];
    let account = 1_000 + buyer;
    columns("treasury_accounts_funding_this_award"..="sam_exception_description", |column| match column {
        "treasury_accounts_funding_this_award" => {
            format!(
                "{department}-2023/2023-{account}-000;{department}-2024/2024-{account}-000;{department}-X-{account}-000"
            )
        }
        "federal_accounts_funding_this_award" => format!("{department}-{account}"),
        "object_classes_funding_this_award" => {
            "25.2: Other services from non-Federal sources;31.0: Equipment".to_owned()
        }
        "program_activities_funding_this_award" => {
            "0001: MISSION SUPPORT;0801: REIMBURSABLE PROGRAM ACTIVITY".to_owned()
        }
        "foreign_funding" => "X".to_owned(),
        "foreign_funding_description" => "NOT APPLICABLE".to_owned(),
        _ => String::new(),
    })
}

/// The place of performance; all blank for a framework.
fn place_columns(place: Option<usize>) -> Vec<u8> {
    let range = "primary_place_of_performance_country_code"..="prime_award_transaction_place_of_performance_cd_current";
    columns(range, |column| {
        let Some(index) = place else { return String::new() };
        let place = &PLACES[index];
        let (state, state_name, state_fips) = place.state;
        match column {
            "primary_place_of_performance_country_code" => "USA".to_owned(),
            "primary_place_of_performance_country_name" => "UNITED STATES".to_owned(),
            "primary_place_of_performance_city_name" => place.city.to_owned(),
            "prime_award_transaction_place_of_performance_county_fips_code" => {
                format!("{state_fips}{:03}", 901 + 2 * (index % 8))
            }
            "primary_place_of_performance_county_name" => place.county.to_owned(),
            "prime_award_transaction_place_of_performance_state_fips_code" => state_fips.to_owned(),
            "primary_place_of_performance_state_code" => state.to_owned(),
            "primary_place_of_performance_state_name" => state_name.to_owned(),
            "primary_place_of_performance_zip_4" => format!("000{index:02}0001"),
            _ => format!("{state}-01"),
        }
    })
}

/// How an award was competed: the official codes with their descriptions, and the offers received.
struct Competition {
    extent: (&'static str, &'static str),
    procedures: (&'static str, &'static str),
    set_aside: (&'static str, &'static str),
    fair_opportunity: (&'static str, &'static str),
    other_than_full: (&'static str, &'static str),
    offers: &'static str,
}

const NO_SET_ASIDE: (&str, &str) = ("NONE", "NO SET ASIDE USED.");

/// Full competition, small business set-aside, sole source; the last one is for orders.
const COMPETITIONS: [Competition; 4] = [
    Competition {
        extent: ("A", "FULL AND OPEN COMPETITION"),
        procedures: ("NP", "NEGOTIATED PROPOSAL/QUOTE"),
        set_aside: NO_SET_ASIDE,
        fair_opportunity: ("", ""),
        other_than_full: ("", ""),
        offers: "4",
    },
    Competition {
        extent: ("D", "FULL AND OPEN COMPETITION AFTER EXCLUSION OF SOURCES"),
        procedures: ("SP1", "SIMPLIFIED ACQUISITION"),
        set_aside: ("SBA", "SMALL BUSINESS SET ASIDE - TOTAL"),
        fair_opportunity: ("", ""),
        other_than_full: ("", ""),
        offers: "3",
    },
    Competition {
        extent: ("C", "NOT COMPETED"),
        procedures: ("SSS", "ONLY ONE SOURCE"),
        set_aside: NO_SET_ASIDE,
        fair_opportunity: ("", ""),
        other_than_full: ("ONE", "ONLY ONE SOURCE-OTHER (FAR 6.302-1 OTHER)"),
        offers: "1",
    },
    Competition {
        extent: ("A", "FULL AND OPEN COMPETITION"),
        procedures: ("MAFO", "SUBJECT TO MULTIPLE AWARD FAIR OPPORTUNITY"),
        set_aside: NO_SET_ASIDE,
        fair_opportunity: ("FAIR", "FAIR OPPORTUNITY GIVEN"),
        other_than_full: ("", ""),
        offers: "3",
    },
];

/// From the inherently governmental functions to the contingency operations: what is bought, and on what terms.
fn terms_columns(good: usize, competition: &Competition, parent: Option<FrameworkKind>) -> Vec<u8> {
    let good = &GOODS[good];
    let (parent_code, parent_name) = parent.map_or(("", ""), FrameworkKind::code);
    let goods_or_service = |goods, service| if good.service { service } else { goods };
    let range = "inherently_governmental_functions"..="contingency_humanitarian_or_peacekeeping_operation";
    columns(range, |column| {
        match column {
            "inherently_governmental_functions" => "OT",
            "inherently_governmental_functions_description" => "OTHER FUNCTIONS",
            "product_or_service_code" => good.psc.0,
            "product_or_service_code_description" => good.psc.1,
            "contract_bundling_code" => "H",
            "contract_bundling" => "NOT BUNDLED",
            "naics_code" => good.naics.0,
            "naics_description" => good.naics.1,
            "recovered_materials_sustainability_code" => "C",
            "recovered_materials_sustainability" => "NO CLAUSES INCLUDED AND NO SUSTAINABILITY INCLUDED",
            "domestic_or_foreign_entity_code" => "A",
            "domestic_or_foreign_entity" => "U.S. OWNED BUSINESS",
            "epa_designated_product_code" => "E",
            "epa_designated_product" => "NOT REQUIRED",
            "country_of_product_or_service_origin_code" => "USA",
            "country_of_product_or_service_origin" => "UNITED STATES",
            "place_of_manufacture_code" => goods_or_service("D", "C"),
            "place_of_manufacture" => goods_or_service("MFG IN U.S.", "NOT A MANUFACTURED END PRODUCT"),
            "subcontracting_plan_code" => "B",
            "subcontracting_plan" => "PLAN NOT REQUIRED",
            "extent_competed_code" => competition.extent.0,
            "extent_competed" => competition.extent.1,
            "solicitation_procedures_code" => competition.procedures.0,
            "solicitation_procedures" => competition.procedures.1,
            "type_of_set_aside_code" => competition.set_aside.0,
            "type_of_set_aside" => competition.set_aside.1,
            "evaluated_preference_code" => "NONE",
            "evaluated_preference" => "NO PREFERENCE USED",
            "fair_opportunity_limited_sources_code" => competition.fair_opportunity.0,
            "fair_opportunity_limited_sources" => competition.fair_opportunity.1,
            "other_than_full_and_open_competition_code" => competition.other_than_full.0,
            "other_than_full_and_open_competition" => competition.other_than_full.1,
            "number_of_offers_received" => competition.offers,
            "commercial_item_acquisition_procedures_code" => "A",
            "commercial_item_acquisition_procedures" => "COMMERCIAL PRODUCTS/SERVICES",
            "small_business_competitiveness_demonstration_program" => "f",
            "price_evaluation_adjustment_preference_percent_difference" => "0.00",
            "interagency_contracting_authority_code" | "contingency_humanitarian_or_peacekeeping_operation_code" => "X",
            "interagency_contracting_authority" | "contingency_humanitarian_or_peacekeeping_operation" => {
                "NOT APPLICABLE"
            }
            "materials_supplies_articles_equipment_code" => goods_or_service("Y", "X"),
            "materials_supplies_articles_equipment" => goods_or_service("YES", "NOT APPLICABLE"),
            "labor_standards_code" => goods_or_service("X", "Y"),
            "labor_standards" => goods_or_service("NOT APPLICABLE", "YES"),
            "construction_wage_rate_requirements_code" => "X",
            "construction_wage_rate_requirements" => "NOT APPLICABLE",
            "parent_award_type_code" => parent_code,
            "parent_award_type" => parent_name,
            "parent_award_single_or_multiple_code" if parent.is_some() => "M",
            "parent_award_single_or_multiple" if parent.is_some() => "MULTIPLE AWARD",
            "national_interest_action_code" | "national_interest_action" => "NONE",
            "cost_accounting_standards_clause_code" | "undefinitized_action_code" => "X",
            "cost_accounting_standards_clause" => "NOT APPLICABLE EXEMPT FROM CAS",
            "government_furnished_property" => "TRANSACTION DOES NOT USE GFE/GFP",
            "consolidated_contract_code" => "D",
            "consolidated_contract" => "NOT CONSOLIDATED",
            "performance_based_service_acquisition_code" => goods_or_service("X", "N"),
            "performance_based_service_acquisition" => {
                goods_or_service("NOT APPLICABLE", "NO - SERVICE WHERE PBA IS NOT USED.")
            }
            "contract_financing_code" => "Z",
            "contract_financing" => "NOT APPLICABLE",
            "simplified_procedures_for_certain_commercial_items_code"
            | "a76_fair_act_action_code"
            | "fed_biz_opps_code"
            | "local_area_set_aside_code"
            | "clinger_cohen_act_planning_code"
            | "cost_or_pricing_data_code"
            | "government_furnished_property_code"
            | "multi_year_contract_code"
            | "purchase_card_as_payment_method_code" => "N",
            "simplified_procedures_for_certain_commercial_items"
            | "a76_fair_act_action"
            | "fed_biz_opps"
            | "local_area_set_aside"
            | "clinger_cohen_act_planning"
            | "cost_or_pricing_data"
            | "undefinitized_action"
            | "multi_year_contract"
            | "purchase_card_as_payment_method" => "NO",
            _ => "",
        }
        .to_owned()
    })
}

/// From the award-or-vehicle flag to the type of pricing.
fn put_form(row: &mut Vec<u8>, form: &Form) {
    let award = |code, name| ["AWARD", code, name, "", "", "", "", "", "", "J", "FIRM FIXED PRICE"];
    let fields = match form {
        Form::PurchaseOrder => award("B", "PURCHASE ORDER"),
        Form::Contract => award("D", "DEFINITIVE CONTRACT"),
        Form::Order(parent) if parent.kind == FrameworkKind::Blanket => award("A", "BPA CALL"),
        Form::Order(_) => award("C", "DELIVERY ORDER"),
        Form::Framework(kind) => {
            let (code, name) = kind.code();
            let (contract_code, contract) = if *kind == FrameworkKind::Blanket {
                ("", "")
            } else {
                ("B", "INDEFINITE DELIVERY / INDEFINITE QUANTITY")
            };
            [
                "IDV",
                "",
                "",
                code,
                name,
                "M",
                "MULTIPLE AWARD",
                contract_code,
                contract,
                "1",
                "ORDER DEPENDENT (IDV ALLOWS PRICING ARRANGEMENT TO BE DETERMINED SEPARATELY FOR EACH ORDER)",
            ]
        }
    };
    put(row, &fields);
}

/// The official code and name of what an action does; a base has none.
fn action_type(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Base => ("", ""),
        Step::Option => ("G", "EXERCISE AN OPTION"),
        Step::Funding | Step::Deobligation => ("C", "FUNDING ONLY ACTION"),
        Step::Addition => ("B", "SUPPLEMENTAL AGREEMENT FOR WORK WITHIN SCOPE"),
        Step::Administrative => ("M", "OTHER ADMINISTRATIVE ACTION"),
        Step::CloseOut => ("K", "CLOSE OUT"),
    }
}

/// A stretch of columns, first and last by official name, each with its comma.
fn columns(range: RangeInclusive<&str>, value: impl Fn(&str) -> String) -> Vec<u8> {
    let mut fields = Vec::new();
    let stretch = CONTRACT_TRANSACTION_COLUMNS.iter().skip_while(|column| *column != range.start());
    for column in stretch {
        put_text(&mut fields, &value(column));
        if column == range.end() {
            break;
        }
    }
    fields
}

fn field(text: &str) -> Vec<u8> {
    let mut field = Vec::with_capacity(text.len() + 3);
    put_text(&mut field, text);
    field
}

/// Appends fields that need no quotes.
fn put(row: &mut Vec<u8>, fields: &[&str]) {
    for field in fields {
        row.extend_from_slice(field.as_bytes());
        row.push(b',');
    }
}

/// Appends a field, in quotes where it holds a comma, a quote or a line break; quotes inside are doubled.
fn put_text(row: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        row.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                row.push(b'"');
            }
            row.push(byte);
        }
        row.extend_from_slice(b"\",");
    } else {
        put(row, &[text]);
    }
}

fn put_money(row: &mut Vec<u8>, cents: i64) {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    put_shown(row, format_args!("{sign}{}.{:02}", cents / 100, cents % 100));
}

fn put_day(row: &mut Vec<u8>, day: Day, time: &str) {
    row.extend_from_slice(&day.iso());
    put(row, &[time]);
}

fn put_shown(row: &mut Vec<u8>, value: impl std::fmt::Display) {
    // Writing to a Vec cannot fail.
    let _ = write!(row, "{value},");
}
