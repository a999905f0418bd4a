//! The OpenAPI document, made from the list of addresses and from the shapes of their answers.

use serde_json::{Value, json};

use crate::serve::query::{Holds, Parameter};
use crate::serve::routes::{ROUTES, Route};
use crate::serve::schemas;

/// Values that a parameter of this store may have, so that whoever tries the document gets answers.
#[derive(Default)]
pub(crate) struct Examples {
    pub(crate) buyer: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) award: Option<String>,
}

impl Examples {
    fn of(&self, route: &str, parameter: &str) -> Option<String> {
        match (route, parameter) {
            (_, "buyer") | ("buyer", "id") => self.buyer.clone(),
            (_, "company") | ("company", "id") | ("search", "q") => self.company.clone(),
            ("award", "id") => self.award.clone(),
            ("sql", "q") => Some("select name, stored from files order by name".to_owned()),
            _ => None,
        }
    }
}

/// The whole document as text.
pub(crate) fn document(examples: &Examples) -> String {
    let mut paths = serde_json::Map::new();
    for route in ROUTES {
        let path = match &route.id {
            Some(_) => format!("/api/{}/{{id}}", route.name),
            None => format!("/api/{}", route.name),
        };
        paths.insert(path, json!({ "get": operation(route, examples) }));
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tributary",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Follows public money from the buyer to the company that is finally paid. Every address of a page \
                with `.json`, `.csv`, `.xlsx` or `.parquet` behind its path gives the same as data. Money is text in dollars with two decimals, exact. \
                Answers carry an ETag that changes with the version of the store.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": { "Failure": schemas::failure() },
            "responses": { "Failure": {
                "description": "Why there is no answer, and which part of the question is at fault",
                "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Failure" } } },
            } },
        },
    });
    format!("{document:#}\n")
}

fn operation(route: &Route, examples: &Examples) -> Value {
    let described = |parameter: &Parameter, place: &str| {
        let mut described = described(parameter, place);
        if let Some(example) = examples.of(route.name, parameter.name) {
            described["example"] = example.into();
        }
        described
    };
    let id = route.id.iter().map(|parameter| described(&Parameter { required: true, ..*parameter }, "path"));
    let parameters: Vec<Value> =
        id.chain(route.parameters.iter().map(|parameter| described(parameter, "query"))).collect();
    let failure = json!({ "$ref": "#/components/responses/Failure" });
    json!({
        "operationId": route.name,
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer",
                "headers": { "ETag": { "description": "Changes with the version of the store", "schema": { "type": "string" } } },
                "content": { "application/json": { "schema": (route.schema)() } },
            },
            "304": { "description": "Unchanged since the version that If-None-Match names" },
            "400": failure, "404": failure, "421": failure, "503": failure, "504": failure,
        },
    })
}

fn described(parameter: &Parameter, place: &str) -> Value {
    let required = parameter.required;
    let mut schema = match parameter.holds {
        Holds::Text(most) => json!({ "type": "string", "maxLength": most }),
        Holds::Day => json!({ "type": "string", "format": "date" }),
        Holds::Years => json!({ "type": "string", "pattern": "^[0-9]{4}(\\.\\.[0-9]{4})?$" }),
        Holds::OneOf(words) => json!({ "type": "string", "enum": words }),
        Holds::Number(first, last) => json!({ "type": "integer", "minimum": first, "maximum": last }),
    };
    if required && matches!(parameter.holds, Holds::Text(_)) {
        schema["minLength"] = 1.into();
    }
    json!({ "name": parameter.name, "in": place, "required": required, "description": parameter.meaning, "schema": schema })
}
