//! What the user can say. Words only: nothing is read or opened here.

mod store;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

use ::store::Location;
use answers::Definition;
use clap::{Args, Parser, Subcommand, ValueEnum};
use values::{Date, FiscalYear, Window};

use crate::ending::Misasked;
pub(crate) use store::{CheckArguments, StoreArguments, StoreCommand};

/// Follows public money from the buyer to the company that is finally paid.
///
/// Reads published spending files as they are, and answers from a store of open tables: how much does this buyer spend with
/// this company, directly and through resellers, how sure is that, and which records say so.
#[derive(Debug, Parser)]
#[command(name = "tributary", version, long_version = LONG_VERSION.as_str(), max_term_width = 110, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Where the store is: a folder, or a URL of an object store [default: tributary-store]
    #[arg(long, global = true, env = "TRIBUTARY_STORE", value_name = "PLACE")]
    pub(crate) store: Option<String>,
    /// Threads to work with [default: as many as there are processors]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// No progress and no hints
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Also by what its figures and its stores are known: figures of two programs differ with the method, and CHANGELOG.md says how.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let (program, reading, format) = (env!("CARGO_PKG_VERSION"), classification::READING, ::store::FORMAT);
    format!("{program}, method of reading {reading}, format of stores {format}")
});

const EXAMPLES: &str = "Examples:
  tributary demo
  tributary ingest downloads/
  tributary spend --buyer ICE --company Microsoft --fy 2021..2025
  tributary evidence --buyer ICE --company Microsoft --fy 2024 --limit 50

Exit codes: 0 done; 1 failed; 2 asked wrongly (an unknown buyer, an impossible date); 3 done, but some input could not be
used; 130 stopped.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Ingest(IngestArguments),
    Spend(SpendArguments),
    Evidence(EvidenceArguments),
    Bundle(BundleArguments),
    Serve(ServeArguments),
    Flow(FlowArguments),
    Award(AwardArguments),
    Subawards(SubawardsArguments),
    Who(WhoArguments),
    Explain(ExplainArguments),
    Sql(SqlArguments),
    #[command(hide = true)]
    Statement(StatementArguments),
    Store(StoreArguments),
    Problems(ProblemsArguments),
    Lexicon(LexiconArguments),
    Companies(CompaniesArguments),
    Judge(JudgeArguments),
    Review(ReviewArguments),
    Resolve(ResolveArguments),
    Evaluate(EvaluateArguments),
    Demo(DemoArguments),
}

/// Read published files into the store
///
/// Takes .csv, .csv.gz and .zip files of contract transactions, folders and patterns. What a file holds is told by its header.
/// Reading the same file again changes nothing. Without PATH, only makers and families are read anew.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary ingest downloads/ 'more/FY202*_070_Contracts_Full_*.zip'")]
pub(crate) struct IngestArguments {
    /// Files, folders, or quoted patterns
    pub(crate) paths: Vec<PathBuf>,
    /// Also say how long each part of the work took
    #[arg(long)]
    pub(crate) timings: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How much does a buyer spend with a company
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary spend --buyer ICE --company Microsoft --fy 2021..2025
  tributary spend --buyer 070 --company 'Amazon Web Services' --from 2023-01-01 --to 2026-01-31 --by seller
  tributary spend --buyer CBP --by fy")]
pub(crate) struct SpendArguments {
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
    /// Show this breakdown alone
    #[arg(long, value_enum)]
    pub(crate) by: Option<Breakdown>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// The records behind the answer of `spend`
///
/// Amount, date, key, official page, seller, matched words marked «so», channel, file and line.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tributary evidence --buyer ICE --company Microsoft --fy 2024 --format csv --all > records.csv"
)]
pub(crate) struct EvidenceArguments {
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
    /// How many records to show, those with most money first
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u64,
    /// Show every record
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// An answer with everything to check it by, in a folder
///
/// The answer as page, JSON and spreadsheet, every record behind it, the hashes of the published files, what the numbers
/// mean, and a script that adds them up again: for a stranger who has the files and no Tributary.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary bundle --buyer ICE --company Microsoft --fy 2021..2025 -o ice-microsoft")]
pub(crate) struct BundleArguments {
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
    /// The folder to make; it must not hold other files
    #[arg(long, short, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
}

/// Show answers as pages in the browser, and as data under /api
///
/// Listens on this machine only, unless told otherwise. A new version of the store is seen as soon as it is there.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary serve --open")]
pub(crate) struct ServeArguments {
    /// Port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 7979, value_name = "N")]
    pub(crate) port: u16,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Address to listen on; another than this machine's own lets others read the store
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) listen: IpAddr,
    /// A further name under which the page may be asked for; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,
}

