//! What may be given to whom, by award.

use super::*;
use classification::lexicon::Lexicon;
use classification::parties::Parties;
use entities::Families;
use proptest::prelude::*;
use std::sync::LazyLock;

fn party(number: usize) -> Party {
    static PARTIES: LazyLock<[Party; 4]> = LazyLock::new(|| {
        let lexicon = Lexicon::curated().unwrap();
        let parties = Parties::new(Families::curated(), &lexicon);
        ["microsoft", "amazon", "oracle", "dell"].map(|slug| parties.of_slug(slug).unwrap())
    });
    PARTIES[number]
}

fn money(dollars: i64) -> Money {
    Money::from_cents(i128::from(dollars) * 100)
}

fn claim(family: Party, grade: Grade, low: i64, high: i64) -> Reported {
    Reported {
        report: 0,
        date: Date::new(2024, 1, 15).unwrap(),
        family,
        companies: vec![family],
        grade,
        low: money(low),
        high: money(high),
        words: String::new(),
        rule: Rule::SubcontractToFamily,
    }
}

/// Dollars by family, channel and grade.
fn sums(shares: &[Share]) -> Vec<(Party, Channel, Grade, i128)> {
    let mut sums: BTreeMap<(Party, Channel, Grade), Money> = BTreeMap::new();
    for share in shares {
        *sums.entry((share.family, share.claim.channel, share.claim.grade)).or_default() += share.claim.amount;
    }
    let not_zero = sums.into_iter().filter(|(_, sum)| *sum != Money::ZERO);
    not_zero.map(|((family, channel, grade), sum)| (family, channel, grade, sum.cents() / 100)).collect()
}

#[test]
fn rule_30_the_largest_is_sure_and_the_sum_is_possible() {
    let amazon = party(1);
    let shares = allot(&[claim(amazon, Grade::Certain, 60, 100)], &BTreeMap::new(), None, Some(money(500)));
    assert_eq!(
        sums(&shares),
        [(amazon, Channel::Subcontract, Grade::Certain, 60), (amazon, Channel::Subcontract, Grade::Possible, 40)]
    );
}

#[test]
fn rule_32_what_the_prime_passes_on_is_taken_from_it() {
    let (dell, amazon) = (party(3), party(1));
    let held = BTreeMap::from([(dell, Held { direct: money(500), ..Held::default() })]);
    let shares = allot(&[claim(amazon, Grade::Certain, 60, 60)], &held, Some(dell), Some(money(500)));
    let mut expected = vec![
        (amazon, Channel::Subcontract, Grade::Certain, 60),
        (dell, Channel::Direct, Grade::Certain, -60),
        (dell, Channel::Direct, Grade::Possible, 60),
    ];
    expected.sort();
    assert_eq!(sums(&shares), expected);
}

#[test]
fn rule_32_dollars_that_count_under_the_awards_words_do_not_count_again() {
    let amazon = party(1);
    let held = BTreeMap::from([(amazon, Held { named: money(500), ..Held::default() })]);
    let shares = allot(&[claim(amazon, Grade::Certain, 60, 60)], &held, None, Some(money(500)));
    assert_eq!(sums(&shares), []);
    assert_eq!(shares.len(), 1, "the report is shown all the same");
    assert_eq!(shares[0].claim.rule, Some(Rule::CountedByWords));
}

#[test]
fn rule_32_another_makers_dollars_are_possible_only() {
    let (microsoft, amazon) = (party(0), party(1));
    let held = BTreeMap::from([(microsoft, Held { named: money(500), ..Held::default() })]);
    let shares = allot(&[claim(amazon, Grade::Certain, 60, 60)], &held, None, Some(money(500)));
    assert_eq!(sums(&shares), [(amazon, Channel::Subcontract, Grade::Possible, 60)]);
}

#[test]
fn rule_37_a_report_makes_a_part_of_a_mixed_order_sure() {
    let amazon = party(1);
    let held = BTreeMap::from([(amazon, Held { mixed: money(500), ..Held::default() })]);
    let shares = allot(&[claim(amazon, Grade::Certain, 60, 60)], &held, None, Some(money(500)));
    let mut expected =
        vec![(amazon, Channel::Mixed, Grade::Possible, -60), (amazon, Channel::Subcontract, Grade::Certain, 60)];
    expected.sort();
    assert_eq!(sums(&shares), expected);
}

proptest! {
    /// Whatever the reports: no family has more of the award than its dollars, and what is sure of all families together
    /// is no more than them.
    #[test]
    fn rule_32_no_dollar_is_given_twice(
        dollars in 0i64..1000,
        direct in 0i64..1000,
        named in proptest::collection::vec(0i64..500, 3),
        mixed in proptest::collection::vec(0i64..1000, 3),
        reports in proptest::collection::vec((0usize..3, 0usize..3, -200i64..600, 0i64..300), 0..8),
    ) {
        let families: Vec<Party> = (0..4).map(party).collect();
        let all_named: i64 = named.iter().sum();
        prop_assume!(all_named <= dollars);
        let prime = families[3];
        let mut held = BTreeMap::new();
        held.insert(prime, Held { direct: money(direct.min(dollars - all_named)), ..Held::default() });
        for (place, family) in families.iter().take(3).enumerate() {
            let mixed = money(mixed[place].min(dollars - named[place]));
            held.insert(*family, Held { named: money(named[place]), mixed, direct: Money::ZERO });
        }
        let claims: Vec<Reported> = reports
            .iter()
            .map(|(family, grade, low, more)| {
                let grade = [Grade::Certain, Grade::Likely, Grade::Possible][*grade];
                claim(families[*family], grade, *low, low + more)
            })
            .collect();
        let shares = allot(&claims, &held, Some(prime), Some(money(dollars)));
        let mut sure = Money::ZERO;
        for family in &families {
            let before = held[family];
            let of = |possible: bool| -> Money {
                let part = shares.iter().filter(|share| share.family == *family);
                part.filter(|share| share.claim.is_sure() != possible).map(|share| share.claim.amount).sum()
            };
            let likely = before.direct + before.named + of(false);
            sure += likely;
            let ceiling = likely + (before.mixed + of(true)).max(Money::ZERO);
            prop_assert!(ceiling <= money(dollars), "{family:?} {} of {dollars}", ceiling);
        }
        prop_assert!(sure <= money(dollars), "{} of {dollars}", sure);
    }
}
