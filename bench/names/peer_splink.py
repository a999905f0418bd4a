"""The same records through Splink on DuckDB: five blocking rules, Jaro-Winkler levels, term frequencies.

    pip install splink==4.0.17 duckdb==2.0.1
    python3 bench/names/peer_splink.py companies.csv resolved.csv [narrow|wide] [THRESHOLD]

Wide rules bring more pairs together than narrow ones, and take longer.
"""

import sys

import duckdb
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


RULES = {
    "narrow": [["name"], ["substr(name, 1, 6)", "city"], ["postcode", "substr(name, 1, 3)"], ["first_word", "postcode"], ["substr(name, 1, 10)"]],
    "wide": [["name"], ["substr(name, 1, 3)", "city"], ["postcode", "substr(name, 1, 2)"], ["first_word", "postcode"], ["substr(name, 1, 8)"]],
}


def main():
    source, target = sys.argv[1], sys.argv[2]
    rules = sys.argv[3] if len(sys.argv) > 3 else "narrow"
    threshold = float(sys.argv[4]) if len(sys.argv) > 4 else 0.995
    connection = duckdb.connect()
    connection.execute("set threads to 2")
    connection.execute(f"""create table companies as select row_number() over () as unique_id, upper(name) as name, city,
        nullif(postcode, '') as postcode, truth, regexp_replace(upper(name), '[^A-Z0-9]+.*', '') as first_word
        from read_csv('{source}', all_varchar = true)""")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.96, 0.9, 0.85]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES[rules]],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker("companies", settings, DuckDBAPI(connection))
    linker.training.estimate_probability_two_random_records_match([block_on("name", "postcode")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode", "substr(name, 1, 3)"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    pairs = linker.inference.predict(threshold_match_probability=threshold)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)
    connection.execute(f"""copy (select c.cluster_id as company, t.name, t.city, t.postcode, t.truth
        from {clusters.physical_name} c join companies t using (unique_id)) to '{target}' (header, delimiter ',')""")


if __name__ == "__main__":
    main()
