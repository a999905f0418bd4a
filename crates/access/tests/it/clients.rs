//! Other people's readers read our tables: the same rows, the same exact sums.

use std::path::Path;
use std::process::Command;

use crate::bad_input::with_world;
use crate::program::{csv_rows, finished, skipped};

/// Reads each table three ways and prints a line each: reader, table, rows, sum of obligations.
const READ: &str = r#"
import sys
from decimal import Decimal
import duckdb
import polars
import pyarrow.compute
from deltalake import DeltaTable

store = sys.argv[1]
for name in ["transactions", "slices", "unnamed"]:
    table = DeltaTable(f"{store}/{name}")
    column = table.to_pyarrow_table(columns=["obligation"])["obligation"]
    print("deltalake", name, len(column), pyarrow.compute.sum(column).as_py(), sep=",")
    column = polars.read_delta(f"{store}/{name}")["obligation"]
    print("polars", name, len(column), sum(column.drop_nulls(), Decimal("0.00")), sep=",")
    rows, total = duckdb.execute("select count(*), sum(obligation) from read_parquet($1)", [table.file_uris()]).fetchone()
    print("duckdb", name, rows, total, sep=",")
"#;

#[test]
fn python_readers_see_the_same_rows_and_sums() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/python-env");
    let installed = Command::new(script).output();
    let python = match &installed {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        other => return skipped(&format!("the Python packages could not be installed: {other:?}")),
    };
    let place = with_world(20_000);
    place.ok(["--store", "world/store", "ingest", "world/files/FY2021_9Q1_Contracts_Full_20251206.zip"]);
    place.ok(["--store", "world/store", "ingest", "world/files"]);
    place.write("read.py", READ);
    let store = place.path("world/store");
    let mut command = Command::new(python);
    command
        .arg(place.path("read.py"))
        .arg(&store)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let ran = finished(command.spawn().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.shown());
    let mut expected = Vec::new();
    // The view `slices` adds what the tables `unnamed` and `carriers` tell.
    for (table, rows) in [("transactions", "true"), ("slices", "channel <> 'unnamed'"), ("unnamed", "true")] {
        let statement = format!("select count(*), sum(obligation) from {table} where {rows}");
        let ours =
            csv_rows(&place.ok(["--store", "world/store", "sql", &statement, "--format", "csv"])).remove(1).join(",");
        for reader in ["deltalake", "polars", "duckdb"] {
            expected.push(format!("{reader},{table},{ours}"));
        }
    }
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
}
