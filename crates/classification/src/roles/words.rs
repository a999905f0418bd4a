//! Words that decide a role by where they stand; those that the lexicon's signals are made of stand in its file.

/// Words that end what is said of the thing before them: what follows is its purpose or its place.
pub(super) const TURNS: [&str; 7] = [" FOR ", " TO ", " WHICH ", " USED ", " THAT ", " IN SUPPORT ", " SUPPORTING "];

/// Of these, the ones after which a name is no longer what is bought: "LICENSES USED TO INSPECT SALESFORCE".
pub(super) const TURNS_BEFORE: [&str; 4] = [" TO ", " WHICH ", " USED ", " THAT "];

/// Words between a "for" and the name of what something is for.
pub(super) const WHOSE: [&str; 6] = ["THE", "A", "OUR", "ITS", "CLOUD", "CLOUDS"];

/// Words that make support a maker's product, as its price list has it.
pub(super) const MADE_SUPPORT: [&str; 12] = [
    "ADVANCED",
    "ANNUAL",
    "BASIC",
    "CARE",
    "ENHANCED",
    "EXTENDED",
    "GOLD",
    "MAINTENANCE",
    "PLATINUM",
    "PREMIER",
    "PREMIUM",
    "STANDARD",
];

/// Parts of words of buying that go on with a product that is there.
pub(super) const KEPT: [&str; 6] = ["ANNUAL", "LICEN", "MAINT", "RENEW", "SUBSCRI", "WARRANT"];

/// Words that join labour to a thing that it comes along with.
pub(super) const JOINS: [&str; 8] = ["AND", "&", "+", "WITH", "W/", "PLUS", "INCLUDING", "INCLUDES"];

/// Beginnings of words for work on a thing: after these an "and" joins labour to labour.
pub(super) const WORK: [&str; 12] = [
    "CONFIGUR",
    "CUSTOM",
    "DESIGN",
    "ENHANCE",
    "IMPLEMENT",
    "INSTALL",
    "MANAGEMENT",
    "OPERATION",
    "REPAIR",
    "SERVICE",
    "TESTING",
    "DEPLOY",
];

/// Words for what is replaced.
pub(super) const OLD: [&str; 26] = [
    "A",
    "ALL",
    "AGING",
    "AND",
    "BROKEN",
    "CURRENT",
    "DAMAGED",
    "DEFECTIVE",
    "END",
    "EOL",
    "EXISTING",
    "EXPIRED",
    "EXPIRING",
    "FAULTY",
    "INOPERABLE",
    "LEGACY",
    "LIFE",
    "OBSOLETE",
    "OF",
    "OLD",
    "OLDER",
    "OUR",
    "OUTDATED",
    "THE",
    "THEIR",
    "UNSUPPORTED",
];
