//! Who is paid, by makers and by what products do: the answers of `who` and `explain`, and what must hold of all families
//! together, in the invented world and in real records.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bad_input::with_world;
use crate::program::{Place, cents, csv_records, money};
use crate::real::{Net, figures, with_prime_transactions};

fn world() -> Place {
    let place = with_world(20_000);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    place
}

/// Asks the world's store, or the store in the usual place.
fn asked(place: &Place, store: &[&str], question: &[&str]) -> Value {
    place.json(&[store, question].concat())
}

const WORLD: [&str; 2] = ["--store", "world/store"];

/// For each award: what the buyer obligated in rows that somebody has a claim to, what is certain or likely for somebody, and the
/// floors of all families.
fn awards(place: &Place, store: &[&str]) -> BTreeMap<String, (i128, i128, i128)> {
    let rows = |statement: &str| {
        let text = place.ok([store, &["sql", statement, "--format", "csv"]].concat());
        csv_records(&text)
    };
    let mut awards: BTreeMap<String, (i128, i128, i128)> = BTreeMap::new();
    let claimed = "select award_key, sum(obligation) as net from \
                   (select distinct award_key, transaction_key, obligation from slices) group by 1";
    for row in rows(claimed) {
        awards.insert(row["award_key"].clone(), (cents(&row["net"]), 0, 0));
    }
    let mut nets: BTreeMap<(String, String), Net> = BTreeMap::new();
    for row in rows("select award_key, family, grade, sum(obligation) as net from slices group by 1, 2, 3") {
        let key = (row["award_key"].clone(), row["family"].clone());
        nets.entry(key).or_default().add(&row["grade"], cents(&row["net"]));
    }
    for ((award, _), net) in nets {
        let [floor, likely, ceiling] = net.bounds();
        assert!(floor <= likely && likely <= ceiling, "{award}");
        let sums = awards.get_mut(&award).unwrap();
        sums.1 += likely;
        sums.2 += floor;
    }
    awards
}

/// No dollar is counted twice: of each award, the floors of all families together are at most what the buyer obligated, and what
/// is likely for somebody is the net of the rows that are, each of them once, and no more than the award has.
fn assert_awards_are_conserved(place: &Place, store: &[&str]) {
    let sure = "select award_key, sum(obligation) as net from (select distinct award_key, transaction_key, obligation from slices \
                where grade <> 'possible') group by 1";
    let text = place.ok([store, &["sql", sure, "--format", "csv"]].concat());
    let sure: BTreeMap<String, i128> =
        csv_records(&text).iter().map(|row| (row["award_key"].clone(), cents(&row["net"]))).collect();
    let awards = awards(place, store);
    assert!(awards.len() > 500, "{} awards", awards.len());
    for (award, (net, likely, floor)) in &awards {
        assert_eq!(*likely, sure.get(award).copied().unwrap_or_default(), "{award}");
        assert!(floor <= net, "{award}: floors {floor} of {net}");
    }
    // Of an award that the store holds from its base on no more is likely, over all companies, than it has.
    let beyond = "with sure as (select award_key, sum(obligation) as likely from slices where grade <> 'possible' group by 1), \
                  whole as (select award_key, sum(obligation) as net from transactions group by 1 \
                  having bool_or(coalesce(modification, '') in ('', '0', '00', '000'))) \
                  select award_key, likely, net from sure join whole using (award_key) where likely > net";
    let text = place.ok([store, &["sql", beyond, "--format", "csv"]].concat());
    assert_eq!(text.lines().count(), 1, "{text}");
}

/// A plain question of SQL users: large sums, with a count of distinct awards beside them.
#[test]
fn a_condition_on_a_sum_stands_beside_a_count_of_distinct_values() {
    let question = "select family, sum(obligation) as net, count(distinct award_key) as awards from slices \
                    group by family having sum(obligation) > 100000 and count(distinct award_key) > 1 order by net desc";
    let world = world();
    let text = world.ok([&WORLD[..], &["sql", question, "--format", "csv"]].concat());
    let by_hand = "select family, sum(part) as net, count(*) as awards from (select family, award_key, sum(obligation) as part \
                   from slices group by 1, 2) group by family having sum(part) > 100000 and count(*) > 1 order by net desc";
    assert_eq!(text, world.ok([&WORLD[..], &["sql", by_hand, "--format", "csv"]].concat()));
    assert!(text.lines().count() > 10, "{text}");
}

#[test]
fn floors_and_likely_are_conserved_in_the_world() {
    assert_awards_are_conserved(&world(), &WORLD);
}

