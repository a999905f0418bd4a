//! The generated world, whose truth is known: the four numbers are held against it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::bad_input::with_world;
use crate::program::{Place, cents, csv_records, money};

/// What truly went from a buyer to a company, as far as some record shows the company. A company that others bought is asked about alone, a family with what it owned on each day.
fn truths(place: &Place) -> BTreeMap<(String, String), i128> {
    let rows = csv_records(&fs::read_to_string(place.path("world/truth.csv")).unwrap());
    let members: BTreeSet<&str> =
        rows.iter().filter(|row| row["maker"] != row["company"]).map(|row| row["company"].as_str()).collect();
    let mut truths = BTreeMap::new();
    for row in &rows {
        let (family, company) = (row["maker"].as_str(), row["company"].as_str());
        let asked: BTreeSet<&str> =
            [family, company].into_iter().filter(|name| *name == company || !members.contains(name)).collect();
        for name in asked {
            *truths.entry((row["buyer"].clone(), name.to_owned())).or_default() +=
                cents(&row["paid_where_records_show_it"]);
        }
    }
    truths
}

#[test]
fn the_truth_lies_between_floor_and_ceiling() {
    let place = with_world(20_000);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    let truths = truths(&place);
    assert!(truths.len() > 100, "{} pairs of buyer and maker", truths.len());
    let mut complaints = Vec::new();
    let (mut near, mut shown_pairs) = (0, 0);
    for ((buyer, maker), truth) in &truths {
        let answer = place.json(&[
            "--store",
            "world/store",
            "spend",
            "--buyer",
            buyer,
            "--company",
            maker,
            "--role",
            "awarding",
        ]);
        let figure = |name: &str| money(&answer["figures"][name]);
        let (floor, likely, ceiling) = (figure("floor"), figure("likely"), figure("ceiling"));
        assert!(floor <= likely && likely <= ceiling, "{buyer} {maker} {answer}");
        if !(floor..=ceiling).contains(truth) {
            complaints.push(format!("{buyer} {maker}: {truth} cents are not within {floor} and {ceiling}"));
        }
        if *truth > 0 {
            shown_pairs += 1;
            near += i32::from((likely - truth).abs() * 20 <= *truth);
        }
    }
    println!("likely is within 5% of the truth for {near} of {shown_pairs} pairs of buyer and maker");
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), truths.len(), complaints.join("\n"));
    assert!(near * 10 >= shown_pairs * 7, "likely is near the truth for {near} of {shown_pairs} only");
}

#[test]
fn the_same_seed_makes_the_same_world_and_the_same_answer() {
    let answer = |place: &Place| place.run(["demo", "--rows", "3000", "--seed", "7"]);
    let (one, other) = (Place::new(), Place::new());
    let (first, second) = (answer(&one), answer(&other));
    assert_eq!((first.code, &first.stdout, &first.stderr), (second.code, &second.stdout, &second.stderr));
    assert_eq!(first.code, 0, "{}", first.stderr);
    let bytes = |place: &Place| place.contents("tributary-demo/files").into_values().collect::<Vec<_>>();
    assert!(bytes(&one) == bytes(&other));
    // Again in the same folder: nothing new is found.
    let again = answer(&one);
    assert_eq!((again.code, again.stdout), (0, first.stdout));
    one.assert_store_is_whole("tributary-demo/store");
}

#[test]
fn invented_money_stands_beside_invented_names_only() {
    let place = with_world(3_000);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    let asked = place.run(["--store", "world/store", "spend", "--buyer", "9Q10", "--company", "Microsoft"]);
    let figures = place.ok([
        "--store",
        "world/store",
        "sql",
        "select count(*) from slices where family = 'microsoft'",
        "--format",
        "csv",
    ]);
    assert!(asked.code == 2 || figures.ends_with("\n0\n"), "{figures}");
}
