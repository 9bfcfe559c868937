//! The OpenAPI document: generated from the handlers, completed with what all of them share. Releases leave it out and
//! serve the committed one.
//!
//! Handlers declare what they answer when all goes well. The refusals follow from what an operation is (signed in or
//! not, with or without a body, a command or a read), so they are added here, once, as are the security schemes and the
//! `Idempotency-Key` header.

use crate::extract::COOKIE_NAME;
use crate::paths::OpenApiRouter;
use crate::problem::Problem;
use crate::router::documented;
use crate::routes::named::{FileFormat, StatementFile, StatementFormat, StatementLanguage, TokensName};
use crate::schema::{
    CurrencyName, DeskGroupName, ItemSourceName, LineStateName, PayoutStateName, ResultKindName,
};
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr, Required, ResponseBuilder};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Gongdao API",
        description = "Crowd work as a fair deal. Amounts are decimal text, moments RFC 3339 in UTC, lists page by cursor, \
        refusals are problem documents (RFC 9457) with a stable code."
    ),
    components(schemas(
        Problem,
        DeskGroupName,
        ItemSourceName,
        ResultKindName,
        FileFormat,
        TokensName,
        StatementFormat,
        StatementFile,
        StatementLanguage,
        PayoutStateName,
        LineStateName,
        CurrencyName
    ))
)]
struct Frame;

/// The whole document as the handlers describe themselves and as it is committed, JSON.
///
/// # Errors
/// When it cannot be written, which would be a fault of ours.
pub fn described() -> Result<String, serde_json::Error> {
    let routes = OpenApiRouter::with_openapi(<Frame as utoipa::OpenApi>::openapi());
    let (_, document) = documented(routes).split_for_parts();
    let mut text = serde_json::to_string_pretty(&completed(document))?;
    text.push('\n');
    Ok(text)
}

/// Adds what every operation shares.
fn completed(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("gd_…").build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(COOKIE_NAME));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    let none: [&str; 0] = [];
    document.security =
        Some(vec![SecurityRequirement::new("bearer", none), SecurityRequirement::new("cookie", none)]);
    for (status, sense) in SIGNED_IN.iter().chain(ALWAYS).chain(ENTITLED).chain(CHANGES) {
        components.responses.insert(format!("Problem{status}"), RefOr::T(problem(sense)));
    }
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            operation.operation_id = Some(name_of(method, path));
            complete(operation, method != "get");
        }
    }
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
        ("patch", &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// An operation's name, from its method and path: `getProjectsByIdBatches`.
fn name_of(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1/").unwrap_or(path).replace('{', "by-");
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_owned(), |mut name, word| {
        name.push_str(&word[..1].to_ascii_uppercase());
        name.push_str(&word[1..]);
        name
    })
}

type Refusals = &'static [(&'static str, &'static str)];

/// Of every operation.
const ALWAYS: Refusals = &[
    ("404", "There is no such thing, or not for this account."),
    ("414", "The address is too long."),
    (
        "429",
        "A cap or a rate is reached, or too many attempts were made; `Retry-After` says how long to wait, where that is known.",
    ),
    ("431", "The headers are too large."),
    ("422", "A field has a value that cannot be used."),
    ("500", "A fault of ours."),
    ("503", "Busy, stopping, or it took too long."),
];
/// Of those one signs in for.
const SIGNED_IN: Refusals = &[("401", "Nobody is signed in.")];
/// Of those one signs in for, and of those that change anything.
const ENTITLED: Refusals = &[("403", "Signed in, but not entitled; or sent from another site.")];
/// Of those that change anything.
const CHANGES: Refusals = &[
    ("400", "The body could not be read."),
    ("402", "Money is short."),
    ("409", "The thing's state, or somebody else's change, stands against it."),
    ("413", "The body is too large."),
    ("415", "The body's content type is not taken here."),
];

fn complete(operation: &mut Operation, changes: bool) {
    let signed_in = operation.security.is_none();
    let groups =
        [(true, ALWAYS), (signed_in, SIGNED_IN), (signed_in || changes, ENTITLED), (changes, CHANGES)];
    let refusals = groups.into_iter().filter(|(holds, _)| *holds).flat_map(|(_, refusals)| refusals);
    for (status, _) in refusals {
        let refusal = || RefOr::Ref(Ref::from_response_name(format!("Problem{status}")));
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(refusal);
    }
    if changes {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
    }
}

fn problem(sense: &str) -> utoipa::openapi::Response {
    let schema = RefOr::Ref(Ref::from_schema_name(Problem::name()));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new().description(sense).content("application/problem+json", content).build()
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(200))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Repeating the request with the same key and body does nothing more and is answered the same; kept 30 days.",
        ))
        .schema(Some(schema))
        .build()
}
