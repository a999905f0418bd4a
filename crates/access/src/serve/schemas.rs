//! Shapes of the answers, for the OpenAPI document. They are tested against the answers themselves.

use serde_json::{Value, json};

use crate::serve::query::ROLES;

/// An object that has exactly these fields, or more in a later version.
fn object(fields: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn money() -> Value {
    json!({ "type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$" })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn day() -> Value {
    json!({ "type": ["string", "null"], "format": "date" })
}

fn text_or_null() -> Value {
    json!({ "type": ["string", "null"] })
}

fn four(labels: &[(&str, Value)], rest: &[(&str, Value)]) -> Value {
    let numbers = ["named", "floor", "likely", "ceiling", "unnamed"].map(|name| (name, money()));
    object(&[labels, &numbers[..], rest].concat())
}

fn counts() -> [(&'static str, Value); 2] {
    [("awards", count()), ("transactions", count())]
}

fn asked() -> Value {
    object(&[
        ("buyer", object(&[("code", text()), ("name", text()), ("short", text_or_null())])),
        ("company", text_or_null()),
        ("company_id", text_or_null()),
        ("from", day()),
        ("to", day()),
        ("role", json!({ "enum": ROLES })),
    ])
}

fn store_line() -> Value {
    object(&[("version", count()), ("files", count())])
}

fn sums() -> [(&'static str, Value); 3] {
    [("net", money()), ("gross", money()), ("transactions", count())]
}

fn buyer_total() -> Value {
    let rest = [("first_action", day()), ("last_action", day()), ("without_funding_agency", count())];
    object(&[&sums()[..], &rest].concat())
}

pub(crate) fn failure() -> Value {
    let error = object(&[
        ("status", count()),
        ("title", text()),
        ("message", text()),
        ("part", text_or_null()),
        ("near", list(text())),
    ]);
    object(&[("error", error)])
}

pub(crate) fn answer() -> Value {
    let channel = four(&[("channel", text())], &counts());
    let year = [&counts()[..], &[("channels", list(channel.clone()))]].concat();
    let award = [("award_key", text()), ("page", text()), ("sellers", list(text()))];
    object(&[
        ("question", asked()),
        ("figures", four(&[], &[])),
        ("counts", object(&counts())),
        ("channels", list(channel)),
        ("sellers", list(four(&[("seller", text())], &counts()))),
        ("by_fiscal_year", list(four(&[("fiscal_year", json!({ "type": "integer" }))], &year))),
        ("by_award", list(four(&award, &[("transactions", count())]))),
        ("definitions", list(four(&[("role", text())], &counts()))),
        ("buyer_total", buyer_total()),
        ("notes", list(text())),
        ("unseen", list(text())),
        ("store", store_line()),
    ])
}

pub(crate) fn records() -> Value {
    let texts = [
        "award_key",
        "transaction_key",
        "modification",
        "page",
        "seller",
        "channel",
        "grade",
        "words",
        "rule",
        "description",
        "base_description",
        "file",
        "member",
        "sha256",
    ]
    .map(|name| (name, text()));
    let rest = [("amount", money()), ("action_date", day()), ("named", flag()), ("line", count())];
    object(&[
        ("question", asked()),
        ("records", list(object(&[&rest[..], &texts].concat()))),
        ("total", count()),
        ("net", money()),
        ("store", store_line()),
    ])
}

fn share() -> Value {
    four(&[("id", text()), ("name", text())], &counts())
}

pub(crate) fn buyer() -> Value {
    let year = [&[("fiscal_year", json!({ "type": "integer" })), ("awards", count())], &sums()[..]].concat();
    let definition = [&[("role", text())], &sums()[..]].concat();
    let fields = [
        ("question", asked()),
        ("awards", count()),
        ("by_fiscal_year", list(object(&year))),
        ("definitions", list(object(&definition))),
        ("buyer_total", buyer_total()),
        ("unseen", list(text())),
        ("store", store_line()),
        ("makers", list(share())),
        (
            "pool",
            object(&[
                ("net", money()),
                ("attributed", money()),
                ("otherwise", money()),
                ("unattributable", money()),
                ("unattributable_by_channel", list(object(&[("channel", text()), ("net", money())]))),
                ("unattributable_share", text_or_null()),
                ("transactions", count()),
            ]),
        ),
        ("sellers", list(object(&[("name", text()), ("net", money()), ("transactions", count())]))),
        ("sellers_in_all", count()),
        (
            "capabilities",
            list(object(&[("id", text()), ("name", text()), ("likely", money()), ("transactions", count())])),
        ),
    ];
    object(&[&fields[..], &sums()].concat())
}

pub(crate) fn company() -> Value {
    let acted = [("transactions", count()), ("first_action", day()), ("last_action", day())];
    let name = [&[("name", text()), ("registered_name", text_or_null()), ("obligation", money())], &acted[..]].concat();
    let parent = [&[("name", text()), ("id", text_or_null())], &acted[..]].concat();
    object(&[
        ("id", text()),
        ("name", text()),
        ("member", flag()),
        ("ownership", list(text())),
        ("family", list(object(&[("id", text()), ("name", text()), ("from", day()), ("to", day())]))),
        ("curated", flag()),
        ("known_for", list(text())),
        ("from", day()),
        ("to", day()),
        ("buyers", list(share())),
        ("sellers", list(share())),
        ("by_fiscal_year", list(share())),
        ("capabilities", list(share())),
        ("names", list(object(&name))),
        ("ids", list(object(&[("scheme", text()), ("id", text()), ("transactions", count())]))),
        ("parents", list(object(&parent))),
        ("sells", list(object(&[("id", text()), ("name", text()), ("named", money()), ("transactions", count())]))),
    ])
}

pub(crate) fn award() -> Value {
    let texts = |names: &[&'static str]| names.iter().map(|name| (*name, text())).collect::<Vec<_>>();
    let agency = || object(&[("code", text()), ("name", text())]);
    let optional_money = || json!({ "type": ["string", "null"] });
    let action = [
        texts(&["modification", "action", "recipient", "description", "transaction_key", "file"]),
        vec![
            ("action_date", day()),
            ("amount", money()),
            ("running", money()),
            ("potential_change", optional_money()),
            ("line", count()),
        ],
    ];
    let subaward = [
        texts(&["key", "company", "number", "rule", "flags", "description", "file"]),
        vec![
            ("action_date", day()),
            ("amount", money()),
            ("counted", flag()),
            ("low", money()),
            ("high", money()),
            ("line", count()),
        ],
    ];
    let vehicle = [
        texts(&["key", "piid", "owner_code", "owner", "holder"]),
        vec![
            ("in_store", flag()),
            ("ceiling", optional_money()),
            ("orders", count()),
            ("orders_obligated", money()),
            ("orders_ceiling", money()),
            ("could_reach", money()),
        ],
    ];
    let order = [texts(&["key", "page", "recipient"]), vec![("obligated", money()), ("ceiling", optional_money())]];
    let parties = object(&[
        ("awarding", agency()),
        ("funding", list(agency())),
        ("vehicle_owner", json!({ "anyOf": [agency(), { "type": "null" }] })),
        ("recipients", list(object(&[("name", text()), ("uei", text()), ("obligated", money())]))),
    ]);
    let amounts = object(&[
        ("obligated", money()),
        ("published_obligated", optional_money()),
        ("exercised", optional_money()),
        ("potential", optional_money()),
        ("outlaid", optional_money()),
        ("subcontracts_low", money()),
        ("subcontracts_high", money()),
    ]);
    let funding = [texts(&["treasury_account", "name", "first_period", "last_period"]), vec![("obligated", money())]];
    let maker = four(&[("family", text())], &[("channels", list(text())), ("words", list(text()))]);
    let rest = vec![
        ("parties", parties),
        ("money", amounts),
        ("modifications", list(object(&action.concat()))),
        ("subawards", list(object(&subaward.concat()))),
        ("vehicles", list(object(&vehicle.concat()))),
        ("orders", list(object(&order.concat()))),
        ("makers", list(maker)),
        ("funding", list(object(&funding.concat()))),
        ("flags", list(text())),
        ("store", store_line()),
        ("reading", json!({ "anyOf": [reading(), { "type": "null" }] })),
    ];
    object(&[texts(&["key", "page", "piid", "kind", "description"]), rest].concat())
}

/// How an award was read, as `tributary explain --format json` gives it.
fn reading() -> Value {
    let texts = |names: &[&'static str]| names.iter().map(|name| (*name, text())).collect::<Vec<_>>();
    let said = || object(&[("text", text()), ("says_nothing", flag()), ("words", list(json!({ "type": "object" })))]);
    let claim =
        [texts(&["family", "name", "channel", "grade", "capabilities", "words", "rule"]), vec![("named", flag())]];
    let row = [
        texts(&["transaction_key", "modification", "seller", "product_code", "industry_code", "file", "member"]),
        vec![
            ("action_date", day()),
            ("amount", money()),
            ("description", said()),
            ("base_description", json!({ "anyOf": [said(), { "type": "null" }] })),
            ("mentions", list(object(&texts(&["company", "name", "role", "words", "text", "rule"])))),
            ("claims", list(object(&claim.concat()))),
            ("line", count()),
        ],
    ];
    object(&[
        ("award_key", text()),
        ("page", text()),
        ("net", money()),
        ("buyers", list(text())),
        ("sellers", list(text())),
        ("families", list(four(&texts(&["family", "name"]), &[]))),
        ("rows", list(object(&row.concat()))),
        ("store", store_line()),
    ])
}

pub(crate) fn store() -> Value {
    let buyer = [("code", text()), ("name", text()), ("department", text()), ("department_code", text())];
    let sums = [("net", money()), ("transactions", count()), ("first_action", day()), ("last_action", day())];
    let company = [("id", text()), ("name", text()), ("likely", money()), ("transactions", count())];
    object(&[
        ("store", store_line()),
        ("buyers", list(object(&[&buyer[..], &sums].concat()))),
        ("companies", list(object(&company))),
        ("net", money()),
        ("transactions", count()),
        ("first_action", day()),
        ("last_action", day()),
        ("files", list(object(&[("name", text()), ("sha256", text()), ("stored", count())]))),
    ])
}

pub(crate) fn search() -> Value {
    let kinds = ["buyer", "company", "capability", "award"];
    let hit =
        [("kind", json!({ "enum": kinds })), ("id", text()), ("name", text()), ("note", text()), ("address", text())];
    object(&[("query", text()), ("found", list(object(&hit)))])
}

pub(crate) fn sql() -> Value {
    object(&[("rows", list(json!({ "type": "object" }))), ("more", flag())])
}

pub(crate) fn method() -> Value {
    let section = object(&[("id", text()), ("title", text()), ("text", text())]);
    object(&[("reading", text()), ("sections", list(section))])
}
