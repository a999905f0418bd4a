//! What the words of an answer mean, in one sentence each: the same on the page, in a spreadsheet and in a bundle.

use answers::flow::Stage;

/// The four numbers in the order in which they are shown, with a short and a full meaning.
pub(crate) const NUMBERS: [(&str, &str); 4] = [
    ("floor", "The least that is consistent with the records."),
    (
        "named",
        "What the records say in so many words: the company was paid, or its product is named. Close to how newspapers count.",
    ),
    ("likely", "The reading that we would print: named, and what belongs to it within the same award."),
    ("ceiling", "The most that is consistent with the records. Ceilings of several companies do not add up."),
];

/// What a channel is; a channel that has no words here speaks for itself.
pub(crate) fn channel(name: &str) -> &'static str {
    match name {
        "direct" => "the company itself was paid",
        "named" => "a reseller was paid, and the record's own words name the product",
        "carried" => "a reseller was paid, and another record of the same award names the product",
        "subcontract" => "reported by the prime contractor, inside another company's award",
        "mixed" => "several makers' products in one order: nobody knows the split",
        "platform" => "labour, or another product, on or for the company's product",
        "unnamed" => "no maker is named; a reseller sold goods of the kind that resellers bring of this company",
        _ => "",
    }
}

pub(crate) fn grade(name: &str) -> &'static str {
    match name {
        "certain" => "counts in floor, likely and ceiling",
        "likely" => "counts in likely and ceiling",
        "possible" => "counts in the ceiling only",
        _ => "",
    }
}

/// What a stage of a flow is called.
pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Buyer => "buyer",
        Stage::VehicleOwner => "vehicle owner",
        Stage::Seller => "seller",
        Stage::Company => "maker or subcontractor",
    }
}

/// How the numbers are made, for whoever has the answer and not the program.
pub(crate) const METHOD: [&str; 12] = [
    "Money is obligations: what each action of a contract legally committed, in US dollars. A negative amount takes money back.",
    "named: net of the records that say so themselves. The recipient is in the company's family, or the record's own words name its product as what is bought.",
    "floor: the least that is consistent with the records as the program reads them.",
    "likely: the reading that we would print: paid directly, named, or carried over within an award that buys the product.",
    "ceiling: the most that is consistent with them. Ceilings of several companies do not add up.",
    "unnamed: the part of the ceiling that rests on orders which name no maker: goods of the same kind from a reseller; `spend --by channel` tells those that are known to bring the company's from the others.",
    "Each record has a grade: certain (in all numbers), likely (in likely and ceiling), possible (in the ceiling only).",
    "Bounds are formed award by award over the days asked about. With the nets C of certain, K of likely and P of possible records of one award:",
    "    likely = C + K        floor = C + min(K, 0) + min(P, 0)        ceiling = C + K + max(P, 0)",
    "The figures of the awards are then added. named and likely of a breakdown add up to the whole; floor and ceiling need not.",
    "Spend of a buyer means that it signed the award or that its money pays, each record once, unless the question says otherwise.",
    "A company is counted with what it owned on the day of each action. A fiscal year begins on 1 October of the year before.",
];

/// An amount in a sentence: `$115.1 million`, rounded to the nearest tenth.
pub(crate) fn about(money: values::Money) -> String {
    let cents = money.cents();
    let size = cents.unsigned_abs();
    let sign = if cents < 0 { "−" } else { "" };
    let units = [(100_000_000_000_000u128, "trillion"), (100_000_000_000, "billion"), (100_000_000, "million")];
    for (unit, name) in units {
        // What rounds to a thousand of the smaller unit is one of the larger.
        if size + unit / 2000 >= unit {
            let tenths = (size * 10 + unit / 2) / unit;
            return format!("{sign}${}.{} {name}", tenths / 10, tenths % 10);
        }
    }
    let dollars = (size + 50) / 100;
    let whole = values::Money::from_cents(dollars as i128 * 100).grouped();
    format!("{sign}${}", whole.trim_end_matches(".00"))
}

/// An amount beside a bar: `115.1M`.
pub(crate) fn tenths(money: values::Money) -> String {
    about(money).replace('$', "").replace(" million", "M").replace(" billion", "B").replace(" trillion", "T")
}

/// The same where room is short: `115.1M`, and whole millions without a tenth.
pub(crate) fn short(money: values::Money) -> String {
    let text = about(money).replace('$', "").replace(".0 ", " ");
    text.replace(" million", "M").replace(" billion", "B").replace(" trillion", "T")
}
