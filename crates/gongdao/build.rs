//! How the program is linked: the places that hold addresses are told in the packed form (RELR), which spares more than a
//! megabyte. The system's loader must know it: glibc does from 2.36 on, as in Debian 12.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
