//! A room's routes, with what their handlers say of themselves.
//!
//! Why two: the OpenAPI document is made from the handlers in tests (the feature `described`), which hold it against the
//! committed one; the program serves the committed one (`document.rs`) and carries nothing that would make it again, nor
//! is that built (`gongdao-bare` stands in the describer's place). It was one and a half megabytes of code that ran once.

#[cfg(feature = "described")]
pub(crate) use utoipa_axum::{router::OpenApiRouter, routes};

#[cfg(not(feature = "described"))]
pub(crate) use {bare::OpenApiRouter, bare::Plain, utoipa::routes};

#[cfg(not(feature = "described"))]
mod bare {
    use crate::Api;
    use axum::Router;
    use axum::extract::Request;
    use axum::handler::Handler;
    use axum::response::Response;
    use axum::routing::MethodRouter;
    use std::marker::PhantomData;
    use std::pin::Pin;

    type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

    /// Any handler, called through a plain function.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Plain(pub(crate) fn(Request, Api) -> Answering);

    impl Handler<(), Api> for Plain {
        type Future = Answering;

        fn call(self, request: Request, api: Api) -> Answering {
            (self.0)(request, api)
        }
    }

    /// Routes alone, with the same few steps as those that are described.
    #[derive(Debug)]
    pub(crate) struct OpenApiRouter<S>(Router<Api>, PhantomData<S>);

    impl OpenApiRouter<Api> {
        pub(crate) fn new() -> Self {
            Self(Router::new(), PhantomData)
        }

        pub(crate) fn routes(self, (path, methods): (String, MethodRouter<Api>)) -> Self {
            Self(self.0.route(&path, methods), PhantomData)
        }

        pub(crate) fn merge(self, other: Self) -> Self {
            Self(self.0.merge(other.0), PhantomData)
        }

        pub(crate) fn nest(self, path: &str, inner: Self) -> Self {
            Self(self.0.nest(path, inner.0), PhantomData)
        }

        /// Gives every route here a limit of its own on the body.
        pub(crate) fn layer(self, limit: axum::extract::DefaultBodyLimit) -> Self {
            Self(self.0.layer(limit), PhantomData)
        }
    }

    impl From<OpenApiRouter<Api>> for Router<Api> {
        fn from(routes: OpenApiRouter<Api>) -> Self {
            routes.0
        }
    }
}
