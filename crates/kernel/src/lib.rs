//! The few types every room shares.
