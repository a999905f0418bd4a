#!/bin/sh
# From a clone to the first answer: how long it takes with nothing built, and which crates cost what.
#
#   bench/build-time.sh [dev] [release]        both, where none is named
#
# Clones the last commit of this project (changes that are not committed are not in it) into a temporary folder, builds each
# profile with an empty target folder, and runs the demo. The registry's files that cargo already holds are used; what it
# must download is timed apart. Room needed: some 10 GB for a moment.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT INT TERM
# A target folder or compiler cache of the user's would make the build warm.
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR RUSTC_WRAPPER CARGO_BUILD_RUSTC_WRAPPER
export CARGO_TERM_PROGRESS_WHEN=never

now() { date +%s.%N; }
since() { awk -v start="$1" -v end="$(now)" 'BEGIN { printf "%.1f", end - start }'; }

costliest() {
    python3 - "$1" <<'PYTHON'
import collections, json, pathlib, re, sys

# The page that `cargo build --timings` writes holds its figures as one JSON list.
page = pathlib.Path(sys.argv[1]).read_text()
found = re.search(r"const UNIT_DATA = (\[.*?\]);\s*\n", page, re.DOTALL)
if not found:
    sys.exit("this cargo writes its timings in another way: read the page itself")
units = json.loads(found[1])
seconds = collections.Counter()
for unit in units:
    seconds[f"{unit['name']} {unit['version']}"] += unit["duration"]
print(f"  {len(seconds)} crates, {sum(seconds.values()):,.0f} s of compiling in all; the ten costliest:")
for name, duration in seconds.most_common(10):
    print(f"  {duration:8.1f} s  {name}")
PYTHON
}

start=$(now)
git clone --quiet "$project" "$place/clone"
clone=$(since "$start")
cd "$place/clone"
start=$(now)
cargo fetch --quiet --locked
fetch=$(since "$start")
echo "commit $(git rev-parse --short HEAD), $(nproc) cores, $(rustc --version)"
echo "clone ${clone} s, download of crates ${fetch} s"

for profile in ${@:-dev release}; do
    folder=$profile
    [ "$profile" = dev ] && folder=debug
    start=$(now)
    cargo build --quiet --locked --timings --profile "$profile"
    build=$(since "$start")
    start=$(now)
    "target/$folder/tributary" demo --into "$place/demo" >"$place/answer"
    demo=$(since "$start")
    echo
    awk -v clone="$clone" -v fetch="$fetch" -v build="$build" -v demo="$demo" -v profile="$profile" 'BEGIN {
        printf "%s: build %.1f s, demo %.1f s; from clone to first answer %.1f s\n", profile, build, demo, clone + fetch + build + demo }'
    costliest target/cargo-timings/cargo-timing.html
    rm -rf target "$place/demo"
done
