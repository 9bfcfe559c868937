//! What is said at the terminal when something ends early.

use std::error::Error;
use std::process::{Command, Output, Stdio};

fn gongdao(arguments: &[&str], output: impl Into<Stdio>) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongdao"));
    command.args(arguments).env("RUST_BACKTRACE", "1").stdout(output).output()
}

#[test]
fn a_reader_who_leaves_is_no_error() -> Result<(), Box<dyn Error>> {
    for arguments in [&["convert", "--list"][..], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe()?;
        drop(reader);
        let left = gongdao(arguments, writer)?;
        assert_eq!(left.status.code(), Some(141), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&left.stderr), "", "{arguments:?}");
        let stayed = gongdao(arguments, Stdio::piped())?;
        assert!(stayed.status.success() && !stayed.stdout.is_empty(), "{arguments:?}");
    }
    Ok(())
}

#[test]
fn what_went_wrong_is_told_in_sentences_and_not_in_addresses() -> Result<(), Box<dyn Error>> {
    let found = gongdao(&["agreement", "no-such-file.csv"], Stdio::piped())?;
    let told = String::from_utf8(found.stderr)?;
    assert_eq!(found.status.code(), Some(1), "{told}");
    assert!(told.starts_with("Error: ") && told.contains("no-such-file.csv"), "{told}");
    assert!(!told.contains("backtrace") && !told.contains("::"), "{told}");
    Ok(())
}
