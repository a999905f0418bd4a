//! The rules of the clean-up, each shown on a few reports.

use super::*;
use classification::lexicon::Lexicon;
use entities::Families;
use std::sync::LazyLock;

const DAY: i64 = 86_400;

/// A report of a contract of a thousand dollars, in one file.
fn report(id: &str, number: &str, dollars: i64) -> Report {
    let company = |uei: &str, name: &str| Company { uei: uei.into(), name: name.into(), ..Company::default() };
    Report {
        is_contract: true,
        award_key: "CONT_AWD_70A_7012_-NONE-_-NONE-".to_owned(),
        piid: "70A".to_owned(),
        parent_piid: String::new(),
        prime_amount: Some(Money::from_cents(100_000_000)),
        prime_first_action: None,
        prime: company("PRIME0000001", "NARROW GAUGE SUPPLY LLC"),
        agencies: ["070", "7012", "070", "7012"].map(str::to_owned),
        report_id: id.to_owned(),
        number: number.to_owned(),
        amount: Money::from_cents(i128::from(dollars) * 100),
        date: Date::new(2024, 1, 15).unwrap(),
        company: company("SUBCO0000001", "SLEEPER & TIE INC"),
        description: "CHAIRS".to_owned(),
        modified: Some(0),
        file: "a".to_owned(),
        dated: Some(1),
        member: "m.csv".to_owned(),
        line: 2,
    }
}

fn in_file(report: Report, file: &str, dated: i64) -> Report {
    Report { file: file.to_owned(), dated: Some(dated), ..report }
}

fn parties() -> &'static Parties {
    static PARTIES: LazyLock<Parties> =
        LazyLock::new(|| Parties::new(Families::curated(), &Lexicon::curated().unwrap()));
    &PARTIES
}

/// Low, high and rule of each report, in dollars.
fn cleaned(reports: &[Report]) -> Vec<(i128, i128, &'static str)> {
    let parties = parties();
    let (fates, account) = clean(reports, &HashMap::new(), parties);
    let plain: Money = reports.iter().map(|report| report.amount).sum();
    let first: Money =
        account.iter().filter(|((rule, ..), _)| *rule == Rule::ALL[0]).map(|(_, effect)| effect.low_before).sum();
    assert_eq!(first, plain, "before the first rule stands what was published");
    let last: Money = account
        .iter()
        .filter(|((rule, ..), _)| *rule == Rule::TogetherAbovePrime)
        .map(|(_, effect)| effect.low_after)
        .sum();
    assert_eq!(last, fates.iter().map(|fate| fate.low).sum());
    fates
        .iter()
        .map(|fate| {
            let rule = fate.removed.or(fate.changed.last().copied()).map_or("", Rule::name);
            assert!(fate.low <= fate.high);
            (fate.low.cents() / 100, fate.high.cents() / 100, rule)
        })
        .collect()
}

#[test]
fn rule_30_exact_repeats_count_once() {
    let first = report("R1", "1", 500);
    let again = Report { line: 3, ..first.clone() };
    let delivered = in_file(first.clone(), "b", 2);
    assert_eq!(
        cleaned(&[first, again, delivered]),
        [(0, 0, "delivered again"), (0, 0, "delivered again"), (500, 500, "")]
    );
}

#[test]
fn rule_30_exact_repeats_in_one_file_count_once() {
    let first = report("R1", "1", 500);
    let again = Report { line: 3, ..first.clone() };
    assert_eq!(cleaned(&[again, first]), [(0, 0, "exact repeat"), (500, 500, "")]);
}

#[test]
fn rule_29_a_report_is_restated_by_its_later_version() {
    let old = report("r1", "1", 500);
    let new =
        in_file(Report { modified: Some(DAY), amount: Money::from_cents(70_000), ..report("R1", "2", 0) }, "b", 2);
    assert_eq!(cleaned(&[old.clone(), new.clone()]), [(0, 0, "restated"), (700, 700, "")]);
    // The later version counts also where an older file brings it.
    let early = in_file(new, "0", 0);
    assert_eq!(cleaned(&[early, old]), [(700, 700, ""), (0, 0, "restated")]);
}

#[test]
fn rule_29_one_old_report_may_hold_many_subawards() {
    let one = report("R1", "1", 500);
    let other = Report { line: 3, number: "2".to_owned(), amount: Money::from_cents(10_000), ..one.clone() };
    let of_another = Report { line: 4, company: Company { uei: "X".into(), ..Company::default() }, ..one.clone() };
    assert_eq!(cleaned(&[one, other, of_another]), [(500, 500, ""), (100, 100, ""), (500, 500, "")]);
}

#[test]
fn rule_30_the_same_under_another_report_counts_once() {
    assert_eq!(cleaned(&[report("R1", "1", 500), report("R2", "1", 500)]), [(500, 500, ""), (0, 0, "reported again")]);
}

