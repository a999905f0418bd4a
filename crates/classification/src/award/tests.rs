//! How the rows of one award are read together.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use values::AwardShare;

use super::*;
use crate::tests::{LEXICON, PARTIES};

fn party(slug: &str) -> Party {
    PARTIES.of_maker(LEXICON.find(slug).unwrap())
}

fn said(slug: &str, role: Role) -> Said {
    Said {
        party: party(slug),
        role,
        words: slug.to_uppercase().into(),
        capabilities: Capabilities::default(),
        rule: Rule::BuyingFollows,
    }
}

/// A row of a reseller that no family knows.
fn row(day: &str, cents: i64, own: &[Said]) -> Row {
    Row {
        date: Date::parse(day.as_bytes()).unwrap().unwrap(),
        obligation: Money::from_cents(i128::from(cents)),
        recipient: None,
        partners: Arc::default(),
        own: own.into(),
        silent: own.is_empty(),
        base: Arc::default(),
        base_speaks: false,
        is_base: false,
        speaks: Speaks::OfMoney,
        buys_no_product: false,
    }
}

/// Channel and grade of each row for a family.
fn reading(rows: &[Row], family: &str) -> Vec<Option<(Channel, Grade)>> {
    let slices = read(rows, &PARTIES);
    let of = |position: usize| slices.iter().find(|slice| slice.row == position && slice.family == party(family));
    (0..rows.len()).map(|position| of(position).map(|slice| (slice.channel, slice.grade))).collect()
}

#[test]
fn rule_34_a_row_whose_words_name_the_product_is_named() {
    let rows = [row("2024-01-01", 100, &[said("microsoft", Role::Product)])];
    assert_eq!(reading(&rows, "microsoft"), [Some((Channel::Named, Grade::Certain))]);
}

#[test]
fn rule_35_a_silent_modification_is_carried_where_the_base_buys_the_product() {
    let base = Row { is_base: true, ..row("2024-01-01", 100, &[said("microsoft", Role::Product)]) };
    let rows = [base, row("2024-06-01", 50, &[]), row("2024-07-01", -20, &[])];
    let carried = Some((Channel::Carried, Grade::Likely));
    assert_eq!(reading(&rows, "microsoft"), [Some((Channel::Named, Grade::Certain)), carried, carried]);
}

#[test]
fn rule_35_one_addition_does_not_make_a_labour_contract_the_makers() {
    let base = Row { is_base: true, silent: false, ..row("2024-01-01", 9_000, &[]) };
    let rows = [base, row("2024-03-01", 100, &[said("microsoft", Role::Product)]), row("2024-06-01", 50, &[])];
    let possible = Some((Channel::Carried, Grade::Possible));
    assert_eq!(reading(&rows, "microsoft"), [possible, Some((Channel::Named, Grade::Certain)), possible]);
}

#[test]
fn rule_35_without_a_base_all_that_speaks_must_agree() {
    let named = row("2024-03-01", 100, &[said("microsoft", Role::Product)]);
    let silent = row("2024-06-01", 50, &[]);
    let of_something_else = Row { silent: false, ..row("2024-07-01", 30, &[]) };
    let agreeing = [named.clone(), silent.clone()];
    assert_eq!(reading(&agreeing, "microsoft")[1], Some((Channel::Carried, Grade::Likely)));
    let disagreeing = [named, silent, of_something_else];
    assert_eq!(reading(&disagreeing, "microsoft")[1], Some((Channel::Carried, Grade::Possible)));
}

#[test]
fn rule_24_each_partner_of_a_joint_venture_may_have_all_or_nothing() {
    let partners: Arc<[Party]> = [party("microsoft"), party("dell")].into();
    let rows = [Row { partners, ..row("2024-03-01", 100, &[]) }];
    for maker in ["microsoft", "dell"] {
        assert_eq!(reading(&rows, maker), [Some((Channel::Direct, Grade::Possible))], "{maker}");
    }
}

