//! The method: what the numbers mean and what no record can show, from the documents that come with the program.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};
use serde::Serialize;

use crate::serve::failure::Failure;
use crate::serve::page::{At, Page};

/// The documents, in the order in which they are read.
const DOCUMENTS: [(&str, &str); 5] = [
    ("the-four-numbers", include_str!("../../../../../docs/concepts/the-four-numbers.md")),
    ("what-no-record-can-show", include_str!("../../../../../docs/concepts/what-no-record-can-show.md")),
    ("buyers", include_str!("../../../../../docs/concepts/buyers.md")),
    ("companies", include_str!("../../../../../docs/concepts/companies.md")),
    ("makers", include_str!("../../../../../docs/concepts/makers.md")),
];

#[derive(Serialize)]
struct Method {
    /// The version of the method of reading.
    reading: &'static str,
    sections: Vec<Section>,
}

#[derive(Serialize)]
struct Section {
    id: &'static str,
    title: &'static str,
    /// Markdown.
    text: &'static str,
}

pub(crate) async fn make(_: At) -> Result<Box<dyn Page>, Failure> {
    let sections = DOCUMENTS.into_iter().map(|(id, text)| Section { id, title: title(text), text });
    Ok(Box::new(Method { reading: classification::READING, sections: sections.collect() }))
}

fn title(text: &'static str) -> &'static str {
    text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
}

impl Page for Method {
    fn title(&self) -> String {
        "Method".to_owned()
    }

    fn json(&self) -> anyhow::Result<String> {
        crate::render::json(self)
    }

    fn html(&self, _: &At) -> Markup {
        html! {
            h1 { "What the numbers mean, and what no record can show" }
            p { "Records are read by version " (self.reading) " of the method: each change of it that changes figures has a number of its own." }
            nav aria-label="Contents" { ol { @for section in &self.sections { li { a href={ "#" (section.id) } { (section.title) } } } } }
            @for section in &self.sections {
                article id=(section.id) class="prose" { (PreEscaped(as_html(section.text))) }
            }
        }
    }
}

/// Our own documents as HTML: headings one level lower, links between them within the page, others to nowhere.
fn as_html(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(pulldown_cmark::TagEnd::Heading(level)) => Event::End(pulldown_cmark::TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: target(&dest_url), title, id })
        }
        // Comments say how examples are run, and are nothing to read. There is no other raw HTML in our documents, and if there
        // were it would be shown as text.
        Event::Html(text) if text.starts_with("<!--") && text.trim_end().ends_with("-->") => Event::Text("".into()),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, parser);
    out.replace("<table>", "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>")
        .replace("</table>", "</table></div>")
        .replace(" style=\"text-align: right\"", " class=\"number\"")
        .replace(" style=\"text-align: left\"", "")
        .replace("<pre>", "<pre tabindex=\"0\">")
}

fn lower(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    pulldown_cmark::HeadingLevel::try_from(level as usize + 1).unwrap_or(level)
}

fn target<'a>(address: &str) -> CowStr<'a> {
    let name = address.split('#').next().unwrap_or_default().trim_end_matches(".md");
    let name = name.rsplit('/').next().unwrap_or_default();
    match DOCUMENTS.iter().find(|(id, _)| *id == name) {
        Some((id, _)) => format!("#{id}").into(),
        None => "#main".into(),
    }
}
