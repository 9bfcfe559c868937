//! The commands, by what they are about. Each is one `decide` over the working set.

pub mod batch;
pub mod clock;
pub mod consensus;
mod dispatch;
pub mod draft;
mod escrow;
pub mod money;
pub mod people;
pub mod project;
mod queue;
pub mod review;
mod settle;
pub mod submit;
pub mod work;

pub mod bank;
mod bank_match;
pub mod import;
pub mod mail;
pub mod media;
pub mod objects;
pub mod operate;
pub mod payee;
pub mod payout;
pub mod payout_desk;
pub mod prelabel;
mod recorded;
pub mod recovery;
pub mod second;
pub mod sessions;
pub mod settings;
mod share;
pub mod suspension;
pub mod team_cut;
pub mod teams;

pub mod bonus;
mod bundle;
pub mod exam;
mod exam_grade;
mod exam_pay;
pub mod exam_sit;
pub mod game;
pub mod game_play;
mod game_round;
mod game_words;
pub mod gold;
pub(crate) mod judge;
pub mod model;
pub mod model_answer;
#[cfg(test)]
mod model_votes;
mod paired;
mod pairs;
mod weighed;
mod weighed_shapes;
