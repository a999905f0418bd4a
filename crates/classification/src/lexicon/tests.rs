//! What texts name, and which lists are refused.

use super::*;
use crate::tests::LEXICON;

/// The mentions in a text, as `id: words`.
fn mentions(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let mut mentions = Vec::new();
    lexicon.mentions(text, &mut mentions);
    let shown = |mention: &Mention| format!("{}: {}", lexicon.maker(mention.maker).id, &text[mention.words.clone()]);
    mentions.iter().map(shown).collect()
}

fn curated() -> &'static Lexicon {
    &LEXICON
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(mentions(curated(), text), expected, "{text}");
}

#[track_caller]
fn check_refused(overlay: &str, expected: &str) {
    assert_eq!(curated().overlaid(overlay, "own.toml").unwrap_err().to_string(), expected);
}

#[test]
fn curated_entries_hold_their_own_examples() {
    let lexicon = curated();
    assert!(lexicon.makers().len() >= 100, "{} makers", lexicon.makers().len());
    for maker in lexicon.makers() {
        assert!(!maker.capabilities.is_empty(), "{} has no capability", maker.id);
        assert_eq!(lexicon.find(&maker.id).map(|index| lexicon.maker(index)), Some(maker));
    }
    assert_eq!(lexicon.find("nobody"), None);
}

#[test]
fn rule_34_the_maker_shows_in_the_records_words() {
    check("MICROSOFT ENTERPRISE LICENSE", &["microsoft: MICROSOFT"]);
    check("AWS CLOUD HOSTING", &["amazon: AWS CLOUD"]);
    check("O365", &["microsoft: O365"]);
    check("renewal of Red\r\nHat's licenses", &["red-hat: Red\r\nHat"]);
    check("CLOSEOUT", &[]);
    check("", &[]);
}

#[test]
fn rule_39_false_friends() {
    // Each false friend with its true twin.
    check("PAVING OF THE STATION NEAR ORACLE, ARIZONA", &[]);
    check("ORACLE DATABASE LICENSES", &["oracle: ORACLE DATABASE"]);
    check("FUEL FOR THE SNOWFLAKE, AZ OFFICE", &[]);
    check("SNOWFLAKE CLOUD SUBSCRIPTION", &["snowflake: SNOWFLAKE"]);
    check("AEGIS WEAPON SYSTEM (AWS) SUPPORT", &[]);
    check("AUTOMATED WEATHER STATION (AWS) REPAIR", &[]);
    check("CLOUD SERVICES (AWS)", &["amazon: AWS"]);
    check("CLEAR BRUSH FROM THE ROAD", &[]);
    check("THOMSON REUTERS CLEAR LICENSES", &["thomson-reuters: THOMSON REUTERS CLEAR"]);
    check("STABILIZE ADOBE WALLS", &[]);
    check("ADOBE LICENSES", &["adobe: ADOBE LICENSES"]);
    check("FALCON OPERATIONS AND MAINTENANCE", &[]);
    check("CROWDSTRIKE FALCON ENDPOINT", &["crowdstrike: CROWDSTRIKE", "crowdstrike: FALCON ENDPOINT"]);
    check("DATA ANALYTICS FOR THE RAVEN PROGRAM", &[]);
    check("PALANTIR LICENSES FOR RAVEN", &["palantir: PALANTIR"]);
    check("FRESH APPLE JUICE", &[]);
    check("APPLE DEVICES", &["apple: APPLE DEVICES"]);
    check("CAMERA WITH 30X OPTICAL ZOOM", &[]);
    check("ZOOM FOR GOVERNMENT", &["zoom: ZOOM FOR GOVERNMENT"]);
    check("REPLACE DOORS AND WINDOWS", &[]);
    check("WINDOWS 11 UPGRADE", &["microsoft: WINDOWS 11"]);
    check("TOOL BOX", &[]);
    check("BOX.COM", &["box: BOX.COM"]);
    check("SPECIAL ACCESS PROGRAM (SAP)", &[]);
    check("SAP HANA", &["sap: SAP HANA"]);
    check("TWO 300 HP OUTBOARD ENGINES", &[]);
    check("TWO HP LAPTOPS", &["hp: HP LAPTOPS"]);
    check("ORDER ISSUED TO DELL MARKETING", &[]);
    check("DELL LAPTOPS", &["dell: DELL LAPTOPS"]);
    check("LEASE IN CISCO, TEXAS", &[]);
    check("CISCO SWITCHES", &["cisco: CISCO"]);
}

