//! Plain pages that need no script: what a problem's code means, and what runs here where the pages of `web/` were
//! not built into the program.

use crate::problem::code_texts;
use crate::{Api, Refusal};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;\
color:#222;background:#fff}code,pre{background:#f3f3f0;padding:.1rem .3rem;border-radius:.2rem}\
pre{padding:.8rem;overflow:auto}h1{font-size:1.6rem}a{color:#0a58a8}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}code,pre{background:#2a2a2a}a{color:#8ac}}";

/// Whether the server runs.
pub(crate) async fn health() -> Response {
    Json(serde_json::json!({ "status": "ok" })).into_response()
}

/// What runs here, in Chinese and English.
pub(crate) async fn front(State(api): State<Api>) -> Response {
    let (demo_zh, demo_en) = if api.engine().settings().demo {
        (
            "<p>这是<strong>演示</strong>实例:项目自动通过审查,资金不是真钱。</p>",
            "<p>This is a <strong>demo</strong>: projects pass screening by themselves and no money is real.</p>",
        )
    } else {
        ("", "")
    };
    let version = env!("CARGO_PKG_VERSION");
    let body = format!(
        "<section lang=\"zh-CN\"><h1>公道 Gongdao {version}</h1>\
         <p>开放的众包平台:先托管资金,再领取题目;质量可测量,每个决定都有可离线核验的凭证。</p>{demo_zh}\
         <ul><li>接口文档:<a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>(OpenAPI 3.1)</li>\
         <li>运行状态:<a href=\"/health\">/health</a></li>\
         <li>证据日志检查点:<a href=\"/evidence/checkpoint\">/evidence/checkpoint</a></li></ul></section>\
         <section lang=\"en\"><h1>Gongdao {version}</h1>\
         <p>An open crowd-work platform: money is in escrow before anyone works, quality is measured, and every decision \
         leaves evidence that can be checked offline.</p>{demo_en}\
         <ul><li>API: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a> (OpenAPI 3.1)</li>\
         <li>Health: <a href=\"/health\">/health</a></li>\
         <li>Evidence log: <a href=\"/evidence/checkpoint\">/evidence/checkpoint</a></li></ul>\
         <pre>curl -H \"Authorization: Bearer gd_…\" http://HOST/api/v1/me</pre></section>"
    );
    html("公道 Gongdao", &body)
}

/// What a problem's code means.
pub(crate) async fn problem(Path(code): Path<String>) -> Response {
    let Some((english, chinese)) = code_texts(&code) else {
        return Refusal::protocol(StatusCode::NOT_FOUND).into_response();
    };
    let body =
        format!("<h1><code>{code}</code></h1><p lang=\"zh-CN\">{chinese}</p><p lang=\"en\">{english}</p>");
    html(&code, &body)
}

/// A page that may load nothing and run nothing; its one style is allowed by its hash.
fn html(title: &str, body: &str) -> Response {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'");
    let page = format!(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>{body}</body></html>"
    );
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)];
    (headers, page).into_response()
}
