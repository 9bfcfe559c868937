//! How a value is kept outside the program: as nothing, an integer, text or bytes.
//!
//! Rooms say here how their values become plain cells and come back, without knowing which database holds them. Reals
//! are absent on purpose: nothing of ours is kept as one.

use std::borrow::Cow;

/// The four kinds of plain value. Borrowed where the value already lives somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// A 64-bit integer: ids, micro-units, milliseconds, counts, codes.
    Int(i64),
    /// UTF-8 text.
    Text(Cow<'a, str>),
    /// Raw bytes.
    Bytes(Cow<'a, [u8]>),
}

/// The kind of a column, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// See [`Cell::Int`].
    Int,
    /// See [`Cell::Text`].
    Text,
    /// See [`Cell::Bytes`].
    Bytes,
}

/// A stored cell that does not fit the type it is read as: damage, or a newer program's data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("stored value does not fit {expected}: {found}")]
pub struct BadCell {
    /// The type that was expected.
    pub expected: &'static str,
    /// What was found, shortened.
    pub found: String,
}

impl BadCell {
    /// Describes the misfit between a wanted type and the cell found.
    #[must_use]
    pub fn new(expected: &'static str, found: &Cell<'_>) -> Self {
        let mut text = format!("{found:?}");
        if let Some((end, _)) = text.char_indices().nth(80) {
            text.truncate(end);
        }
        Self { expected, found: text }
    }
}

/// A value that is kept as one cell.
pub trait Field: Sized {
    /// The column kind.
    const KIND: Kind;
    /// The value as a cell.
    fn cell(&self) -> Cell<'_>;
    /// The value back from a cell.
    ///
    /// # Errors
    /// [`BadCell`] when the cell is of another kind or out of range.
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell>;
}

impl Field for i64 {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(*self)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Int(value) => Ok(value),
            other => Err(BadCell::new("integer", &other)),
        }
    }
}

impl Field for u32 {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(i64::from(*self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Int(value) => u32::try_from(value).map_err(|_| BadCell::new("count", &Cell::Int(value))),
            other => Err(BadCell::new("count", &other)),
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Int;
    fn cell(&self) -> Cell<'_> {
        Cell::Int(i64::from(*self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Int(0) => Ok(false),
            Cell::Int(1) => Ok(true),
            other => Err(BadCell::new("yes or no", &other)),
        }
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::Text(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Text(text) => Ok(text.into_owned()),
            other => Err(BadCell::new("text", &other)),
        }
    }
}

impl Field for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    fn cell(&self) -> Cell<'_> {
        Cell::Bytes(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes.into_owned()),
            other => Err(BadCell::new("bytes", &other)),
        }
    }
}

impl<const N: usize> Field for [u8; N] {
    const KIND: Kind = Kind::Bytes;
    fn cell(&self) -> Cell<'_> {
        Cell::Bytes(Cow::Borrowed(self))
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match &cell {
            Cell::Bytes(bytes) => <[u8; N]>::try_from(bytes.as_ref())
                .map_err(|_| BadCell::new("bytes of a fixed length", &cell)),
            other => Err(BadCell::new("bytes", other)),
        }
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, Field::cell)
    }
    fn from_cell(cell: Cell<'_>) -> Result<Self, BadCell> {
        match cell {
            Cell::Null => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

/// Declares an enumeration whose members have a stable number (stored) and a stable name (shown to programs).
#[macro_export]
macro_rules! coded_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident = $number:literal $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant = $number),+ }

        impl $name {
            /// Every member, in order of its number.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The member with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some($name::$variant),)+ _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::Field for $name {
            const KIND: $crate::Kind = $crate::Kind::Int;
            fn cell(&self) -> $crate::Cell<'_> {
                $crate::Cell::Int(*self as i64)
            }
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::BadCell> {
                match cell {
                    $($crate::Cell::Int($number) => Ok($name::$variant),)+
                    other => Err($crate::BadCell::new(stringify!($name), &other)),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let name = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(from)?;
                $name::from_name(&name).ok_or_else(|| ::serde::de::Error::unknown_variant(&name, &[$($text),+]))
            }
        }
    };
}