#[test]
fn rule_39_words_of_another_name() {
    check("KHARON CLEARVIEW LICENSE", &["kharon: KHARON CLEARVIEW"]);
    check("CLEARVIEW LICENSE", &["clearview-ai: CLEARVIEW LICENSE"]);
    check("MAGNET FORENSICS GRAYKEY", &["magnet-forensics: MAGNET FORENSICS GRAYKEY"]);
    check("MICROSOFT GITHUB", &["github: MICROSOFT GITHUB"]);
}

#[test]
fn spanish_and_accents() {
    check("RENOVACIÓN DE LICENCIAS MICROSOFT", &["microsoft: MICROSOFT"]);
    check("COMPRA DE COMPUTADORAS DELL", &["dell: DELL"]);
    check("MICROSOFTÍSIMO, ÑCISCO", &[]);
    check("«CISCO»", &["cisco: CISCO"]);
}

#[test]
fn texts_of_any_length() {
    check("CISCO", &["cisco: CISCO"]);
    let long = format!("{}CISCO{}", "ADMINISTRATIVE MODIFICATION, ".repeat(70), " NO COST".repeat(250));
    assert!(long.len() > 4_000);
    check(&long, &["cisco: CISCO"]);
}

#[test]
fn context_stands_near_or_not_at_all() {
    let near = format!("CANON {} CAMERAS", "X".repeat(60));
    let far = format!("CANON {} CAMERAS", "X".repeat(90));
    assert_eq!(mentions(curated(), &near), ["canon: CANON"]);
    assert_eq!(mentions(curated(), &far), Vec::<String>::new());
}

#[test]
fn an_overlay_adds_makers_words_and_false_friends() {
    let overlay = r#"
        [[maker]]
        id = "acme"
        name = "Acme"
        capabilities = ["network"]
        [[maker.word]]
        words = ["ACME ROUTER"]
        from = "2020-01-01"
        to = "2021-12-31"
        [[maker]]
        id = "cisco"
        [[maker.word]]
        words = ["CATNIP SWITCH"]
        [[false_friend]]
        words = ["CISCO STREET"]
        why = "a street"
    "#;
    let lexicon = curated().overlaid(overlay, "own.toml").unwrap();
    let text = "ACME ROUTERS AND CATNIP SWITCH FOR CISCO STREET";
    assert_eq!(mentions(&lexicon, text), ["acme: ACME ROUTERS", "cisco: CATNIP SWITCH"]);
    let mut found = Vec::new();
    lexicon.mentions(text, &mut found);
    let days = ["2019-12-31", "2020-01-01", "2021-12-31", "2022-01-01"];
    let day = |day: &str| Date::parse(day.as_bytes()).unwrap().unwrap();
    assert_eq!(days.map(|text| lexicon.holds_on(found[0].entry, day(text))), [false, true, true, false]);
    assert!(lexicon.holds_on(found[1].entry, day("1999-01-01")));
    assert_eq!(mentions(curated(), text), ["cisco: CISCO"], "the curated lexicon is as it was");
}

#[test]
fn an_overlay_that_cannot_be_read_is_refused() {
    let refused = curated().overlaid("[[maker]]\nid = \"cisco\"\nnmae = \"Cisco\"\n", "own.toml").unwrap_err();
    assert_eq!((refused.line, refused.entry.as_str(), refused.key.as_str()), (3, "cisco", "nmae"));
    assert!(refused.to_string().starts_with("own.toml:3: entry `cisco`, key `nmae`: unknown field `nmae`"));
    let refused = curated().overlaid("[[maker]]\nid = \"acme\"\nname = 7\n", "own.toml").unwrap_err();
    assert_eq!((refused.line, refused.key.as_str()), (3, "name"));
    let refused = curated().overlaid("[signal]\nnoise = [\"X\"]\n", "own.toml").unwrap_err();
    assert_eq!((refused.line, refused.key.as_str()), (2, "noise"));
}

#[test]
fn an_overlay_whose_platforms_form_a_circle_is_refused() {
    let maker = |id: &str, runs_on: &str| {
        let (name, words) = (id.to_ascii_uppercase(), id.to_ascii_uppercase());
        format!(
            "[[maker]]\nid = \"{id}\"\nname = \"{name}\"\n[[maker.word]]\nwords = [\"{words} WARE\"]\nruns_on = [{runs_on}]\n"
        )
    };
    check_refused(
        &maker("acme", "\"acme\""),
        "own.toml:6: entry `acme`, key `runs_on`: leads in a circle: `acme` runs on `acme`",
    );
    let three =
        [maker("acme", "\"bolt\""), maker("bolt", "\"oracle\", \"crank\""), maker("crank", "\"acme\"")].concat();
    check_refused(
        &three,
        "own.toml:6: entry `acme`, key `runs_on`: leads in a circle: `acme` runs on `bolt` runs on `crank` runs on `acme`",
    );
    // Part of the circle lies in a file below: the one laid over it is at fault.
    let below = curated().overlaid(&maker("acme", "\"cisco\""), "below.toml").unwrap();
    let above = "[[maker]]\nid = \"cisco\"\n[[maker.word]]\nwords = [\"CISCO THINGS\"]\nruns_on = [\"acme\"]\n";
    let refused = below.overlaid(above, "own.toml").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "own.toml:5: entry `cisco`, key `runs_on`: leads in a circle: `cisco` runs on `acme` runs on `cisco`"
    );
    assert!(curated().overlaid(&maker("acme", "\"oracle\", \"cisco\""), "own.toml").is_ok());
}

