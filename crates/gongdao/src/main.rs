//! The program: the command lines, with the pages it was built with.

use gongdao_cli::{PageFile, Pages};
use std::process::ExitCode;

/// Every file of the pages by its path, sorted; empty where the pages were not built.
static PAGES: &[PageFile] = include!(concat!(env!("OUT_DIR"), "/pages.in"));

fn main() -> ExitCode {
    gongdao_cli::run(Pages(PAGES))
}

#[cfg(test)]
mod tests {
    use super::PAGES;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn the_list_is_sorted_so_that_every_file_is_found() {
        assert!(PAGES.is_sorted_by_key(|file| file.path));
    }

    #[test]
    fn every_squeezed_file_can_be_read_by_those_who_take_no_gzip() {
        for file in PAGES.iter().filter(|file| file.is_squeezed) {
            let mut plain = Vec::new();
            GzDecoder::new(file.bytes).read_to_end(&mut plain).unwrap();
            assert!(plain.len() > file.bytes.len(), "{}", file.path);
        }
    }
}