/// Who pays whom through whom: buyer, vehicle owner, seller, maker or subcontractor
///
/// As a table, as JSON or CSV, or as a picture with the same numbers. Without --company or --capability all of the buyer's money
/// is shown.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary flow --buyer ICE --capability cloud-hosting --fy 2021..2025
  tributary flow --buyer ICE --company Microsoft --format svg > flow.svg")]
pub(crate) struct FlowArguments {
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
    /// How many of a level to show by name, those with most money first
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub(crate) top: usize,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: FlowFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FlowFormat {
    #[default]
    Table,
    Json,
    Csv,
    /// A Sankey diagram
    Svg,
}

/// One award: parties, money over time, subcontracts, vehicles, makers
///
/// The three roles of agencies, what is obligated, exercised, possible and paid out, every action and report, the vehicles above
/// it and the orders below it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary award CONT_AWD_70CTD024FC0000005_7012_70RTAC24A00000001_7001
  tributary award 70CTD024FC0000005 --format json")]
pub(crate) struct AwardArguments {
    /// Unique key of the award, its number, or the address of its official page
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Reports of subcontracts: what they say, and what is made of it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary subawards audit")]
pub(crate) struct SubawardsArguments {
    #[command(subcommand)]
    pub(crate) command: SubawardsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SubawardsCommand {
    Audit(AuditArguments),
}

/// What each rule of the clean-up did: rows and dollars before and after
///
/// Repeats, restatements, amounts above the prime; how often reports repeat; the share of prime dollars with any report.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  tributary subawards audit\n  tributary subawards audit --buyer ICE --fy 2021..2025"
)]
pub(crate) struct AuditArguments {
    /// Only primes of this agency
    #[arg(long, value_name = "AGENCY")]
    pub(crate) buyer: Option<String>,
    /// Only reports of this fiscal year or years: 2024 or 2021..2025
    #[arg(long, value_name = "YEARS")]
    pub(crate) fy: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Which makers a buyer's money goes to, or which buyers pay a company
///
/// Each with the four numbers, and the share of the money that nobody can attribute. With --company the lines are its buyers,
/// otherwise they are makers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary who --buyer ICE --capability cloud-hosting --fy 2021..2025
  tributary who --buyer CBP --fy 2024 --by fy --limit 40
  tributary who --company Palantir")]
pub(crate) struct WhoArguments {
    #[command(flatten)]
    pub(crate) asked: WhoQuestion,
    /// A line for each fiscal year too
    #[arg(long, value_enum)]
    pub(crate) by: Option<WhoBreakdown>,
    /// How many to show, those with most money first
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: usize,
    /// Show every one
    #[arg(long, conflicts_with = "limit")]
    pub(crate) all: bool,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// The question of `who`: a buyer, a company, a capability, or several of them.
#[derive(Debug, Args)]
pub(crate) struct WhoQuestion {
    /// Agency by short name, name or code; without one, all buyers in the store
    #[arg(long, value_name = "AGENCY")]
    pub(crate) buyer: Option<String>,
    /// Company by family name, alias or member name: shows its buyers
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Products by what they do: cloud-hosting, data-broker, phone-forensics
    #[arg(long, value_name = "NAME")]
    pub(crate) capability: Option<String>,
    #[command(flatten)]
    pub(crate) days: Days,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoBreakdown {
    Fy,
}

/// How one award was read, word by word
///
/// Every row with its text, what each telling word was taken for, the makers named, their roles and rules, and whose money the
/// row may be, how surely.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary explain CONT_AWD_70CDCR21FR0000044_7012_70CDCR20D00000011_7012")]
pub(crate) struct ExplainArguments {
    /// The award's key, or its number (PIID)
    pub(crate) award: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Ask the tables in SQL, read-only
///
/// Views: transactions, awards, days, mentions, slices, unnamed, carriers, vocabulary, sellers, subaward_reports, subawards, subaward_rules,
/// award_summaries, account_funding, files, problems.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tributary sql \"select fiscal_year, sum(obligation) from transactions where awarding_sub_agency_code = '7012' group by 1 order by 1\"")]
pub(crate) struct SqlArguments {
    /// A SELECT statement
    pub(crate) statement: String,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Answer the statement on standard input, for this program itself
#[derive(Debug, Args)]
pub(crate) struct StatementArguments {
    /// The version of the store
    pub(crate) version: u64,
    /// Rows at most
    #[arg(long)]
    pub(crate) rows: Option<usize>,
    /// Memory at most, in bytes
    #[arg(long)]
    pub(crate) memory: Option<usize>,
}

/// Rows and values that could not be read, each with its file, line and reason
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary problems --limit 100")]
pub(crate) struct ProblemsArguments {
    /// How many to show
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u64,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// The makers and the words that name them: hold them to their examples, review what records showed
#[derive(Debug, Args)]
pub(crate) struct LexiconArguments {
    #[command(subcommand)]
    pub(crate) command: LexiconCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LexiconCommand {
    Test(LexiconTestArguments),
    Review(LexiconReviewArguments),
}

/// Hold every entry of the lexicon to its own examples
///
/// Without FILE the store's own `lexicon.toml` is laid over the curated lists, where there is one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary lexicon test my-makers.toml")]
pub(crate) struct LexiconTestArguments {
    /// A file of further makers, as it would stand in the store's folder
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Makers that no list knows, found in the store's records: those that wait for a person
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary lexicon review --all --format csv > found.csv")]
pub(crate) struct LexiconReviewArguments {
    /// Show those that count already, too
    #[arg(long)]
    pub(crate) all: bool,
    /// How many to show, those with most awards first
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) limit: u64,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// How often the program reads as people labelled
#[derive(Debug, Args)]
pub(crate) struct EvaluateArguments {
    #[command(subcommand)]
    pub(crate) command: EvaluateCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvaluateCommand {
    Makers(EvaluateMakersArguments),
    Names(EvaluateNamesArguments),
}

/// Precision and recall of "one company or two", over pairs of names that people or registers labelled
///
/// Each pair is decided by its two names alone; no store is needed. Judgements of a store here or at --store count.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary evaluate names --pairs pairs.csv --format json")]
pub(crate) struct EvaluateNamesArguments {
    /// Pairs: columns name1, name2, and label (1, 0, or ? for neither) or is_match (true, false); others are ignored
    #[arg(long, value_name = "FILE")]
    pub(crate) pairs: PathBuf,
    /// Only rows whose column has one of these values, such as schema=Company,Organization
    #[arg(long = "where", value_name = "COLUMN=VALUES")]
    pub(crate) condition: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Who is this company: its names, ids and family over time, what it sells, who sells it, who buys
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary companies 'Four Points Technology'
  tributary companies --why 'CELLEBRITE INC' 'CELLEBRITE USA CORP'")]
pub(crate) struct CompaniesArguments {
    /// A company by any of its names, or by its id
    #[arg(required_unless_present = "why")]
    pub(crate) name: Option<String>,
    /// Why two names are, or are not, taken for one company: what each comparison says, in bits
    #[arg(long, num_args = 2, value_names = ["NAME", "NAME"], conflicts_with = "name")]
    pub(crate) why: Option<Vec<String>>,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Decide that two names are one company, or two; it wins over the model
///
/// A judgement is an entry appended to judgements.toml in the store's folder, with who, when and why. The store is read anew with
/// it at once, unless --later says otherwise.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary judge same 'GOVDELIVERY, INC.' 'GRANICUS, LLC' --why 'took the name in 2016, company announcement' --by 'A. Editor'
  tributary judge list
  tributary judge withdraw 3 --why 'was a namesake'")]
pub(crate) struct JudgeArguments {
    #[command(subcommand)]
    pub(crate) command: JudgeCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JudgeCommand {
    /// Both names are one company's
    Same(JudgedNames),
    /// They are of two companies
    Different(JudgedNames),
    /// Looked at, and not to be decided: it is not asked again
    Unsure(JudgedNames),
    /// Take a judgement back; it stays in the file, with the withdrawal
    Withdraw(JudgeWithdraw),
    /// The judgements in force
    List(JudgeList),
}

#[derive(Debug, Args)]
pub(crate) struct JudgedNames {
    #[arg(num_args = 2, required = true, value_names = ["NAME", "NAME"])]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) signed: Signed,
}

#[derive(Debug, Args)]
pub(crate) struct JudgeWithdraw {
    /// Its number, as `tributary judge list` shows it
    pub(crate) number: u64,
    #[command(flatten)]
    pub(crate) signed: Signed,
}

#[derive(Debug, Args)]
pub(crate) struct JudgeList {
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Who decides, why, and when it counts.
#[derive(Debug, Args)]
pub(crate) struct Signed {
    /// What shows it
    #[arg(long, value_name = "TEXT")]
    pub(crate) why: String,
    /// Who decides
    #[arg(long, default_value = "anonymous", value_name = "NAME")]
    pub(crate) by: String,
    /// Only note it; the next `tributary ingest` reads the store with it
    #[arg(long)]
    pub(crate) later: bool,
}

/// The doubtful decisions on names that move most money
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary review --limit 50 --format csv > doubtful.csv")]
pub(crate) struct ReviewArguments {
    /// How many to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u64,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Say which rows of a table are one company; no store is needed
///
/// Reads a CSV file with a column `name` and, where there are any, uei, duns, cage, parent, city, state, postcode. Writes the
/// company of each row, as a number, in front of its columns.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tributary resolve vendors.csv > resolved.csv
  tributary resolve vendors.csv --train mine-1 --save-model mine.toml
  tributary resolve vendors.csv --model mine.toml")]
pub(crate) struct ResolveArguments {
    pub(crate) file: PathBuf,
    /// A trained model's file, instead of the program's own
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Learn a model from the table first, and give it this version
    #[arg(long, value_name = "VERSION")]
    pub(crate) train: Option<String>,
    /// Keep the learned model here
    #[arg(long, value_name = "FILE", requires = "train")]
    pub(crate) save_model: Option<PathBuf>,
}

/// Precision and recall of makers and their roles, over awards that people labelled
///
/// Texts and sellers come from the awards file alone; no store is needed.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tributary evaluate makers --awards awards.csv --labels labels.csv --format json")]
pub(crate) struct EvaluateMakersArguments {
    /// Awards as read: columns id, recipient, psc, naics, last, descriptions (distinct texts with ` || ` between them)
    #[arg(long, value_name = "FILE")]
    pub(crate) awards: PathBuf,
    /// Labels: columns id, maker, role, sure
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Make an invented world of spending, read it, and answer about it
///
/// Buyers, sellers and makers are invented; the files have the official layout. Nothing is downloaded.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  tributary demo\n  tributary demo --rows 1000000 --files-only --into big")]
pub(crate) struct DemoArguments {
    /// Rows to make
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub(crate) rows: u64,
    /// The same seed makes the same world
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Folder for the files and the store
    #[arg(long, default_value = "tributary-demo", value_name = "FOLDER")]
    pub(crate) into: PathBuf,
    /// Make plain CSV files instead of zips
    #[arg(long)]
    pub(crate) plain: bool,
    /// Make the files and their truth, and stop there
    #[arg(long)]
    pub(crate) files_only: bool,
}

/// The question that `spend` and `evidence` share.
#[derive(Debug, Args)]
pub(crate) struct QuestionArguments {
    /// Agency by short name, name or code: ICE, 7012, DHS, "Customs and Border Protection"
    #[arg(long, value_name = "AGENCY")]
    pub(crate) buyer: String,
    /// Company by family name, alias or member name
    #[arg(long, value_name = "NAME")]
    pub(crate) company: Option<String>,
    /// Products by what they do: cloud-hosting, data-broker, phone-forensics; alone, or of the company
    #[arg(long, value_name = "NAME")]
    pub(crate) capability: Option<String>,
    #[command(flatten)]
    pub(crate) days: Days,
}

/// Which days, and what makes a record the buyer's.
#[derive(Debug, Args)]
pub(crate) struct Days {
    /// First day, such as 2023-01-01
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// Last day
    #[arg(long, value_name = "DAY")]
    pub(crate) to: Option<String>,
    /// Fiscal year or years (from 1 October of the year before): 2024 or 2021..2025
    #[arg(long, value_name = "YEARS", conflicts_with_all = ["from", "to"])]
    pub(crate) fy: Option<String>,
    /// What makes a record the buyer's: it signed, its money pays, or either
    #[arg(long, value_enum, default_value_t)]
    pub(crate) role: Role,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    Awarding,
    Funding,
    #[default]
    Either,
}

impl From<Role> for Definition {
    fn from(role: Role) -> Definition {
        match role {
            Role::Awarding => Definition::Awarding,
            Role::Funding => Definition::Funding,
            Role::Either => Definition::Either,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Breakdown {
    Fy,
    Seller,
    Channel,
    Award,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Table,
    Json,
    Csv,
}

/// What holds for every command.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) location: Location,
    pub(crate) threads: NonZeroUsize,
}

/// Threads that may be asked for: each has a stack, and a buffer of rows.
const MOST_THREADS: usize = 256;

impl Settings {
    pub(crate) fn of(arguments: &Arguments) -> anyhow::Result<Settings> {
        let place = arguments.store.as_deref().unwrap_or("tributary-store");
        let location = Location::parse(place).map_err(|error| Misasked(error.to_string()))?;
        let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        if let Some(threads) = arguments.threads.filter(|threads| threads.get() > MOST_THREADS) {
            return Err(Misasked(format!(
                "--threads {threads}: {MOST_THREADS} at most; this machine has {processors}"
            ))
            .into());
        }
        Ok(Settings { location, threads: arguments.threads.unwrap_or(processors) })
    }
}

impl Days {
    /// The days asked about.
    pub(crate) fn window(&self) -> Result<Window, Misasked> {
        Days::of(self.fy.as_deref(), self.from.as_deref(), self.to.as_deref())
    }

    /// Days from words: fiscal years, or a first and a last day.
    pub(crate) fn of(fy: Option<&str>, from: Option<&str>, to: Option<&str>) -> Result<Window, Misasked> {
        if let Some(years) = fy {
            let (first, last) = years.split_once("..").unwrap_or((years, years));
            let (first, last) = (fiscal_year(first)?, fiscal_year(last)?);
            return match first <= last {
                true => Ok(Window::fiscal_years(first, last)),
                false => Err(Misasked(format!("--fy {years}: the first year is after the last"))),
            };
        }
        let window = Window { from: day("--from", from)?, to: day("--to", to)? };
        match (window.from, window.to) {
            (Some(from), Some(to)) if from > to => Err(Misasked(format!("--from {from} is after --to {to}"))),
            _ => Ok(window),
        }
    }
}

fn fiscal_year(text: &str) -> Result<FiscalYear, Misasked> {
    let digits = text.trim().trim_start_matches("FY").trim_start_matches("fy");
    match digits.parse() {
        Ok(year @ 1970..=2100) => Ok(FiscalYear(year)),
        _ => Err(Misasked(format!("`{text}` is not a fiscal year: write 2024, or 2021..2025"))),
    }
}

fn day(option: &str, text: Option<&str>) -> Result<Option<Date>, Misasked> {
    let Some(text) = text else { return Ok(None) };
    match Date::parse(text.as_bytes()) {
        Ok(Some(date)) => Ok(Some(date)),
        Ok(None) => Err(Misasked(format!("{option} is empty: write a day such as 2023-01-01"))),
        Err(problem) => Err(Misasked(format!("{option} `{text}` {problem}: write a day such as 2023-01-01"))),
    }
}
