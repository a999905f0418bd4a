//! The page as a person, a program and a stranger meet it: the real server in a real browser, a property-based client, a
//! spreadsheet program, and one question whose numbers are the same everywhere.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bad_input::with_world;
use crate::files::{Row, official};
use crate::program::{Place, STORE, csv_records, csv_rows, finished, skipped};

/// A running server, ended with the test.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(place: &Place, store: &str) -> Server {
        let mut child = place
            .command(["--store", store, "serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/');
        let address = address.parse().unwrap_or_else(|_| panic!("the server says no address: {line:?}"));
        Server { child, address }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends bytes as they are and reads all that comes back.
    pub(crate) fn raw(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        // A server that turns a request away may close before all of it is read.
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a reply has a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Reply { status, headers, body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.raw(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    #[track_caller]
    fn ok(&self, path: &str) -> String {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.text()
    }

    #[track_caller]
    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.ok(path)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn failure(&self) -> Value {
        serde_json::from_slice::<Value>(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))["error"].clone()
    }
}

/// Outside the project's own machine a test may lack a tool; there it may not.
fn without(tool: &str, reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "{tool} must be there: {reason}");
    skipped(&format!("{tool}: {reason}"));
}

/// What one of the project's scripts prints, or `None` with the reason said.
fn script(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts").join(name);
    match Command::new(path).output() {
        Ok(output) if output.status.success() => Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        Ok(output) => {
            without(name, &String::from_utf8_lossy(&output.stderr));
            None
        }
        Err(error) => {
            without(name, &error.to_string());
            None
        }
    }
}

/// A world with its store, and the pair of buyer and company that its tests ask about.
fn with_store() -> Place {
    let place = with_world(20_000);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    place
}

const QUESTION: &str = "buyer=9Q10&company=yarrowex";
const WORLD: &str = "world/store";
const NUMBERS: [&str; 4] = ["named", "floor", "likely", "ceiling"];

#[test]
fn the_same_question_gives_the_same_numbers_everywhere() {
    let place = with_store();
    let asked = ["--store", WORLD, "spend", "--buyer", "9Q10", "--company", "yarrowex"];
    let program = place.json(&asked);
    let expected = NUMBERS.map(|name| program["figures"][name].as_str().unwrap().to_owned());
    assert!(expected.iter().all(|amount| amount.len() > 6), "{expected:?}: too small to show anything");

    let terminal = place.ok(asked);
    let server = Server::start(&place, WORLD);
    let page = server.ok(&format!("/answer?{QUESTION}"));
    let json = server.json(&format!("/answer.json?{QUESTION}"));
    let api = server.json(&format!("/api/answer?{QUESTION}"));
    let csv = csv_records(&server.ok(&format!("/answer.csv?{QUESTION}"))).remove(0);
    place.ok(["--store", WORLD, "bundle", "--buyer", "9Q10", "--company", "yarrowex", "-o", "bundle"]);
    let bundle: Value = serde_json::from_slice(&place.contents("bundle")[&place.path("bundle/answer.json")]).unwrap();
    let bundled_page = String::from_utf8(place.contents("bundle")[&place.path("bundle/index.html")].clone()).unwrap();
    for (name, amount) in NUMBERS.iter().zip(&expected) {
        let grouped = grouped(amount);
        assert!(terminal.contains(&grouped), "{name}: {terminal}");
        assert!(page.contains(&format!("data-number=\"{name}\">${grouped}<")), "{name} is not on the page");
        assert!(bundled_page.contains(&format!("data-number=\"{name}\">${grouped}<")), "{name} is not in the bundle");
        assert_eq!(json["figures"][name], **amount, "{name}");
        assert_eq!(api["figures"][name], **amount, "{name}");
        assert_eq!(bundle["figures"][name], **amount, "{name}");
        assert_eq!(csv[*name], *amount, "{name}");
    }
    // The answer of the page is that of the program, with its awards.
    let with_awards = place.json(&[&asked[..], &["--by", "award"]].concat());
    assert_eq!(json, with_awards);
    let records = csv_records(&server.ok(&format!("/records.csv?{QUESTION}")));
    let evidence = place.ok([
        "--store",
        WORLD,
        "evidence",
        "--buyer",
        "9Q10",
        "--company",
        "yarrowex",
        "--all",
        "--format",
        "csv",
    ]);
    assert_eq!(records, csv_records(&evidence));

    // A stranger with Python and the published files, and none of our program.
    let check = Command::new("python3").arg(place.path("bundle/check.py")).arg(place.path("world/files")).output();
    match check {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
            for amount in &expected {
                assert!(said.contains(&grouped(amount)), "{said}");
            }
            assert!(
                said.contains(&format!("{} records stand where they are said to stand, 0 do not, 0 in", records.len())),
                "{said}"
            );
        }
        Err(error) => without("python3", &error.to_string()),
    }

    // A spreadsheet program reads the same amounts and adds up the same sums.
    let Some(_) = script("browser-env") else { return };
    let workbook = server.get(&format!("/answer.xlsx?{QUESTION}"));
    assert_eq!(workbook.status, 200);
    place.write("answer.xlsx", &workbook.body);
    let sheets = spreadsheet(&place, "answer.xlsx");
    let figures = csv_records(&sheets["figures"]).remove(0);
    for (name, amount) in NUMBERS.iter().zip(&expected) {
        assert_eq!(figures[*name], *amount, "{name} in the spreadsheet");
    }
    for table in ["by_fiscal_year", "channels", "sellers", "awards", "definitions"] {
        let ours = csv_rows(&server.ok(&format!("/answer.csv?{QUESTION}&table={table}")));
        assert_eq!(csv_rows(&sheets[table]), ours, "{table} in the spreadsheet");
    }
    assert!(
        sheets["limits"].contains("classified awards") && sheets["method"].contains("likely = C + K"),
        "{sheets:?}"
    );
}

fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, cents) = digits.split_once('.').unwrap();
    let parts: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
    format!("{sign}{}.{cents}", parts.join(","))
}

