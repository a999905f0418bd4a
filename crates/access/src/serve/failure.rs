//! What a request that cannot be answered gets: one shape for pages and for data, with the part that is at fault.

use axum::http::StatusCode;
use serde_json::json;

/// Why there is no answer, in words for whoever asked.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The parameter at fault.
    pub(crate) part: Option<String>,
    /// Names near to one that nobody has.
    pub(crate) near: Vec<String>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Failure {
        Failure { status, message: message.into(), part: None, near: Vec::new() }
    }

    /// The question has the wrong shape.
    pub(crate) fn misasked(part: &str, message: impl Into<String>) -> Failure {
        Failure { part: Some(part.to_owned()), ..Failure::new(StatusCode::BAD_REQUEST, message) }
    }

    /// The question is well formed and about something that is not there.
    pub(crate) fn unknown(part: &str, message: impl Into<String>, near: Vec<String>) -> Failure {
        Failure { part: Some(part.to_owned()), near, ..Failure::new(StatusCode::NOT_FOUND, message) }
    }

    pub(crate) fn unavailable(message: impl Into<String>) -> Failure {
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, message)
    }

    /// What the status says in plain words.
    pub(crate) fn title(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "The question has the wrong shape",
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::METHOD_NOT_ALLOWED => "Only reading is possible here",
            StatusCode::MISDIRECTED_REQUEST => "Asked under a name that is not this server's",
            StatusCode::SERVICE_UNAVAILABLE => "No answer at the moment",
            StatusCode::GATEWAY_TIMEOUT => "The answer took too long",
            _ => "The answer failed",
        }
    }

    pub(crate) fn data(&self) -> String {
        let error = json!({
            "status": self.status.as_u16(),
            "title": self.title(),
            "message": self.message,
            "part": self.part,
            "near": self.near,
        });
        format!("{:#}\n", json!({ "error": error }))
    }
}

/// Failures of the store and the engine while serving are the server's, and say what to do.
impl From<answers::AnswerError> for Failure {
    fn from(error: answers::AnswerError) -> Failure {
        Failure::unavailable(format!(
            "the store could not be read: {error}; it may have been moved or removed while this page was being made"
        ))
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Failure {
        Failure::from(answers::AnswerError::from(error))
    }
}

/// A list of the user's own that cannot be read.
impl From<assembly::AssemblyError> for Failure {
    fn from(error: assembly::AssemblyError) -> Failure {
        Failure::from(anyhow::Error::from(error))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"))
    }
}
