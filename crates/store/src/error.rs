//! What can go wrong between the program and its database.

use gongdao_kernel::{BadCell, Code, Fault};

/// A failed store operation.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite answered with an error.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL answered with an error.
    #[error("PostgreSQL: {}", postgres_text(.0))]
    Postgres(#[from] postgres::Error),
    /// A row holds what its type cannot be.
    #[error("{0}")]
    Cell(#[from] BadCell),
    /// A uniqueness constraint or a check stands against a row.
    #[error("constraint {0} refused a row")]
    Constraint(String),
    /// A row was changed by somebody else since it was loaded.
    #[error("a row of {0} was changed in the meantime")]
    Stale(&'static str),
    /// Another writer holds what this one waits for; try again.
    #[error("the database asks to try again: {0}")]
    Retry(String),
    /// The database is of another kind, version or place than this program can use.
    #[error("{0}")]
    Unusable(String),
}

fn postgres_text(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => error.to_string(),
    }
}

impl StoreError {
    /// Sorts a driver's error into those the engine acts on.
    pub(crate) fn sorted(self) -> Self {
        match self {
            StoreError::Sqlite(rusqlite::Error::SqliteFailure(failure, message))
                if failure.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                StoreError::Constraint(message.unwrap_or_default())
            }
            StoreError::Postgres(error) => match error.as_db_error() {
                Some(db) if db.code().code().starts_with("23") => {
                    let named = db.constraint().unwrap_or_else(|| db.message());
                    StoreError::Constraint(named.to_owned())
                }
                Some(db) if matches!(db.code().code(), "40001" | "40P01" | "55P03") => {
                    StoreError::Retry(db.message().to_owned())
                }
                _ => StoreError::Postgres(error),
            },
            other => other,
        }
    }

    /// Whether the same batch, loaded and decided again, may succeed.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, StoreError::Constraint(_) | StoreError::Stale(_) | StoreError::Retry(_))
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Constraint(name) if name.contains("email") => {
                Fault::new(Code::EmailTaken).at("email")
            }
            StoreError::Constraint(_) | StoreError::Stale(_) => Fault::new(Code::Changed),
            StoreError::Retry(_) => Fault::new(Code::Busy),
            _ => Fault::internal(error),
        }
    }
}
