//! What may stand in a data set, named, so that formats can say what they carry and conversions what they lose.

use super::model::{Item, Object, Shape};

/// Something a format carries or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Upright boxes.
    Box,
    /// Turned boxes.
    RotatedBox,
    /// Outlines.
    Polygon,
    /// Holes in outlines.
    Hole,
    /// Things of several outlines.
    Part,
    /// Lines.
    Polyline,
    /// Points by themselves.
    Points,
    /// Masks of pixels.
    Mask,
    /// Key points with visibility, their names and lines.
    KeyPoints,
    /// Classes of a whole picture or text.
    Class,
    /// Texts and their spans.
    Text,
    /// Spans that share characters.
    Overlap,
    /// Relations between spans.
    Relation,
    /// Attributes of objects.
    Attribute,
    /// Scores of objects.
    Score,
    /// Objects that stand for crowds.
    Crowd,
    /// Train, validation and test.
    Split,
    /// Pictures without anything on them.
    Empty,
    /// Something about this one that the format has no place for, told case by case: a place outside the picture, a
    /// name with a blank, a value of an attribute.
    Unfit,
    /// A picture whose width and height are not known, where they are needed.
    NoSize,
    /// Families of classes. Their loss is told and refuses nothing.
    Group,
    /// Width and height of pictures. Their loss is told and refuses nothing.
    Size,
    /// Names of texts. Their loss is told and refuses nothing.
    TextName,
    /// Something in the source that nothing here can hold.
    Unread,
}

/// Those a format can be said to carry, in the order of `gongdao convert --list`.
pub const CARRIED: &[Kind] = &[
    Kind::Box,
    Kind::RotatedBox,
    Kind::Polygon,
    Kind::Hole,
    Kind::Part,
    Kind::Polyline,
    Kind::Points,
    Kind::Mask,
    Kind::KeyPoints,
    Kind::Class,
    Kind::Text,
    Kind::Overlap,
    Kind::Relation,
    Kind::Attribute,
    Kind::Score,
    Kind::Crowd,
    Kind::Split,
    Kind::Empty,
    Kind::Group,
    Kind::Size,
    Kind::TextName,
];

impl Kind {
    /// A stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::RotatedBox => "rotated_box",
            Self::Polygon => "polygon",
            Self::Hole => "hole",
            Self::Part => "part",
            Self::Polyline => "polyline",
            Self::Points => "points",
            Self::Mask => "mask",
            Self::KeyPoints => "key_points",
            Self::Class => "class",
            Self::Text => "text",
            Self::Overlap => "overlap",
            Self::Relation => "relation",
            Self::Attribute => "attribute",
            Self::Score => "score",
            Self::Crowd => "crowd",
            Self::Split => "split",
            Self::Empty => "empty",
            Self::Unfit => "unfit",
            Self::NoSize => "no_size",
            Self::Group => "group",
            Self::Size => "size",
            Self::TextName => "text_name",
            Self::Unread => "unread",
        }
    }

    /// Whether its loss is only told.
    pub fn is_minor(self) -> bool {
        matches!(self, Self::Group | Self::Size | Self::TextName)
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// A set of these.
    pub const fn of(kinds: &[Kind]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < kinds.len() {
            bits |= 1 << kinds[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Everything a format can carry.
    pub const ALL: Self = Self::of(CARRIED);

    /// Whether it holds one.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// With those of another set.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The kinds an object's place needs.
pub(crate) fn of_shape(object: &Object) -> Kinds {
    match &object.shape {
        Shape::Box(_) => Kinds::of(&[Kind::Box]),
        Shape::Rotated(_) => Kinds::of(&[Kind::RotatedBox]),
        Shape::Polygon(outlines) => {
            let mut kinds = Kinds::of(&[Kind::Polygon]);
            if outlines.len() > 1 {
                kinds = kinds.and(Kinds::of(&[Kind::Part]));
            }
            if outlines.iter().any(|outline| !outline.holes.is_empty()) {
                kinds = kinds.and(Kinds::of(&[Kind::Hole]));
            }
            kinds
        }
        Shape::Polyline(_) => Kinds::of(&[Kind::Polyline]),
        Shape::Points(_) => Kinds::of(&[Kind::Points]),
        Shape::Mask(_) => Kinds::of(&[Kind::Mask]),
        Shape::Skeleton => Kinds::of(&[Kind::KeyPoints]),
    }
}

/// Whether an item says nothing.
pub(crate) fn is_empty(item: &Item) -> bool {
    item.objects.is_empty() && item.classes.is_empty() && item.spans.is_empty() && item.text.is_none()
}