#[test]
fn rule_53_what_ends_something_or_moves_no_money_carries_nothing() {
    let named = row("2024-03-01", 100, &[said("microsoft", Role::Product)]);
    let silent = row("2024-06-01", 50, &[]);
    let of = |named: Row| reading(&[named, silent.clone()], "microsoft")[1];
    assert_eq!(of(named.clone()), Some((Channel::Carried, Grade::Likely)));
    assert_eq!(of(Row { speaks: Speaks::OfAnEnd, ..named.clone() }), None);
    let without_money = Row { obligation: Money::ZERO, ..named.clone() };
    assert_eq!(of(without_money.clone()), None);
    assert_eq!(of(Row { speaks: Speaks::OfAward, ..without_money }), Some((Channel::Carried, Grade::Likely)));
    // A base says what the award buys, whatever it cost.
    let base = Row { obligation: Money::ZERO, is_base: true, ..named };
    assert_eq!(of(base), Some((Channel::Carried, Grade::Likely)));
}

#[test]
fn rule_53_codes_of_something_else_are_asked_before_money_is_carried() {
    let named = row("2024-03-01", 100, &[said("microsoft", Role::Product)]);
    let of_something_else = Row { buys_no_product: true, ..row("2024-06-01", 50, &[]) };
    let of = |named: Row| reading(&[named, of_something_else.clone()], "microsoft")[1];
    assert_eq!(of(named.clone()), Some((Channel::Carried, Grade::Possible)));
    assert_eq!(of(Row { is_base: true, ..named }), Some((Channel::Carried, Grade::Likely)));
}

#[test]
fn rule_53_words_that_end_something_and_words_of_the_award() {
    assert_eq!(Speaks::of("DEFINITIZES TERMINATION OF MICROSOFT LICENSING"), Speaks::OfAnEnd);
    assert_eq!(Speaks::of("no-cost extension, oracle licenses"), Speaks::OfAward);
    assert_eq!(Speaks::of("ORACLE LICENSES"), Speaks::OfMoney);
}

#[test]
fn rule_37_several_makers_in_one_order_are_possible_for_each() {
    let both = [said("microsoft", Role::Mixed), said("oracle", Role::Mixed)];
    let rows = [Row { is_base: true, ..row("2024-01-01", 100, &both) }, row("2024-06-01", 50, &[])];
    for maker in ["microsoft", "oracle"] {
        let mixed = Some((Channel::Mixed, Grade::Possible));
        assert_eq!(reading(&rows, maker), [mixed, mixed], "{maker}");
    }
}

#[test]
fn several_makers_of_one_family_are_one_maker() {
    let both = [said("microsoft", Role::Mixed), said("github", Role::Mixed)];
    assert_eq!(reading(&[row("2024-01-01", 100, &both)], "microsoft"), [Some((Channel::Named, Grade::Certain))]);
}

#[test]
fn rule_38_labour_on_a_product_is_platform() {
    let base = Row { is_base: true, ..row("2024-01-01", 100, &[said("microsoft", Role::Platform)]) };
    let platform = Some((Channel::Platform, Grade::Possible));
    assert_eq!(reading(&[base, row("2024-06-01", 50, &[])], "microsoft"), [platform, platform]);
}

#[test]
fn rule_40_dell_is_a_maker_here_and_a_reseller_there() {
    let sold_by_dell =
        |own: &[Said]| Row { recipient: Some(party("dell")), is_base: true, ..row("2024-01-01", 100, own) };
    assert_eq!(reading(&[sold_by_dell(&[])], "dell"), [Some((Channel::Direct, Grade::Certain))]);
    let resale = [sold_by_dell(&[said("microsoft", Role::Product)]), Row { is_base: false, ..sold_by_dell(&[]) }];
    assert_eq!(reading(&resale, "dell"), [Some((Channel::Direct, Grade::Possible)); 2]);
    assert_eq!(
        reading(&resale, "microsoft"),
        [Some((Channel::Named, Grade::Certain)), Some((Channel::Carried, Grade::Likely))]
    );
    let both = [sold_by_dell(&[said("dell", Role::Vendor), said("microsoft", Role::Product)])];
    assert_eq!(reading(&both, "dell"), [Some((Channel::Direct, Grade::Possible))]);
    assert_eq!(reading(&both, "microsoft"), [Some((Channel::Mixed, Grade::Possible))]);
}

