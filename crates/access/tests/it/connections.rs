//! Clients that go away, that never finish their question, and that come in crowds: each with real connections.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::files::{Row, official};
use crate::page::Server;
use crate::program::{Place, STORE};

fn with_rows() -> Place {
    let place = Place::new();
    let rows: Vec<Row> = (0..400).map(|number| Row::new(&format!("A{number}"), "0")).collect();
    place.write("files/files.csv", official(&rows));
    place.ok(["ingest", "files"]);
    place
}

/// Processor time that a process and those that it started took so far, in hundredths of a second.
#[cfg(target_os = "linux")]
fn ticks(process: u32) -> u64 {
    let processes =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let stats = processes.filter_map(|number| std::fs::read_to_string(format!("/proc/{number}/stat")).ok());
    let took = |text: String| {
        let (head, rest) = text.rsplit_once(") ")?;
        let fields: Vec<&str> = rest.split(' ').collect();
        let is_its = head.split(' ').next() == Some(&process.to_string()) || fields[1] == process.to_string();
        is_its.then(|| fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap())
    };
    stats.filter_map(took).sum()
}

/// A statement that takes minutes goes on as long as somebody waits for it, and no longer.
#[test]
#[cfg(target_os = "linux")]
fn a_query_ends_when_its_client_goes_away() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    server.get("/");
    let crossed: Vec<String> = ["a", "b", "c", "d"].map(|name| format!("transactions%20{name}")).into();
    let statement =
        format!("select%20count(*)%20from%20{}%20where%20a.line%2Bb.line%2Bc.line%2Bd.line%3D7", crossed.join("%2C"));
    let mut client = TcpStream::connect(server.address()).unwrap();
    write!(client, "GET /api/sql?q={statement} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address()).unwrap();
    let took = |during: Duration| {
        let before = ticks(server.process());
        std::thread::sleep(during);
        ticks(server.process()).saturating_sub(before)
    };
    // It is at work while the client waits, and goes on; on a busy machine it gets its share late.
    for _ in 0..2 {
        let until = Instant::now() + Duration::from_secs(12);
        while took(Duration::from_millis(500)) < 10 {
            assert!(Instant::now() < until, "the statement was over too soon to tell");
        }
    }
    drop(client);
    let gone = Instant::now();
    while took(Duration::from_secs(2)) > 5 {
        assert!(gone.elapsed() < Duration::from_secs(20), "it still computes for nobody");
    }
    assert_eq!(server.get("/").status, 200);
}

/// Who sends a letter now and then keeps no place for ever, and keeps nobody else from being answered.
#[test]
fn a_request_that_never_ends_is_given_up_and_disturbs_nobody() {
    let place = with_rows();
    let server = Server::start(&place, STORE);
    let mut slow: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    slow.iter_mut().for_each(|stream| stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-").unwrap());
    assert_eq!(server.get("/").status, 200);
    let began = Instant::now();
    let mut given_up = false;
    while began.elapsed() < Duration::from_secs(40) && !given_up {
        std::thread::sleep(Duration::from_millis(500));
        // A letter each time: the time counts from the first one, not from the last.
        let _ = slow[0].write_all(b"a");
        slow[0].set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let mut byte = [0; 512];
        given_up = match slow[0].read(&mut byte) {
            Ok(0) => true,
            Ok(_) => String::from_utf8_lossy(&byte).contains(" 408 "),
            Err(error) => !matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
        };
    }
    assert!(given_up, "it was waited for longer than {:?}", began.elapsed());
    assert_eq!(server.get("/").status, 200);
}