#[test]
fn rule_30_several_amounts_are_between_the_largest_and_the_sum() {
    let reports = [report("R1", "1", 500), report("R2", "1", 200), report("R3", "1", 300)];
    assert_eq!(
        cleaned(&reports),
        [(500, 1000, "several amounts"), (0, 0, "several amounts"), (0, 0, "several amounts")]
    );
}

#[test]
fn rule_30_a_negative_amount_keeps_its_sign() {
    assert_eq!(cleaned(&[report("R1", "1", -500)]), [(-500, -500, "")]);
    let reports = [report("R1", "1", 500), report("R2", "1", -200)];
    assert_eq!(cleaned(&reports), [(300, 500, "several amounts"), (0, 0, "several amounts")]);
}

#[test]
fn rule_31_an_amount_that_is_an_identifier_is_a_typing_error() {
    assert_eq!(cleaned(&[report("R1", "PO 202579", 202_579)]), [(0, 0, "amount is an identifier")]);
    let billions =
        Report { prime_amount: Some(Money::from_cents(i128::MAX / 4)), ..report("R1", "6000006397", 6_000_006_397) };
    assert_eq!(cleaned(&[billions]), [(0, 0, "amount is an identifier")]);
    // Round amounts and short numbers are equal by chance.
    assert_eq!(cleaned(&[report("R1", "500", 500)]), [(500, 500, "")]);
    assert_eq!(cleaned(&[report("R1", "250000", 250_000)]), [(250_000, 250_000, "")]);
}

#[test]
fn rule_31_an_amount_above_the_prime_is_capped() {
    assert_eq!(cleaned(&[report("R1", "1", 2_000_000)]), [(1_000_000, 1_000_000, "above the prime")]);
}

#[test]
fn rule_32_reports_together_fit_into_the_prime() {
    let other = |report: Report| Report { company: Company { uei: "X".into(), ..Company::default() }, ..report };
    let reports = [report("R1", "1", 800_000), other(report("R2", "2", 700_000))];
    assert_eq!(
        cleaned(&reports),
        [(300_000, 800_000, "together above the prime"), (200_000, 700_000, "together above the prime")]
    );
}

#[test]
fn rule_32_a_vehicles_dollars_lie_in_its_orders() {
    let on_vehicle =
        Report { award_key: "CONT_IDV_70A_7012".to_owned(), prime_amount: Some(Money::ZERO), ..report("R1", "1", 500) };
    assert_eq!(cleaned(std::slice::from_ref(&on_vehicle)), [(0, 500, "above the prime")]);
    let primes = HashMap::from([(on_vehicle.award_key.clone(), Prime { in_store: Some(Money::from_cents(40_000)) })]);
    let parties = parties();
    let (fates, _) = clean(&[on_vehicle], &primes, parties);
    assert_eq!((fates[0].low, fates[0].high), (Money::from_cents(40_000), Money::from_cents(40_000)));
}

#[test]
fn rule_33_a_report_within_the_primes_family_is_no_subcontract() {
    let to = |company: Company| Report { company, ..report("R1", "1", 500) };
    let removed = [(0, 0, "within the prime's family")];
    assert_eq!(cleaned(&[to(Company { uei: "prime0000001".into(), ..Company::default() })]), removed);
    assert_eq!(cleaned(&[to(Company { name: "Narrow Gauge Supply, L.L.C.".into(), ..Company::default() })]), removed);
    assert_eq!(
        cleaned(&[to(Company { uei: "S".into(), parent_uei: "PRIME0000001".into(), ..Company::default() })]),
        removed
    );
    let of_microsoft = Report {
        prime: Company { uei: "M".into(), name: "MICROSOFT CORPORATION".into(), ..Company::default() },
        ..to(Company { uei: "G".into(), name: "GITHUB, INC.".into(), ..Company::default() })
    };
    assert_eq!(cleaned(std::slice::from_ref(&of_microsoft)), removed);
    let before = Report { date: Date::new(2017, 1, 15).unwrap(), ..of_microsoft };
    assert_eq!(cleaned(&[before]), [(500, 500, "")]);
}

#[test]
fn no_order_of_reports_shows() {
    let mut reports = vec![
        report("R1", "1", 500),
        Report { line: 3, ..report("R1", "1", 500) },
        in_file(report("R1", "1", 500), "b", 2),
        in_file(Report { modified: Some(DAY), ..report("R1", "1", 600) }, "c", 0),
        report("R2", "1", 600),
        report("R3", "1", 900),
        report("R4", "4", 2_000_000),
        report("R5", "5", -40),
    ];
    let expected = |reports: &[Report]| {
        let mut fates: Vec<_> = reports.iter().map(|report| format!("{report:?}")).zip(cleaned(reports)).collect();
        fates.sort();
        fates
    };
    let first = expected(&reports);
    for _ in 0..reports.len() {
        reports.rotate_left(3);
        reports.swap(0, 4);
        assert_eq!(expected(&reports), first);
    }
}
