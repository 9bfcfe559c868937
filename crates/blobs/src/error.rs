//! What can go wrong: a file that is refused, by name, and a place that does not answer.

/// Why a file is not taken, in words a program branches on and people read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is empty.
    #[error("the file is empty")]
    Empty,
    /// It is larger than allowed.
    #[error("the file is larger than {most} bytes")]
    TooLarge {
        /// The most bytes.
        most: u64,
    },
    /// It is none of the pictures that are taken, whatever its name says.
    #[error("the file is no PNG, JPEG, WebP or GIF picture")]
    NotAPicture,
    /// It begins as a picture and does not go on as one.
    #[error("the {kind} picture is broken: {what}")]
    Broken {
        /// What it begins as.
        kind: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// It has more pixels than allowed.
    #[error("the picture has {width} × {height} pixels, more than {most} in all")]
    TooManyPixels {
        /// Across.
        width: u32,
        /// Down.
        height: u32,
        /// The most.
        most: u64,
    },
}

impl Refused {
    /// A stable word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotAPicture => "file_not_a_picture",
            Self::Broken { .. } => "picture_broken",
            Self::TooManyPixels { .. } => "picture_too_many_pixels",
        }
    }

    /// What to do.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        match self {
            Self::Empty => "send the file again",
            Self::TooLarge { .. } | Self::TooManyPixels { .. } => "make the picture smaller",
            Self::NotAPicture => "save it as PNG, JPEG, WebP or GIF; the ending of the name does not count",
            Self::Broken { .. } => "open it in a picture program and save it again",
        }
    }
}

/// Why bytes could not be taken, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The file is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Reading or writing failed.
    #[error("reading or writing failed: {0}")]
    Io(#[from] std::io::Error),
    /// The place did not answer, or not as it should.
    #[error("the place of media failed: {0}")]
    Place(#[from] object_store::Error),
    /// The place's description cannot be used.
    #[error("{0}")]
    Setting(String),
}
