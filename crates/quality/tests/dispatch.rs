//! Who looks where first, lived through by a plain model: newcomers get their share while they ask, and no task waits for
//! somebody who does not come.

use gongdao_quality::dispatch::{Lines, NEWCOMERS_ASK_MS, Standing, Weighing, weighs};
use gongdao_quality::skill::{Skill, Tally, skill};
use proptest::prelude::*;

fn of(right: i64, judged: i64) -> Skill {
    skill(Tally { right_ppm: right * 1_000_000, judged }, Tally::default())
}

/// A minute.
const MINUTE: i64 = 60_000;

proptest! {
    /// A newcomer takes a task now and then, within the hour; known workers ask as often as they like in between. When
    /// the line is empty, newcomers had their share.
    #[test]
    fn newcomers_who_keep_asking_get_their_share(
        tasks in 1..400_i64, newcomers_ppm in 0..=1_000_000_u32, gap in 1..60_i64, known_turns in 0..40_i64,
        right in 0..40_i64,
    ) {
        let weighing = Weighing { known_after: 5, newcomers_ppm };
        let (newcomer, known) = (of(1, 1), of(right, 40));
        let mut at = Standing { fresh_left: tasks, typical_skill_ppm: 800_000, ..Standing::default() };
        while at.fresh_left > 0 {
            prop_assert_eq!(weighs(&weighing, &newcomer, &at), Lines::FreshFirst, "a newcomer may have any");
            at.given += 1;
            at.to_newcomers += 1;
            at.fresh_left -= 1;
            for turn in 0..known_turns {
                at.since_newcomer_ms = Some(gap * MINUTE * turn / known_turns);
                if at.fresh_left > 0 && weighs(&weighing, &known, &at) != Lines::DoubtfulOnly {
                    at.given += 1;
                    at.fresh_left -= 1;
                }
            }
        }
        let share = tasks * i64::from(newcomers_ppm) / 1_000_000;
        prop_assert!(at.to_newcomers >= share, "{} of {share} of {tasks}", at.to_newcomers);
    }

    /// From any standing whatever: once newcomers have not come for an hour, or never came, known workers may have
    /// everything that is left, so the line ends.
    #[test]
    fn nothing_waits_for_newcomers_who_do_not_come(
        given in any::<i64>(), to_newcomers in any::<i64>(), fresh_left in any::<i64>(), known_after in any::<i64>(),
        newcomers_ppm in any::<u32>(), typical_skill_ppm in any::<u32>(), right in 0..60_i64, judged in 0..60_i64,
        since in prop::option::of(NEWCOMERS_ASK_MS..i64::MAX),
    ) {
        let weighing = Weighing { known_after, newcomers_ppm };
        let standing = Standing { given, to_newcomers, fresh_left, typical_skill_ppm, since_newcomer_ms: since };
        prop_assert_ne!(weighs(&weighing, &of(right, judged), &standing), Lines::DoubtfulOnly);
    }

    /// Whoever is new is shut out of nothing, whatever the numbers.
    #[test]
    fn a_newcomer_may_have_any_task(
        given in any::<i64>(), to_newcomers in any::<i64>(), fresh_left in any::<i64>(), newcomers_ppm in any::<u32>(),
        since in any::<Option<i64>>(), known_after in 1..1_000_i64, judged in 0..1_000_i64,
    ) {
        let weighing = Weighing { known_after: known_after + judged, newcomers_ppm };
        let standing =
            Standing { given, to_newcomers, fresh_left, typical_skill_ppm: 0, since_newcomer_ms: since };
        prop_assert_eq!(weighs(&weighing, &of(0, judged), &standing), Lines::FreshFirst);
    }
}
