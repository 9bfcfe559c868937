//! The server fetches from the public internet and from nowhere else, however an address is written.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_blobs::guard::{Guard, is_public};
use gongdao_blobs::{BlobError, Fetcher};
use std::io::{Read, Write};
use std::net::{IpAddr, TcpListener};

#[test]
fn only_addresses_of_the_public_internet_are_public() {
    let inside = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
    ];
    for text in inside {
        assert!(!is_public(text.parse::<IpAddr>().unwrap()), "{text}");
    }
    let outside = [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "192.167.1.1",
        "198.17.0.1",
        "223.255.255.254",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "2001:4860:4860::8888",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ];
    for text in outside {
        assert!(is_public(text.parse::<IpAddr>().unwrap()), "{text}");
    }
}

#[test]
fn an_address_is_judged_as_a_browser_reads_it() {
    let guard = Guard::default();
    for bad in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://192.168.0.1:8080/",
        "http://０x7f000001/",
        "http://①②⑦.0.0.1/",
        "http://127.0.0.1。/",
        "file:///etc/passwd",
        "gopher://1.1.1.1/",
        "ftp://1.1.1.1/",
        "http://user@1.1.1.1/",
        "http://user:word@example.org/",
        "not an address",
        "//example.org/",
        "http://",
        "http://1.1.1.1.1.1.1/",
    ] {
        assert!(guard.check(bad).is_err(), "{bad}");
    }
    for good in [
        "https://example.org/a.png",
        "http://1.1.1.1/",
        "https://[2606:4700::1111]/x",
        "http://例子.测试/图.png",
    ] {
        assert!(guard.check(good).is_ok(), "{good}");
    }
    let named = Guard::new(&["minio:9000".to_owned(), "127.0.0.1:8333".to_owned()]);
    assert!(named.check("http://minio:9000/").is_ok());
    assert!(named.check("http://127.0.0.1:8333/x").is_ok());
    assert!(named.check("http://127.0.0.1:8334/x").is_err(), "another port is another host");
    assert!(named.check("http://127.0.0.1/x").is_err());
    assert!(named.check("http://minio:9001/").is_err(), "of a name, too");
}

/// A server on this machine that answers each request with the next of these answers.
fn server(answers: Vec<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for (answer, stream) in answers.into_iter().zip(listener.incoming()) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    port
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

const FINE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine";

async fn fetched(fetcher: &Fetcher, address: &str) -> Result<Vec<u8>, String> {
    let told = |error: BlobError| error.to_string();
    let mut answer = fetcher.get(address).await.map_err(told)?;
    let mut bytes = Vec::new();
    while let Some(piece) = answer.next().await.map_err(told)? {
        bytes.extend(piece);
    }
    Ok(bytes)
}

#[tokio::test]
async fn a_redirect_is_judged_like_an_address_of_its_own() {
    let inside = redirect("http://169.254.169.254/latest/meta-data/");
    let other = server(vec![FINE.to_owned()]);
    let to_other = redirect(&format!("http://127.0.0.1:{other}/"));
    let port = server(vec![inside, to_other, redirect("/next"), FINE.to_owned()]);
    let fetcher = Fetcher::new(Guard::new(&[format!("127.0.0.1:{port}")])).unwrap();
    let address = format!("http://127.0.0.1:{port}/a.png");
    for _ in 0..2 {
        let refused = fetched(&fetcher, &address).await.unwrap_err();
        assert!(refused.contains("not on the public internet"), "{refused}");
    }
    assert_eq!(fetched(&fetcher, &address).await.unwrap(), b"fine");

    let round: Vec<String> = (0..8).map(|_| redirect("/again")).collect();
    let port = server(round);
    let fetcher = Fetcher::new(Guard::new(&[format!("127.0.0.1:{port}")])).unwrap();
    let refused = fetched(&fetcher, &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(refused.contains("more than 3 times"), "{refused}");
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let port = server(vec![FINE.to_owned(), FINE.to_owned()]);
    let strict = Fetcher::new(Guard::default()).unwrap();
    let refused = fetched(&strict, &format!("http://localhost:{port}/")).await.unwrap_err();
    assert!(refused.contains("not on the public internet"), "{refused}");
    let open = Fetcher::new(Guard::new(&[format!("localhost:{port}")])).unwrap();
    assert_eq!(fetched(&open, &format!("http://localhost:{port}/")).await.unwrap(), b"fine");
}
