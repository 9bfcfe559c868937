//! The handlers, by what they are about. Each module answers its routes; paths are below `/api/v1`.

mod batches;
mod books;
mod desk;
mod evidence;
mod hall;
mod me;
mod people;
mod platform;
mod projects;
mod receipts;
mod releases;
mod results;
mod review;
mod screening;
mod sign;
mod tasks;
mod tokens;
mod upload;
mod work;

mod drafts;
mod events;
mod hourly;
mod imports;
mod media;
mod uploads;

pub(crate) use upload::{Row, RowProblem, Upload};
mod accounts;
mod bank;
mod bundle;
mod mails;
mod open;
mod overview;
mod password;
mod payee;
mod payouts;
mod quality;
mod roster;
mod runs;
mod second;
mod settings;
mod statements;
mod suspense;
mod suspension;
mod team;

mod bonuses;
mod exam_items;
mod exams;
mod exams_file;
mod exams_sit;
mod game_results;
mod games;
mod grades;
mod model_answers;
mod models;
mod models_view;

use crate::paths::OpenApiRouter;
use crate::{Api, Refusal};
use gongdao_kernel::{Fault, Instant, MS_PER_DAY};

/// Every documented route.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(sign::routes())
        .merge(me::routes())
        .merge(tokens::routes())
        .merge(people::routes())
        .merge(platform::routes())
        .merge(projects::routes())
        .merge(screening::routes())
        .merge(batches::routes())
        .merge(tasks::routes())
        .merge(hall::routes())
        .merge(work::routes())
        .merge(desk::routes())
        .merge(review::routes())
        .merge(grades::routes())
        .merge(exam_items::routes())
        .merge(results::routes())
        .merge(receipts::routes())
        .merge(books::routes())
        .merge(drafts::routes())
        .merge(hourly::routes())
        .merge(events::routes())
        .merge(media::routes())
        .merge(uploads::routes())
        .merge(imports::routes())
        .merge(payee::routes())
        .merge(payouts::routes())
        .merge(runs::routes())
        .merge(bank::routes())
        .merge(suspense::routes())
        .merge(statements::routes())
        .merge(open::routes())
        .merge(password::routes())
        .merge(second::routes())
        .merge(suspension::routes())
        .merge(accounts::routes())
        .merge(settings::routes())
        .merge(mails::routes())
        .merge(overview::routes())
        .merge(bundle::routes())
        .merge(team::routes())
        .merge(roster::routes())
        .merge(quality::routes())
        .merge(games::routes())
        .merge(game_results::routes())
        .merge(bonuses::routes())
        .merge(releases::routes())
        .merge(exams::routes())
        .merge(exams_sit::routes())
        .merge(models::routes())
        .merge(model_answers::routes())
}

pub(crate) use evidence::tile;

/// What the OpenAPI document names besides what handlers take and answer.
#[cfg(feature = "described")]
pub(crate) mod named {
    pub(crate) use super::bank::StatementFormat;
    pub(crate) use super::results::{FileFormat, TokensName};
    pub(crate) use super::statements::{StatementFile, StatementLanguage};
}

/// The public evidence log, below `/evidence` and for everybody.
pub(crate) fn public() -> OpenApiRouter<Api> {
    evidence::routes()
}

/// A command answered with another command's outcome: a fault of ours.
pub(crate) fn unexpected() -> Refusal {
    Fault::internal("a command answered with an outcome of another kind").into()
}

/// The moment so many days later.
fn days_from(now: Instant, days: u32) -> Instant {
    now.plus_ms(i64::from(days) * MS_PER_DAY)
}

/// Random bytes for a new secret: fresh, or the same again for a request that is repeated under its idempotency key.
fn secret_for(api: &Api, idempotency: Option<([u8; 16], [u8; 16])>, label: &str, place: u32) -> [u8; 32] {
    match idempotency {
        Some((key, body)) => api.secrets().derive(label, &[&key, &body, &place.to_be_bytes()]),
        None => api.engine().seed(),
    }
}