#[test]
fn an_overlays_words_win_over_the_same_makers() {
    let text = "CATALYST 9500 AND FIREPOWER";
    assert_eq!(mentions(curated(), text), ["cisco: CATALYST 9500", "cisco: FIREPOWER"]);
    let own = "[[maker]]\nid = \"cisco\"\n[[maker.word]]\nwords = [\"CATALYST 9500\"]\nnear = [\"SWITCH\"]\n";
    let lexicon = curated().overlaid(own, "own.toml").unwrap();
    assert_eq!(mentions(&lexicon, text), ["cisco: FIREPOWER"]);
    assert_eq!(mentions(&lexicon, "CATALYST 9500 SWITCH"), ["cisco: CATALYST 9500"]);
    assert!(Lexicon::test(Some(("own.toml", own))).unwrap().failed.is_empty());
}

#[test]
fn an_overlay_that_contradicts_is_refused() {
    let maker = "[[maker]]\nid = \"acme\"\nname = \"Acme\"\n";
    let word = |lines: &str| format!("{maker}[[maker.word]]\n{lines}");
    check_refused(
        &word("words = [\"cisco systems\"]"),
        "own.toml:5: entry `acme`, key `words`: `cisco systems`: words are written in capitals",
    );
    check_refused(
        &word("words = [\"POWER-BI\"]"),
        "own.toml:5: entry `acme`, key `words`: contradicts `microsoft`, which has `POWER-BI` too",
    );
    check_refused(
        &word("words = [\"ACME\"]\nnear = [\"X\"]\nunless = [\"X\"]"),
        "own.toml:5: entry `acme`, key `unless`: contradicts `near`: `X` cannot both be needed and rule out",
    );
    check_refused(
        &word("words = [\"ACME\"]\nfrom = \"2021-13-01\""),
        "own.toml:6: entry `acme`, key `from`: a day is written like `2024-03-18`",
    );
    check_refused(
        &word("words = [\"ACME\"]\nfrom = \"2021-02-01\"\nto = \"2021-01-01\""),
        "own.toml:5: entry `acme`, key `to`: ends before it begins",
    );
    check_refused(
        &word("words = [\"ACME\"]\nruns_on = [\"nobody\"]"),
        "own.toml:6: entry `acme`, key `runs_on`: `nobody` is no maker",
    );
    check_refused(
        &word("words = [\"ACME\"]\nno = [\"ACME PLATFORM\"]"),
        "own.toml:5: entry `acme`, key `no`: the maker is found in its example `ACME PLATFORM`",
    );
    check_refused(&word("words = []"), "own.toml:5: entry `acme`, key `words`: an entry without words names nothing");
    check_refused(
        &word("words = [\"&\"]"),
        "own.toml:5: entry `acme`, key `words`: `&` holds no word that begins with A-Z or 0-9",
    );
    check_refused(
        &word("words = [\"ACME\"]\n[[false_friend]]\nwords = [\"ACME\"]\nwhy = \"\""),
        "own.toml:5: entry `acme`, key `words`: contradicts the false friend `ACME` of the same file",
    );
    check_refused(
        "[[maker]]\nid = \"cisco\"\nname = \"Sysco\"",
        "own.toml:3: entry `cisco`, key `name`: contradicts the name `Cisco` given before",
    );
    check_refused(
        &format!("{maker}capabilities = [\"wine\"]"),
        "own.toml:4: entry `acme`, key `capabilities`: `wine` is not in the list of capabilities",
    );
    check_refused("[[maker]]\nid = \"acme\"", "own.toml:2: entry `acme`, key `name`: a new maker needs a name");
    check_refused(
        "[[maker]]\nid = \"A B\"\nname = \"A\"",
        "own.toml:2: entry `A B`, key `id`: an id is lower-case letters, digits and hyphens",
    );
}
