//! Whole tables, for checks that look at everything there is. Not for anything that answers a person.

use crate::sql::TableSql;
use crate::{Connection, Query, StoreError, Table};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The statements, made when first needed; there are no more than tables.
static SCANS: Mutex<BTreeMap<&'static str, &'static Query>> = Mutex::new(BTreeMap::new());

/// Every row of a table, in the order of its key.
///
/// # Errors
/// What the database answers.
pub fn rows_all<T: Table>(connection: &mut Connection) -> Result<Vec<T>, StoreError> {
    let query = *SCANS.lock().unwrap_or_else(PoisonError::into_inner).entry(T::NAME).or_insert_with(|| {
        let keys: Vec<String> =
            T::COLUMNS[..T::KEYS].iter().map(|column| format!("\"{}\"", column.name)).collect();
        let sql =
            format!("SELECT {} FROM {} ORDER BY {}", TableSql::of::<T>().columns, T::NAME, keys.join(", "));
        Box::leak(Box::new(Query::new("rows_all", Box::leak(sql.into_boxed_str()))))
    });
    connection.query(query, &[], T::read)
}
