//! The listening server: accepts connections, bounds what a client may send before it has said anything, and stops
//! without breaking an answer off.

use crate::extract::Peer;
use crate::stall::Patient;
use crate::{Api, Bounds, router};
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tower_service::Service;

/// The most bytes of a request's headers.
const HEADER_BYTES: usize = 64 * 1024;
/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4_096;

/// Serves until `stop` comes, then lets the answers that are under way out.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(api: Api, listener: std::net::TcpListener, stop: impl Future) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let bounds = api.options().bounds.clone();
    let background = crate::media::start(&api);
    let router = router(api.clone());
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer, place)) => {
                let connection = open.watch(connection(stream, peer, router.clone(), &bounds));
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                // Too many open files, most likely: some will be closed in a moment.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    api.drain();
    if tokio::time::timeout(bounds.parting_time, open.shutdown()).await.is_err() {
        tracing::warn!("connections were still open when the server stopped");
    }
    tokio::task::spawn_blocking(move || background.stop()).await.map_err(io::Error::other)?;
    Ok(())
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &tokio::net::TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, place))
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    bounds: &Bounds,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + use<> {
    let behind_proxy = bounds.behind_proxy;
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let told = if behind_proxy { forwarded(request.headers()) } else { None };
        request.extensions_mut().insert(Peer(told.unwrap_or(peer.ip())));
        router.clone().call(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.header_time)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream, bounds.stall_time)), service)
}

/// The client's address as the proxy in front wrote it: the last one, since a client may have written those before.
fn forwarded(headers: &hyper::HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}
