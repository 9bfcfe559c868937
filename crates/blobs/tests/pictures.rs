//! Pictures are known by their bytes, keep what colours and uprightness need, and lose what tells of their maker.
#![allow(clippy::unwrap_used, clippy::panic)]

use gongdao_blobs::picture::{Kind, Picture, clean, to_png};
use gongdao_blobs::{BlobError, Refused, thumbnail};
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, Frame, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

const PIXELS: u64 = 1_000_000;

fn cleaned(bytes: &[u8]) -> Result<(Picture, Vec<u8>), BlobError> {
    let mut out = Vec::new();
    let picture = clean(&mut Cursor::new(bytes), &mut out, PIXELS)?;
    Ok((picture, out))
}

fn refused(bytes: &[u8]) -> Refused {
    match cleaned(bytes) {
        Err(BlobError::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

/// 48 × 32 in grey with a red patch at the first stored corner.
fn marked() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| if x < 16 && y < 12 { Rgb([255, 0, 0]) } else { Rgb([90, 90, 90]) })
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&marked()).unwrap();
    bytes
}

/// An EXIF segment of either byte order with an orientation and a maker who should stay unknown.
fn exif(orientation: u16, little: bool) -> Vec<u8> {
    let short = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let long = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
    let mut tiff = if little { b"II\x2a\0".to_vec() } else { b"MM\0\x2a".to_vec() };
    tiff.extend(long(8));
    tiff.extend(short(2));
    for (tag, kind, count) in [(0x010f_u16, 2_u16, 7_u32), (0x0112, 3, 1)] {
        tiff.extend(short(tag));
        tiff.extend(short(kind));
        tiff.extend(long(count));
        if tag == 0x0112 {
            tiff.extend(short(orientation));
            tiff.extend(short(0));
        } else {
            tiff.extend(long(38));
        }
    }
    tiff.extend(long(0));
    tiff.extend(b"SECRET\0");
    let mut segment = vec![0xff, 0xe1];
    segment.extend(u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    segment
}

fn with_segment(jpeg: &[u8], segment: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segment, &jpeg[2..]].concat()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Whether a corner of a picture is red: 0 top left, 1 top right, 2 bottom right, 3 bottom left.
fn red_corner(bytes: &[u8]) -> usize {
    let image = image::load_from_memory(bytes).unwrap().to_rgb8();
    let (right, bottom) = (image.width() - 4, image.height() - 4);
    let is_red = |x, y| image.get_pixel(x, y).0[0] > 180 && image.get_pixel(x, y).0[1] < 60;
    [(3, 3), (right, 3), (right, bottom), (3, bottom)].iter().position(|(x, y)| is_red(*x, *y)).unwrap()
}

#[test]
fn every_orientation_is_kept_and_nothing_else_of_exif() {
    // Where the first stored corner is seen, by orientation (EXIF 2.32, table 6).
    for (orientation, corner) in [(1, 0), (2, 1), (3, 2), (4, 3), (5, 0), (6, 1), (7, 2), (8, 3)] {
        for little in [false, true] {
            let bytes = with_segment(&jpeg(), &exif(orientation, little));
            assert!(holds(&bytes, b"SECRET"));
            let (picture, out) = cleaned(&bytes).unwrap();
            let upright = if orientation < 5 { (48, 32) } else { (32, 48) };
            assert_eq!((picture.width, picture.height), upright, "{orientation}");
            assert_eq!(u16::from(picture.orientation), orientation);
            assert!(!holds(&out, b"SECRET"));
            // What browsers are given says the same, and saying it again changes nothing.
            assert_eq!(cleaned(&out).unwrap(), (picture, out.clone()));
            let small = thumbnail::make(Cursor::new(&out), Kind::Jpeg, picture.orientation).unwrap();
            assert_eq!(red_corner(&small), corner, "{orientation}");
            let small = image::load_from_memory(&small).unwrap();
            assert_eq!((small.width(), small.height()), upright);
        }
    }
    for odd in [0, 9, 700] {
        assert_eq!(cleaned(&with_segment(&jpeg(), &exif(odd, true))).unwrap().0.orientation, 1);
    }
}

#[test]
fn comments_previews_and_what_follows_the_end_are_left_out() {
    let segments = [&[0xff, 0xfe, 0, 8][..], b"SECRET", &[0xff, 0xed, 0, 8], b"SECRET"].concat();
    let bytes = [with_segment(&jpeg(), &segments), jpeg(), b"SECRET".to_vec()].concat();
    let (_, out) = cleaned(&bytes).unwrap();
    assert_eq!(out, jpeg());

    let png = to_png(48, 32, marked().as_raw()).unwrap();
    let (head, rest) = png.split_at(33);
    let text = [&6_u32.to_be_bytes()[..], b"tEXtSECRET\0\0\0\0"].concat();
    let (picture, out) = cleaned(&[head, &text, rest, b"SECRET"].concat()).unwrap();
    assert_eq!((picture.kind, picture.width, picture.height), (Kind::Png, 48, 32));
    assert_eq!(out, png);

    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(marked().as_raw(), 48, 32, ExtendedColorType::Rgb8).unwrap();
    let chunk = [&b"EXIF"[..], &6_u32.to_le_bytes(), b"SECRET"].concat();
    let mut bytes = [webp.as_slice(), &chunk].concat();
    let length = u32::try_from(bytes.len() - 8).unwrap().to_le_bytes();
    bytes[4..8].copy_from_slice(&length);
    let (picture, out) = cleaned(&bytes).unwrap();
    assert_eq!((picture.kind, picture.width, picture.height), (Kind::Webp, 48, 32));
    assert!(!holds(&out, b"SECRET"));
    assert_eq!(red_corner(&out), 0);
}

#[test]
fn of_a_gif_the_first_picture_is_kept() {
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for colour in [[255, 0, 0, 255], [0, 0, 255, 255]] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(20, 10, Rgba(colour)))).unwrap();
    }
    drop(encoder);
    let (picture, out) = cleaned(&gif).unwrap();
    assert_eq!((picture.kind, picture.width, picture.height), (Kind::Gif, 20, 10));
    assert!(out.len() < gif.len());
    let small = image::load_from_memory(&thumbnail::make(Cursor::new(&out), Kind::Gif, 1).unwrap()).unwrap();
    assert!(small.to_rgb8().get_pixel(5, 5).0[0] > 200);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for bytes in
        [&b"%PDF-1.7"[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"BM1234567890123456", b"\xff\xd8"]
    {
        assert_eq!(refused(bytes), Refused::NotAPicture);
    }
    let polyglot = [b"GIF89a", &b"<script>alert(1)</script>"[..]].concat();
    assert!(matches!(refused(&polyglot), Refused::Broken { kind: "GIF", .. }));
    let broken = Refused::TooManyPixels { width: 48, height: 32, most: 1_000 };
    match clean(&mut Cursor::new(jpeg()), &mut Vec::new(), 1_000) {
        Err(BlobError::Refused(refused)) => assert_eq!(refused, broken),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_picture_that_ends_in_the_middle_is_refused_and_none_makes_a_panic() {
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(marked().as_raw(), 48, 32, ExtendedColorType::Rgb8).unwrap();
    let mut gif = Vec::new();
    GifEncoder::new(&mut gif).encode(marked().as_raw(), 48, 32, ExtendedColorType::Rgb8).unwrap();
    let exif_jpeg = with_segment(&jpeg(), &exif(6, true));
    for whole in [exif_jpeg, to_png(48, 32, marked().as_raw()).unwrap(), webp, gif] {
        assert!(cleaned(&whole).is_ok());
        for end in (0..whole.len() - 1).step_by(7) {
            assert!(cleaned(&whole[..end]).is_err(), "{end} of {}", whole.len());
        }
        // Every byte turned over: refused or taken, and never a panic.
        for at in 0..whole.len().min(600) {
            let mut turned = whole.clone();
            turned[at] ^= 0xff;
            if let Ok((picture, out)) = cleaned(&turned) {
                let _ = thumbnail::make(Cursor::new(out), picture.kind, picture.orientation);
            }
        }
    }
}
