//! Packs the committed OpenAPI document, so that the program carries a tenth of it.

use std::io::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../docs/openapi.json");
    let text = fs::read("../../docs/openapi.json")?;
    let place = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("openapi.json.gz");
    let mut packed = flate2::write::GzEncoder::new(fs::File::create(place)?, flate2::Compression::best());
    packed.write_all(&text)?;
    packed.finish().map(drop)
}
