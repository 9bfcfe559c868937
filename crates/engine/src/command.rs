//! The list of commands and the way to each: one variant, one module, one `decide`.

use crate::commands::{bank, payee, payout, payout_desk};
use crate::commands::{batch, clock, draft, money, people, project, review, submit, work};
use crate::commands::{bonus, grading};
use crate::commands::{exam, exam_sit};
use crate::commands::{game, game_play};
use crate::commands::{
    gold, mail, operate, recovery, second, sessions, settings, suspension, team_cut, teams,
};
use crate::commands::{import, media, notes, objects};
use crate::commands::{model, model_answer, release};
use crate::{Actor, Outcome, Stop, World};

macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident($module:ident)),+ $(,)?) => {
        /// Everything that can be commanded.
        #[derive(Debug, Clone)]
        pub enum Command { $($(#[$meta])* $name($module::$name)),+ }

        impl Command {
            /// Its name, for logs.
            #[must_use]
            pub fn name(&self) -> &'static str { match self { $(Command::$name(_) => stringify!($name)),+ } }

            /// Names the rows it will look at, as far as those already loaded tell.
            pub(crate) fn keys(&self, actor: &Actor, world: &mut World) {
                match self { $(Command::$name(command) => command.keys(actor, world)),+ }
            }

            /// Decides it on the working set.
            pub(crate) fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop> {
                match self { $(Command::$name(command) => command.decide(actor, world)),+ }
            }
        }

        impl Command {
            /// Whether it keeps its idempotency key in a row of its own.
            pub(crate) fn keeps_key(&self) -> bool {
                match self { $(Command::$name(command) => command.keeps_key()),+ }
            }

            pub(crate) fn repeated(
                &self,
                world: &mut World,
                key: [u8; 16],
            ) -> Result<Option<([u8; 16], String)>, Stop> {
                match self { $(Command::$name(command) => command.repeated(world, key)),+ }
            }

            pub(crate) fn keep_key(
                &self,
                world: &mut World,
                keys: ([u8; 16], [u8; 16]),
                outcome: String,
            ) -> Result<(), Stop> {
                match self { $(Command::$name(command) => command.keep_key(world, keys, outcome)),+ }
            }
        }

        $(impl From<$module::$name> for Command {
            fn from(command: $module::$name) -> Self { Command::$name(command) }
        })+
    };
}

/// What a command does.
pub(crate) trait Decide {
    /// Names the rows it will look at. Called in rounds until nothing new is named; only what is frequent needs it, since
    /// a row that is missed is loaded when it is met.
    fn keys(&self, _actor: &Actor, _world: &mut World) {}
    /// Whether it keeps its idempotency key in a row it writes anyway, rather than in the table of keys.
    fn keeps_key(&self) -> bool {
        false
    }
    /// The request's hash and the outcome that were kept with this key, in the row or the table.
    fn repeated(&self, world: &mut World, key: [u8; 16]) -> Result<Option<([u8; 16], String)>, Stop> {
        let known = world.idempotency.find(&(key,))?;
        Ok(known.map(|known| (known.request, known.outcome.clone())))
    }
    /// Keeps an outcome under its key and its request's hash.
    fn keep_key(&self, world: &mut World, keys: ([u8; 16], [u8; 16]), outcome: String) -> Result<(), Stop> {
        world.keep_key(keys, outcome);
        Ok(())
    }
    /// Decides it.
    fn decide(&self, actor: &Actor, world: &mut World) -> Result<Outcome, Stop>;
}

commands! {
    /// Makes invitations.
    Invite(people),
    /// Makes an account with an invitation.
    SignUp(people),
    /// Makes an account without invitation: the program's first operator, a demo's people.
    AddPerson(people),
    /// Makes a session or a token.
    AddCredential(people),
    /// Ends a session or a token.
    RevokeCredential(people),
    /// Grants a qualification.
    GrantQualification(people),
    /// Sets one of the platform's settings.
    SetSetting(settings),
    /// Records money that arrived.
    Deposit(money),
    /// Makes a project.
    CreateProject(project),
    /// Changes a draft.
    EditProject(project),
    /// Asks the operator to look at a project.
    AskScreening(project),
    /// Allows or refuses a project.
    Screen(project),
    /// Pauses, resumes or closes a project.
    SteerProject(project),
    /// Makes a batch.
    CreateBatch(batch),
    /// Adds tasks to a batch.
    AddTasks(batch),
    /// Moves money into a batch's escrow.
    FundBatch(batch),
    /// Opens a batch for claims.
    OpenBatch(batch),
    /// Begins to close a batch.
    CloseBatch(batch),
    /// Accepts a project's terms.
    Join(work),
    /// Takes tasks.
    Claim(work),
    /// Takes tasks and reads their data.
    ClaimData(work),
    /// Begins a reserved task.
    Start(work),
    /// Asks for more time.
    Extend(work),
    /// Gives a task back.
    GiveBack(work),
    /// Hands in an answer.
    Submit(submit),
    /// Accepts an answer.
    Accept(review),
    /// Proposes to reject an answer.
    ProposeRejection(review),
    /// Rejects an answer.
    Reject(review),
    /// Appeals against a rejection.
    Appeal(review),
    /// Gives a bonus for an answer.
    GiveBonus(bonus),
    /// Asks for a release of a data set.
    MakeRelease(release),
    /// Notes how far a release is.
    NoteRelease(release),
    /// Decides an appeal.
    DecideAppeal(review),
    /// Appeals against a grade.
    AppealGrade(grading),
    /// Decides an appeal against a grade.
    DecideGrade(grading),
    /// Does what a due clock says.
    Tick(clock),
    /// Keeps a draft of an answer.
    SaveDraft(draft),
    /// Keeps pictures for a project.
    KeepMedia(media),
    /// Erases a picture.
    EraseMedia(media),
    /// Notes what the program did with a picture in the background.
    NoteMedia(media),
    /// Accepts an answer with a number of its objects.
    AcceptObjects(objects),
    /// Proposes to reject an answer, with comments pinned to its objects.
    SendBack(notes),
    /// Accepts an answer as the reviewer put it right.
    AcceptFixed(notes),
    /// Begins an import of pictures, or adds items to it.
    QueueImport(import),
    /// Notes what became of an item of an import.
    NoteImport(import),
    /// Takes back a deposit that never arrived.
    WithdrawDeposit(money),
    /// Says where one's payouts go.
    SetPayee(payee),
    /// Forgets where one's payouts go.
    EndPayee(payee),
    /// Asks for a payout.
    AskPayout(payout),
    /// Takes a request for a payout back.
    CancelPayout(payout),
    /// Approves payouts.
    ApprovePayouts(payout_desk),
    /// Refuses a payout.
    RefusePayout(payout_desk),
    /// Puts payouts into a file for the bank.
    MakeRun(payout_desk),
    /// Says that the bank has a run's file, or gives the run up.
    SteerRun(payout_desk),
    /// Says what the bank did with a payout.
    ReconcilePayout(payout_desk),
    /// Begins a bank statement.
    AddStatement(bank),
    /// Takes lines of a bank statement in.
    TakeLines(bank),
    /// Says what a line in suspense is.
    MatchLine(bank),
    /// Sends what waits in suspense back to its sender.
    SendLineBack(bank),
    /// Begins a session after a sign-in.
    SignIn(sessions),
    /// Ends all of one's sessions but one.
    EndOtherSessions(sessions),
    /// Changes one's password.
    ChangePassword(sessions),
    /// Sends a link by e-mail.
    SendLink(recovery),
    /// Makes an account with a confirmed e-mail.
    SignUpOpen(recovery),
    /// Chooses a new password with a link.
    ResetPassword(recovery),
    /// Sets a second factor up.
    BeginTotp(second),
    /// Switches the second factor on.
    ConfirmTotp(second),
    /// Switches the second factor off.
    EndTotp(second),
    /// Takes a letter to send it.
    LeaseMail(mail),
    /// Says what became of a letter.
    SettleMail(mail),
    /// Takes an invitation back.
    RevokeInvitation(operate),
    /// Changes what somebody may be.
    ChangeRoles(operate),
    /// Notes what a check of the books found.
    NoteCheck(operate),
    /// Notes that somebody took a case's evidence.
    NoteAccess(operate),
    /// Stops an account.
    Suspend(suspension),
    /// Says something against the stop of one's own account.
    AppealSuspension(suspension),
    /// Ends the stop of an account, or turns the appeal down.
    DecideSuspension(suspension),
    /// Founds a team.
    FoundTeam(teams),
    /// Makes a link by which people join.
    MakeTeamLink(teams),
    /// Takes such a link back.
    RevokeTeamLink(teams),
    /// Joins a team.
    JoinTeam(teams),
    /// Leaves one's team.
    LeaveTeam(teams),
    /// Takes somebody out of one's team.
    RemoveMember(teams),
    /// Ends one's team.
    EndTeam(teams),
    /// Sets a team's cut.
    SetTeamCut(team_cut),
    /// Takes a known task out, or back in.
    SetGold(gold),
    /// Agrees to a team's cut.
    AgreeTeamCut(team_cut),
    /// Plays an item of a game.
    Play(game_play),
    /// Types a word in a round of a game.
    TypeWord(game),
    /// Gives an item of a game up.
    PassRound(game),
    /// Says whether one wants to be on a game's score board.
    ShowScore(game),
    /// Makes an exam.
    CreateExam(exam),
    /// Changes an exam.
    SetExam(exam),
    /// Closes an exam.
    CloseExam(exam),
    /// Begins a sitting, or finds the one under way.
    BeginSitting(exam_sit),
    /// Answers a question of a sitting.
    AnswerQuestion(exam_sit),
    /// Ends a sitting.
    FinishSitting(exam_sit),
    /// Makes a model.
    MakeModel(model),
    /// Gives a model another token.
    RenewModelToken(model),
    /// Tells a built-in model to learn, or to answer.
    AskModel(model),
    /// Notes how far a built-in model is.
    NoteModel(model),
    /// Answers as a model.
    AnswerAsModel(model_answer),
    /// Notes how right answers of models were.
    JudgeModels(model_answer),
}