#[test]
fn floors_and_likely_are_conserved_in_real_records() {
    let Some(place) = with_prime_transactions() else { return };
    assert_awards_are_conserved(&place, &[]);
}

/// The channels of one family are disjoint: it sees each transaction once.
#[test]
fn a_family_sees_a_transaction_once() {
    let twice = "select count(*) from (select transaction_key, family from slices group by 1, 2 having count(*) > 1)";
    let world = world();
    assert!(world.ok([&WORLD[..], &["sql", twice, "--format", "csv"]].concat()).ends_with("\n0\n"));
    if let Some(place) = with_prime_transactions() {
        assert_eq!(place.sql(twice), ["0"]);
    }
}

/// What `who` says of a maker is what `spend` says of it, and the parts of the pool are the whole.
fn assert_ranking_agrees(place: &Place, store: &[&str], buyer: &str, more: &[&str]) -> usize {
    let question = [&["--buyer", buyer], more].concat();
    let who = asked(place, store, &[&["who", "--all"], &question[..]].concat());
    let ranking = who["ranking"].as_array().unwrap();
    let mut compared = 0;
    for line in ranking.iter().take(12) {
        let id = line["id"].as_str().unwrap();
        let spend = asked(place, store, &[&["spend", "--company", id], &question[..]].concat());
        // A company that was another's for a time is answered for alone, whoever owned it.
        if spend["notes"][0].as_str().unwrap().starts_with("this is") {
            continue;
        }
        assert_eq!(figures(line), figures(&spend["figures"]), "{buyer} {id} {more:?}");
        assert_eq!(money(&line["unnamed"]), money(&spend["figures"]["unnamed"]));
        assert_eq!(line["transactions"], spend["counts"]["transactions"]);
        compared += 1;
    }
    let pool = &who["pool"];
    let part = |name: &str| money(&pool[name]);
    assert_eq!(part("net"), part("attributed") + part("otherwise") + part("unattributable"));
    let channels = pool["unattributable_by_channel"].as_array().unwrap();
    assert_eq!(channels.iter().map(|line| money(&line["net"])).sum::<i128>(), part("unattributable"));
    assert_eq!(part("attributed"), ranking.iter().map(|line| figures(line)[2]).sum::<i128>());
    compared
}

#[test]
fn who_says_of_each_maker_what_spend_says() {
    let world = world();
    assert!(assert_ranking_agrees(&world, &WORLD, "9Q10", &[]) > 8);
    assert_ranking_agrees(&world, &WORLD, "9Q20", &["--capability", "cloud-hosting", "--role", "awarding"]);
    if let Some(place) = with_prime_transactions() {
        assert!(assert_ranking_agrees(&place, &[], "ICE", &["--fy", "2023"]) > 5);
        assert_ranking_agrees(&place, &[], "CBP", &["--capability", "cloud-hosting"]);
    }
}

#[test]
fn the_buyers_of_a_company_are_those_that_spend_on_it() {
    let world = world();
    let who = asked(&world, &WORLD, &["who", "--company", "vantorix", "--all"]);
    assert_eq!(who["of"], "buyers");
    let ranking = who["ranking"].as_array().unwrap();
    assert!(ranking.len() > 3);
    for line in ranking {
        let buyer = line["id"].as_str().unwrap();
        let spend = asked(&world, &WORLD, &["spend", "--buyer", buyer, "--company", "vantorix", "--role", "awarding"]);
        assert_eq!(figures(line), figures(&spend["figures"]), "{buyer}");
    }
}

/// From `named` to `ceiling`, step by step: the changes add up to the figures.
#[test]
fn the_steps_lead_from_named_to_ceiling() {
    let check = |spend: &Value| {
        let [named, _, likely, ceiling] = figures(&spend["figures"]);
        let steps = spend["steps"].as_array().unwrap();
        let mut sum = 0;
        for step in steps {
            sum += money(&step["change"]);
            assert_eq!(sum, money(&step["stands_at"]), "{step}");
            match step["step"].as_str().unwrap() {
                "named" => assert_eq!(sum, named),
                "likely" => assert_eq!(sum, likely),
                "ceiling" => assert_eq!(sum, ceiling),
                _ => {}
            }
            assert!(step["why"].as_str().unwrap().len() > 20, "{step}");
        }
        assert_eq!(sum, ceiling);
    };
    let world = world();
    for company in ["vantorix", "quellane", "lumbrask"] {
        check(&asked(&world, &WORLD, &["spend", "--buyer", "9Q10", "--company", company]));
    }
    check(&asked(&world, &WORLD, &["spend", "--buyer", "9Q10", "--capability", "cloud-hosting"]));
    if let Some(place) = with_prime_transactions() {
        for company in ["Microsoft", "Dell", "Palantir", "Oracle"] {
            check(&place.json(&["spend", "--buyer", "CBP", "--company", company]));
        }
    }
}

