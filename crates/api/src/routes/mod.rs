//! The handlers, by what they are about. Each module answers its routes; paths are below `/api/v1`.

mod me;

use crate::Api;
use utoipa_axum::router::OpenApiRouter;

/// Every documented route.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::new().merge(me::routes())
}
