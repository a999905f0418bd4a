"""Pairwise precision, recall and F1 of clusters beside the truth.

    python3 bench/names/score.py resolved.csv

Reads columns `company` and `truth`; a row without a company stands alone.
"""

import csv
import sys
from collections import Counter


def pairs(counts):
    return sum(count * (count - 1) // 2 for count in counts.values())


def main():
    found, truth, both = Counter(), Counter(), Counter()
    with open(sys.argv[1], newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            company = row["company"] or f"alone {number}"
            found[company] += 1
            truth[row["truth"]] += 1
            both[company, row["truth"]] += 1
    right = pairs(both)
    precision, recall = right / max(pairs(found), 1), right / max(pairs(truth), 1)
    print(f"precision {precision:.4f} recall {recall:.4f} f1 {2 * precision * recall / (precision + recall):.4f} companies {len(found)} of {len(truth)}")


if __name__ == "__main__":
    main()
