//! What strangers may do to the program by asking: statements that would take its stack, its memory or its time, pages of other sites.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::files::{Row, official};
use crate::page::Server;
use crate::program::{Place, STORE};

fn with_rows() -> Place {
    let place = Place::new();
    let rows: Vec<Row> = (0..40).map(|number| Row::new(&format!("A{number}"), "0")).collect();
    place.write("files/files.csv", official(&rows));
    place.ok(["ingest", "files"]);
    place
}

fn address_of(statement: &str) -> String {
    let query: String = statement.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/api/sql?q={query}")
}

/// Statements of every shape that makes the engine go deep, each with about so many parts.
fn deep(parts: usize) -> Vec<(&'static str, String)> {
    let chain = |one: &str, join: &str| vec![one; parts].join(join);
    let nested = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(parts), close.repeat(parts));
    vec![
        ("sum", format!("select {}", chain("1", "+"))),
        ("conditions", format!("select 1 where {}", chain("1=1", " or "))),
        ("texts", format!("select {}", chain("'a'", "||"))),
        ("unions", chain("select 1", " union all ")),
        ("negations", format!("select 1 where {} true", "not ".repeat(parts))),
        ("parentheses", format!("select {}", nested("(", "1", ")"))),
        ("functions", format!("select {}", nested("abs(", "1", ")"))),
        ("cases", format!("select {}", nested("case when true then ", "1", " end"))),
        ("subqueries", format!("select * from {}", nested("(select * from ", "files", ")"))),
        ("list", format!("select 1 where 1 in ({})", chain("1", ","))),
        ("joins", format!("select 1 from {}", chain("files", " natural join "))),
    ]
}

#[test]
fn no_statement_ends_the_server_whatever_its_depth() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    for (shape, statement) in [150, 600].into_iter().flat_map(deep) {
        // Longer ones are turned away by their length.
        let reply = server.get(&address_of(&statement));
        assert!(matches!(reply.status, 200 | 400 | 414), "{shape}: {} {}", reply.status, reply.text());
        assert_eq!(server.get("/").status, 200, "the server is gone after {shape}");
    }
}

#[test]
fn a_statement_that_is_too_deep_ends_with_a_sentence() {
    let place = with_rows();
    for (shape, statement) in deep(800) {
        let ran = place.run(["sql", &statement]);
        assert!(matches!(ran.code, 0 | 2), "{shape}: {}", ran.stderr);
        assert!(ran.code == 0 || ran.stderr.lines().count() < 4, "{shape}: {}", ran.stderr);
        assert!(!ran.stderr.contains("overflow") && !ran.stderr.contains("panicked"), "{shape}: {}", ran.stderr);
    }
    let ran = place.run(["sql", &deep(60_000)[0].1]);
    assert_eq!(
        ran.stderr,
        "tributary: the statement is nested too deeply, or a chain in it is too long: write it in parts\n"
    );
}

#[test]
fn memory_that_a_statement_asks_for_is_held() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    for statement in [
        "select length(repeat('x', 2000000000))",
        "select repeat(repeat('x', 30000), 30000)",
        "select lpad('x', 2000000000, 'y')",
        "select rpad('x', 2000000000, 'y')",
        "select concat(repeat('x', 700000000), repeat('y', 700000000))",
        "select replace(repeat('x', 100000000), 'x', 'xxxxxxxxxxxxxxxxxxxx')",
        "select string_agg(repeat(a.description, 1000000), ',') from transactions a, transactions b",
    ] {
        let reply = server.get(&address_of(statement));
        assert_eq!(reply.status, 400, "{statement}: {}", reply.text());
        assert!(
            reply.text().contains("more than")
                || reply.text().contains("larger than")
                || reply.text().contains("esource"),
            "{}",
            reply.text()
        );
        assert_eq!(server.get("/").status, 200);
    }
}