#[test]
fn rule_21_the_family_is_that_of_the_rows_own_day() {
    let splunk = [said("splunk", Role::Product)];
    let base = Row { is_base: true, ..row("2023-01-01", 100, &splunk) };
    let repeated = Row { base: splunk.as_slice().into(), base_speaks: true, ..row("2024-06-01", 50, &[]) };
    let rows = [base, repeated];
    assert_eq!(reading(&rows, "splunk"), [Some((Channel::Named, Grade::Certain)), None]);
    assert_eq!(reading(&rows, "cisco"), [None, Some((Channel::Carried, Grade::Likely))]);
}

const MAKERS: [&str; 5] = ["microsoft", "github", "oracle", "dell", "splunk"];
const ROLES: [Role; 4] = [Role::Mention, Role::Platform, Role::Mixed, Role::Product];

#[test]
fn rule_35_what_is_taken_back_beyond_all_else_was_the_products() {
    let product = [said("oracle", Role::Product)];
    let other = Row { silent: false, ..row("2023-01-01", 5_000, &[]) };
    let base = |cents| Row { silent: false, is_base: true, ..row("2023-01-01", cents, &[]) };
    let bought = row("2023-02-01", 10_000, &product);
    let back = row("2023-03-01", -8_000, &[]);
    // The award gave 5,000 for something else: at least 3,000 of what was taken back were the product's.
    let rows = [base(5_000), bought.clone(), back.clone()];
    assert_eq!(reading(&rows, "oracle")[2], Some((Channel::Carried, Grade::Likely)));
    // It gave enough for something else: nobody can tell.
    let rows = [base(9_000), bought.clone(), back.clone()];
    assert_eq!(reading(&rows, "oracle")[2], Some((Channel::Carried, Grade::Possible)));
    // What the award gave before the store's first day is unknown.
    let rows = [other, bought, back];
    assert_eq!(reading(&rows, "oracle")[2], Some((Channel::Carried, Grade::Possible)));
}

#[test]
fn rule_35_what_the_next_seller_gives_back_was_the_first_ones() {
    let sold_by = |maker: Option<&str>, day, cents| Row {
        recipient: maker.map(party),
        silent: false,
        is_base: maker.is_some(),
        ..row(day, cents, &[])
    };
    let base = sold_by(Some("oracle"), "2023-01-01", 9_000);
    // The contract passed to a company that no family knows, which gave the rest back.
    let rows = [base.clone(), sold_by(None, "2024-01-01", -4_000)];
    let direct = Some((Channel::Direct, Grade::Certain));
    assert_eq!(reading(&rows, "oracle"), [direct, Some((Channel::Carried, Grade::Likely))]);
    // What the next seller got it may give back itself.
    let rows = [base.clone(), sold_by(None, "2023-12-01", 4_000), sold_by(None, "2024-01-01", -4_000)];
    assert_eq!(reading(&rows, "oracle"), [direct, None, None]);
    // It is carried to the family that was paid last, and possible for the other.
    let rows = [base, sold_by(Some("dell"), "2023-06-01", 5_000), sold_by(None, "2024-01-01", -4_000)];
    assert_eq!(reading(&rows, "dell")[2], Some((Channel::Carried, Grade::Likely)));
    assert_eq!(reading(&rows, "oracle")[2], Some((Channel::Carried, Grade::Possible)));
    // A family that was given less than that gives none of it back.
    let rows = [rows[0].clone(), sold_by(Some("dell"), "2023-06-01", 3_000), rows[2].clone()];
    assert_eq!(reading(&rows, "oracle")[2], Some((Channel::Carried, Grade::Likely)));
}

