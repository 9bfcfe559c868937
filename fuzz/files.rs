//! Files that strangers send whole: bank statements, archives, pictures. A part of `targets.rs`, which says what holds of all.

use gongdao_blobs::{picture, thumbnail};
use gongdao_formats::archive::{Archive, ArchiveLimits};
use gongdao_formats::statement::{StatementLine, read_camt053, read_csv};
use gongdao_formats::{Limits, RowError};
use std::io::{Cursor, Read};

/// Lines of a statement, as far as they can be read.
fn lines(read: impl Iterator<Item = Result<StatementLine, RowError>>, bytes: usize) {
    for (count, line) in read.enumerate() {
        assert!(count <= bytes + 2, "no more lines than bytes");
        match line {
            Ok(line) => {
                assert_eq!(line.booked_on.len(), 10, "a day is written in one way");
                for text in [&line.reference, &line.bank_reference, &line.party] {
                    assert!(text.chars().count() <= 500 && !text.chars().any(char::is_control));
                }
            }
            Err(error) => super::told(&error),
        }
    }
}

fn limits() -> Limits {
    Limits { row_bytes: 4_096, columns: 20, rows: 1_000, ..Limits::default() }
}

pub fn statement_csv(bytes: &[u8]) {
    match read_csv(bytes, limits()) {
        Ok(read) => lines(read, bytes.len()),
        Err(error) => super::told(&error),
    }
}

pub fn statement_csv_seeds() -> Vec<Vec<u8>> {
    super::texts(&[
        "date,amount,reference,bank_reference\n2026-11-19,-9910.00,PAY1,T77\n2026-11-20,\"1,000.05\",GD12,\n",
        "交易日期,收入,支出,附言,流水号,对方户名\n20261122,80.50,,货款 GD1,B1,某公司\n2026/11/22,,7.00,,B2,\n",
    ])
}

pub fn statement_camt053(bytes: &[u8]) {
    match read_camt053(bytes, limits()) {
        Ok(mut read) => {
            lines(read.by_ref(), bytes.len());
            let _ = read.head();
        }
        Err(error) => super::told(&error),
    }
}

pub fn statement_camt053_seeds() -> Vec<Vec<u8>> {
    super::texts(&[CAMT])
}

const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S-1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct><Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal><Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt><AcctSvcrRef>B2</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>PAY1</EndToEndId></Refs><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls><TxDtls><Refs><EndToEndId>PAY2</EndToEndId></Refs><Amt Ccy="EUR">4.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RmtInf><Ustrd>S&#246;hne &amp; more</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"#;

pub fn archive(bytes: &[u8]) {
    let limits = ArchiveLimits { entries: 100, unpacked_bytes: 1 << 20, ratio: 200 };
    let Ok(mut archive) = Archive::open(Cursor::new(bytes), limits) else { return };
    let mut unpacked = 0;
    for index in 0..archive.entries().len() {
        let Ok(mut entry) = archive.read(index) else { continue };
        let mut buffer = [0; 4_096];
        while let Ok(count @ 1..) = entry.read(&mut buffer) {
            unpacked += count as u64;
            assert!(unpacked <= limits.unpacked_bytes + buffer.len() as u64, "no more than is allowed");
        }
    }
}

pub fn archive_seeds() -> Vec<Vec<u8>> {
    vec![ZIP.to_vec()]
}

/// What is cleaned once is clean, and is the picture it was.
pub fn picture(bytes: &[u8]) {
    const PIXELS: u64 = 250_000;
    let mut cleaned = Vec::new();
    let Ok(read) = picture::clean(&mut Cursor::new(bytes), &mut cleaned, PIXELS) else { return };
    assert!(u64::from(read.width) * u64::from(read.height) <= PIXELS);
    let mut again = Vec::new();
    let same =
        picture::clean(&mut Cursor::new(&cleaned), &mut again, PIXELS).expect("a clean picture is taken");
    assert_eq!((same, &again), (read, &cleaned), "a clean picture stays as it is");
    let _ = thumbnail::make(Cursor::new(&cleaned), read.kind, read.orientation);
}

pub fn picture_seeds() -> Vec<Vec<u8>> {
    [PNG, GIF, JPEG, WEBP].map(<[u8]>::to_vec).into()
}

/// A stored and a deflated entry.
const ZIP: &[u8] =
    b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x80\x88\xf9\xe5\x11\x00\x00\x00\x11\x00\x00\x00\x07\
    \x00\x00\x00a/b.txthello\x20hello\x20helloPK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00!\x00\x80\x88\
    \xf9\xe5\x0a\x00\x00\x00\x11\x00\x00\x00\x05\x00\x00\x00c.txt\xcbH\xcd\xc9\xc9W\xc8@\x90\x00PK\x01\
    \x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x80\x88\xf9\xe5\x11\x00\x00\x00\x11\x00\x00\x00\
    \x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00a/b.txtPK\x01\x02\x14\x00\
    \x14\x00\x00\x00\x08\x00\x00\x00!\x00\x80\x88\xf9\xe5\x0a\x00\x00\x00\x11\x00\x00\x00\x05\x00\x00\
    \x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00c.txtPK\x05\x06\x00\x00\x00\x00\x02\x00\x02\
    \x00h\x00\x00\x00c\x00\x00\x00\x00\x00";
/// One pixel.
const PNG: &[u8] =
    b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\
    \x15\xc4\x89\x00\x00\x00\x0dIDATx\xdacd\xf8\xcfP\x0f\x00\x03\x86\x01\x80Z4}k\x00\x00\x00\x00IEND\xae\
    B`\x82";
/// One pixel.
const GIF: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\
    \x00\x01\x00\x01\x00\x00\x02\x01D\x00;";
/// Eight by eight, on its side by its EXIF.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\
    \x06\x00\x00\x00\x00\x00\x00\x00\xff\xfe\x00\x0ba\x20comment\xff\xdb\x00C\x00\x09\x09\x09\x09\x09\
    \x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\
    \x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\
    \x09\x09\x09\x09\x09\x09\x09\x09\x09\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00\xff\xc4\x00\
    \x14\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xda\x00\x08\x01\x01\
    \x00\x00?\x00\x124\xff\x00V\xff\xd9";
/// One pixel, lossless.
const WEBP: &[u8] =
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0e\x00\x00\x00/\x00\x00\x00\x00\x07\x10\x11\xfd\x0fDD\xff\x03";
