//! The page: an HTTP server over one store, for one machine unless told otherwise.
//!
//! Every answer is made on the server and needs no script. Safe by default: it listens on loopback, answers only to its
//! own names, sets no cookies, loads nothing from elsewhere, and does a bounded amount of work for each request.

pub(crate) mod assets;
mod connections;
mod failure;
mod form;
mod frame;
mod openapi;
mod page;
mod pages;
mod query;
mod reading;
mod respond;
mod routes;
mod schemas;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{Method, Request, Response, StatusCode};
use tokio::net::TcpListener;

use crate::cli::Settings;
use failure::Failure;
use form::{Form, Made};
use page::At;
use query::Query;
use reading::Desk;

/// Nothing comes from elsewhere, nothing inline is run, and no other page frames this one.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

struct Server {
    desk: Desk,
    /// Names under which this server may be asked, without port.
    names: Vec<String>,
}

/// Listens; the address says which port it is where any was wanted.
pub(crate) async fn listen(address: IpAddr, port: u16) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let wanted = SocketAddr::new(address, port);
    let listener = TcpListener::bind(wanted).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("another program listens on {wanted}: name another port with --port, or 0 for any")
        }
        _ => anyhow::anyhow!("cannot listen on {wanted}: {error}"),
    })?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Answers until `stopped` ends.
pub(crate) async fn serve(
    listener: TcpListener,
    settings: &Settings,
    names: &[String],
    queries: tokio::runtime::Handle,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let address = listener.local_addr()?.ip();
    let mut all: Vec<String> = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into();
    if !address.is_unspecified() {
        all.push(if address.is_ipv6() { format!("[{address}]") } else { address.to_string() });
    }
    all.extend(names.iter().map(|name| name.to_ascii_lowercase()));
    let desk = Desk::new(settings.location.clone(), settings.threads, queries);
    let server = Arc::new(Server { desk, names: all });
    let application = Router::new().fallback(answer).with_state(server);
    connections::accept(listener, application, stopped).await;
    Ok(())
}

async fn answer(State(server): State<Arc<Server>>, request: Request<Body>) -> Response<Body> {
    // Nothing is read of a body: there is nothing that one could say.
    let (request, _) = request.into_parts();
    let only_head = request.method == Method::HEAD;
    let mut response = respond(&server, &request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if only_head {
        *response.body_mut() = Body::empty();
    }
    response
}

async fn respond(server: &Server, request: &Parts) -> Response<Body> {
    let (path, query) = (request.uri.path(), request.uri.query().unwrap_or_default());
    let is_data = path.starts_with("/api/") || path.ends_with(".json");
    if !is_ours(server, &request.headers) {
        let message = "this server answers on this machine only; to reach it by another name start it with --host NAME";
        return failed(&Failure::new(StatusCode::MISDIRECTED_REQUEST, message), is_data);
    }
    if comes_from_another_site(&request.headers)
        && (path.starts_with("/api/") || path == "/sql" || path.starts_with("/sql."))
    {
        let message = "a page of another site may not ask here: open the address itself";
        return failed(&Failure::new(StatusCode::FORBIDDEN, message), is_data);
    }
    if !matches!(request.method, Method::GET | Method::HEAD) {
        let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, "nothing can be changed here: ask with GET");
        let mut response = failed(&failure, is_data);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if let Some((content_type, text)) = assets::find(path) {
        let made = Made { body: text.into(), content_type, file: None };
        return sent(made, "public, max-age=31536000, immutable", None);
    }
    if path == "/api/openapi.json" {
        let made = Made {
            body: openapi::document(&examples(server).await).into(),
            content_type: Form::Json.content_type(),
            file: None,
        };
        return sent(made, "no-cache", None);
    }
    if path == "/robots.txt" {
        let made = Made { body: "User-agent: *\nDisallow: /\n".into(), content_type: "text/plain", file: None };
        return sent(made, "no-cache", None);
    }
    match found(server, &request.headers, path, query).await {
        Ok(response) => response,
        Err(failure) => failed(&failure, is_data),
    }
}

async fn found(server: &Server, headers: &HeaderMap, path: &str, query: &str) -> Result<Response<Body>, Failure> {
    let Some(found) = routes::find(path) else {
        let shown: String = path.chars().take(100).collect();
        return Err(Failure::new(StatusCode::NOT_FOUND, format!("there is no page at `{shown}`")));
    };
    let mut declared = found.route.parameters.to_vec();
    if found.form.is_one_table() && found.route.tables.len() > 1 {
        declared.push(query::optional("table", query::Holds::OneOf(found.route.tables), "which table"));
    }
    if let Some(id) = &found.route.id
        && let query::Holds::Text(most) = id.holds
        && found.id.chars().count() > most
    {
        return Err(Failure::misasked("id", format!("the last part of the address is longer than {most} characters")));
    }
    let query = Query::read(query, &declared, !found.api)?;
    let reading = server.desk.reading().await?;
    let etag = reading.etag.clone();
    let asked_with = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = format!("{} {:?} {}", query.at(&found.path), found.form, found.id);
    let is_sql = found.route.name == "sql";
    if let Some(made) = reading.kept(&address) {
        // Only what was once answered is known to be unchanged: a question that fails has no version.
        if asked_with.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            put(response.headers_mut(), header::ETAG, &etag);
            return Ok(response);
        }
        return Ok(sent(made, "no-cache", Some(&etag)));
    }
    let at = At { reading: Arc::clone(&reading), path: found.path, id: found.id, query, form: found.form };
    let make = found.route.make;
    let made = server
        .desk
        .work(async move {
            // Many ask the same at once: who waited for a turn takes what was made meanwhile.
            if let Some(made) = at.reading.kept(&address) {
                return Ok(made);
            }
            let page = make(at.clone()).await?;
            let made = respond::made(page.as_ref(), &at)?;
            if !is_sql {
                at.reading.keep(&address, &made);
            }
            Ok(made)
        })
        .await?;
    Ok(sent(made, "no-cache", Some(&etag)))
}

/// What the store has for the document to name; nothing where it cannot be read.
async fn examples(server: &Server) -> openapi::Examples {
    let Ok(reading) = server.desk.reading().await else { return openapi::Examples::default() };
    let found = server.desk.work(async move {
        let overview = reading.overview().await?;
        Ok(openapi::Examples {
            buyer: overview.buyers.first().map(|buyer| buyer.code.clone()),
            company: overview.companies.first().map(|company| company.id.clone()),
            award: answers::overview::any_award(&reading.library).await?,
        })
    });
    found.await.unwrap_or_default()
}

/// Whether the request was meant for this server: a page of another site that lets its name point here is turned away.
fn is_ours(server: &Server, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    server.names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a browser says that another page made it ask, also by a link. Programs that are no browsers say nothing.
fn comes_from_another_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

fn sent(made: Made, keep: &'static str, etag: Option<&str>) -> Response<Body> {
    let mut response = Response::new(Body::from(made.body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(made.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Some(etag) = etag {
        put(headers, header::ETAG, etag);
    }
    if let Some(file) = &made.file {
        put(headers, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{file}\""));
    }
    response
}

fn failed(failure: &Failure, is_data: bool) -> Response<Body> {
    let (form, text) = match is_data {
        true => (Form::Json, failure.data()),
        false => (Form::Page, values::visible(&frame::failure(failure).into_string()).into_owned()),
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = failure.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if failure.status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
