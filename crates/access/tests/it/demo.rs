//! The generated world, whose truth is known: the four numbers are held against it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::bad_input::with_world;
use crate::program::{Place, cents, csv_records, money};

/// What truly went from a buyer to a family in a year: in all, and as far as some record shows the maker.
fn truths(place: &Place) -> BTreeMap<(String, String, String), (i128, i128)> {
    let rows = csv_records(&fs::read_to_string(place.path("world/truth.csv")).unwrap());
    let mut truths: BTreeMap<_, (i128, i128)> = BTreeMap::new();
    for row in &rows {
        let key = (row["buyer"].clone(), row["maker"].clone(), row["fiscal_year"].clone());
        let sums = truths.entry(key).or_default();
        sums.0 += cents(&row["paid"]);
        sums.1 += cents(&row["paid_where_records_show_it"]);
    }
    truths
}

/// Of each buyer, family and year: floor, likely and ceiling as the program answers.
fn answers(place: &Place, buyers: &BTreeSet<&str>) -> BTreeMap<(String, String, String), [i128; 3]> {
    let mut answers = BTreeMap::new();
    for buyer in buyers {
        let question = ["who", "--buyer", buyer, "--role", "awarding", "--by", "fy", "--all"];
        let who = place.json(&["--store", "world/store"].iter().chain(&question).copied().collect::<Vec<_>>());
        for year in who["by_fiscal_year"].as_array().unwrap() {
            for line in year["ranking"].as_array().unwrap() {
                let key =
                    ((*buyer).to_owned(), line["id"].as_str().unwrap().to_owned(), year["fiscal_year"].to_string());
                answers.insert(key, ["floor", "likely", "ceiling"].map(|name| money(&line[name])));
            }
        }
    }
    answers
}

#[test]
fn the_truth_lies_between_floor_and_ceiling() {
    let place = with_world(60_000);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    let truths = truths(&place);
    let answers = answers(&place, &truths.keys().map(|(buyer, ..)| buyer.as_str()).collect());
    let (mut inside, mut near, mut shown) = (0, 0, 0);
    let mut complaints = Vec::new();
    for (key, (truth, visible)) in &truths {
        let [floor, likely, ceiling] = answers.get(key).copied().unwrap_or_default();
        assert!(floor <= likely && likely <= ceiling, "{key:?}");
        if (floor..=ceiling).contains(truth) {
            inside += 1;
        } else {
            complaints.push(format!("{key:?}: {truth} cents are not within {floor} and {ceiling}"));
        }
        if *visible > 0 {
            shown += 1;
            near += i32::from((likely - visible).abs() * 20 <= *visible);
        }
    }
    println!("the truth lies within the bounds for {inside} of {} buyers, makers and years", truths.len());
    println!("likely is within 5% of what some record shows for {near} of {shown} of them");
    assert!(truths.len() > 500);
    // What may be missed are makers that no record names at all, and sellers whose every order names nobody.
    assert!(inside * 1000 >= truths.len() * 995, "{inside} of {}:\n{}", truths.len(), complaints.join("\n"));
    assert!(near * 10 >= shown * 9, "likely is near what records show for {near} of {shown} only");
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
