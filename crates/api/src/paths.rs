//! A room's routes, with what their handlers say of themselves.
//!
//! Why two: the OpenAPI document is made from the handlers while developing and in tests, which hold it against the
//! committed one; a release serves the committed one (`document.rs`) and carries nothing that would make it again. That
//! spares one and a half megabytes of code that runs once.

#[cfg(debug_assertions)]
pub(crate) use utoipa_axum::{router::OpenApiRouter, routes};

#[cfg(not(debug_assertions))]
pub(crate) use bare::{OpenApiRouter, routes};

#[cfg(not(debug_assertions))]
mod bare {
    use axum::Router;
    use axum::routing::MethodRouter;
    use std::marker::PhantomData;

    /// Routes alone, with the same few steps as those that are described.
    #[derive(Debug)]
    pub(crate) struct OpenApiRouter<S>(Router<crate::Api>, PhantomData<S>);

    impl OpenApiRouter<crate::Api> {
        pub(crate) fn new() -> Self {
            Self(Router::new(), PhantomData)
        }

        pub(crate) fn routes(self, (path, methods): (String, MethodRouter<crate::Api>)) -> Self {
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

    impl From<OpenApiRouter<crate::Api>> for Router<crate::Api> {
        fn from(routes: OpenApiRouter<crate::Api>) -> Self {
            routes.0
        }
    }

    /// The handlers of one path, by their methods, as `#[utoipa::path]` tells both.
    macro_rules! routes {
        ($first:ident $(, $more:ident)* $(,)?) => {{
            use utoipa::Path as _;
            use utoipa_axum::PathItemExt as _;
            utoipa_axum::paste! {
                let path = [<__path_ $first>]::path();
                let mut methods = axum::routing::MethodRouter::new();
                for method in [<__path_ $first>]::methods() {
                    methods = methods.on(method.to_method_filter(), $first);
                }
                $(for method in [<__path_ $more>]::methods() {
                    methods = methods.on(method.to_method_filter(), $more);
                })*
            }
            (path, methods)
        }};
    }
    pub(crate) use routes;
}
