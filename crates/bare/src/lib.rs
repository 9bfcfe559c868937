//! What a release reads of a handler's description: its method and its path.
//!
//! Handlers and bodies are described in the words of `utoipa`, from which the OpenAPI document is made and held against
//! the committed one. A release serves the committed one, so it needs none of what those words would become: a sixth of
//! its room for HTTP in time to build. This crate takes the describer's place under its name, knows the same words, and
//! lets all of them come to nothing but the two things that a route is made of.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Remembers a handler's method and path beside it, for [`routes!`].
#[proc_macro_attribute]
pub fn path(said: TokenStream, handler: TokenStream) -> TokenStream {
    let route = route(said, handler.clone()).unwrap_or_else(|missing| {
        format!("compile_error!(\"the description of a handler names no {missing}\");")
    });
    handler.into_iter().chain(parsed(&route)).collect()
}

/// The path that some handlers share, and each of them by its method: `(String, MethodRouter)`. All of them get one type,
/// so that the router's many layers around a handler are built once and not for each.
#[proc_macro]
pub fn routes(handlers: TokenStream) -> TokenStream {
    let mut path = String::new();
    let mut methods = "::axum::routing::MethodRouter::new()".to_owned();
    for token in handlers {
        if let TokenTree::Ident(handler) = token {
            let said = format!("__path_{handler}");
            let call = format!("|request, api| ::axum::handler::Handler::call({handler}, request, api)");
            methods.push_str(&format!(".on({said}::METHOD, crate::paths::Plain({call}))"));
            path = format!("{said}::PATH");
        }
    }
    parsed(&format!("(::std::string::String::from({path}), {methods})"))
}

/// What a body looks like, which nobody asks here.
#[proc_macro_derive(ToSchema, attributes(schema))]
pub fn to_schema(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// What parameters look like, which nobody asks here.
#[proc_macro_derive(IntoParams, attributes(into_params, param))]
pub fn into_params(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// The item that keeps method and path, or the name of what is missing.
fn route(said: TokenStream, handler: TokenStream) -> Result<String, &'static str> {
    let said: Vec<TokenTree> = said.into_iter().collect();
    let method = match said.first() {
        Some(TokenTree::Ident(method)) => method.to_string().to_ascii_uppercase(),
        _ => return Err("method"),
    };
    let path = said.windows(3).find_map(|three| match three {
        [TokenTree::Ident(name), TokenTree::Punct(is), TokenTree::Literal(path)]
            if name.to_string() == "path" && is.as_char() == '=' =>
        {
            Some(path.to_string())
        }
        _ => None,
    });
    let path = path.ok_or("path")?;
    let mut words = handler.into_iter().skip_while(|token| token.to_string() != "fn").skip(1);
    let name = words.next().ok_or("function")?;
    Ok(format!(
        "#[allow(non_camel_case_types, missing_docs)] #[derive(Debug)] pub(crate) struct __path_{name}; \
         impl __path_{name} {{ pub(crate) const PATH: &'static str = {path}; \
         pub(crate) const METHOD: ::axum::routing::MethodFilter = ::axum::routing::MethodFilter::{method}; }}"
    ))
}

/// Text of ours as tokens.
fn parsed(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| TokenTree::Group(Group::new(Delimiter::None, TokenStream::new())).into())
}
