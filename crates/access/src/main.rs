//! The program: one command, one function, one exit code. The only crate that prints.

mod cli;
mod commands;
mod ending;
mod events;
mod own_folder;
mod printer;
mod render;
mod serve;
mod statement;

use std::panic::PanicHookInfo;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Arguments, Command};
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let serves = matches!(arguments.command, Command::Serve(_));
    std::panic::set_hook(Box::new(move |panic| say(panic, serves)));
    let printer = Printer::new(arguments.quiet);
    match run(arguments, &printer) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::InPart) => ExitCode::from(3),
        Ok(Ending::Stopped) => ExitCode::from(130),
        Err(error) => {
            printer.error(&error);
            ExitCode::from(if error.is::<Misasked>() { 2 } else { 1 })
        }
    }
}

/// A system that gives no thread or no memory is no defect of the program, and says so in a sentence; all else is one, to be reported.
/// Ending there is as safe as being killed: a run that dies leaves the store as it was. A server goes on with what it has.
fn say(panic: &PanicHookInfo<'_>, serves: bool) {
    let said = panic.payload_as_str().unwrap_or_default();
    let printer = Printer::new(true);
    if ["spawn", "Resource temporarily unavailable", "Cannot allocate memory", "null pointer when creating"]
        .iter()
        .any(|sign| said.contains(sign))
    {
        printer.warning("the system gives no more threads or memory: raise its limits, or use --threads 1");
        if !serves {
            Printer::end(1);
        }
        return;
    }
    // Where a library lies on this machine is nobody's business.
    let file =
        |file: &str| file.rsplit('/').take(3).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
    let place =
        panic.location().map_or_else(String::new, |place| format!(" ({}:{})", file(place.file()), place.line()));
    printer.warning(&format!("this is a defect of Tributary, please report it: {said}{place}"));
}

fn run(arguments: Arguments, printer: &Printer) -> anyhow::Result<Ending> {
    let settings = cli::Settings::of(&arguments)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(settings.threads.get()).enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Ingest(ingest) => commands::ingest::run(&ingest, &settings, printer).await,
            Command::Spend(spend) => commands::spend::run(&spend, &settings, printer).await,
            Command::Evidence(evidence) => commands::evidence::run(&evidence, &settings, printer).await,
            Command::Bundle(bundle) => commands::bundle::run(&bundle, &settings, printer).await,
            Command::Serve(serve) => commands::serve::run(&serve, &settings, printer).await,
            Command::Flow(flow) => commands::flow::run(&flow, &settings, printer).await,
            Command::Award(award) => commands::award::run(&award, &settings, printer).await,
            Command::Subawards(subawards) => commands::subawards::run(&subawards, &settings, printer).await,
            Command::Who(who) => commands::who::run(&who, &settings, printer).await,
            Command::Explain(explain) => commands::explain::run(&explain, &settings, printer).await,
            Command::Sql(sql) => commands::sql::run(&sql, &settings, printer).await,
            Command::Statement(asked) => statement::run(&asked, &settings, printer).await,
            Command::Store(store) => commands::store::run(&store, &settings, printer).await,
            Command::Problems(problems) => commands::problems::run(&problems, &settings, printer).await,
            Command::Lexicon(lexicon) => commands::lexicon::run(&lexicon, &settings, printer).await,
            Command::Companies(companies) => commands::companies::run(&companies, &settings, printer).await,
            Command::Judge(judge) => commands::judge::run(&judge, &settings, printer).await,
            Command::Review(review) => commands::review::run(&review, &settings, printer).await,
            Command::Resolve(resolve) => commands::resolve::run(&resolve, &settings, printer),
            Command::Evaluate(evaluate) => commands::evaluate::run(&evaluate, &settings, printer),
            Command::Demo(demo) => commands::demo::run(&demo, &settings, printer).await,
        }
    })
}
