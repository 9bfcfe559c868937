//! Finds the built pages (`web/dist/pages`) and lists them for `main.rs`, so that the program carries them,
//! squeezed where that was worth it; and tells how the program is linked.
//!
//! Why not a package for it: thirty lines do, and the program builds without Node: where nobody has built the pages,
//! the list is empty and the plain page of `api/src/page.rs` is shown. `web/dist` itself is always there (it holds a
//! `.gitignore`), so that Cargo has one folder to watch and builds anew only when the pages changed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    link();
    list_pages()
}

/// The places that hold addresses are told in the packed form (RELR), which spares more than a megabyte. The system's
/// loader must know it: glibc does from 2.36 on, as in Debian 12. Functions that are equal byte for byte are kept once, half
/// a megabyte more; the linker that Rust brings for this machine can do that, those of other machines are not asked to.
fn link() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
        if target("ARCH") == "x86_64" {
            println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        }
    }
}

fn list_pages() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", root.display());
    let pages = root.join("pages");
    let mut files = Vec::new();
    if pages.join("index.html").is_file() {
        collect(&pages, &mut files)?;
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in files.iter().filter(|file| file.extension().is_none_or(|end| end != "gz")) {
        let name =
            format!("/{}", file.strip_prefix(&pages).unwrap_or(file).to_string_lossy().replace('\\', "/"));
        let squeezed = PathBuf::from(format!("{}.gz", file.display()));
        let is_squeezed = files.binary_search(&squeezed).is_ok();
        let path = if is_squeezed { &squeezed } else { file }.canonicalize()?.display().to_string();
        let _ = writeln!(
            list,
            "    PageFile {{ path: {name:?}, bytes: include_bytes!({path:?}), is_squeezed: {is_squeezed} }},"
        );
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("pages.in"), list)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
