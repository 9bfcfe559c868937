//! What can be said of a picture and of an import of pictures: kinds and states, no rules.

use gongdao_kernel::coded_enum;

coded_enum! {
    /// What kind of picture it is.
    pub enum MediaKind {
        /// PNG.
        Png = 1 "image/png",
        /// JPEG.
        Jpeg = 2 "image/jpeg",
        /// WebP.
        Webp = 3 "image/webp",
        /// GIF, of which the first picture counts.
        Gif = 4 "image/gif",
    }
}

coded_enum! {
    /// Whether a picture is there.
    pub enum MediaState {
        /// It is kept.
        Kept = 1 "kept",
        /// Its bytes are being taken out.
        Erasing = 2 "erasing",
        /// Its bytes are gone.
        Erased = 3 "erased",
    }
}

coded_enum! {
    /// How far a picture's thumbnail is.
    pub enum ThumbnailState {
        /// It will be made.
        Waiting = 1 "waiting",
        /// It is there.
        Made = 2 "made",
        /// The picture cannot be decoded.
        Broken = 3 "broken",
    }
}

coded_enum! {
    /// Where an import gets its pictures.
    pub enum ImportKind {
        /// From a list of addresses on the web.
        Urls = 1 "urls",
        /// From a bucket that speaks the S3 protocol.
        S3 = 2 "s3",
    }
}

coded_enum! {
    /// What became of one item of an import.
    pub enum ImportItemState {
        /// Not yet fetched.
        Waiting = 1 "waiting",
        /// A picture of the project.
        Done = 2 "done",
        /// Not a picture, or not to be had.
        Failed = 3 "failed",
    }
}