/// What computes in one function without an end holds up nobody else, and goes with its client.
#[test]
#[cfg(target_os = "linux")]
fn a_function_without_an_end_goes_with_its_client() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    let statement = "select levenshtein(repeat('a', 200000), repeat('b', 200000))";
    let mut clients: Vec<TcpStream> = (0..2)
        .map(|_| {
            let mut client = TcpStream::connect(server.address()).unwrap();
            let host = server.address();
            write!(client, "GET {} HTTP/1.1\r\nHost: {host}\r\n\r\n", address_of(statement)).unwrap();
            client
        })
        .collect();
    let children = || {
        let path = format!("/proc/{0}/task/{0}/children", server.process());
        // Children of any thread of the server.
        let tasks = std::fs::read_dir(format!("/proc/{}/task", server.process())).unwrap();
        let texts =
            tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default());
        let all: String = texts.collect::<Vec<_>>().join(" ");
        assert!(std::path::Path::new(&path).exists());
        all.split_whitespace().count()
    };
    let until = Instant::now() + Duration::from_secs(20);
    while children() < 2 {
        assert!(Instant::now() < until, "the statements never began");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    clients.clear();
    let gone = Instant::now();
    while children() > 0 {
        assert!(gone.elapsed() < Duration::from_secs(10), "it still computes for nobody");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.get(&address_of("select 1")).status, 200);
}

#[test]
fn pages_of_other_sites_ask_in_vain() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    let from = |site: &str, path: &str| {
        let host = server.address();
        server
            .raw(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: {site}\r\nConnection: close\r\n\r\n"))
            .status
    };
    for path in ["/api/sql?q=select+1", "/sql?q=select+1", "/sql.csv?q=select+1", "/api/search?q=ICE"] {
        assert_eq!((from("cross-site", path), from("same-site", path)), (403, 403), "{path}");
        assert_eq!((from("same-origin", path), from("none", path)), (200, 200), "{path}");
    }
    assert_eq!(from("cross-site", "/"), 200, "a link to the page works");
}

/// A bundle replaces an earlier bundle as it was written, and never anybody's files.
#[test]
fn a_bundle_deletes_nothing_that_it_did_not_write() {
    let place = with_rows();
    let bundle = |folder: &str| place.run(["bundle", "--buyer", "ICE", "--capability", "cloud-hosting", "-o", folder]);
    assert_eq!(bundle("new").code, 0);
    assert_eq!(bundle("new").code, 0, "an earlier bundle is replaced");
    place.write("mine/report.txt", "mine");
    place.write("mine/SHA256SUMS", "0000  report.txt\n");
    let before = place.contents("mine");
    assert_eq!(bundle("mine").code, 2);
    assert!(before == place.contents("mine"));
    // Somebody's note beside an earlier bundle, and somebody's change of it.
    for (file, text) in [("new/note.txt", "a note"), ("new/records.csv", "changed")] {
        place.write(file, text);
        let before = place.contents("new");
        let ran = bundle("new");
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(file.trim_start_matches("new/")), "{}", ran.stderr);
        assert!(before == place.contents("new"));
        std::fs::remove_dir_all(place.path("new")).unwrap();
        assert_eq!(bundle("new").code, 0);
    }
    // A list of somebody else's making names files outside.
    place.write("victim.txt", "here");
    let marker = String::from_utf8(place.contents("new")[&place.path("new/tributary-bundle.txt")].clone()).unwrap();
    let hash = "a".repeat(64);
    place.write("new/tributary-bundle.txt", format!("{marker}{hash}  ../victim.txt\n{hash}  /etc/hostname\n"));
    bundle("new");
    assert!(place.path("victim.txt").exists());
    // A question that cannot be answered changes nothing.
    let before = place.contents("new");
    assert_eq!(place.run(["bundle", "--buyer", "NOBODY AT ALL", "--company", "Microsoft", "-o", "new"]).code, 2);
    assert!(before == place.contents("new"));
    let left = std::fs::read_dir(place.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".new")), "nothing half-made lies about");
}
