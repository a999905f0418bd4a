//! The answer of `flow`.

use answers::flow::{Flow, Stage};

use crate::cli::FlowFormat;
use crate::render::meanings::stage;
use crate::render::spend::title;
use crate::render::{count, csv, figures, json, plain_figures, sankey, sentences, table};

pub(crate) fn shown(flow: &Flow, format: FlowFormat) -> anyhow::Result<String> {
    match format {
        FlowFormat::Json => json(flow),
        FlowFormat::Svg => Ok(sankey::drawn(flow)),
        FlowFormat::Csv => csv(
            &["from_stage", "from", "to_stage", "to", "named", "floor", "likely", "ceiling", "unnamed", "awards"],
            flow.links.iter().map(|link| {
                let (from, to) = (&flow.nodes[link.from], &flow.nodes[link.to]);
                let ends = [stage(from.stage), &from.name, stage(to.stage), &to.name].map(str::to_owned);
                let awards = std::iter::once(link.awards.to_string());
                ends.into_iter().chain(plain_figures(&link.figures)).chain(awards).collect::<Vec<_>>()
            }),
        ),
        FlowFormat::Table => Ok(as_text(flow)),
    }
}

fn as_text(flow: &Flow) -> String {
    let mut text = format!("{}\n", title(&flow.question));
    if flow.links.is_empty() {
        text += "\n  no money\n";
    }
    for (from, to) in Stage::ALL.iter().zip(&Stage::ALL[1..]) {
        let links: Vec<_> = flow.links.iter().filter(|link| flow.nodes[link.from].stage == *from).collect();
        if links.is_empty() {
            continue;
        }
        text += &format!("\nfrom {} to {}\n", stage(*from), stage(*to));
        let rows = links.into_iter().map(|link| {
            let ends = [&flow.nodes[link.from].name, &flow.nodes[link.to].name].map(String::clone);
            ends.into_iter().chain(figures(&link.figures)).chain([count(link.awards)]).collect()
        });
        text += &table(&["from", "to", "named", "floor", "likely", "ceiling", "unnamed", "awards"], 2, rows);
    }
    text += &sentences("notes", &flow.notes);
    text + &sentences("what no record here can show", &flow.unseen)
}