/// The sheets of a workbook as LibreOffice reads them, each as CSV with the cells' values as shown without marks between
/// thousands.
fn spreadsheet(place: &Place, name: &str) -> BTreeMap<String, String> {
    // Comma, double quote, UTF-8, from line 1, no formats, quote nothing more, detect nothing, values not as shown, all sheets.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    let profile = format!("-env:UserInstallation=file://{}", place.path("profile").display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(place.path("sheets"))
        .arg(place.path(name))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stem = name.trim_end_matches(".xlsx");
    let mut sheets = BTreeMap::new();
    for (path, bytes) in place.contents("sheets") {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        sheets.insert(
            file.trim_start_matches(&format!("{stem}-")).to_owned(),
            plain_amounts(&String::from_utf8(bytes).unwrap()),
        );
    }
    sheets
}

/// A number in a cell is `2` or `2.5` where the format of money would show `2.00` and `2.50`: columns of money are brought
/// to two decimals, and flags to lower case.
fn plain_amounts(text: &str) -> String {
    let mut rows = csv_rows(text);
    let Some(header) = rows.first().cloned() else { return String::new() };
    let is_money = |name: &str| NUMBERS.contains(&name) || name == "unnamed" || name.starts_with("likely_");
    for row in rows.iter_mut().skip(1) {
        for (cell, name) in row.iter_mut().zip(&header) {
            if is_money(name) && !cell.is_empty() {
                let (whole, decimals) = cell.split_once('.').unwrap_or((cell, ""));
                *cell = format!("{whole}.{decimals:0<2}");
            }
        }
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn a_person_in_a_browser() {
    let Some(packages) = script("browser-env") else { return };
    let place = with_store();
    place.write(
        "world/store/events.csv",
        "date,title,link\n2023-05-04,A letter of the council,https://example.org/letter\n",
    );
    let server = Server::start(&place, WORLD);
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/page.mjs");
    let pictures = Path::new(&packages).join("pictures");
    let mut command = Command::new("node");
    command.arg(steps).arg(server.url()).arg(&packages).arg(pictures).args(["9Q10", "yarrowex"]);
    let ran = finished(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.shown());
    assert!(ran.stdout.contains("10 visits"), "{}", ran.shown());
}

#[test]
fn a_property_based_client_finds_no_server_error() {
    let Some(python) = script("python-env") else { return };
    let client = Path::new(&python).with_file_name("schemathesis");
    let place = with_store();
    let server = Server::start(&place, WORLD);
    let mut command = Command::new(client);
    command
        .args(["run", &format!("{}/api/openapi.json", server.url())])
        // A text of the declared length may still be no statement and no day: that the document cannot say.
        .args(["--checks", "all", "--exclude-checks", "positive_data_acceptance"])
        .args(["--generation-deterministic", "--max-examples", "40", "--no-color", "--request-timeout", "40"])
        .current_dir(place.path("world"));
    let ran = finished(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.shown());
}

#[test]
fn a_question_of_the_wrong_shape_says_which_part() {
    let place = with_store();
    let server = Server::start(&place, WORLD);
    let long = "x".repeat(10_000);
    let cases = [
        ("/api/answer?buyer=9Q10", 400, "company"),
        ("/api/answer?company=yarrowex", 400, "buyer"),
        ("/api/answer?buyer=9Q10&company=yarrowex&from=2023-02-30", 400, "from"),
        ("/api/answer?buyer=9Q10&company=yarrowex&from=2024-01-01&to=2023-01-01", 400, "from"),
        ("/api/answer?buyer=9Q10&company=yarrowex&fy=2024..2021", 400, "fy"),
        ("/api/answer?buyer=9Q10&company=yarrowex&fy=2024&from=2024-01-01", 400, "fy"),
        ("/api/answer?buyer=9Q10&company=yarrowex&role=both", 400, "role"),
        ("/api/answer?buyer=9Q10&buyer=9Q10&company=yarrowex", 400, "buyer"),
        ("/api/answer?buyer=9Q10&company=yarrowex&colour=red", 400, "colour"),
        ("/api/records?buyer=9Q10&channel=direct", 400, "channel"),
        ("/api/records?buyer=9Q10&company=yarrowex&channel=sideways", 400, "channel"),
        ("/api/records?buyer=9Q10&company=yarrowex&page=0", 400, "page"),
        ("/api/records?buyer=9Q10&company=yarrowex&limit=100000", 400, "limit"),
        ("/api/answer?buyer=9Q1O&company=yarrowex", 404, "buyer"),
        ("/api/answer?buyer=9Q10&company=yarowex", 404, "company"),
        ("/api/award/CONT_AWD_NOBODY_9Q10_-NONE-_-NONE-", 404, "id"),
        ("/api/sql?q=select", 400, "q"),
        ("/api/sql?q=drop+table+transactions", 400, "q"),
        ("/api/sql", 400, "q"),
    ];
    for (path, status, part) in cases {
        let reply = server.get(path);
        let failure = reply.failure();
        assert_eq!((reply.status, failure["part"].as_str()), (status, Some(part)), "{path}: {failure}");
        assert_eq!(failure["status"], status, "{path}");
        // The page of the same question fails in the same way, in words.
        let page = server.get(&path.replace("/api", ""));
        if path != "/api/sql" {
            assert_eq!(page.status, status, "{path}");
            assert!(page.headers["content-type"].starts_with("text/html") && page.text().contains("<h1>"), "{path}");
        }
    }
    let near = server.get("/api/answer?buyer=9Q10&company=yarowex").failure();
    assert!(near["near"].as_array().unwrap().iter().any(|name| name.as_str().unwrap().starts_with("Yarrow")), "{near}");
    let reply = server.get(&format!("/search?q={long}"));
    assert_eq!(reply.status, 400, "{}", reply.text());
    assert!(reply.text().contains("10000 characters"), "{}", reply.text());
    let reply = server.get(&format!("/company/{long}"));
    assert_eq!(reply.status, 400, "{}", reply.text());
}

#[test]
fn paths_that_lead_out_and_names_that_are_not_ours_lead_nowhere() {
    let place = with_store();
    let server = Server::start(&place, WORLD);
    for path in [
        "/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/assets/../Cargo.toml",
        "/company/..%2f..%2fetc%2fpasswd",
        "/award/..",
        "/answer.json/",
        "//answer",
        "/answer.exe",
        "/api/answer.csv",
        "/company/%ff",
        "/company/a%00b",
        "/store/agencies.csv",
        "/.lock",
        "/%2e%2e/",
    ] {
        let reply = server.get(path);
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.status);
        assert!(!reply.text().contains("root:"), "{path}");
    }
    for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
        let reply = server.raw(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        assert!(matches!(reply.status, 400 | 421), "{host:?}: {}", reply.status);
        assert!(!reply.text().contains("9Q10"), "{host:?} is answered");
    }
    let post = server.raw(&format!(
        "POST /api/sql HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}",
        server.address
    ));
    assert_eq!((post.status, post.headers["allow"].as_str()), (405, "GET, HEAD"));
    for path in ["/", "/nowhere", "/api/openapi.json"] {
        let reply = server.get(path);
        let policy = &reply.headers["content-security-policy"];
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(!reply.headers.contains_key("set-cookie"), "{path}");
    }
}

#[test]
fn what_records_say_is_text_and_never_a_page() {
    let place = Place::new();
    let evil = "MICROSOFT LICENSE <script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='alert(3)' &amp; \u{202e}";
    let seller = "<b>BOLD</b> & \"QUOTED\" SUPPLY LLC";
    let row = Row::new("EVIL1", "0")
        .paid("1234.56", "2024-01-15")
        .with("transaction_description", evil)
        .with("recipient_name", seller)
        .with("recipient_name_raw", seller);
    place.write("files/evil.csv", official(&[row]));
    place.write(
        "tributary-store/events.csv",
        "date,title,link\n2024-03-01,<script>alert(4)</script>,https://example.org/\"onclick=\n",
    );
    place.ok(["ingest", "files"]);
    let server = Server::start(&place, STORE);
    for path in [
        "/answer?buyer=ICE&company=Microsoft",
        "/records?buyer=ICE&company=Microsoft",
        "/award/CONT_AWD_EVIL1_7012_-NONE-_-NONE-",
        "/search?q=%3Cscript%3Ealert(5)%3C/script%3E",
        "/sql?q=select+%27%3Cscript%3E%27",
        "/answer?buyer=%3Cscript%3E&company=x",
        "/records?buyer=ICE&company=Microsoft&seller=%22%3E%3Cscript%3Ealert(6)%3C/script%3E",
        "/%3Cscript%3E",
    ] {
        let text = server.get(path).text();
        let harmless = text.replace("<script src=\"/assets/", "");
        for word in ["<script", "<img", "<b>BOLD", "\" onmouseover=", "\"onclick="] {
            assert!(!harmless.contains(word), "{path} holds {word}");
        }
    }
    assert!(server.ok("/records?buyer=ICE&company=Microsoft").contains("&lt;script&gt;alert(1)"));
    // As data it is what it was.
    let record = server.json("/records.json?buyer=ICE&company=Microsoft")["records"][0].clone();
    assert_eq!(record["description"].as_str().unwrap(), evil);
    assert_eq!(record["seller"], seller);
}

#[test]
fn a_store_that_changes_or_vanishes_while_it_is_served() {
    let place = Place::new();
    place.write("one/one.csv", official(&[Row::new("A1", "0").with("transaction_description", "MICROSOFT LICENSES")]));
    place.write("two/two.csv", official(&[Row::new("A2", "0").with("transaction_description", "MICROSOFT LICENSES")]));
    place.ok(["ingest", "one"]);
    let server = Server::start(&place, STORE);
    let path = "/api/answer?buyer=ICE&company=Microsoft";
    let named = |value: &Value| value["figures"]["named"].as_str().unwrap().to_owned();
    let first = server.get(path);
    assert_eq!(named(&serde_json::from_slice(&first.body).unwrap()), "100.00");
    let again = server.raw(&format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nIf-None-Match: {}\r\nConnection: close\r\n\r\n",
        server.address, first.headers["etag"]
    ));
    assert_eq!((again.status, again.body.len()), (304, 0));

    place.ok(["ingest", "two"]);
    let until = Instant::now() + Duration::from_secs(20);
    let second = loop {
        let reply = server.get(path);
        assert_eq!(reply.status, 200, "{}", reply.text());
        if reply.headers["etag"] != first.headers["etag"] || Instant::now() > until {
            break reply;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(named(&serde_json::from_slice(&second.body).unwrap()), "200.00");

    std::fs::rename(place.path(STORE), place.path("elsewhere")).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let reply = server.get("/api/records?buyer=ICE&company=Microsoft");
        statuses.push(reply.status);
        if reply.status == 503 {
            let failure = reply.failure();
            assert!(failure["message"].as_str().unwrap().contains("store"), "{failure}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(statuses.iter().all(|status| matches!(status, 200 | 503)) && statuses.last() == Some(&503), "{statuses:?}");
    std::fs::rename(place.path("elsewhere"), place.path(STORE)).unwrap();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(named(&server.json(path)), "200.00");
}

/// What somebody judged and left for the next ingest is as much a change of lists as a new family is.
#[test]
fn a_running_server_notices_what_was_judged_for_later() {
    let place = Place::new();
    let named =
        |piid: &str, name: &str| Row::new(piid, "0").with("recipient_name", name).with("recipient_name_raw", name);
    place.write("one.csv", official(&[named("A1", "OTTERBROOK SURVEYS LLC"), named("A2", "PINEMARSH MAPPING INC")]));
    place.ok(["ingest", "one.csv"]);
    let server = Server::start(&place, STORE);
    let warns = || server.ok("/").contains("have changed since this store was read");
    assert!(!warns());
    let no_matter = place.run(["spend", "--buyer", "ICE", "--company", "Microsoft"]).stderr;
    place.ok(["judge", "unsure", "Otterbrook Surveys", "Pinemarsh Mapping", "--why", "nobody can tell"]);
    assert_eq!(place.run(["spend", "--buyer", "ICE", "--company", "Microsoft"]).stderr, no_matter);
    place.ok(["judge", "same", "Otterbrook Surveys", "Pinemarsh Mapping", "--why", "took the name", "--later"]);
    let until = Instant::now() + Duration::from_secs(20);
    while !warns() {
        assert!(Instant::now() < until, "the server still answers as if nothing had been judged");
        std::thread::sleep(Duration::from_millis(50));
    }
    place.ok(["ingest"]);
    let until = Instant::now() + Duration::from_secs(20);
    while warns() {
        assert!(Instant::now() < until, "the server still warns of lists that were read");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn two_hundred_clients_at_once_are_all_answered() {
    let place = with_store();
    let server = Server::start(&place, WORLD);
    let answers: Vec<(u16, String)> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..200)
            .map(|client| {
                let server = &server;
                // Ten questions, so that some are asked for the first time by many at once.
                let path = format!("/answer.json?{QUESTION}&from=2021-01-{:02}", client % 10 + 1);
                scope.spawn(move || {
                    let reply = server.get(&path);
                    (reply.status, reply.text())
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    for (client, (status, text)) in answers.iter().enumerate() {
        assert_eq!(*status, 200, "{text}");
        assert_eq!(*text, answers[client % 10].1);
    }
}

#[test]
fn sql_reads_within_bounds() {
    let place = with_store();
    let server = Server::start(&place, WORLD);
    let ask = |statement: &str, more: &str| {
        let query: String = statement.bytes().map(|byte| format!("%{byte:02X}")).collect();
        server.get(&format!("/api/sql?q={query}{more}"))
    };
    let counted: Value = serde_json::from_slice(&ask("select count(*) as n from transactions", "").body).unwrap();
    assert_eq!(counted["rows"][0]["n"].to_string(), place.sql_in(WORLD, "select count(*) from transactions"));
    let some: Value =
        serde_json::from_slice(&ask("select transaction_key from transactions", "&limit=7").body).unwrap();
    assert_eq!((some["rows"].as_array().unwrap().len(), &some["more"]), (7, &Value::Bool(true)));
    let before = place.contents(WORLD);
    for statement in [
        "insert into files select * from files",
        "copy (select 1) to 'out.csv'",
        "create external table passwords stored as csv location '/etc/passwd'",
        "select * from '/etc/passwd'",
        "select * from read_csv('/etc/passwd')",
        "set datafusion.execution.target_partitions = 1",
        "select 1; select 2",
        // More memory than a stranger has.
        "select max(n) from (select a.transaction_key, row_number() over (order by b.description, a.transaction_key) as n from transactions a cross join transactions b) where transaction_key > 'A'",
    ] {
        let reply = ask(statement, "");
        assert!(matches!(reply.status, 400 | 504), "{statement}: {} {}", reply.status, reply.text());
    }
    assert!(before == place.contents(WORLD) && !place.path("out.csv").exists());
    // The server is there as before.
    assert_eq!(server.get("/").status, 200);
}
