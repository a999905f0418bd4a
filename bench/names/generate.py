"""Invented companies with known truth: typos, abbreviations, legal forms, moves, dropped and exchanged words.

    python3 bench/names/generate.py 1000000 1 companies.csv

Writes columns name, city, postcode, truth. The same count and seed make the same file. Nothing here is a real company.
"""

import csv
import random
import sys

SYLLABLES = """ba ber bel cal cor dan del dor el fen gar gra hal har hol in jen kar kel lan lin lo mac mal mar mor nel nor pal
per quin ral ran ro sal san sen sil ster tal tan ter tor val van ver wal wes win zen dex tron vex lux ton man son field well ford
berg stein ley more wick""".split()
COMMON = """SERVICES SOLUTIONS SYSTEMS TECHNOLOGIES CONSTRUCTION CONSULTING GROUP INTERNATIONAL INDUSTRIES ENTERPRISES ASSOCIATES
MANAGEMENT ENGINEERING SUPPLY SECURITY LOGISTICS MEDICAL ELECTRIC FEDERAL GLOBAL DESIGN PARTNERS MANUFACTURING RESEARCH
COMMUNICATIONS EQUIPMENT TRANSPORT ENVIRONMENTAL HEALTHCARE PRODUCTS ENERGY STAFFING TRAINING SOFTWARE DATA AVIATION MARINE FOODS
PROPERTIES CONTRACTORS""".split()
SHORT = {
    "SERVICES": ["SVCS", "SVC"], "SOLUTIONS": ["SOLNS"], "SYSTEMS": ["SYS"], "TECHNOLOGIES": ["TECH", "TECHNOLOGY"],
    "CONSTRUCTION": ["CONSTR", "CONST"], "INTERNATIONAL": ["INTL", "INT'L"], "INDUSTRIES": ["IND", "INDS"],
    "ASSOCIATES": ["ASSOC"], "MANAGEMENT": ["MGMT", "MGT"], "ENGINEERING": ["ENGR", "ENG"], "MANUFACTURING": ["MFG"],
    "COMMUNICATIONS": ["COMM", "COMMS"], "EQUIPMENT": ["EQUIP"], "ENVIRONMENTAL": ["ENV"], "ELECTRIC": ["ELEC"],
    "GROUP": ["GRP"], "FEDERAL": ["FED"],
}
FORMS = {
    "INC": ["INC.", "INCORPORATED", ", INC.", ""], "LLC": ["L.L.C.", ", LLC", "LIMITED LIABILITY COMPANY", ""],
    "CORP": ["CORPORATION", "CORP.", ""], "LTD": ["LIMITED", "LTD.", ""], "CO": ["COMPANY", "CO.", ""], "LP": ["L.P.", ""],
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class World:
    def __init__(self, seed):
        self.random = random.Random(seed)
        choice = self.random.choice
        word = lambda: "".join(choice(SYLLABLES) for _ in range(choice([2, 2, 3]))).upper()
        self.words = [word() for _ in range(60_000)]
        self.surnames = self.words[:8_000]
        self.cities = ["".join(choice(SYLLABLES) for _ in range(2)).upper() + choice(["", " CITY", "VILLE", "TON"]) for _ in range(3_000)]
        self.postcodes = {city: [str(self.random.randrange(10_000, 99_999)) for _ in range(self.random.randrange(1, 9))] for city in self.cities}
        self.city_weights = [1 / (place + 3) ** 0.8 for place in range(len(self.cities))]
        self.common_weights = [1 / (place + 2) ** 0.7 for place in range(len(COMMON))]

    def common(self, count):
        return self.random.choices(COMMON, self.common_weights, k=count)

    def place(self):
        city = self.random.choices(self.cities, self.city_weights)[0]
        return city, self.random.choice(self.postcodes[city])

    def name(self):
        draw, choice = self.random.random(), self.random.choice
        if draw < 0.5:
            words = [choice(self.words)] + self.common(choice([1, 1, 2]))
        elif draw < 0.75:
            words = [choice(self.surnames), choice(["&", "AND"]), choice(self.surnames)] + self.common(choice([0, 1]))
        elif draw < 0.9:
            words = [choice(self.words), choice(self.words)] + self.common(choice([0, 1]))
        else:
            words = ["".join(choice(LETTERS) for _ in range(3))] + self.common(2)
        return list(dict.fromkeys(words))

    def mistyped(self, word):
        if len(word) < 4:
            return word
        at, draw, choice = self.random.randrange(1, len(word) - 1), self.random.random(), self.random.choice
        if draw < 0.25:
            return word[:at] + word[at + 1:]
        if draw < 0.5:
            return word[:at] + choice(LETTERS) + word[at + 1:]
        if draw < 0.75:
            return word[:at] + choice(LETTERS) + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2:]

    def record(self, words, form, city, postcode):
        chance, choice = self.random.random, self.random.choice
        if chance() < 0.35:
            form = choice(FORMS[form])
        words = [choice(SHORT[word]) if word in SHORT and chance() < 0.15 else word for word in words]
        if chance() < 0.12:
            longest = max(range(len(words)), key=lambda place: len(words[place]))
            at = longest if chance() < 0.6 else self.random.randrange(len(words))
            words[at] = self.mistyped(words[at])
        if chance() < 0.03 and len(words) > 2:
            words = [words[1], words[0]] + words[2:]
        if chance() < 0.03 and len(words) > 2:
            words = words[:-1]
        if chance() < 0.06:
            city, postcode = self.place()
        elif chance() < 0.05:
            postcode = choice(self.postcodes[city])
        if chance() < 0.03:
            city = self.mistyped(city)
        if chance() < 0.02:
            postcode = ""
        blank = "" if form.startswith(",") or not form else " "
        return " ".join(words) + blank + form, city, postcode


def main():
    count, seed, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    world = World(seed)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "city", "postcode", "truth"])
        written = company = 0
        while written < count:
            company += 1
            words, form = world.name(), world.random.choice(list(FORMS))
            city, postcode = world.place()
            for _ in range(min(1 + int(world.random.expovariate(1 / 2.4)), 30, count - written)):
                writer.writerow([*world.record(words, form, city, postcode), company])
                written += 1
    print(f"{written} records of {company} companies", file=sys.stderr)


if __name__ == "__main__":
    main()
