//! Every route of the server, in one place, under the layers that each request passes.

use crate::bounds::BODY_BYTES;
use crate::finish::finish;
use crate::paths::OpenApiRouter;
use crate::{Api, document, page, pages, routes};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Answers from this size on are compressed.
const COMPRESS_BYTES: u64 = 4096;

/// Adds the documented part: everything under `/api/v1`.
pub(crate) fn documented(router: OpenApiRouter<Api>) -> OpenApiRouter<Api> {
    router.nest("/api/v1", routes::all()).merge(routes::public())
}

/// The whole server.
pub fn router(api: Api) -> Router {
    Router::from(documented(OpenApiRouter::new()))
        .route("/api/v1/openapi.json", get(document::answer))
        .route("/evidence/tile/{*path}", get(routes::tile))
        .route("/health", get(page::health))
        .route("/", get(pages::front))
        .route("/problems/{code}", get(page::problem))
        .fallback(pages::other)
        // One layer of all three, the outermost first: each that is put on by itself wraps every route in a box more.
        .layer((
            from_fn_with_state(api.clone(), finish),
            CompressionLayer::new().compress_when(
                SizeAbove::new(COMPRESS_BYTES).and(NotForContentType::SSE).and(NotForContentType::IMAGES),
            ),
            DefaultBodyLimit::max(BODY_BYTES),
        ))
        .with_state(api)
}
