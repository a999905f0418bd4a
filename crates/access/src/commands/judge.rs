//! `tributary judge`: a person's decision on two names, appended and counted.

use std::path::Path;

use ::store::Store;
use assembly::{Reference, own_lists};
use entities::judgements::{Judgements, Verdict};
use values::Date;

use crate::cli::{JudgeArguments, JudgeCommand, JudgedNames, Settings, Signed};
use crate::commands::ingest::into_store;
use crate::ending::{Ending, Misasked};
use crate::printer::Printer;
use crate::render;

pub(crate) async fn run(arguments: &JudgeArguments, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    // A judgement belongs to a store: without one there is nothing that it would be about.
    Store::open(settings.location.clone()).await?;
    let mut judgements = Reference::load(&settings.location)?.judgements;
    let (verdict, judged) = match &arguments.command {
        JudgeCommand::Same(judged) => (Verdict::Same, judged),
        JudgeCommand::Different(judged) => (Verdict::Different, judged),
        JudgeCommand::Unsure(judged) => (Verdict::Unsure, judged),
        JudgeCommand::Withdraw(withdraw) => {
            let line = judgements
                .withdraw(withdraw.number, &withdraw.signed.why, &withdraw.signed.by, today())
                .map_err(|error| Misasked(error.to_string()))?;
            own_lists::append_judgement(&settings.location, &line)?;
            printer.data(&format!("judgement {} is withdrawn\n", withdraw.number))?;
            return read_anew(&withdraw.signed, settings, printer).await;
        }
        JudgeCommand::List(list) => {
            printer.data(&render::companies::judgements(judgements.in_force(), list.format)?)?;
            return Ok(Ending::Done);
        }
    };
    judge(&mut judgements, verdict, judged, settings, printer)?;
    match verdict {
        Verdict::Unsure => Ok(Ending::Done),
        _ => read_anew(&judged.signed, settings, printer).await,
    }
}

fn judge(
    judgements: &mut Judgements,
    verdict: Verdict,
    judged: &JudgedNames,
    settings: &Settings,
    printer: &Printer,
) -> anyhow::Result<()> {
    let [one, other] = &judged.names[..] else {
        return Err(Misasked("a judgement is about two names".to_owned()).into());
    };
    let names = [one.clone(), other.clone()];
    let (judgement, line) = judgements
        .judge(verdict, names, &judged.signed.why, &judged.signed.by, today())
        .map_err(|error| Misasked(error.to_string()))?;
    own_lists::append_judgement(&settings.location, &line)?;
    printer.data(&format!("judgement {}: \"{one}\" and \"{other}\" are {}\n", judgement.number, verdict.name()))
}

/// Reads the store with the changed judgements, as an ingest without files does.
async fn read_anew(signed: &Signed, settings: &Settings, printer: &Printer) -> anyhow::Result<Ending> {
    if signed.later {
        printer.note("it counts from the next `tributary ingest` on");
        return Ok(Ending::Done);
    }
    match into_store(&[] as &[&Path], settings, printer).await? {
        Some(made) => printer.note(&format!("the store is at version {}", made.store.entry.version)),
        None => return Ok(Ending::Stopped),
    }
    Ok(Ending::Done)
}

fn today() -> Date {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_days((seconds / 86_400) as i32)
}
