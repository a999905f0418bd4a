//! Every address there is: what it gives, what it may be asked, and who makes it. The OpenAPI document is made from this
//! list, and requests are checked against it.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use crate::serve::failure::Failure;
use crate::serve::form::Form;
use crate::serve::page::{At, Page};
use crate::serve::pages;
use crate::serve::query::{self, Holds, Parameter, optional, required};
use crate::serve::schemas;

type Making = Pin<Box<dyn Future<Output = Result<Box<dyn Page>, Failure>> + Send>>;

/// One kind of page.
pub(crate) struct Route {
    /// Its name, first part of its path, and the last part of `/api/…`.
    pub(crate) name: &'static str,
    /// What the path's last part names, for pages about one thing.
    pub(crate) id: Option<Parameter>,
    pub(crate) summary: &'static str,
    pub(crate) parameters: &'static [Parameter],
    /// Names of its tables, the first of which stands for the page.
    pub(crate) tables: &'static [&'static str],
    pub(crate) make: fn(At) -> Making,
    pub(crate) schema: fn() -> Value,
}

/// How many rows a page of records shows at most.
pub(crate) const ROWS: Holds = Holds::Number(1, 1000);

pub(crate) static ROUTES: &[Route] = &[
    Route {
        name: "store",
        id: None,
        summary: "What the store holds: buyers, companies, files, and how fresh it is",
        parameters: &[],
        tables: &["buyers", "companies", "files"],
        make: |at| Box::pin(pages::start::make(at)),
        schema: schemas::store,
    },
    Route {
        name: "search",
        id: None,
        summary: "Buyers, companies, capabilities and award numbers that a text may mean",
        parameters: &[
            required("q", Holds::Text(200), "what to look for"),
            optional("limit", Holds::Number(1, 50), "how many of each kind at most"),
        ],
        tables: &["found"],
        make: |at| Box::pin(pages::search::make(at)),
        schema: schemas::search,
    },
    Route {
        name: "answer",
        id: None,
        summary: "How much a buyer spends with a company: the four numbers, by year, channel, seller and award",
        parameters: &[query::BUYER, query::COMPANY, query::CAPABILITY, query::FY, query::FROM, query::TO, query::ROLE],
        tables: &["figures", "by_fiscal_year", "channels", "sellers", "awards", "definitions"],
        make: |at| Box::pin(pages::answer::make(at)),
        schema: schemas::answer,
    },
    Route {
        name: "records",
        id: None,
        summary: "The records behind an answer, or all of a buyer's: filtered, sorted, by the page",
        parameters: &[
            query::BUYER,
            query::COMPANY,
            query::CAPABILITY,
            query::FY,
            query::FROM,
            query::TO,
            query::ROLE,
            optional("channel", Holds::Text(40), "only records of this channel"),
            optional("grade", Holds::OneOf(&["certain", "likely", "possible"]), "only records of this grade"),
            optional("seller", Holds::Text(300), "only records of this seller, by the name that answers show"),
            optional("award", Holds::Text(200), "only records of the award with this key"),
            optional("sort", Holds::OneOf(&["amount", "newest", "oldest"]), "in which order"),
            optional("limit", ROWS, "how many on a page"),
            optional("page", Holds::Number(1, 1_000_000), "which page, from 1"),
        ],
        tables: &["records"],
        make: |at| Box::pin(pages::records::make(at)),
        schema: schemas::records,
    },
    Route {
        name: "buyer",
        id: Some(required("id", query::NAME, "agency by code, short name or name")),
        summary: "A buyer: totals by year, the makers that its money reaches, whom it pays, and what for",
        parameters: &[query::FY, query::FROM, query::TO, query::ROLE],
        tables: &["by_fiscal_year", "makers", "sellers", "capabilities", "definitions"],
        make: |at| Box::pin(pages::buyer::make(at)),
        schema: schemas::buyer,
    },
    Route {
        name: "company",
        id: Some(required("id", query::NAME, "company by id, name, alias or member name")),
        summary: "A company: names and ids, buyers, sellers, years, what its products do, and what it owns since when",
        parameters: &[query::FY, query::FROM, query::TO],
        tables: &["buyers", "sellers", "by_fiscal_year", "capabilities", "names", "ids"],
        make: |at| Box::pin(pages::company::make(at)),
        schema: schemas::company,
    },
    Route {
        name: "award",
        id: Some(required("id", Holds::Text(200), "key of the award: CONT_AWD_…, or a number that it alone has")),
        summary: "An award: its actions over time, parties, tree, subcontracts, words, and the lines of the files that it stands in",
        parameters: &[],
        tables: &["actions", "subawards", "orders", "makers"],
        make: |at| Box::pin(pages::award::make(at)),
        schema: schemas::award,
    },
    Route {
        name: "sql",
        id: None,
        summary: "A read-only statement over the documented views",
        parameters: &[
            optional("q", Holds::Text(10_000), "a SELECT statement in the dialect of Apache DataFusion"),
            optional("limit", Holds::Number(1, 10_000), "how many rows at most"),
        ],
        tables: &["rows"],
        make: |at| Box::pin(pages::sql::make(at)),
        schema: schemas::sql,
    },
    Route {
        name: "method",
        id: None,
        summary: "What the numbers mean, how they are formed, and what no record can show",
        parameters: &[],
        tables: &[],
        make: |at| Box::pin(pages::method::make(at)),
        schema: schemas::method,
    },
];

/// A parsed path.
pub(crate) struct Found {
    pub(crate) route: &'static Route,
    pub(crate) form: Form,
    /// Without an ending.
    pub(crate) path: String,
    pub(crate) id: String,
    /// Asked as `/api/…`: what forms may leave empty is left out there.
    pub(crate) api: bool,
}

/// Which page a path means; `None` where there is none.
pub(crate) fn find(path: &str) -> Option<Found> {
    let path = if path == "/" { "/store" } else { path };
    let (api, rest) = match path.strip_prefix("/api/") {
        Some(rest) => (true, rest),
        None => (false, path.strip_prefix('/')?),
    };
    let (rest, form) = match Form::ENDINGS.iter().find_map(|(ending, form)| Some((rest.strip_suffix(ending)?, *form))) {
        Some(_) if api => return None,
        Some(found) => found,
        None => (rest, if api { Form::Json } else { Form::Page }),
    };
    let (name, id) = match rest.split_once('/') {
        Some((name, id)) => (name, Some(id)),
        None => (rest, None),
    };
    let route = ROUTES.iter().find(|route| route.name == name && route.id.is_some() == id.is_some())?;
    if form.is_one_table() && route.tables.is_empty() {
        return None;
    }
    let id = id.unwrap_or_default();
    if id.contains('/') || (route.id.is_some() && id.is_empty()) {
        return None;
    }
    Some(Found { route, form, path: format!("/{rest}"), id: decoded(id)?, api })
}

/// A part of a path with its `%41` read; `None` where the bytes are no text.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}
