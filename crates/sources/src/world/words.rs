//! The descriptions of the generated world: what a contracting officer types.

use super::awards::Step;
use super::cast::MAKERS;
use super::goods::{Category, GOODS};
use super::random::Random;

/// What a description is about.
pub(super) enum Subject {
    Other,
    /// One maker's product, by name.
    Product(usize),
    /// Something of a category, and no name.
    Unnamed(Category),
    /// Two makers' products, by name (rule 37).
    Two([usize; 2]),
    /// Labour on a maker's product (rule 38).
    LabourOn(usize),
}

/// The words of a base action.
pub(super) fn base(subject: Subject, good: usize, random: &mut Random) -> String {
    match subject {
        Subject::Other => fill(random.pick(GOODS[good].texts), "{}", random),
        Subject::Unnamed(category) => (random.pick(category.unnamed())).to_owned(),
        Subject::Product(maker) => {
            let product = product(maker, random);
            fill(random.pick(MAKERS[maker].category.naming()), &product, random)
        }
        Subject::LabourOn(maker) => {
            let product = product(maker, random);
            fill(random.pick(Category::Labour.naming()), &product, random)
        }
        Subject::Two([first, second]) => {
            let (first, second) = (product(first, random), product(second, random));
            random.pick(&TWO).replace("{1}", &first).replace("{2}", &second)
        }
    }
}

const TWO: [&str; 4] = [
    "{1} AND {2} LICENSES",
    "{1} LICENSES, {2} SUBSCRIPTION",
    "PURCHASE OF {1} AND {2} PRODUCTS",
    "RENEWAL OF {1} AND {2} MAINTENANCE",
];

/// The words of an action that buys a maker's product on top.
pub(super) fn addition(maker: usize, random: &mut Random) -> String {
    let product = product(maker, random);
    fill(random.pick(MAKERS[maker].category.naming()), &product, random)
}

/// The words of an action that say nothing about what is bought (rule 35).
pub(super) fn generic(step: Step, option: usize, random: &mut Random) -> String {
    match step {
        Step::Option => random.pick(&OPTIONS).replace('#', &option.to_string()),
        Step::Funding => (random.pick(&[
            "INCREMENTAL FUNDING",
            "PROVIDE ADDITIONAL FUNDING",
            "ADDITIONAL FUNDING.",
            "FUNDING MODIFICATION",
        ]))
        .to_owned(),
        Step::Deobligation => {
            (random.pick(&["DEOBLIGATE EXCESS FUNDS", "DE-OBLIGATION OF UNSPENT FUNDS", "DEOBLIGATION MODIFICATION"]))
                .to_owned()
        }
        Step::CloseOut => (random.pick(&["CLOSEOUT", "FAR 4.804, CONTRACT CLOSEOUT"])).to_owned(),
        Step::Base | Step::Addition | Step::Administrative => (random.pick(&[
            "NO COST EXTENSION",
            "ADMINISTRATIVE MODIFICATION",
            "CHANGE OF CONTRACTING OFFICER REPRESENTATIVE",
            "EXTEND THE PERIOD OF PERFORMANCE, NO COST",
        ]))
        .to_owned(),
    }
}

/// How the exercise of an option is told; `#` stands for its number.
const OPTIONS: [&str; 3] = ["EXERCISE OPTION YEAR #", "EXERCISE OPTION PERIOD #", "EXERCISE OY#"];

/// A base text with what people add to it: whom it is for, contacts to be masked (rule 26), line breaks (rule 44).
pub(super) fn soiled(text: &str, buyer: &str, city: &str, random: &mut Random) -> String {
    let mut text = text.replace("{}", city);
    match random.below(100) {
        0..15 => {
            text.push_str(" FOR THE ");
            text.push_str(&buyer.to_uppercase());
        }
        15..17 => text.push_str(", \"BRAND NAME OR EQUAL\""),
        17 => text.push_str(&format!(".\r\nDELIVERY TO {city}")),
        18 => {
            let (given, family) =
                random.pick(&[("ALDA", "QUIMBLE"), ("PIP", "MARROWFAX"), ("TOBIN", "SEDGELEY"), ("WILLA", "THRUPP")]);
            let line = random.between(100, 199);
            text.push_str(&format!(". POC: {given} {family}, {given}.{family}@EXAMPLE.GOV 202-555-0{line}"));
        }
        19 => text.push_str("\nSEE STATEMENT OF WORK"),
        _ => {}
    }
    text
}

/// A maker's product as people write it: often its name alone, at times with the maker's, at times the maker's only.
fn product(maker: usize, random: &mut Random) -> String {
    let name = MAKERS[maker].name.to_uppercase();
    let product = random.pick(MAKERS[maker].products);
    match random.below(10) {
        0..5 => product.to_owned(),
        5..8 => format!("{name} {product}"),
        _ => name,
    }
}

fn fill(template: &str, filling: &str, random: &mut Random) -> String {
    let number = random.between(2, 400).to_string();
    template.replace('#', &number).replace("{}", filling)
}
