//! Tables: how a row type is spread over columns, said once for both databases.
//!
//! [`table!`](crate::table) lists a row's columns; statements are made from the list, so that no column is ever written
//! in one dialect and forgotten in the other.

use crate::StoreError;
use gongdao_kernel::{Cell, Field, Kind};
use std::any::TypeId;
use std::borrow::Cow;
use std::fmt::Debug;
use std::hash::Hash;

/// A column's name and kind.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
}

/// What is written cell by cell: a row or a key. The databases see no more of either, so that what they do with them is
/// built once and not for each table.
pub trait Written {
    /// Appends its cells in column order.
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>);
}

/// What a table is, without its row type.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The row type: two of them may lie in one table and see different columns of it.
    pub row: TypeId,
    /// The table's name.
    pub name: &'static str,
    /// Its columns, key first.
    pub columns: &'static [Column],
    /// How many columns the key has.
    pub keys: usize,
    /// Whether loading for change locks the row.
    pub lock: bool,
}

impl Shape {
    /// The table that rows of `T` lie in.
    #[must_use]
    pub fn of<T: Table>() -> Self {
        Self { row: TypeId::of::<T>(), name: T::NAME, columns: T::COLUMNS, keys: T::KEYS, lock: T::LOCK }
    }
}

/// A row type that lives in a table. The first `KEYS` columns are its key.
pub trait Table: Written + Sized + Clone + Debug + Send + 'static {
    /// The key's type.
    type Key: Key;
    /// The table's name.
    const NAME: &'static str;
    /// Its columns, key first.
    const COLUMNS: &'static [Column];
    /// How many columns the key has.
    const KEYS: usize;
    /// Whether loading for change locks the row. Rows with a `version` are guarded by it instead.
    const LOCK: bool;

    /// The row's key.
    fn key(&self) -> Self::Key;
    /// Reads the row's cells in column order.
    ///
    /// # Errors
    /// A cell that does not fit.
    fn read(row: &mut RowRef<'_>) -> Result<Self, StoreError>;
}

/// A table's key: a tuple of one to three fields.
pub trait Key: Written + Clone + Eq + Ord + Hash + Debug + Send + 'static {}
impl<T: Written + Clone + Eq + Ord + Hash + Debug + Send + 'static> Key for T {}

/// What a key's part must be.
pub trait KeyPart: Field + Clone + Eq + Ord + Hash + Debug + Send + 'static {}
impl<T: Field + Clone + Eq + Ord + Hash + Debug + Send + 'static> KeyPart for T {}

impl<A: KeyPart> Written for (A,) {
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>) {
        to.push(self.0.cell());
    }
}

impl<A: KeyPart, B: KeyPart> Written for (A, B) {
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>) {
        to.push(self.0.cell());
        to.push(self.1.cell());
    }
}

impl<A: KeyPart, B: KeyPart, C: KeyPart> Written for (A, B, C) {
    fn write<'a>(&'a self, to: &mut Vec<Cell<'a>>) {
        to.push(self.0.cell());
        to.push(self.1.cell());
        to.push(self.2.cell());
    }
}

/// A row of either database, read cell by cell from the left.
pub enum RowRef<'r> {
    /// SQLite's.
    Sqlite(&'r rusqlite::Row<'r>, usize),
    /// PostgreSQL's.
    Postgres(&'r postgres::Row, usize),
}

impl RowRef<'_> {
    /// The next cell as the wanted type.
    ///
    /// # Errors
    /// A cell of another kind or out of range.
    pub fn get<F: Field>(&mut self) -> Result<F, StoreError> {
        let cell = match self {
            RowRef::Sqlite(row, next) => {
                *next += 1;
                match row.get_ref(*next - 1)? {
                    rusqlite::types::ValueRef::Null => Cell::Null,
                    rusqlite::types::ValueRef::Integer(value) => Cell::Int(value),
                    rusqlite::types::ValueRef::Real(_) => Cell::Null,
                    rusqlite::types::ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text)),
                    rusqlite::types::ValueRef::Blob(bytes) => Cell::Bytes(Cow::Borrowed(bytes)),
                }
            }
            RowRef::Postgres(row, next) => {
                *next += 1;
                let at = *next - 1;
                match F::KIND {
                    Kind::Int => row.try_get::<_, Option<i64>>(at)?.map_or(Cell::Null, Cell::Int),
                    Kind::Text => row
                        .try_get::<_, Option<&str>>(at)?
                        .map_or(Cell::Null, |text| Cell::Text(Cow::Borrowed(text))),
                    Kind::Bytes => row
                        .try_get::<_, Option<&[u8]>>(at)?
                        .map_or(Cell::Null, |bytes| Cell::Bytes(Cow::Borrowed(bytes))),
                }
            }
        };
        Ok(F::from_cell(cell)?)
    }

    /// The next columns as a whole row of `T`, or nothing where an outer join found none. The row's first column has to
    /// be an integer.
    ///
    /// # Errors
    /// A cell of another kind or out of range.
    pub fn row<T: Table>(&mut self) -> Result<Option<T>, StoreError> {
        let absent = self.get::<Option<i64>>()?.is_none();
        let (RowRef::Sqlite(_, next) | RowRef::Postgres(_, next)) = self;
        *next -= 1;
        if absent {
            *next += T::COLUMNS.len();
            return Ok(None);
        }
        T::read(self).map(Some)
    }
}

/// Says how a row type lies in its table: `table! { Row in "name", key (a: A, b: B), columns { c: C, … } }`.
#[macro_export]
macro_rules! table {
    (
        $row:ty, $name:literal, lock $lock:literal, key ($($key:ident : $kty:ty),+),
        columns { $($col:ident : $cty:ty),* $(,)? }
    ) => {
        impl $crate::Table for $row {
            type Key = ($($kty,)+);
            const NAME: &'static str = $name;
            const COLUMNS: &'static [$crate::Column] = &[
                $($crate::Column { name: stringify!($key), kind: <$kty as gongdao_kernel::Field>::KIND },)+
                $($crate::Column { name: stringify!($col), kind: <$cty as gongdao_kernel::Field>::KIND },)*
            ];
            const KEYS: usize = [$(stringify!($key)),+].len();
            const LOCK: bool = $lock;

            fn key(&self) -> Self::Key {
                ($(self.$key.clone(),)+)
            }

            fn read(row: &mut $crate::RowRef<'_>) -> Result<Self, $crate::StoreError> {
                Ok(Self { $($key: row.get()?,)+ $($col: row.get()?,)* })
            }
        }

        impl $crate::Written for $row {
            fn write<'a>(&'a self, to: &mut Vec<gongdao_kernel::Cell<'a>>) {
                $(to.push(gongdao_kernel::Field::cell(&self.$key));)+
                $(to.push(gongdao_kernel::Field::cell(&self.$col));)*
            }
        }
    };
}