fn any_row() -> impl Strategy<Value = Row> {
    let saying = || proptest::collection::vec((0..MAKERS.len(), 0..ROLES.len()), 0..3);
    let heard = |list: Vec<(usize, usize)>| -> Arc<[Said]> {
        let once: BTreeMap<usize, usize> = list.into_iter().collect();
        once.into_iter().map(|(maker, role)| said(MAKERS[maker], ROLES[role])).collect()
    };
    let recipient = proptest::option::of(0..MAKERS.len());
    let partners = proptest::collection::vec(0..MAKERS.len(), 0..3);
    let speaks = proptest::sample::select(vec![Speaks::OfMoney, Speaks::OfAward, Speaks::OfAnEnd]);
    let amount = prop_oneof![4 => -500i64..2000, 1 => Just(0i64)];
    (0i32..1500, amount, (recipient, partners), saying(), saying(), speaks, any::<[bool; 4]>()).prop_map(
        move |(
            days,
            cents,
            (recipient, partners),
            own,
            base,
            speaks,
            [silent, base_speaks, is_base, buys_no_product],
        )| Row {
            date: Date::from_days(19_000 + days),
            obligation: Money::from_cents(i128::from(cents)),
            recipient: recipient.map(|maker| party(MAKERS[maker])),
            partners: partners.into_iter().filter(|_| recipient.is_none()).map(|maker| party(MAKERS[maker])).collect(),
            silent: own.is_empty() && silent,
            own: heard(own),
            base: heard(base),
            base_speaks,
            is_base,
            speaks,
            buys_no_product,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// No dollar is in `floor` or `likely` of two families, and each family sees a row once.
    #[test]
    fn a_row_is_certain_or_likely_for_one_family_at_most(rows in proptest::collection::vec(any_row(), 1..8)) {
        let slices = read(&rows, &PARTIES);
        for position in 0..rows.len() {
            let of_row: Vec<&Slice> = slices.iter().filter(|slice| slice.row == position).collect();
            prop_assert!(of_row.iter().filter(|slice| slice.grade != Grade::Possible).count() <= 1);
            let families: BTreeSet<Party> = of_row.iter().map(|slice| slice.family).collect();
            prop_assert_eq!(families.len(), of_row.len());
        }
    }

    /// Of an award that the store holds from its base on no more is likely than the award has, over all families, whatever its
    /// rows take back, whoever sells and whoever owns whom.
    #[test]
    fn no_award_gives_more_than_it_has(mut rows in proptest::collection::vec(any_row(), 1..8)) {
        rows[0].is_base = true;
        let net: Money = rows.iter().map(|row| row.obligation).sum();
        let slices = read(&rows, &PARTIES);
        let likely: Money =
            slices.iter().filter(|slice| slice.grade != Grade::Possible).map(|slice| rows[slice.row].obligation).sum();
        prop_assert!(likely <= net || !slices.iter().any(|slice| slice.grade != Grade::Possible), "{likely:?} of {net:?}");
    }

    #[test]
    fn the_order_of_rows_changes_nothing(rows in proptest::collection::vec(any_row(), 1..6)) {
        let of = |rows: &[Row]| {
            let mut shares: BTreeMap<Party, AwardShare> = BTreeMap::new();
            for slice in read(rows, &PARTIES) {
                let share = shares.entry(slice.family).or_default();
                let money = rows[slice.row].obligation;
                match slice.grade {
                    Grade::Certain => share.certain += money,
                    Grade::Likely => share.carried += money,
                    Grade::Possible => share.possible += money,
                }
                if slice.said {
                    share.said += money;
                }
            }
            shares
        };
        let reversed: Vec<Row> = rows.iter().rev().cloned().collect();
        prop_assert_eq!(of(&rows), of(&reversed));
    }
}

/// The plain way of taking back: every row that does looks at all slices again.
fn slowly(rows: &[Row], parties: &Parties, slices: &mut Vec<Slice>) {
    let mut claimed = vec![false; rows.len()];
    slices.iter().filter(|slice| slice.grade != Grade::Possible).for_each(|slice| claimed[slice.row] = true);
    let unclaimed = || (0..rows.len()).filter(|row| !claimed[*row]);
    let mut left: Money = unclaimed().map(|row| rows[row].obligation).sum();
    if left >= Money::ZERO || !claimed.contains(&true) || !rows.iter().any(|row| row.is_base) {
        return;
    }
    let seen_by = |row: usize| -> Vec<Party> {
        slices.iter().filter(|slice| slice.row == row).map(|slice| slice.family).collect()
    };
    let mut takes: Vec<(usize, Vec<Party>)> =
        unclaimed().filter(|row| rows[*row].obligation < Money::ZERO).map(|row| (row, seen_by(row))).collect();
    takes.sort_by(|(one, seen), (other, seen_there)| {
        let (one, other) = (&rows[*one], &rows[*other]);
        (other.date, one.obligation, seen).cmp(&(one.date, other.obligation, seen_there))
    });
    for (row, _) in takes {
        if left >= Money::ZERO {
            break;
        }
        left = left - rows[row].obligation;
        let mut givers = PlainGiver::of_award(rows, row, parties, slices);
        let Some(last) = (0..givers.len()).max_by_key(|giver| givers[*giver].order(&rows[row])) else { break };
        let taken_from = givers.swap_remove(last);
        taken_from.takes_back(row, Grade::Likely, slices);
        givers.iter().for_each(|giver| giver.takes_back(row, Grade::Possible, slices));
    }
    slices.sort_by_key(|slice| (slice.row, slice.family));
}

/// A family that an award gave money for sure or likely, as on the day on which a row takes some back.
struct PlainGiver {
    family: Party,
    /// What it has got and not given back.
    has: Money,
    /// The last day, not after the row's, on which it got some.
    last: Option<Date>,
    /// One of its slices, for what the new one is about.
    like: Slice,
}

impl PlainGiver {
    fn of_award(rows: &[Row], taking: usize, parties: &Parties, slices: &[Slice]) -> Vec<PlainGiver> {
        let day = rows[taking].date;
        let mut givers: BTreeMap<Party, PlainGiver> = BTreeMap::new();
        for slice in slices.iter().filter(|slice| slice.grade != Grade::Possible) {
            let family = slice.companies.first().map_or(slice.family, |company| parties.family_of(*company, day));
            let giver = givers.entry(family).or_insert_with(|| PlainGiver {
                family,
                has: Money::ZERO,
                last: None,
                like: slice.clone(),
            });
            let row = &rows[slice.row];
            giver.has += row.obligation;
            if row.obligation > Money::ZERO && row.date <= day {
                giver.last = giver.last.max(Some(row.date));
            }
        }
        givers.into_values().collect()
    }

    fn order(&self, taking: &Row) -> (bool, Option<Date>, Money, std::cmp::Reverse<Party>) {
        (self.has + taking.obligation >= Money::ZERO, self.last, self.has, std::cmp::Reverse(self.family))
    }

    fn takes_back(&self, row: usize, grade: Grade, slices: &mut Vec<Slice>) {
        let rule = match grade {
            Grade::Possible => Rule::MayTakeBack,
            Grade::Certain | Grade::Likely => Rule::TakesBack,
        };
        match slices.iter_mut().find(|slice| slice.row == row && slice.family == self.family) {
            Some(_) if grade == Grade::Possible => {}
            Some(slice) => {
                if slice.channel != Channel::Direct {
                    slice.channel = Channel::Carried;
                }
                (slice.grade, slice.rule) = (grade, rule);
            }
            None => slices.push(Slice {
                row,
                family: self.family,
                channel: Channel::Carried,
                grade,
                said: false,
                rule,
                ..self.like.clone()
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn it_is_as_the_plain_way_finds_it(mut rows in proptest::collection::vec(any_row(), 1..14), sign in any::<u16>()) {
        // Half of the rows take back, so that several do in one award.
        for row in rows.iter_mut().enumerate().filter(|(position, _)| sign >> position & 1 == 1).map(|(_, row)| row) {
            row.obligation = -row.obligation;
        }
        rows[0].is_base = true;
        let mut plainly = row_by_row(&rows, &PARTIES);
        let mut quickly = plainly.clone();
        slowly(&rows, &PARTIES, &mut plainly);
        take_back(&rows, &PARTIES, &mut quickly);
        prop_assert_eq!(quickly, plainly);
    }
}

/// Where each of so many rows looked at all slices, it would take minutes.
#[test]
fn an_award_of_very_many_rows_is_read_in_seconds() {
    const ROWS: usize = 60_000;
    let mut rows = vec![Row { is_base: true, silent: false, ..row("2020-01-01", 100, &[]) }];
    rows.push(row("2020-02-01", 2 * ROWS as i64, &[said("oracle", Role::Product)]));
    rows.extend((0..ROWS).map(|_| row("2021-01-01", -1, &[])));
    let begun = Instant::now();
    let slices = read(&rows, &PARTIES);
    let took = begun.elapsed();
    let taken = slices.iter().filter(|slice| slice.family == party("oracle") && slice.rule == Rule::TakesBack).count();
    assert_eq!(taken, ROWS - 100, "all but what the base gave for something else");
    assert!(took < Duration::from_secs(5), "{took:?}");
}
