//! Media kept in a folder or an S3 bucket, under addresses that say nothing.
//!
//! A picture's address is a keyed hash of its content under its project's own key: the same file in two projects has two
//! addresses, nobody can tell from an address what lies there, and whoever has the file cannot compute where another
//! project keeps it. Everything is streamed: what comes in goes to a temporary file while it is hashed and counted, is
//! known by its bytes alone, and is put in its place without what it says about its maker.
//!
//! * [`Intake`] takes bytes in and hashes them; [`picture::clean`] says what they are and writes them without metadata;
//! * [`Blobs`] keeps, serves and erases, in a folder or in a bucket;
//! * [`Fetcher`] fetches from the web for requesters, past [`guard::Guard`];
//! * [`thumbnail::make`] makes a small upright picture.
//!
//! Deliberately not here: who may see what, which the engine's queries decide; rows; HTTP.

mod address;
mod error;
mod fetch;
pub mod guard;
mod intake;
pub mod picture;
mod place;
pub mod thumbnail;
mod web;

pub use address::{Address, ProjectKey};
pub use error::{BlobError, Refused};
pub use fetch::{Fetched, Fetcher};
pub use intake::{Intake, Received};
pub use object_store::GetRange;
pub use place::{Blobs, Bucket, Found, Listed, Variant};

/// Makes secure connections possible, once for the process, with a library that needs no further compiler.
pub fn prepare_tls() {
    // Somebody else may have chosen a provider before; theirs serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