/// The program's explanation of an award adds up to what its slices say, and shows every row and the words matched in it.
#[test]
fn an_award_is_explained_word_by_word() {
    let world = world();
    let keys =
        "select award_key from slices where channel in ('carried', 'mixed', 'unnamed') group by 1 order by 1 limit 12";
    let keys = world.ok([&WORLD[..], &["sql", keys, "--format", "csv"]].concat());
    let mut words_seen = 0;
    for key in keys.lines().skip(1) {
        let explained = asked(&world, &WORLD, &["explain", &key.to_lowercase()]);
        let rows = explained["rows"].as_array().unwrap();
        let net: i128 = rows.iter().map(|row| money(&row["amount"])).sum();
        assert_eq!(net, money(&explained["net"]));
        let mut nets: BTreeMap<&str, Net> = BTreeMap::new();
        for row in rows {
            for claim in row["claims"].as_array().unwrap() {
                let family = claim["family"].as_str().unwrap();
                nets.entry(family).or_default().add(claim["grade"].as_str().unwrap(), money(&row["amount"]));
                assert!(!claim["rule"].as_str().unwrap().is_empty());
            }
            for word in row["description"]["words"].as_array().unwrap() {
                let (at, words) = (word["at"].as_u64().unwrap() as usize, word["words"].as_str().unwrap());
                assert!(row["description"]["text"].as_str().unwrap()[at..].starts_with(words), "{row}");
                words_seen += 1;
            }
        }
        for line in explained["families"].as_array().unwrap() {
            let [_, floor, likely, ceiling] = figures(line);
            assert_eq!([floor, likely, ceiling], nets[line["family"].as_str().unwrap()].bounds(), "{key}");
        }
    }
    assert!(words_seen > 20);
    let unknown = world.run([&WORLD[..], &["explain", "CONT_AWD_NOBODY"]].concat());
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(
        unknown.stderr.starts_with("tributary: no award of this store is known as \"CONT_AWD_NOBODY\""),
        "{}",
        unknown.stderr
    );
}

#[test]
fn rule_18_an_unknown_capability_is_an_error_that_lists_those_there_are() {
    let world = world();
    for command in ["spend", "evidence", "who"] {
        let ran = world.run([&WORLD[..], &[command, "--buyer", "9Q10", "--capability", "cloud hostings"]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(
            ran.stderr.contains("near names: cloud-hosting") && ran.stderr.contains("biometrics"),
            "{}",
            ran.stderr
        );
    }
}

/// What products do is a second axis: its evidence makes its figures, each transaction once.
#[test]
fn the_figures_of_a_capability_are_made_of_its_records() {
    let Some(place) = with_prime_transactions() else { return };
    for (buyer, capability) in [("ICE", "data-broker"), ("CBP", "cloud-hosting"), ("ICE", "phone-forensics")] {
        let question = ["--buyer", buyer, "--capability", capability];
        let spend = place.json(&[&["spend"], &question[..]].concat());
        let evidence = place.ok([&["evidence", "--all", "--format", "csv"], &question[..]].concat());
        let mut awards: BTreeMap<String, Net> = BTreeMap::new();
        let mut surest: BTreeMap<(String, String), (String, i128)> = BTreeMap::new();
        for record in csv_records(&evidence) {
            let key = (record["award_key"].clone(), record["transaction_key"].clone());
            let claim = (record["grade"].clone(), cents(&record["amount"]));
            // `certain`, `likely`, `possible` stand in the order of the alphabet.
            surest.entry(key).and_modify(|known| *known = claim.clone().min(known.clone())).or_insert(claim);
        }
        assert!(surest.len() > 10, "{buyer} {capability}: {}", surest.len());
        assert_eq!(spend["counts"]["transactions"], surest.len());
        for ((award, _), (grade, amount)) in surest {
            awards.entry(award).or_default().add(&grade, amount);
        }
        let bounds = awards.into_values().map(Net::bounds);
        let [floor, likely, ceiling] = bounds.fold([0; 3], |one, other| [0, 1, 2].map(|at| one[at] + other[at]));
        let [_, of_floor, of_likely, of_ceiling] = figures(&spend["figures"]);
        assert_eq!([floor, likely, ceiling], [of_floor, of_likely, of_ceiling], "{buyer} {capability}");
    }
}
