//! Folders, patterns and archives as users have them.

use std::fs;
use std::io::Write;

use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

/// A zip with these members, in this order, each as of the year given.
fn zip_of(members: &[(&str, &str, u16)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, text, year) in members {
        let time = zip::DateTime::from_date_and_time(*year, 2, 3, 4, 5, 6).unwrap();
        writer.start_file(*name, SimpleFileOptions::default().last_modified_time(time)).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn names(discovery: &Discovery) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    discovery.files.iter().map(|file| name(&file.path)).collect()
}

#[test]
fn folders_files_and_patterns_name_each_file_once_and_in_order() {
    let folder = folder(&[
        ("b.csv", b"x,y\n"),
        ("a/c.CSV", b"x,y\n"),
        ("a/readme.txt", b"x"),
        ("a/._c.csv", b"x"),
        ("d.csv.gz", b"\x1f\x8b"),
    ]);
    let path = |name: &str| folder.path().join(name);
    let all = discover(&[path("")]).unwrap();
    assert_eq!(names(&all), ["c.CSV", "b.csv", "d.csv.gz"]);
    assert_eq!(all.files.iter().map(|file| file.number).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(all.passed_over, [path("a/._c.csv"), path("a/readme.txt")]);
    assert_eq!(all.files[2].members[0].name, "d.csv");

    let again = discover(&[path("b.csv"), path("a/../b.csv"), path(""), path("*.csv")]).unwrap();
    assert_eq!(names(&again), ["c.CSV", "b.csv", "d.csv.gz"]);
    assert_eq!(names(&discover(&[path("?.csv")]).unwrap()), ["b.csv"]);
    // A file that the user names is taken as it is.
    assert_eq!(names(&discover(&[path("a/readme.txt")]).unwrap()), ["readme.txt"]);
}

#[test]
fn what_is_not_there_is_an_error_that_says_what_to_give() {
    let folder = folder(&[]);
    for name in ["missing.csv", "*.zip"] {
        let error = discover(&[folder.path().join(name)]).unwrap_err().to_string();
        assert!(error.starts_with("there is no file or folder ") && error.contains(name), "{error}");
    }
    assert!(discover(&[folder.path()]).unwrap().files.is_empty());
}

#[test]
fn a_file_is_known_by_its_first_bytes_and_hashed() {
    let zip = zip_of(&[("t.csv", "x,y\n", 2024)]);
    let folder = folder(&[("zip.csv", &zip), ("empty.csv", b""), ("one.csv", b"x")]);
    let found = discover(&[folder.path()]).unwrap();
    let containers: Vec<Container> = found.files.iter().map(|file| file.container).collect();
    assert_eq!(containers, [Container::Plain, Container::Plain, Container::Zip]);
    assert_eq!(found.files[0].sha256_hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(found.files[1].bytes, 1);
}

#[test]
fn a_zip_lists_its_csv_members() {
    let zip = zip_of(&[
        ("deep/er/two.csv", "x\n", 2023),
        ("readme.txt", "", 2025),
        ("__MACOSX/deep/._two.csv", "", 2025),
        ("One.CSV", "xyz\n", 2024),
    ]);
    let folder = folder(&[("a.zip", &zip)]);
    let found = discover(&[folder.path()]).unwrap();
    let file = &found.files[0];
    let members: Vec<_> =
        file.members.iter().map(|member| (member.number, member.name.as_str(), member.bytes)).collect();
    assert_eq!(members, [(0, "deep/er/two.csv", Some(2)), (3, "One.CSV", Some(4))]);
    assert_eq!((file.listed, file.unread.len()), (4, 2));
}

#[test]
fn a_file_is_dated_by_its_name_then_by_its_members() {
    let zip = zip_of(&[("a.csv", "x\n", 2023), ("b.csv", "x\n", 2024), ("c.csv", "x\n", 1980)]);
    let named_inside = zip_of(&[("a_20210102.csv", "x\n", 2023)]);
    let undated = zip_of(&[("a.csv", "x\n", 1980)]);
    let folder = folder(&[
        ("1.zip", &zip),
        ("2_20220304T0506.zip", &zip),
        ("3.zip", &named_inside),
        ("4.zip", &undated),
        ("5.csv", b"x,y\n"),
    ]);
    let found = discover(&[folder.path()]).unwrap();
    let dates: Vec<Option<String>> = found.files.iter().map(|file| file.dated.map(|date| date.to_string())).collect();
    let expected = [Some("2024-02-03 04:05:06"), Some("2022-03-04 05:06"), Some("2021-01-02 00:00"), None, None];
    assert_eq!(dates, expected.map(|date| date.map(str::to_owned)));
}

#[test]
fn a_broken_archive_does_not_keep_others_from_being_read() {
    let zip = zip_of(&[("t.csv", &"x,y\n".repeat(1000), 2024)]);
    let folder = folder(&[
        ("cut.zip", &zip[..zip.len() - 30]),
        ("fake.zip", b"<html>404</html>"),
        ("fake.gz", b"x,y\n"),
        ("good.zip", &zip),
    ]);
    let found = discover(&[folder.path()]).unwrap();
    assert_eq!(names(&found), ["good.zip"]);
    assert_eq!(found.files[0].number, 0);
    let sentences: Vec<String> = found.broken.iter().map(SourceError::to_string).collect();
    assert!(sentences[0].ends_with("cannot be read; download it again"), "{sentences:?}");
    assert!(sentences[1].ends_with("fake.gz is named .gz but is not a gzip file"), "{sentences:?}");
    assert!(sentences[2].ends_with("fake.zip is named .zip but is not a zip file"), "{sentences:?}");
}

/// A zip with these members, each as bytes, under names that may repeat: the writer of zips has none twice, so the list of
/// one that was written with other names is given the same names.
fn zip_of_bytes(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    let placeholder = |number: usize, name: &str| ["\u{1}", "\u{2}", "\u{3}", "\u{4}"][number].repeat(name.len());
    for (number, (name, bytes)) in members.iter().enumerate() {
        writer.start_file(placeholder(number, name), SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    for (number, (name, _)) in members.iter().enumerate() {
        let placeholder = placeholder(number, name).into_bytes();
        let places: Vec<usize> = memchr::memmem::find_iter(&bytes, &placeholder).collect();
        for place in places {
            bytes[place..place + name.len()].copy_from_slice(name.as_bytes());
        }
    }
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn contents(file: &PublishedFile) -> Vec<(String, String)> {
    let text = |member: &Member| {
        let mut text = String::new();
        member.open(file).unwrap().read_to_string(&mut text).unwrap();
        (member.name.clone(), text)
    };
    file.members.iter().map(text).collect()
}

#[test]
fn members_go_by_their_place_and_not_by_their_name() {
    let members = [("transactions.csv", "one"), ("transactions.csv", "two"), ("transactions.csv", "three")];
    let zip = zip_of_bytes(&members.map(|(name, text)| (name, text.as_bytes().to_vec())));
    let folder = folder(&[("a.zip", &zip)]);
    let found = discover(&[folder.path()]).unwrap();
    let numbers: Vec<usize> = found.files[0].members.iter().map(|member| member.number).collect();
    assert_eq!((found.files[0].listed, numbers), (3, vec![0, 1, 2]));
    let expected = [("transactions.csv", "one"), ("transactions.csv (2)", "two"), ("transactions.csv (3)", "three")];
    assert_eq!(contents(&found.files[0]), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert!(found.files[0].members.iter().all(Member::is_called_a_table));
}

#[test]
fn archives_inside_archives_are_listed_for_what_they_hold() {
    let deepest = zip_of_bytes(&[("deepest.csv", b"x\n".to_vec())]);
    let fourth = zip_of_bytes(&[("deepest.zip", deepest)]);
    let third = zip_of_bytes(&[("fourth.zip", fourth), ("third.csv", b"3\n".to_vec())]);
    let inner =
        zip_of_bytes(&[("third.zip", third), ("inner.csv", b"2\n".to_vec()), ("notes.pdf", b"%PDF-1.7".to_vec())]);
    let empty = zip_of_bytes(&[]);
    let zip = zip_of_bytes(&[
        ("inner.zip", inner),
        ("outer.tsv", b"1\n".to_vec()),
        ("table.parquet", b"PAR1xxxxPAR1".to_vec()),
        ("nothing.zip", empty),
    ]);
    let folder = folder(&[("a.zip", &zip)]);
    let found = discover(&[folder.path()]).unwrap();
    let file = &found.files[0];
    let expected = [("inner.zip/third.zip/third.csv", "3\n"), ("inner.zip/inner.csv", "2\n"), ("outer.tsv", "1\n")];
    assert_eq!(contents(file), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let unread: Vec<_> = file.unread.iter().map(|unread| (unread.name.as_str(), unread.gravity)).collect();
    let expected = [
        ("inner.zip/third.zip/fourth.zip", Gravity::Records),
        ("inner.zip/notes.pdf", Gravity::NoTable),
        ("table.parquet", Gravity::Records),
        ("nothing.zip", Gravity::NoTable),
    ];
    assert_eq!(unread, expected);
    assert_eq!(file.listed, file.members.len() + file.unread.len());
    assert!(file.unread[0].reason.contains("fourth.zip in ") && file.unread[0].reason.ends_with("give it alone"));
}

#[test]
fn a_damaged_archive_inside_another_costs_all_of_it() {
    let mut zip =
        zip_of_bytes(&[("a.csv", b"x\n".to_vec()), ("inner.zip", zip_of_bytes(&[("deep.csv", b"y\n".to_vec())]))]);
    let inner = memchr::memmem::find(&zip, b"inner.zip").unwrap() + 40;
    zip[inner] ^= 1;
    let folder = folder(&[("a.zip", &zip)]);
    let broken = discover(&[folder.path()]).unwrap().broken;
    assert!(broken.len() == 1 && broken[0].to_string().contains("inner.zip"), "{broken:?}");
}

#[test]
fn members_packed_with_gzip_are_named_without_it() {
    let zip = zip_of_bytes(&[("a.csv.gz", gzip(b"x\n")), ("another", b"y\n".to_vec())]);
    let folder = folder(&[("a.zip", &zip)]);
    let found = discover(&[folder.path()]).unwrap();
    let names: Vec<_> = found.files[0].members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!((names, found.files[0].unread.len()), (vec!["a.csv", "another"], 0));
}

#[test]
fn files_of_a_folder_are_known_by_how_they_begin_too() {
    let header = b"contract_transaction_unique_key|action_date\n";
    let folder = folder(&[
        ("download.txt", header),
        ("feed.xml", b"<?xml version=\"1.0\"?><feed xmlns:ns1=\"https://www.fpds.gov/FPDS\">"),
        ("table.parquet", b"PAR1"),
        ("readme.txt", b"These, my friends, are the files.\n"),
        ("list.txt", b"a,b\nc,d\n"),
    ]);
    let found = discover(&[folder.path()]).unwrap();
    assert_eq!(names(&found), ["download.txt", "feed.xml", "table.parquet"]);
    assert_eq!(found.passed_over.len(), 2);
}

#[test]
fn a_store_among_the_files_is_passed_over_as_one() {
    let folder = folder(&[
        ("good.csv", b"x,y\n"),
        ("store/.lock", b""),
        ("store/versions/00000001.json", b"{\"piid\": 1}"),
        ("store/transactions/part.parquet", b"PAR1"),
        ("table/_delta_log/0.json", b"{}"),
        ("table/part.parquet", b"PAR1"),
    ]);
    let found = discover(&[folder.path()]).unwrap();
    assert_eq!(names(&found), ["good.csv"]);
    assert_eq!(found.passed_over, [folder.path().join("store"), folder.path().join("table")]);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_does_not_keep_others_from_being_read() {
    let folder = folder(&[("good.csv", b"x,y\n")]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("dead.csv")).unwrap();
    let found = discover(&[folder.path()]).unwrap();
    assert_eq!((names(&found), found.broken.len()), (vec!["good.csv".to_owned()], 1));
}

#[test]
fn an_archive_that_lists_more_than_it_has_is_broken() {
    let mut zip = zip_of(&[("a.csv", "x,y\n", 2024), ("b.csv", "x,y\n", 2024)]);
    // The second line of the list is made something else.
    let second = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[second] = b'X';
    let folder = folder(&[("a.zip", &zip)]);
    let found = discover(&[folder.path()]).unwrap();
    assert_eq!((found.files.len(), found.broken.len()), (0, 1));
}
