// Generated from docs/openapi.json by `npm run types`; do not edit.

/** One page of a list; give `next` back as `after`. */
export interface Page<T> {
  items: T[];
  next?: Cursor | null;
}

/** Every path the server documents. */
export type ApiPath =
  | '/api/v1/appeals'
  | '/api/v1/assignments'
  | '/api/v1/assignments/{id}'
  | '/api/v1/assignments/{id}/accept'
  | '/api/v1/assignments/{id}/appeal'
  | '/api/v1/assignments/{id}/appeal/decision'
  | '/api/v1/assignments/{id}/bonuses'
  | '/api/v1/assignments/{id}/draft'
  | '/api/v1/assignments/{id}/drafts'
  | '/api/v1/assignments/{id}/extend'
  | '/api/v1/assignments/{id}/grade/appeal'
  | '/api/v1/assignments/{id}/grade/appeal/decision'
  | '/api/v1/assignments/{id}/others'
  | '/api/v1/assignments/{id}/propose-rejection'
  | '/api/v1/assignments/{id}/receipts'
  | '/api/v1/assignments/{id}/reject'
  | '/api/v1/assignments/{id}/return'
  | '/api/v1/assignments/{id}/start'
  | '/api/v1/assignments/{id}/submit'
  | '/api/v1/bank-statements'
  | '/api/v1/bank-statements/{id}'
  | '/api/v1/bank-statements/{id}/lines'
  | '/api/v1/batches/{id}'
  | '/api/v1/batches/{id}/close'
  | '/api/v1/batches/{id}/fund'
  | '/api/v1/batches/{id}/open'
  | '/api/v1/batches/{id}/results'
  | '/api/v1/batches/{id}/tasks'
  | '/api/v1/bonuses'
  | '/api/v1/cases/{id}/evidence'
  | '/api/v1/deposit-reference'
  | '/api/v1/deposits'
  | '/api/v1/deposits/{id}/withdraw'
  | '/api/v1/exams/{id}'
  | '/api/v1/exams/{id}/close'
  | '/api/v1/exams/{id}/results'
  | '/api/v1/exams/{id}/sittings'
  | '/api/v1/grade-appeals'
  | '/api/v1/hall'
  | '/api/v1/hourly-warnings'
  | '/api/v1/imports/{id}'
  | '/api/v1/invitations'
  | '/api/v1/invitations/{id}'
  | '/api/v1/ledger/accounts'
  | '/api/v1/ledger/check'
  | '/api/v1/ledger/journal'
  | '/api/v1/ledger/journal.beancount'
  | '/api/v1/mails'
  | '/api/v1/me'
  | '/api/v1/me/deposits'
  | '/api/v1/me/events'
  | '/api/v1/me/hourly'
  | '/api/v1/me/payout-preview'
  | '/api/v1/me/payouts'
  | '/api/v1/me/skills'
  | '/api/v1/me/tax-months'
  | '/api/v1/me/waiting'
  | '/api/v1/media/{address}'
  | '/api/v1/media/{address}/thumbnail'
  | '/api/v1/models'
  | '/api/v1/models/{id}'
  | '/api/v1/models/{id}/apply'
  | '/api/v1/models/{id}/token'
  | '/api/v1/models/{id}/train'
  | '/api/v1/operator-actions'
  | '/api/v1/overview'
  | '/api/v1/password'
  | '/api/v1/password/link'
  | '/api/v1/password/reset'
  | '/api/v1/payee'
  | '/api/v1/payees'
  | '/api/v1/payout-runs'
  | '/api/v1/payout-runs/{id}'
  | '/api/v1/payout-runs/{id}/cancel'
  | '/api/v1/payout-runs/{id}/sent'
  | '/api/v1/payout-runs/{id}/{file}'
  | '/api/v1/payouts'
  | '/api/v1/payouts/approve'
  | '/api/v1/payouts/{id}'
  | '/api/v1/payouts/{id}/approve'
  | '/api/v1/payouts/{id}/cancel'
  | '/api/v1/payouts/{id}/receipts'
  | '/api/v1/payouts/{id}/reconcile'
  | '/api/v1/payouts/{id}/refuse'
  | '/api/v1/people'
  | '/api/v1/people/search'
  | '/api/v1/people/{id}'
  | '/api/v1/people/{id}/payee'
  | '/api/v1/people/{id}/qualifications'
  | '/api/v1/people/{id}/roles'
  | '/api/v1/people/{id}/suspension'
  | '/api/v1/people/{id}/suspension/decision'
  | '/api/v1/projects'
  | '/api/v1/projects/{id}'
  | '/api/v1/projects/{id}/batches'
  | '/api/v1/projects/{id}/bonuses'
  | '/api/v1/projects/{id}/claims'
  | '/api/v1/projects/{id}/close'
  | '/api/v1/projects/{id}/events'
  | '/api/v1/projects/{id}/exam-items'
  | '/api/v1/projects/{id}/exams'
  | '/api/v1/projects/{id}/exams/offered'
  | '/api/v1/projects/{id}/gold'
  | '/api/v1/projects/{id}/hourly'
  | '/api/v1/projects/{id}/imports'
  | '/api/v1/projects/{id}/media'
  | '/api/v1/projects/{id}/model-answers'
  | '/api/v1/projects/{id}/model-tasks'
  | '/api/v1/projects/{id}/models'
  | '/api/v1/projects/{id}/pause'
  | '/api/v1/projects/{id}/players'
  | '/api/v1/projects/{id}/quality'
  | '/api/v1/projects/{id}/receipt'
  | '/api/v1/projects/{id}/releases'
  | '/api/v1/projects/{id}/results'
  | '/api/v1/projects/{id}/resume'
  | '/api/v1/projects/{id}/reviews'
  | '/api/v1/projects/{id}/rounds'
  | '/api/v1/projects/{id}/scores'
  | '/api/v1/projects/{id}/scores/mine'
  | '/api/v1/projects/{id}/screening'
  | '/api/v1/projects/{id}/screening/decision'
  | '/api/v1/projects/{id}/terms'
  | '/api/v1/projects/{id}/uploads'
  | '/api/v1/projects/{id}/words'
  | '/api/v1/projects/{id}/words/file'
  | '/api/v1/receipts'
  | '/api/v1/receipts/terms'
  | '/api/v1/receipts/{id}/{file}'
  | '/api/v1/reconciliation'
  | '/api/v1/releases/{id}'
  | '/api/v1/releases/{id}/files/{file}'
  | '/api/v1/releases/{id}/receipt'
  | '/api/v1/rounds/{id}'
  | '/api/v1/rounds/{id}/pass'
  | '/api/v1/rounds/{id}/words'
  | '/api/v1/screening'
  | '/api/v1/second-factor'
  | '/api/v1/second-factor/confirm'
  | '/api/v1/second-factor/remove'
  | '/api/v1/sessions'
  | '/api/v1/sessions/end-others'
  | '/api/v1/sessions/{id}'
  | '/api/v1/settings'
  | '/api/v1/settings/{name}'
  | '/api/v1/settings/{name}/history'
  | '/api/v1/sign-in'
  | '/api/v1/sign-out'
  | '/api/v1/sign-up'
  | '/api/v1/sign-up/confirm'
  | '/api/v1/sign-up/link'
  | '/api/v1/sittings'
  | '/api/v1/sittings/{id}'
  | '/api/v1/sittings/{id}/answers'
  | '/api/v1/sittings/{id}/finish'
  | '/api/v1/sittings/{id}/receipts'
  | '/api/v1/statements/requester'
  | '/api/v1/statements/worker'
  | '/api/v1/suspense'
  | '/api/v1/suspense/{id}'
  | '/api/v1/suspense/{id}/match'
  | '/api/v1/suspense/{id}/send-back'
  | '/api/v1/suspension'
  | '/api/v1/suspension/appeal'
  | '/api/v1/suspensions'
  | '/api/v1/tasks/{id}/gold'
  | '/api/v1/team'
  | '/api/v1/team/cut'
  | '/api/v1/team/cut/agreement'
  | '/api/v1/team/end'
  | '/api/v1/team/join'
  | '/api/v1/team/leave'
  | '/api/v1/team/links'
  | '/api/v1/team/links/preview'
  | '/api/v1/team/links/{id}'
  | '/api/v1/team/members/{id}'
  | '/api/v1/teams'
  | '/api/v1/teams/{id}'
  | '/api/v1/teams/{id}/cuts'
  | '/api/v1/teams/{id}/links'
  | '/api/v1/teams/{id}/roster'
  | '/api/v1/tokens'
  | '/api/v1/tokens/{id}'
  | '/api/v1/uploads/{id}'
  | '/api/v1/uploads/{id}/finish'
  | '/evidence/checkpoint'
  | '/evidence/vkey';

/** How much of an answer is accepted; all of it where nothing is said. */
export interface Acceptance {
  /** The answer as you put it right, by the form's fields. It stands in results in place of what was given, which stays among the raw ones. */
  answer?: Record<string, unknown> | null;
  /** Of an answer with objects: how many of them are right. All where it is left out. */
  objects?: number | null;
  /** Why not all of them; the worker reads it. */
  reason?: string | null;
}

/** An account and its four counters. */
export interface AccountView {
  /** Whether it takes no entry any more. */
  closed: boolean;
  /** Credits of open holds. */
  credits_pending: Amount;
  /** All credits that stand. */
  credits_posted: Amount;
  /** Its currency. */
  currency: CurrencyName;
  /** Debits of open holds. */
  debits_pending: Amount;
  /** All debits that stand. */
  debits_posted: Amount;
  /** `KIND:OWNER:CURRENCY`. */
  id: string;
  /** What it is for. */
  kind: string;
  /** The person, batch or writer it belongs to. */
  owner: string;
}

/** A page of accounts. */
export interface AccountsPage {
  /** They. */
  items: AccountView[];
  /** Give it back as `after` for the next page; none at the end. */
  next?: string | null;
}

export type ActionIdText = string;

/** Something an operator or an auditor did. */
export interface ActionView {
  /** What, as its evidence record names it. */
  action: string;
  /** When. */
  at: Moment;
  /** What the record says. */
  detail: Record<string, unknown>;
  /** The evidence record's number. */
  evidence: string;
  /** Its id. */
  id: ActionIdText;
  /** Who. */
  person: PersonIdText;
  /** What it was done to; empty where that is the platform. */
  subject: string;
}

export type ActivityKindName = "sign_ups" | "claims" | "submits";

/** The setting of the cut that was read. */
export interface Agreed {
  /** Its number. */
  revision: number;
}

/** What a task's answers agree on. */
export interface AgreedView {
  /** When it was reached. */
  at: Moment;
  /** The value and its support, by field. */
  fields: Record<string, unknown>;
  /** The methods and their versions. */
  method: string;
}

export type Amount = string;

/** An answer that was taken. */
export interface AnswerTaken {
  /** How many questions are answered now. */
  answered: number;
  /** How many are asked. */
  asks: number;
  /** The question, with its explanation where this is training. */
  question: QuestionView;
}

/** An answer as it came in. */
export interface AnswerView {
  /** The answer, by the form's fields. */
  answer: Record<string, unknown>;
  /** When it came. */
  at: Moment;
  /** Kept though it came too late to be paid. */
  late: boolean;
  /** 1 for the first answer, 2 for its repair, 0 for one that came too late to be paid. */
  round: number;
}

/** What one says against it. */
export interface AppealText {
  /** At least twenty characters. */
  text: string;
}

/** Payouts to be approved. */
export interface Approval {
  /** They, all or none. */
  payouts: PayoutIdText[];
}

export type AssignmentIdText = string;

/** Where an assignment stands. */
export interface AssignmentMoved {
  /** Which. */
  id: AssignmentIdText;
  /** Whether the answer was right: only where it was known, and the project tells at once. */
  known_right?: boolean | null;
  /** What was paid, when it was. */
  paid: Amount;
  /** Its state. */
  state: AssignmentStateName;
  /** Until when that lasts. */
  until: Moment;
}

export type AssignmentStateName = "reserved" | "leased" | "submitted" | "accepted" | "rejection_proposed" | "rejected" | "appealed" | "rejected_finally" | "returned" | "expired" | "passed";

/** An assignment with its task's data and its latest answer. */
export interface AssignmentView {
  /** Measured active time. */
  active_ms: number;
  answer?: AnswerView | null;
  /** The batch. */
  batch: BatchIdText;
  consensus?: AgreedView | null;
  /** The task's data, by column. */
  data: Record<string, unknown>;
  decided_at?: Moment | null;
  dispute?: DisputeView | null;
  /** The present lease's number, shown at submit, extend and return. */
  fence: number;
  /** The answer as a reviewer put it right, where it was accepted so. */
  fixed?: Record<string, unknown> | null;
  grading?: GradingView | null;
  /** Its id. */
  id: AssignmentIdText;
  /** The requester's key for the task; only for reviewers. */
  key?: string | null;
  known?: KnownView | null;
  /** When the present lease began. */
  leased_at: Moment;
  objects?: ObjectsView | null;
  /** What was paid, a team leader's cut included. */
  paid: Amount;
  partner?: AssignmentIdText | null;
  /** Comments that reviewers pinned to objects of the answer, round by round. */
  pins?: PinView[];
  prelabel?: Prelabel | null;
  /** The project. */
  project: ProjectIdText;
  /** The project's name. */
  project_name: string;
  /** Where it stands. */
  state: AssignmentStateName;
  submitted_at?: Moment | null;
  /** The task. For the worker of one of a pair it is the assignment's number, as in a lease. */
  task: TaskIdText;
  team_cut?: Amount | null;
  /** That cut, parts per million. */
  team_cut_ppm?: number | null;
  /** Until when the state lasts. */
  until: Moment;
  /** The worker's pseudonym; only for reviewers. */
  worker?: string | null;
}

/** What a person has of one kind in one currency. */
export interface BalanceView {
  /** What is there. */
  balance: Amount;
  /** The currency. */
  currency: CurrencyName;
  /** What no open hold claims of it. */
  free: Amount;
  /** `available` for publishing, `earned` by work, `transit` on its way to the bank. */
  kind: string;
}

export type BankLineIdText = string;

/** What the bank did. */
export interface BankResult {
  /** What is to be said about that. */
  note?: string | null;
  /** Whether it was paid. */
  paid: boolean;
  reason?: PayoutReasonName | null;
}

export type BatchIdText = string;

/** Where a batch stands. */
export interface BatchMoved {
  /** Which. */
  id: BatchIdText;
  /** Its state. */
  state: BatchStateName;
}

export type BatchStateName = "drafted" | "funded" | "open" | "complete" | "closing" | "closed";

/** A batch with its counters and its escrow. */
export interface BatchView {
  /** Answers accepted. */
  accepted: number;
  /** Answers submitted. */
  answers: number;
  /** When it was made. */
  created_at: Moment;
  /** The currency of its escrow. */
  currency: CurrencyName;
  /** Its escrow. */
  escrow: EscrowView;
  /** The platform's fee on top of pay, in parts per million. */
  fee_ppm: number;
  /** Paid to the platform. */
  fees: Amount;
  /** Tasks in it whose answer is known. */
  gold: number;
  /** Its id. */
  id: BatchIdText;
  /** Paid to workers. */
  paid: Amount;
  /** Assignments with an open hold. */
  pending: number;
  /** Its project. */
  project: ProjectIdText;
  /** Answers rejected for good. */
  rejected: number;
  /** Answers that were not needed: their tasks were sure with fewer. */
  saved: number;
  /** Tasks whose every wanted answer is settled. */
  settled: number;
  /** Where it stands. */
  state: BatchStateName;
  /** Tasks in it. */
  tasks: number;
  /** Answers its tasks ask for. */
  wanted: number;
}

/** What setting it up takes. */
export interface Begin {
  /** The present password. */
  current: string;
}

/** A second factor that was set up. It is shown here only. */
export interface Begun {
  /** The address for a picture that an authenticator program reads. */
  address: string;
  /** The secret in base 32, for typing. */
  secret: string;
}

/** What a link leads to. */
export interface Behind {
  /** What the leader gets of a member's pay, parts per million. */
  cut_ppm: number;
  /** When the link ends. */
  expires_at: Moment;
  /** The team. */
  id: TeamIdText;
  /** What its leader is called. */
  leader_name: string;
  /** How many people belong to it. */
  members: number;
  /** What it is called. */
  name: string;
  /** The setting of the cut that one agrees to by joining. */
  revision: number;
}

/** A project's score board. */
export interface Board {
  own?: Place | null;
  /** Those who want to be on it, the highest first, fifty at most. */
  places: Place[];
  /** Whether the reader is on the board. */
  shown: boolean;
}

export type BonusIdText = string;

/** A bonus that was given. */
export interface BonusView {
  /** What the worker got. */
  amount: Amount;
  /** The answer it is for. */
  assignment: AssignmentIdText;
  /** When it was given. */
  at: Moment;
  /** The currency of both. */
  currency: CurrencyName;
  /** Its evidence record; the receipt is among the assignment's. */
  evidence: string;
  /** What the platform got on top, from the requester. */
  fee: Amount;
  /** Its id. */
  id: BonusIdText;
  /** What it is for. */
  note: string;
  /** The answer's project. */
  project: ProjectIdText;
}

/** A picture that was kept. */
export interface Brief {
  /** Its size as it is kept, without metadata. */
  bytes: number;
  /** Its height in pixels, upright. */
  height: number;
  /** The name it was sent under. */
  name: string;
  /** The EXIF orientation it came with. */
  orientation: number;
  /** Its address, as tasks name it. */
  url: string;
  /** Its width in pixels, upright. */
  width: number;
}

/** What became of an upload of files. */
export interface Brought {
  /** Tasks that were added to the batch. */
  added: number;
  /** Pictures that are kept now. */
  kept: number;
  /** The first thousand pictures. */
  media: Brief[];
  /** The first hundred refusals. */
  problems: FileProblem[];
  /** Files that were refused. */
  refused: number;
  /** Tasks that were refused although their picture is kept. */
  task_problems: RowProblem[];
}

/** A bucket that speaks the S3 protocol. */
export interface BucketBody {
  /** The access key; requests are not signed without. It is kept in memory while the import runs, and nowhere else. */
  access_key?: string | null;
  /** Its name. */
  bucket: string;
  /** Its address without the bucket, such as `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string;
  /** What the keys of the pictures begin with. */
  prefix?: string;
  /** Its region. */
  region?: string;
  /** Its secret, kept as shortly. */
  secret_key?: string | null;
}

/** How a bundle is graded as a whole: in proportion to its accuracy, or all or nothing. */
export interface BundleQualityView {
  /** Whether a bundle below `at_least_ppm` pays nothing. */
  all_or_nothing: boolean;
  /** From this accuracy on an all-or-nothing bundle pays the whole price, in parts per million. */
  at_least_ppm?: number | null;
}

/** Settled tasks with the same number of answers. */
export interface ByAnswersView {
  /** Answers each. */
  answers: number;
  /** How likely their answers are right, in the mean. */
  probability_ppm: number;
  /** Tasks. */
  tasks: number;
}

/** A project as a card in the hall. */
export interface CardView {
  /** About how many answers are still asked for. */
  answers_wanted: number;
  /** The currency of pay. */
  currency: CurrencyName;
  /** Whether the reader holds it. */
  eligible: boolean;
  /** Whether its work is a game, and not claimed task by task. */
  game: boolean;
  hourly?: HourlyView | null;
  hourly_pay?: Amount | null;
  /** Whether the reader accepted it. */
  joined: boolean;
  /** What kinds of answers it asks for, each once, in the form's order: `choice`, `text`, `number`, `boxes`. */
  kinds: string[];
  /** The most one answer can pay. */
  most_pay: Amount;
  /** Its name. */
  name: string;
  offered_here_until?: Moment | null;
  offered_until?: Moment | null;
  /** The price rule. */
  price: PriceView;
  /** The project. */
  project: ProjectIdText;
  /** Who publishes it, and how they dealt with answers. */
  requester: RequesterView;
  /** What one must hold. */
  requires: RequirementView[];
  /** What the leader of the reader's team would get of the pay, parts per million; none where they are in no team. */
  team_cut_ppm?: number | null;
  /** The revision whose terms are to be accepted. */
  terms_revision: number;
}

/** A change of a setting. */
export interface ChangeView {
  /** Its id. */
  id: ActionIdText;
  /** The value since. */
  new: string;
  /** The value before; none where it was never set. */
  old?: string | null;
  /** When. */
  set_at: Moment;
  /** Who set it. */
  set_by: PersonIdText;
}

/** The last check of the books. */
export interface CheckView {
  /** When. */
  at: Moment;
  /** Journal entries folded. */
  entries: number;
  /** How many violations there were. */
  found: number;
  /** Whether nothing was found. */
  sound: boolean;
}

/** Tasks that were taken. */
export interface Claimed {
  /** The currency of pay. */
  currency: CurrencyName;
  /** They. */
  leases: LeaseView[];
  /** The most each answer can pay. */
  most_pay: Amount;
  /** The project's form and terms have this revision. */
  revision: number;
  /** What the leader of one's team gets of it, parts per million; none where one is in no team. */
  team_cut_ppm?: number | null;
}

/** A link's code. */
export interface Code {
  /** The code. */
  code: string;
}

/** A new account with a confirmed address. */
export interface Confirmed {
  /** What the account is called. */
  name: string;
  /** For sign-in, with the address the link was sent to. */
  password: string;
  /** `worker`, `requester` or both; a worker where nothing is said. */
  roles?: RoleName[];
  /** The link's secret. */
  token: string;
}

/** A token or a session, without its secret. */
export interface CredentialView {
  /** When it was made. */
  created_at: Moment;
  /** When it ends. */
  expires_at: Moment;
  /** What it is called in addresses: the first 16 hex digits of its hash. */
  id: string;
  /** What its owner calls it. */
  name: string;
  /** Whether this request was sent with it. */
  present: boolean;
  /** What it may be used for. */
  scopes: ScopeName[];
  seen_at?: Moment | null;
}

export type CurrencyName = "CNY" | "HKD" | "JPY" | "USD" | "EUR";

export type Cursor = string;

/** One setting of the cut. */
export interface CutView {
  /** When it was set. */
  at: Moment;
  /** Parts per million. */
  cut_ppm: number;
  /** Its number. */
  revision: number;
}

/** A decision at screening. */
export interface Decision {
  /** Whether it may be published. */
  allow: boolean;
  /** The explanation that the requester reads; at least ten characters with a refusal. */
  note?: string;
  reason?: RefusalReasonName | null;
}

export type DepositIdText = string;

/** How to pay in. */
export interface DepositReference {
  /** The account to pay into. */
  account?: string | null;
  /** Its bank's code. */
  bic?: string | null;
  /** What has to stand in the transfer, so that the money finds this account. Case and spaces do not matter. */
  code: string;
  /** Who keeps the money; nobody yet where it is absent. */
  custodian?: string | null;
  /** What to do, in English. */
  en: string;
  /** Whether deposits are taken now. */
  open: boolean;
  /** What to do, in Chinese. */
  zh: string;
}

/** A deposit. */
export interface DepositView {
  /** How much. */
  amount: Amount;
  /** When it was recorded. */
  at: Moment;
  /** In which currency. */
  currency: CurrencyName;
  ended_at?: Moment | null;
  /** Its id. */
  id: DepositIdText;
  line?: BankLineIdText | null;
  /** For whom. */
  person: PersonIdText;
  /** The bank's reference. */
  reference: string;
}

export type DeskGroupName = "leased" | "under_review" | "to_repair" | "decided" | "appealed";

/** How tasks were given out to newcomers and others. */
export interface DispatchView {
  /** Fresh ones still to give. */
  fresh_left: number;
  /** Tasks given out, and not given back or run out. */
  given: number;
  newcomer_at?: Moment | null;
  /** Of them, those to newcomers. */
  to_newcomers: number;
}

/** What was said about an answer by both sides. */
export interface DisputeView {
  /** The worker's appeal. */
  appeal?: string | null;
  /** The reason given for that. */
  appeal_reason?: string | null;
  /** Whether it was won. */
  appeal_won?: boolean | null;
  appealed_at?: Moment | null;
  /** What it is about. */
  category: RejectionCategoryName;
  /** When a rejection was proposed. */
  proposed_at: Moment;
  /** The reviewer's reason. */
  reason: string;
  rejected_at?: Moment | null;
  /** Until when the worker may repair. */
  repair_until: Moment;
}

/** A task whose answer is not sure. */
export interface DoubtfulView {
  /** Answers in. */
  answers: number;
  /** Its data. */
  data: Record<string, unknown>;
  /** What its answers say, by field: value, probability, and each answer's part. */
  fields: Record<string, unknown>;
  /** The requester's key. */
  key?: string | null;
  /** How likely that is right. */
  probability_ppm: number;
  /** Whether it is settled all the same. */
  settled: boolean;
  /** The task. */
  task: TaskIdText;
}

/** What was kept. */
export interface DraftKept {
  /** Of which assignment. */
  assignment: AssignmentIdText;
  /** The newest revision. */
  revision: number;
  /** How many revisions are kept. */
  revisions: number;
}

/** A draft. */
export interface DraftView {
  /** What was written. */
  body: Record<string, unknown>;
  /** The fence of the lease it was saved under. */
  fence: number;
  /** Its number. */
  revision: number;
  /** When it was saved. */
  saved_at: Moment;
}

/** A journal entry. */
export interface EntryView {
  /** Who commanded it; nobody where a clock did. */
  actor?: string | null;
  /** How much. */
  amount: Amount;
  /** When. */
  at: Moment;
  /** The command. */
  command: string;
  /** The account credited. */
  credit: string;
  /** Their currency. */
  currency: CurrencyName;
  /** The account debited. */
  debit: string;
  /** The evidence record, where it is a decision. */
  evidence?: string | null;
  /** `post`, `hold`, `post_hold` or `void_hold`. */
  kind: string;
  /** Its place: shard, epoch and a dense number. */
  number: string;
  /** Why. */
  reason: string;
  /** The hold that this resolves. */
  resolves?: string | null;
  /** The assignment, batch or person it is about. */
  subject: string;
}

/** A batch's escrow. */
export interface EscrowView {
  /** What no claim holds. */
  free: Amount;
  /** What live claims and undecided answers hold. */
  held: Amount;
  /** What is lacking to cover every answer still wanted at its most. */
  need: Amount;
}

/** An exam as its requester describes it. */
export interface ExamBody {
  /** The batch whose escrow pays. */
  batch: BatchIdText;
  /** What it is called. */
  name: string;
  /** Its questions; where an exam is changed, none leaves those there are. */
  questions?: QuestionBody[] | null;
  questions_file?: QuestionsFile | null;
  /** `{"texts", "training", "asks", "pass_ppm", "attempts", "paid_attempts", "wait_ms", "limit_ms", "expected_ms", "pay_micros", "qualification", "tolerances", "iou_ppm"}`. */
  rules: Record<string, unknown>;
}

export type ExamIdText = string;

/** A question that an exam could ask; with an explanation it is one of the `questions` of an exam. */
export interface ExamItemView {
  /** How many people answered it. */
  answered: number;
  /** What is shown, by column. */
  data: Record<string, unknown>;
  /** The answer that is right. */
  expected: Record<string, unknown>;
  /** Why, by language; empty where nobody said so. */
  explanation: Record<string, unknown>;
  /** The requester's own key for it. */
  key?: string | null;
  /** How sure it is, parts per million, where that was measured. */
  probability_ppm?: number | null;
  /** The task it is made of. */
  task: TaskIdText;
}

/** An exam that was made or changed. */
export interface ExamMade {
  /** Its id. */
  id: ExamIdText;
}

/** An exam with its questions and how each was answered. */
export interface ExamResults {
  /** The exam. */
  exam: ExamView;
  /** Its questions, in order. */
  questions: QuestionResult[];
}

export type ExamStateName = "open" | "closed";

/** An exam, for its requester. */
export interface ExamView {
  /** The batch whose escrow pays. */
  batch: BatchIdText;
  /** Sittings begun. */
  begun: number;
  /** What one paid sitting costs, the platform's fee included. */
  cost: Amount;
  /** When it was made. */
  created_at: Moment;
  /** The currency of its pay. */
  currency: CurrencyName;
  /** Sittings failed. */
  failed: number;
  /** What the batch's escrow has free; the pay of answers comes out of it too. */
  free: Amount;
  /** Its id. */
  id: ExamIdText;
  /** What it is called. */
  name: string;
  /** Sittings passed. */
  passed: number;
  /** Its project. */
  project: ProjectIdText;
  /** How many questions it has. */
  questions: number;
  /** What it declares. */
  rules: Record<string, unknown>;
  /** Whether it can be sat. */
  state: ExamStateName;
  /** Sittings given back or out of time. */
  unfinished: number;
}

/** What a line is: one of these. */
export interface Explained {
  deposit?: DepositIdText | null;
  line?: BankLineIdText | null;
  payout?: PayoutIdText | null;
  requester?: PersonIdText | null;
}

/** The lease one has. */
export interface Fence {
  /** The fence that came with it. */
  fence: number;
}

/** How the file is written. */
export type FileFormat = "csv" | "jsonl" | "coco" | "conll" | "web_annotation" | "label_studio" | "parquet";

/** Why a file was refused. */
export interface FileProblem {
  /** The stable code. */
  code: string;
  /** What is wrong. */
  detail: string;
  /** The file's name. */
  file: string;
  /** What to do. */
  fix: string;
}

/** Files as a browser's form sends them. */
export interface Files {
  /** One part for each file; parts without a file name are passed over. */
  file: string[];
}

/** How a sitting is to end. */
export interface Finish {
  /** Whether to give it back though questions are left; it is not paid then, and counts as an attempt. */
  give_back?: boolean;
}

/** The token of a program that signs up. */
export interface FirstToken {
  /** What its owner calls it. */
  name: string;
}

/** Money for a batch. */
export interface Funding {
  amount?: PositiveAmount | null;
}

export type GamePartnerName = "none" | "live" | "recorded" | "alone";

export type GameRoundIdText = string;

export type GameStateName = "waiting" | "playing" | "met" | "passed" | "time_up" | "left";

/** An answer to a question. */
export interface GivenAnswer {
  /** The answer, to the project's form. */
  answer: Record<string, unknown>;
  /** The question's place in the sitting, from 0. */
  place: number;
}

/** Whether a known task is given out. */
export interface GoldChange {
  /** Whether it is. */
  active: boolean;
}

/** A known task's state after a change. */
export interface GoldChanged {
  /** Whether it is given out. */
  active: boolean;
}

export type GoldStateName = "active" | "leaked" | "retired";

/** A known task. */
export interface GoldView {
  /** The right answer. */
  answer: Record<string, unknown>;
  /** Its data. */
  data: Record<string, unknown>;
  /** Why it is right, by language; `und` where none was named. */
  explanation?: Record<string, unknown> | null;
  /** The requester's key. */
  key?: string | null;
  learned_from?: TaskIdText | null;
  /** And right. */
  right: number;
  /** Times it was answered. */
  seen: number;
  /** Times it was handed out. */
  shown: number;
  /** Whether it is given out. */
  state: GoldStateName;
  /** The task. */
  task: TaskIdText;
}

/** An appeal against a grade. */
export interface GradeCaseView {
  /** The answers, in the order in which they were accepted. */
  answers: GradedAnswerView[];
  /** The batch. */
  batch: BatchIdText;
  /** The grade and what the worker says against it. */
  grading: GradingView;
  /** The first answer, by which the appeal is decided. */
  id: AssignmentIdText;
  /** The project. */
  project: ProjectIdText;
  /** The project's name. */
  project_name: string;
  /** The worker's pseudonym. */
  worker: string;
}

/** How an appeal against a grade is decided. */
export interface GradeDecision {
  /** The reason, which both sides read. */
  reason: string;
  /** Whether the worker is right, and gets the whole price. */
  won: boolean;
}

/** Where a grade stands. */
export interface GradeMoved {
  /** Its first answer. */
  id: AssignmentIdText;
  /** Its state. */
  state: GradingStateName;
  /** Until when that lasts. */
  until: Moment;
}

/** An answer of a grade under appeal. */
export interface GradedAnswerView {
  /** The assignment; its data and answer are at `/assignments/{id}`. */
  assignment: AssignmentIdText;
  /** The right answer, where it was known beforehand. */
  known?: Record<string, unknown> | null;
  /** What it was paid. */
  paid: Amount;
  /** How likely it was found to be right, parts per million; nothing where nothing was found. */
  right_ppm?: number | null;
}

export type GradingStateName = "open" | "appealed" | "raised" | "stands";

/** The grade that paid an answer, or its whole bundle, less than the whole price. */
export interface GradingView {
  /** What the worker says against it. */
  appeal?: string | null;
  appealed_at?: Moment | null;
  /** When it was graded. */
  at: Moment;
  /** The currency of all amounts. */
  currency: CurrencyName;
  decided_at?: Moment | null;
  /** Of an answer that was graded by itself: the part of the price it paid, parts per million. */
  grade_ppm?: number | null;
  /** What it kept back: on hold while the grade can be appealed or is, the worker's where the appeal is won. */
  kept_back: Amount;
  /** How many answers were graded together. */
  of: number;
  /** What the grade paid for all of them. */
  paid: Amount;
  /** Why. */
  reason?: string | null;
  /** Of a bundle: how many of them were not found wrong. */
  right?: number | null;
  /** Where it stands. */
  state: GradingStateName;
  /** Until when that lasts: until then it can be appealed, or has to be decided. */
  until: Moment;
  /** Their whole price. */
  whole: Amount;
}

/** What an hour brought. */
export interface HourView {
  /** When it began. */
  at: Moment;
  /** How often. */
  count: number;
  /** What. */
  kind: ActivityKindName;
}

/** What an hour of measured work has paid in a project. Idle time is cut; figures are right within six parts in a hundred. */
export interface HourlyView {
  /** Answers behind them. */
  answers: number;
  /** Whether the median is under it. */
  below_floor: boolean;
  /** The currency of pay. */
  currency: CurrencyName;
  floor?: Amount | null;
  /** Hourly pay. */
  pay: PayView;
  /** People behind the figures; with fewer than three there are none. */
  people: number;
  /** Time of an answer. */
  time_ms: TimeView;
  /** Paid answers that told no time. */
  unmeasured: number;
}

export type ImportIdText = string;

/** One item that failed. */
export interface ImportProblem {
  /** Its place in the import, from 1. */
  place: number;
  /** Why it failed. */
  problem: string;
  /** Where it was to be fetched. */
  source: string;
}

/** How far an import is. */
export interface ImportView {
  batch?: BatchIdText | null;
  /** When it began. */
  created_at: Moment;
  /** Items that became pictures. */
  done: number;
  /** Items that failed. */
  failed: number;
  /** Whether it is through. */
  finished: boolean;
  /** Its id. */
  id: ImportIdText;
  /** `urls` or `s3`. */
  kind: string;
  /** Items that failed, in order; a page of them. */
  problems?: ImportProblem[];
  /** Items known so far. */
  total: number;
}

export type InvitationIdText = string;

/** An invitation, without its code. */
export interface InvitationView {
  /** When. */
  created_at: Moment;
  /** Who invited. */
  created_by: PersonIdText;
  /** Where it was sent, if it was. */
  email?: string | null;
  /** When it ends. */
  expires_at: Moment;
  /** Its id. */
  id: InvitationIdText;
  /** What the new account may be. */
  roles: RoleName[];
  /** `open`, `used`, `revoked` or `expired`. */
  state: string;
  used_by?: PersonIdText | null;
}

/** Invitations that were made. Their codes are shown here only. */
export interface Invitations {
  /** One code for each account that is handed out; those that are sent are in their letters only. */
  codes: string[];
  /** When they end. */
  expires_at: Moment;
}

export type ItemSourceName = "settled" | "known";

/** An item with the words people met on. */
export interface ItemWords {
  /** The requester's key for it. */
  key?: string | null;
  /** The item. */
  task: TaskIdText;
  /** The words, the most met first. */
  words: MetWord[];
}

/** A team to be joined. */
export interface Joining {
  /** The link's code. */
  code: string;
  /** The setting of the cut that was read. */
  revision: number;
}

/** A worker in the project. */
export interface JudgedWorkerView {
  /** And right. */
  gold_right: number;
  /** Known tasks answered here. */
  gold_seen: number;
  /** Answers judged here. */
  judged: number;
  /** What was measured. */
  skill: SkillView;
  /** Answers given here. */
  submitted: number;
  /** The pseudonym. */
  worker: string;
}

/** One's record in a kind of work. */
export interface KindView {
  /** The kind, as forms name it: choice, text, number, boxes. */
  kind: string;
  /** What was measured. */
  skill: SkillView;
}

/** What the worker is told of a known task that was answered. */
export interface KnownView {
  /** The right answer. */
  answer: Record<string, unknown>;
  /** Why, by language; `und` where none was named. */
  explanation?: Record<string, unknown> | null;
  /** Whether the answer was right. */
  right: boolean;
}

/** A task that was taken. */
export interface LeaseView {
  /** The assignment. */
  assignment: AssignmentIdText;
  /** The task's data, by column. Pictures are addresses below `/api/v1/media`. */
  data: Record<string, unknown>;
  /** Shown again at submit, extend and return. */
  fence: number;
  partner?: AssignmentIdText | null;
  prelabel?: Prelabel | null;
  /** Whether it is only reserved. */
  reserved: boolean;
  /** The task. In a pair it is the assignment's number: the order of tasks would tell which of the two is known. */
  task: TaskIdText;
  /** Until when. */
  until: Moment;
}

export type LineCauseName = "no_reference" | "unknown_reference" | "amount_differs" | "not_due";

export type LineMatchName = "deposit" | "recorded_deposit" | "payout" | "payout_return" | "sent_back";

/** Where a line stands now. */
export interface LineMoved {
  /** It. */
  id: BankLineIdText;
  /** Where it stands. */
  state: LineStateName;
}

export type LineStateName = "matched" | "suspense" | "returning" | "sent_back";

/** A line of a bank statement. */
export interface LineView {
  /** How much; above zero where it came in, below where it left. */
  amount: Amount;
  /** When it was taken in. */
  at: Moment;
  /** The bank's own reference. */
  bank_reference: string;
  /** The day it was booked. */
  booked_on: string;
  cause?: LineCauseName | null;
  /** Its currency. */
  currency: CurrencyName;
  /** Its id; its letters and digits are the reference to send it back with. */
  id: BankLineIdText;
  matched?: LineMatchName | null;
  /** The other side's name. */
  party: string;
  /** Its place there. */
  place: number;
  /** What the other side wrote. */
  reference: string;
  /** The reference to write into the transfer that sends it back. */
  return_reference?: string | null;
  /** Where it stands. */
  state: LineStateName;
  /** The statement that first showed it. */
  statement: StatementIdText;
  /** The deposit, payout or line that it is. */
  subject?: string | null;
}

/** Bank lines that wait in one state and currency. */
export type LinesView = WaitingView & {
  /** What came in. */
  came: Amount;
  /** Their currency. */
  currency: CurrencyName;
  /** What left. */
  left: Amount;
  /** In suspense, or on their way back. */
  state: LineStateName;
};

/** A link that was made. Its code is shown here only. */
export interface LinkMade {
  /** The code. */
  code: string;
  /** When it ends. */
  expires_at: Moment;
}

/** Where to send a link. */
export interface LinkTo {
  /** The e-mail. */
  email: string;
}

/** A link, without its code. */
export interface LinkView {
  /** When it was made. */
  created_at: Moment;
  /** When it ends. */
  expires_at: Moment;
  /** Its id. */
  id: TeamLinkIdText;
  revoked_at?: Moment | null;
  /** How many did. */
  used: number;
  /** How many people may still join by it. */
  uses_left: number;
}

/** The evidence log. */
export interface LogView {
  /** For how long the oldest of them has waited, in milliseconds. */
  lag_ms: number;
  signed_at?: Moment | null;
  /** How many entries the last signed checkpoint covers. */
  size: number;
  /** Records that are not in the log yet; at most a thousand and one of each writer are counted. */
  waiting: number;
}

/** A model that was made, with its token. */
export interface MadeModel {
  /** When the token ends. */
  expires_at: Moment;
  /** Its id. */
  id: PersonIdText;
  /** The secret. It is shown here only. */
  token: string;
}

/** A token that was made. */
export interface MadeToken {
  /** When it ends. */
  expires_at: Moment;
  /** What it is called in addresses. */
  id: string;
  /** The secret. It is shown here only. */
  token: string;
}

export type MailIdText = string;

export type MailKindName = "confirm" | "registered" | "reset" | "password_changed" | "invitation" | "second_factor" | "suspended" | "restored" | "upheld" | "team_cut" | "team_left";

export type MailStateName = "waiting" | "sent" | "failed";

/** A letter. */
export interface MailView {
  /** How often sending was tried. */
  attempts: number;
  /** When it was written. */
  created_at: Moment;
  /** What the last try met with. */
  error?: string | null;
  /** Its id. */
  id: MailIdText;
  /** What it is about. */
  kind: MailKindName;
  next_at?: Moment | null;
  /** Where to. */
  recipient: string;
  sent_at?: Moment | null;
  /** What became of it. */
  state: MailStateName;
  /** The subject; in a demo without SMTP server only. */
  subject?: string | null;
  /** The text; in a demo without SMTP server only. */
  text?: string | null;
}

/** The account one is signed in with. */
export interface Me {
  /** What it has. */
  balances: BalanceView[];
  /** When it was made. */
  created_at: Moment;
  /** For sign-in. */
  email?: string | null;
  /** Its id. */
  id: PersonIdText;
  /** What it is called. */
  name: string;
  /** What it may be. */
  roles: RoleName[];
  /** What this session or token may be used for. */
  scopes: ScopeName[];
}

export type MediaIdText = string;

/** A page of a project's pictures. */
export interface MediaPage {
  /** Their bytes together. */
  bytes: number;
  /** How many pictures the project keeps. */
  files: number;
  /** They. */
  items: MediaView[];
  next?: Cursor | null;
}

/** A picture of a project. */
export interface MediaView {
  /** Whether its pixels cannot be decoded. */
  broken: boolean;
  /** Its size as it is kept. */
  bytes: number;
  /** What it is. */
  content_type: string;
  /** When it came. */
  created_at: Moment;
  /** Its height in pixels, upright. */
  height: number;
  /** Its id in the list. */
  id: MediaIdText;
  /** The EXIF orientation it came with. */
  orientation: number;
  /** Whether it is there, or being erased. */
  state: string;
  /** The address of its thumbnail, once it is made. */
  thumbnail?: string | null;
  /** Its address, as tasks name it; only those who may see it are shown anything there. */
  url: string;
  /** Its width in pixels, upright. */
  width: number;
}

/** A member, as the leader reads them: what they did for the team in the last thirty days. */
export interface MemberView {
  /** Answers accepted. */
  accepted: number;
  /** The setting of the cut they agreed to. */
  agreed_revision: number;
  /** Answers handed in. */
  answers: number;
  /** Answers a day, in thousandths. */
  answers_per_day_milli: number;
  /** The leader's cut of it. */
  cut: Amount;
  /** The cut that holds for their next claim, parts per million. */
  cut_ppm: number;
  hourly_pay?: Amount | null;
  /** Since when they belong to the team. */
  joined_at: Moment;
  /** Whether this is the leader. */
  leads: boolean;
  /** What they are called. */
  name: string;
  /** Pay of the accepted answers, the cut included. Currencies are added as numbers where there are several. */
  pay: Amount;
  /** Who. */
  person: PersonIdText;
  /** Answers rejected for good. */
  rejected: number;
}

/** A word people met on. */
export interface MetWord {
  /** When the first did. */
  first_at: Moment;
  label_at?: Moment | null;
  /** Independent pairs that met on it. */
  meetings: number;
  /** As it was first written. */
  word: string;
}

/** How accounts are made. */
export interface Mode {
  /** `invitation`, `open` or `closed`. */
  mode: string;
}

/** What became of answers. */
export interface ModelAnswered {
  /** The first hundred refusals. */
  problems: RowProblem[];
  /** How many lines were refused. */
  refused: number;
  /** How many were taken. */
  taken: number;
}

/** A model's answers. */
export interface ModelAnswers {
  /** They; all are taken or none. */
  answers: NewModelAnswer[];
}

/** Answers a model was about equally sure of. */
export interface ModelBarView {
  /** How many. */
  answers: number;
  /** The share that was right. */
  right_ppm: number;
  /** How sure it was, on average. */
  sure_ppm: number;
}

export type ModelKindName = "outside" | "text" | "picture";

/** What stands above a mark. */
export interface ModelMarkView {
  /** The mark. */
  above_ppm: number;
  /** Open tasks it was at least that sure of when it had learned. */
  open: number;
  /** The share of them that was right. */
  right_ppm: number;
  /** The share of settled answers at least that sure. */
  share_ppm: number;
}

/** How a model did with one option. */
export interface ModelOptionView {
  /** Settled answers with it. */
  examples: number;
  /** Those of them it found. */
  found: number;
  /** How often it named the option. */
  named: number;
  /** The option's value. */
  value: string;
}

/** How good a built-in model is on answers it had not seen, by cross-validation. */
export interface ModelReportView {
  /** See above. */
  accuracy_high_ppm: number;
  /** Between this share and the next the truth lies, nineteen times in twenty. */
  accuracy_low_ppm: number;
  /** The share it got right. */
  accuracy_ppm: number;
  /** How often it was right when it was how sure. */
  bars: ModelBarView[];
  /** By how much its sureness is off on average. */
  calibration_error_ppm: number;
  /** What always naming the commonest option would have got right. */
  commonest_ppm: number;
  /** Settled answers it learned from. */
  examples: number;
  /** What stands above each mark, from the lowest on. */
  marks: ModelMarkView[];
  /** How it did with each option. */
  options: ModelOptionView[];
  /** The lowest mark above which that share was reached; none where there is none. */
  sure_above_ppm?: number | null;
  /** The share of right answers that was asked for. */
  target_ppm: number;
  /** When it learned. */
  trained_at: Moment;
}

/** What people's answers say of a model's. */
export interface ModelSkillView {
  /** Answers it gave. */
  answers: number;
  /** See above. */
  high_ppm: number;
  /** Those of them that people settled without having been shown them. */
  judged: number;
  /** Between this share and the next the truth lies, nineteen times in twenty. */
  low_ppm: number;
  /** The share of these that was right; none where there are none. */
  right_ppm?: number | null;
  /** Those that people settled who may have been shown them. They may have followed it, so they are not its skill. */
  seen_judged: number;
  /** The share of these that was right. */
  seen_right_ppm?: number | null;
}

/** A task that waits for a model. */
export interface ModelTaskView {
  /** Its data, by column. */
  data: Record<string, unknown>;
  /** The task. */
  task: TaskIdText;
}

/** A model. All shares are in parts per million. */
export interface ModelView {
  /** What it is. */
  about: string;
  /** When it was made. */
  created_at: Moment;
  /** The field a built-in one answers. */
  field?: string | null;
  /** Its id. */
  id: PersonIdText;
  /** Whether it is a program outside or a built-in classifier. */
  kind: ModelKindName;
  /** What it is called. */
  name: string;
  project?: ProjectIdText | null;
  report?: ModelReportView | null;
  skill?: ModelSkillView | null;
  work?: ModelWorkView | null;
}

export type ModelWorkName = "train" | "apply";

export type ModelWorkStateName = "asked" | "running" | "done" | "failed";

/** What a built-in model was told last. */
export interface ModelWorkView {
  /** Training: the share of right answers to reach. Applying: the sureness from which on it answers. */
  above_ppm: number;
  /** When it was told. */
  asked_at: Moment;
  /** How far it is. */
  done_ppm: number;
  /** Why it failed: `too_few` (settled answers), `too_many`, `one_class`, `classes`, `untrained`, `no_pictures` or `internal`. */
  failure?: string | null;
  /** Tasks it answered. */
  labelled: number;
  /** When it moved last. */
  moved_at: Moment;
  /** Where it stands. */
  state: ModelWorkStateName;
  /** What. */
  work: ModelWorkName;
}

export type Moment = string;

/** Money in accounts of one kind. */
export interface MoneyView {
  /** How many accounts. */
  accounts: number;
  /** Posted credits less posted debits. */
  balance: Amount;
  /** The currency. */
  currency: CurrencyName;
  /** What open holds claim of it. */
  held: Amount;
  /** The kind. */
  kind: string;
}

/** One's own hourly pay. */
export interface MyHourly {
  /** By project, the newest first. */
  projects: Page_OwnProject;
  /** The last 26 weeks with measured work, the newest first. */
  weeks: OwnWeek[];
}

/** A new account. */
export interface NewAccount {
  /** For sign-in; with a password. */
  email?: string | null;
  /** The invitation's code. */
  invitation: string;
  /** What the account is called. */
  name: string;
  /** For sign-in; with an e-mail. */
  password?: string | null;
  token?: FirstToken | null;
}

/** An answer. */
export interface NewAnswer {
  /** Measured active time. */
  active_ms?: number;
  /** The answer, by the form's fields. */
  answer: Record<string, unknown>;
  /** The fence that came with the lease. */
  fence: number;
}

/** Why a rejection is wrong. */
export interface NewAppeal {
  /** The reason, which the judge reads. */
  reason: string;
}

/** How sure a model has to be. */
export interface NewApplication {
  /** From this sureness on it answers, in parts per million. */
  above_ppm: number;
}

/** A bonus to give. */
export interface NewBonus {
  /** What the worker gets, in micro-units of the batch's currency. The platform's fee comes on top. */
  amount_micros: number;
  /** What it is for; the worker reads it. */
  note: string;
}

/** A built-in model. */
export interface NewBuiltIn {
  /** The field it answers; the only choice of the form where it is left out. */
  field?: string | null;
  kind?: ModelKindName | null;
  /** What it is called; workers see it beside what it says. */
  name: string;
}

/** How many tasks to take. */
export interface NewClaim {
  /** Tasks to work on now; pairs of them, where the project hands out pairs. */
  count?: number;
  /** Tasks to reserve for a moment besides, so that the next is at hand. */
  reserve?: number;
}

/** Another cut. */
export interface NewCut {
  /** The leader's cut of members' pay, parts per million; a tenth at most. */
  cut_ppm: number;
}

/** How an appeal is decided. */
export interface NewDecision {
  /** The reason, which both sides read. */
  reason: string;
  /** Whether the worker is right. */
  won: boolean;
}

/** Money that the custodian reported. */
export interface NewDeposit {
  /** How much. */
  amount: PositiveAmount;
  /** In which currency. */
  currency: CurrencyName;
  /** For whom: a requester. */
  person: PersonIdText;
  /** The bank's reference. */
  reference: string;
}

/** A draft to keep. */
export interface NewDraft {
  /** What was written so far. It need not be an answer yet. At most 64 KiB as JSON. */
  body: Record<string, unknown>;
  /** The fence that came with the lease. */
  fence: number;
  /** The draft's number, larger than that of any draft before it. */
  revision: number;
}

/** Why a grade is wrong. */
export interface NewGradeAppeal {
  /** The reason, which the judge reads. */
  reason: string;
}

/** What to fetch: either addresses or a bucket. */
export interface NewImport {
  batch?: BatchIdText | null;
  s3?: BucketBody | null;
  /** Addresses on the public internet. */
  urls?: string[];
}

/** Invitations to be made. */
export interface NewInvitations {
  /** How many to hand out; none where they are sent. */
  count?: number;
  /** Where to send them, each with a link. */
  emails?: string[];
  /** When they end. */
  expires_in_days: number;
  /** What the new accounts may be. */
  roles: RoleName[];
}

/** A link to be made. */
export interface NewLink {
  /** When it ends. */
  expires_in_days: number;
  /** How many people may join by it. */
  uses: number;
}

/** A model that is a program of one's own. */
export interface NewModel {
  /** What it is. */
  about?: string;
  /** When its token ends. */
  expires_in_days?: number;
  /** What it is called; workers see it beside what it says. */
  name: string;
}

/** One answer of a model; a line of a JSON-lines body is one of these. */
export interface NewModelAnswer {
  /** The answer, by the form's fields. */
  answer: Record<string, unknown>;
  /** How sure the model is, in parts per million. */
  probability_ppm: number;
  /** The task. */
  task: TaskIdText;
}

/** When the new token ends. */
export interface NewModelToken {
  /** In so many days. */
  expires_in_days?: number;
}

/** A change of one's password. */
export interface NewPassword {
  /** The present one. */
  current: string;
  /** The new one. */
  password: string;
}

/** Where payouts are to go. */
export interface NewPayee {
  /** The card's number, the IBAN, the Alipay account, or the WeChat id. */
  account: string;
  /** The bank's name, for a card. */
  bank?: string | null;
  /** The bank's code, for an IBAN. */
  bic?: string | null;
  /** Whose it is, as its bank writes it. */
  holder: string;
  /** The holder's resident identity number. */
  identity_number?: string | null;
  /** What kind of account it is. */
  kind: PayeeKindName;
}

/** A payout to be asked for. */
export interface NewPayout {
  amount?: PositiveAmount | null;
  /** In which currency. */
  currency: CurrencyName;
}

/** A comment on an object of an answer, or on a place where one is missing. */
export interface NewPin {
  /** What is to be done there. */
  comment: string;
  /** The field of objects. */
  field: string;
  /** Which of its objects, from 0 in the answer's order; none where one is missing. */
  object?: number | null;
  /** Of a document: the page, from 1. */
  page?: number | null;
  /** Where it is stuck, in whole pixels of the upright picture. */
  x: number;
  /** The same downwards. */
  y: number;
}

/** What is wrong with an answer. */
export interface NewProposal {
  /** What it is about. */
  category: RejectionCategoryName;
  /** Comments pinned to objects of the answer, 50 at most. */
  pins?: NewPin[];
  /** The reason, which the worker reads. */
  reason: string;
}

/** A qualification to be granted. */
export interface NewQualification {
  /** Its name. */
  name: string;
  /** The score. */
  score: number;
}

/** Why an answer is rejected. */
export interface NewRejection {
  /** The reason, which the worker reads. */
  reason: string;
}

/** A release to be made. */
export interface NewRelease {
  /** What it is, for the data card. */
  about?: string;
  /** Its batches, each complete or closed; all of the project's that are, where it is left out. */
  batches?: BatchIdText[] | null;
  /** What those agreed to whom the data are about. */
  consent?: string;
  /** Whether files go on without what their format cannot carry; the data card names it. Otherwise such a release fails. */
  drop?: boolean;
  /** The files of data. The data card and the list of sums come with them. */
  files: ReleaseFormatName[];
  /** Under which licence it is given on, such as `CC BY 4.0`. */
  licence?: string;
  /** Its name. */
  name: string;
}

/** Other roles for an account. */
export interface NewRoles {
  /** Why; at least ten characters. */
  reason: string;
  /** What it may be from now on. */
  roles: RoleName[];
}

/** Nothing but the wish to play. */
export type NewRound = Record<string, unknown>;

/** A run to be made. */
export interface NewRun {
  /** Who carries it out. */
  channel: PayoutChannelName;
  /** Its currency. */
  currency: CurrencyName;
  /** The payouts; all approved ones of the channel and currency, 500 at most, where it is left out. */
  payouts?: PayoutIdText[] | null;
}

/** A setting's new value. */
export interface NewSetting {
  /** The value, a number as text too. */
  value: string;
}

/** A stop to be made. */
export interface NewSuspension {
  /** What for. */
  category: SuspensionCategoryName;
  /** Why, as the person reads it; at least twenty characters. */
  reason: string;
}

/** One task. */
export interface NewTaskBody {
  /** The data, by column. */
  data: Record<string, unknown>;
  /** The requester's own key for it. */
  key?: string | null;
  /** The only workers who may do it; anyone where it is left out. */
  workers?: PersonIdText[];
}

/** A team to be founded. */
export interface NewTeam {
  /** The leader's cut of members' pay, parts per million; a tenth at most. */
  cut_ppm: number;
  /** What it is called. */
  name: string;
}

/** A token to be made. */
export interface NewToken {
  /** When it ends. */
  expires_in_days: number;
  /** What its owner calls it. */
  name: string;
  /** What it may be used for; nothing that its maker may not. */
  scopes: ScopeName[];
}

/** What a training is to reach. */
export interface NewTraining {
  /** The share of right answers that its sure part is to have, in parts per million. */
  target_ppm?: number;
}

/** A file to come. */
export interface NewUpload {
  batch?: BatchIdText | null;
  /** Its length in bytes. */
  length: number;
  /** Its name. */
  name: string;
}

/** A word. */
export interface NewWord {
  /** As it was typed. */
  word: string;
}

/** Why something is sent or taken back. */
export interface Note {
  /** It. */
  note: string;
}

/** The objects of an accepted answer. */
export interface ObjectsView {
  /** Accepted, and paid for as far as the price goes. */
  accepted: number;
  /** Drawn by the worker. */
  drawn: number;
  /** Why not all of them. */
  reason?: string | null;
}

/** An exam as a worker reads it before beginning. */
export interface OfferView {
  again_at?: Moment | null;
  /** How many questions a sitting asks. */
  asks: number;
  /** How often it may be tried. */
  attempts: number;
  /** The reader's attempts that are left; none once it is passed. */
  attempts_left: number;
  /** The reader's best score, in percent, where a sitting was finished. */
  best_percent?: number | null;
  /** The currency of pay. */
  currency: CurrencyName;
  /** How long it is expected to take. */
  expected_ms: number;
  /** The score the reader holds in the qualification. */
  held_percent?: number | null;
  /** Its id. */
  id: ExamIdText;
  /** The longest a sitting lasts. */
  limit_ms: number;
  live?: SittingIdText | null;
  /** What it is called. */
  name: string;
  /** How many attempts are paid, the first ones. */
  paid_attempts: number;
  /** What a finished paid attempt pays, passed or not. */
  paid_pay: Amount;
  /** The share of points that passes, parts per million. */
  pass_ppm: number;
  /** Whether the reader passed. */
  passed: boolean;
  /** What the reader's next attempt pays. */
  pay: Amount;
  /** The project whose form it asks. */
  project: ProjectIdText;
  /** What passing grants, with the score in percent. */
  qualification: string;
  /** Whether it can be sat: `open` or `closed`. */
  state: ExamStateName;
  /** What it is about, by language. */
  texts: Record<string, unknown>;
  /** Whether every answer is explained at once; an exam explains at the end. */
  training: boolean;
  /** From the end of an attempt until the next may begin. */
  wait_ms: number;
}

/** Another answer to the same task. */
export interface OtherView {
  /** The answer, by the form's fields. */
  answer: Record<string, unknown>;
  /** Its assignment. */
  assignment: AssignmentIdText;
  /** Where it stands. */
  state: AssignmentStateName;
  submitted_at?: Moment | null;
  /** The worker's pseudonym. */
  worker: string;
}

/** The whole. */
export interface OverviewView {
  /** Rejections under appeal. */
  appeals: WaitingView;
  /** As of when. */
  at: Moment;
  /** Bank lines that nobody understands yet, and those on their way back, by currency. */
  bank_lines: LinesView[];
  check?: CheckView | null;
  /** Batches on their way to be closed. */
  closing_batches: WaitingView;
  /** Grades under appeal. */
  grade_appeals: WaitingView;
  /** What the last forty-eight hours brought, the oldest first; counts are written down every ten seconds. */
  hours: HourView[];
  /** The evidence log. */
  log: LogView;
  /** Letters to be sent. */
  mails: WaitingView;
  /** Letters that were given up. */
  mails_failed: number;
  /** Those of them that no server has taken yet though it was tried. */
  mails_stuck: WaitingView;
  /** Money by kind of account, from sums that are kept; the check of the books holds them against the accounts. */
  money: MoneyView[];
  /** Whether there are more open batches than were looked at. */
  more_open: boolean;
  /** Open batches; the oldest by when it was made. */
  open_batches: WaitingView;
  /** Runs of payouts whose file has not gone to the bank. */
  payout_runs: WaitingView;
  /** Payouts on their way, by state and currency: to be approved, for the next run, in a run, with the bank. */
  payouts: PayoutsView[];
  /** Answers for review. */
  reviews: WaitingView;
  /** Projects for screening. */
  screening: WaitingView;
  /** Open batches that are short of escrow, of the first five hundred. */
  short: ShortView[];
  /** Stops of accounts under appeal. */
  suspension_appeals: WaitingView;
  /** Posted debits less posted credits by currency, in micro-units; zero where the books balance. */
  trial_balance_micros: Record<string, unknown>;
  /** What stands against that, in words. */
  troubles: string[];
  /** Whether the books balance, the last check was clean, and neither the writer nor the log is behind by a minute. */
  well: boolean;
  /** The writer. */
  writer: WriterView;
}

/** One's record in a project. */
export interface OwnQualityView {
  /** The currency of it. */
  currency: CurrencyName;
  /** And right. */
  gold_right: number;
  /** Known tasks answered here. */
  gold_seen: number;
  /** The part of the price paid now, in parts per million, where pay is graded. */
  grade_ppm?: number | null;
  /** Answers judged here. */
  judged: number;
  /** The kind of work. */
  kind: string;
  /** The most an answer pays there. */
  most: Amount;
  /** Its name. */
  name: string;
  /** Known tasks answered before it counts. */
  pass_after?: number | null;
  /** The mark for known tasks, in parts per million, where the project has one. */
  pass_ppm?: number | null;
  /** The project. */
  project: ProjectIdText;
  /** What was measured. */
  skill: SkillView;
}

/** What one's own measured work has paid. */
export interface OwnView {
  /** Their time that counts, in milliseconds. */
  active_ms: number;
  /** Paid answers with a measured time. */
  answers: number;
  /** The currency of the pay. */
  currency: CurrencyName;
  hourly_pay?: Amount | null;
  /** Their pay. */
  paid: Amount;
}

/** One's own figures of a week. */
export interface OwnWeek {
  /** Monday, 00:00 UTC. */
  begins_at: Moment;
  floor?: Amount | null;
  /** The figures. */
  own: OwnView;
}

/** One page of a list. */
export interface Page_OwnProject {
  /** The items. */
  items: {
  /** Its name. */
  name: string;
  /** The figures. */
  own: OwnView;
  /** The project. */
  project: ProjectIdText;
  /** Paid answers that told no time. */
  unmeasured: number;
}[];
  next?: Cursor | null;
}

/** One of one's rounds. */
export interface PastRound {
  /** The assignment that is paid for it. */
  assignment: AssignmentIdText;
  /** When it was begun. */
  at: Moment;
  /** The round. */
  id: GameRoundIdText;
  /** What it paid. */
  paid: Amount;
  partner?: GamePartnerName | null;
  /** Points won. */
  points: number;
  /** Where it stands. */
  state: GameStateName;
  /** The word that met. */
  word?: string | null;
  /** How many words one typed. */
  words: number;
}

/** Percentiles of hourly pay: the tenth is the pay under which a tenth of the time was worked. */
export interface PayView {
  p10: Amount;
  p25: Amount;
  p50: Amount;
  p75: Amount;
  p90: Amount;
}

export type PayeeIdText = string;

export type PayeeKindName = "bank_card" | "iban" | "alipay" | "wechat";

/** Where payouts go, as far as it is shown. */
export interface PayeeView {
  /** Since when. */
  created_at: Moment;
  ended_at?: Moment | null;
  /** Its id. */
  id: PayeeIdText;
  /** What kind of account it is. */
  kind: PayeeKindName;
  /** Its last characters and the holder's first. */
  shown: string;
}

export type PayoutChannelName = "bank" | "alipay" | "wechat";

export type PayoutIdText = string;

/** Where a payout stands now. */
export interface PayoutMoved {
  /** It. */
  id: PayoutIdText;
  /** Where it stands. */
  state: PayoutStateName;
}

/** What a payout would come to. */
export interface PayoutPreview {
  /** The currency. */
  currency: CurrencyName;
  /** How it comes to that. */
  explanation: StepView[];
  /** What would leave the earnings. */
  gross: Amount;
  /** The month it would count in for the tax office, such as 202611. */
  month: number;
  /** What the bank would be told to pay. */
  net: Amount;
  /** Where it would go, masked. */
  payee: PayeeView;
  /** The version of the rule that decides what is withheld. */
  rule: string;
  /** What would be kept of it for the tax office. */
  withheld: Amount;
}

export type PayoutReasonName = "account_wrong" | "name_differs" | "account_closed" | "bank_refused" | "came_back" | "withdrawn" | "operator_refused" | "other";

/** Why a payout is refused. */
export interface PayoutRefusal {
  /** For the worker to read. */
  note: string;
}

export type PayoutRunIdText = string;

export type PayoutStateName = "requested" | "approved" | "in_run" | "sent" | "paid" | "failed" | "refused" | "cancelled" | "returned";

/** A payout. */
export interface PayoutView {
  /** Its currency. */
  currency: CurrencyName;
  decided_at?: Moment | null;
  ended_at?: Moment | null;
  /** How it came to that. */
  explanation: StepView[];
  /** What left the earnings. */
  gross: Amount;
  /** Its id; its letters and digits are the payment's reference at the bank. */
  id: PayoutIdText;
  /** The month it counts in for the tax office, such as 202611. */
  month: number;
  /** What the bank is to pay. */
  net: Amount;
  /** What was said about that. */
  note?: string | null;
  /** Whether a bank statement shows it. */
  on_statement: boolean;
  /** Whose. */
  person: PersonIdText;
  reason?: PayoutReasonName | null;
  /** When it was asked for. */
  requested_at: Moment;
  /** The version of the rule that decided what is withheld; `none` where there is no rule for the currency. */
  rule: string;
  run?: PayoutRunIdText | null;
  /** Where it stands. */
  state: PayoutStateName;
  /** Rises with every change. */
  version: number;
  /** What is kept of it for the tax office. */
  withheld: Amount;
}

/** A payout with where it goes. */
export type PayoutWhole = PayoutView & {
  /** Where it goes, masked. */
  payee: PayeeView;
};

/** Payouts on their way in one state and currency. */
export type PayoutsView = WaitingView & {
  /** Their currency. */
  currency: CurrencyName;
  /** What they come to, net. */
  net: Amount;
  /** Where they stand. */
  state: PayoutStateName;
};

export type PersonIdText = string;

/** An account in a list. */
export interface PersonRow {
  /** When it was made. */
  created_at: Moment;
  /** For sign-in. */
  email?: string | null;
  /** Its id. */
  id: PersonIdText;
  /** What it is called. */
  name: string;
  /** What it may be. */
  roles: RoleName[];
  /** Whether it can be used. */
  state: PersonStateName;
}

export type PersonStateName = "active" | "suspended";

/** An account, as the platform sees it. */
export interface PersonView {
  /** What it has. */
  balances: BalanceView[];
  /** When it was made. */
  created_at: Moment;
  /** For sign-in. */
  email?: string | null;
  /** Its id. */
  id: PersonIdText;
  /** What it is called. */
  name: string;
  /** What it holds. */
  qualifications: QualificationView[];
  /** What it may be. */
  roles: RoleName[];
  /** `active` or `suspended`. */
  state: string;
}

/** A comment that a reviewer pinned to an object of an answer, or to a place where one is missing. */
export interface PinView {
  /** What is to be done there. */
  comment: string;
  /** The field of objects. */
  field: string;
  /** Which of its objects, from 0 in the answer's order; none where one is missing. */
  object?: number | null;
  /** Of a document: the page, from 1. */
  page?: number | null;
  /** Which of the answers it is about, as in `answer.round`. */
  round: number;
  /** Where it is stuck, in whole pixels of the upright picture. */
  x: number;
  /** The same downwards. */
  y: number;
}

/** A place on the score board. */
export interface Place {
  /** Of these, met. */
  met: number;
  /** The player's name on this board and nowhere else. */
  name: string;
  /** Whether it is the reader. */
  own: boolean;
  /** Points won. */
  points: number;
  /** Rounds played to the end. */
  rounds: number;
}

/** One's place in a team. */
export interface PlaceView {
  /** The setting the reader agreed to. */
  agreed_revision: number;
  /** The cut as the leader set it last, parts per million. */
  cut_ppm: number;
  /** When it was set last. */
  cut_set_at: Moment;
  /** The team. */
  id: TeamIdText;
  /** Since when the reader belongs to it. */
  joined_at: Moment;
  /** What its leader is called. */
  leader_name: string;
  /** Whether that is the reader. */
  leads: boolean;
  /** How many people belong to it. */
  members: number;
  /** What it is called. */
  name: string;
  /** The cut that holds for the reader's next claim, parts per million; a leader pays none. */
  own_cut_ppm: number;
  /** How often it was set. */
  revision: number;
}

export type PlayFlagName = "same_word" | "meets_out_of_line" | "passes_most";

/** A player, as the requester reads them. */
export interface PlayerView {
  /** What stands out. Pay does not hang on it. */
  flags: PlayFlagName[];
  /** Of these, met. */
  met: number;
  /** Of these, with a partner, live or recorded. */
  partnered: number;
  /** Rounds passed. */
  passed: number;
  /** Points won. */
  points: number;
  /** Rounds played to the end. */
  rounds: number;
  /** In how many rounds they typed the word they typed most. */
  same_word: number;
  /** The worker's pseudonym for this requester. */
  worker: string;
}

export type PositiveAmount = string;

/** An answer that came with the task. */
export interface Prelabel {
  /** The answer, by the form's fields. */
  answer: Record<string, unknown>;
  /** Who says so: the requester, or a model. */
  by: string;
  /** What the model is called. */
  model?: string | null;
  /** How sure the model is, in parts per million. */
  probability_ppm?: number | null;
}

/** What is counted and paid, and how much. */
export interface PriceView {
  /** Tasks in a bundle. */
  bundle: number;
  bundle_quality?: BundleQualityView | null;
  /** The most units one task pays; milliseconds for media minutes. */
  maximum_units: number;
  /** The least an accepted answer pays. */
  minimum: Amount;
  /** Pay for one unit. */
  rate: Amount;
  /** `task`, `object`, `media_minute`, `character` or `bundle`. */
  unit: string;
}

/** Why a request was refused, and what to do about it (RFC 9457). */
export interface Problem {
  /** The stable code. */
  code: string;
  /** What happened, in English. */
  detail: string;
  /** The field at fault, as a JSON path. */
  field?: string | null;
  /** What to do. */
  fix?: string | null;
  /** What was sent is kept although it was refused: a late answer. */
  kept?: boolean | null;
  /** The request's id, which the log knows. */
  request_id: string;
  retry_at?: Moment | null;
  /** The HTTP status. */
  status: number;
  /** The code's sense, in Chinese or English by `Accept-Language`. */
  title: string;
  /** A page about the code. */
  type: string;
  /** The value at fault, shortened. */
  value?: string | null;
}

/** A project as its owner describes it. */
export interface ProjectDraft {
  /** What workers see and are asked: `{"fields": [{"name", "kind", "question", …}]}`. */
  form: Record<string, unknown>;
  /** Its name. */
  name: string;
  /** Price, quality, clocks, caps, requirements, instructions, terms: `{"price": {"unit", "rate_micros"}, …}`. */
  rules: Record<string, unknown>;
}

/** What is known of a project's hourly pay. */
export interface ProjectHourly {
  hourly?: HourlyView | null;
}

export type ProjectIdText = string;

/** The models of a project, and what it declared of them. */
export interface ProjectModelsView {
  /** From which sureness on models count in the consensus; never where there is none. */
  count_above_ppm?: number | null;
  /** They. */
  models: ModelView[];
  /** Whether workers see what models say. */
  show: boolean;
}

/** Where a project stands. */
export interface ProjectMoved {
  /** Which. */
  id: ProjectIdText;
  /** Its state. */
  state: ProjectStateName;
}

export type ProjectStateName = "draft" | "screening" | "published" | "paused" | "closed" | "refused";

/** A project. Workers see it while it is published or paused. */
export interface ProjectView {
  /** When it was made. */
  created_at: Moment;
  /** What workers see and are asked. */
  form: Record<string, unknown>;
  hourly?: HourlyView | null;
  /** Its id. */
  id: ProjectIdText;
  /** Its name. */
  name: string;
  refusal?: RefusalView | null;
  requester?: RequesterView | null;
  /** Form and terms have this revision; workers accept it. */
  revision: number;
  /** Price, quality, clocks, caps, requirements, instructions, terms. */
  rules: Record<string, unknown>;
  /** Where it stands. */
  state: ProjectStateName;
  /** Answers that wait for a person to accept them; for its owner and the platform, and none in lists. Answers to known tasks are accepted by themselves and wait for nobody. */
  to_review?: number | null;
}

/** A qualification somebody holds. */
export interface QualificationView {
  /** When it was granted. */
  granted_at: Moment;
  /** Its name. */
  name: string;
  /** The score. */
  score: number;
}

/** One UTC day of judged answers. */
export interface QualityDayView {
  /** The day. */
  day: string;
  /** Answers to known tasks among them. */
  gold: number;
  /** How many of a million of those were right; none without any. */
  gold_right_ppm?: number | null;
  /** Answers judged. */
  judged: number;
  /** How many of a million are right, as it seems. */
  right_ppm: number;
}

/** A project's quality. Figures are of its newest 50,000 tasks. */
export interface QualityView {
  /** Answers accepted. */
  accepted: number;
  /** Settled tasks by their number of answers: what more answers bought. */
  by_answers: ByAnswersView[];
  /** The currency. */
  currency: CurrencyName;
  /** The last ninety days with judged answers, the newest first. */
  days: QualityDayView[];
  dispatch?: DispatchView | null;
  /** The least sure tasks, at most fifty. */
  doubtful: DoubtfulView[];
  /** Paid to the platform. */
  fees: Amount;
  /** Known tasks given out. */
  gold_active: number;
  /** Known tasks that seem to be passed around. */
  gold_leaked: number;
  /** Known tasks whose answer the crowd made known. */
  gold_learned: number;
  /** Known tasks taken out. */
  gold_retired: number;
  /** And right. */
  gold_right: number;
  /** Answers to known tasks. */
  gold_seen: number;
  /** Paid to workers and leaders. */
  paid: Amount;
  /** Pairs handed out, where the project hands out pairs. */
  pairs?: number | null;
  /** Answers that were not needed, because their tasks were sure with fewer. */
  saved_answers: number;
  /** Tasks settled. */
  settled: number;
  /** How sure the tasks are. */
  sure: SureView[];
  /** The busiest workers, at most two hundred. */
  workers: JudgedWorkerView[];
}

/** A question with its known answer. */
export interface QuestionBody {
  /** What is shown, by column, as a task's data. */
  data: Record<string, unknown>;
  /** The answer that is right, to the project's form. */
  expected: Record<string, unknown>;
  /** Why it is, by language tag. */
  explanation: Record<string, unknown>;
}

/** A question and how it was answered in sittings that ended. */
export interface QuestionResult {
  /** How often it was answered. */
  asked: number;
  /** How often wholly right. */
  correct: number;
  /** What is shown. */
  data: Record<string, unknown>;
  /** Whether most of those who pass answer it wrong: look at the question and its answer. */
  doubtful: boolean;
  /** The expected answer. */
  expected: Record<string, unknown>;
  /** Why, by language. */
  explanation: Record<string, unknown>;
  /** How often it was answered in sittings that passed. */
  passers_asked: number;
  /** How often of these wholly right. */
  passers_correct: number;
  /** Its place, from 0. */
  place: number;
}

/** A question of a sitting, with as much about its answer as may be told. */
export interface QuestionView {
  /** What was answered. */
  answer?: Record<string, unknown> | null;
  /** What is shown, by column. */
  data: Record<string, unknown>;
  /** The expected answer; in training at once, in an exam to those who cannot sit it again. */
  expected?: Record<string, unknown> | null;
  /** Why, by language; in training at once, in an exam at the end. */
  explanation?: Record<string, unknown> | null;
  /** Its place in the sitting, from 0. */
  place: number;
  /** Its points, a million when all of it is right; in training at once, in an exam at the end. */
  points_ppm?: number | null;
  /** The fields that are not wholly right, when that may be told. */
  wrong: string[];
}

/** A file of questions. */
export interface QuestionsFile {
  /** What it is. */
  format: QuestionsFormat;
  /** What stands in it. */
  text: string;
}

/** What a file of questions is. */
export type QuestionsFormat = "csv" | "jsonl";

export type ReceiptKindName = "answer" | "review" | "settlement" | "dispute" | "publication" | "terms" | "payout" | "decision" | "bonus" | "release" | "grade" | "exam";

/** Whether a receipt can be had. */
export type ReceiptState = "ready" | "pending" | "erased";

/** A decision and its proof. */
export interface ReceiptView {
  /** When it was decided. */
  at: Moment;
  /** What it is of. */
  kind: ReceiptKindName;
  /** The record's number. */
  number: string;
  /** The `.tlog-proof` text: record, salt, path and signed checkpoint. */
  proof?: string | null;
  /** The record's kind, as in the public log. */
  record_kind: string;
  /** Whether the proof can be had. */
  state: ReceiptState;
  /** The assignment or project it is about. */
  subject: string;
}

/** The books' bank beside the bank's, in one currency. */
export interface ReconciliationView {
  /** What the books say is at the custodian. */
  books: string;
  /** Deposits that are recorded and that no line has shown yet. */
  deposits_in_transit: string;
  /** The books less everything above; zero. */
  difference: string;
  /** What the books say the bank paid or took back and no line has shown yet; below zero where it paid. */
  payouts_in_transit: string;
  /** What is on its way back to its sender. */
  returning: string;
  /** What all statement lines come to, each counted once. */
  statements: string;
  /** What waits in suspense. */
  suspense: string;
  /** What left unexplained. */
  unexplained: string;
}

/** Codes for the day the second factor is lost. They are shown here only; each is good once. */
export interface Recovery {
  /** They. */
  recovery_codes: string[];
}

export type RefusalReasonName = "captcha" | "likes" | "accounts" | "deposits" | "other";

/** Why a project was refused. */
export interface RefusalView {
  /** The operator's explanation. */
  note: string;
  /** The rule. */
  reason: RefusalReasonName;
}

export type RejectionCategoryName = "wrong" | "incomplete" | "instructions" | "careless" | "copied" | "other";

/** A file of a release. */
export interface ReleaseFileView {
  /** Its length; 0 before it is there. */
  bytes: number;
  /** What it is. */
  format: ReleaseFormatName;
  /** What its format could not carry. */
  left_out?: string | null;
  /** Its name. */
  name: string;
  /** Its SHA-256 in hex, once it is there. */
  sha256?: string | null;
  /** Where it is fetched, once the release is ready, by the project's owner. */
  url?: string | null;
}

export type ReleaseFormatName = "consensus_csv" | "consensus_jsonl" | "answers_csv" | "answers_jsonl" | "coco" | "conll" | "web_annotation" | "label_studio" | "yolo" | "yolo_segment" | "yolo_obb" | "yolo_pose" | "voc" | "cvat" | "parquet" | "card_json" | "card_markdown_zh" | "card_markdown_en" | "card_html_zh" | "card_html_en" | "checksums";

export type ReleaseIdText = string;

export type ReleaseStateName = "waiting" | "making" | "ready" | "failed";

/** A release. */
export interface ReleaseView {
  /** What it is. */
  about: string;
  /** Its batches. */
  batches: BatchIdText[];
  /** What those agreed to whom the data are about. */
  consent: string;
  /** When it was asked for. */
  created_at: Moment;
  /** Those gone through. */
  done: number;
  /** Whether files go on without what their format cannot carry. */
  drop: boolean;
  ended_at?: Moment | null;
  /** Its id. */
  id: ReleaseIdText;
  /** Its licence. */
  licence: string;
  /** Its name. */
  name: string;
  /** Why it failed. */
  problem?: string | null;
  /** The project. */
  project: ProjectIdText;
  /** Where it stands. */
  state: ReleaseStateName;
  /** Tasks to be gone through, over all files. */
  total: number;
  /** Its number among the project's. */
  version: number;
}

/** A release with its files. */
export type ReleaseWhole = ReleaseView & {
  /** Its files. */
  files: ReleaseFileView[];
};

/** What was checked and what was found. */
export interface ReportView {
  /** Accounts compared. */
  accounts: number;
  /** Assignments looked at. */
  assignments: number;
  /** Batches recounted. */
  batches: number;
  /** Tasks held and answered by more than they want. */
  double_leases: number;
  /** Journal entries folded. */
  entries: number;
  /** How many violations there were in all. */
  found: number;
  /** Holds that are open. */
  open_holds: number;
  /** Evidence records looked at. */
  records: number;
  /** Whether nothing was found. */
  sound: boolean;
  /** Tasks recounted. */
  tasks: number;
  /** Posted debits less posted credits by currency, in micro-units; zero where the books balance. */
  trial_balance_micros: Record<string, unknown>;
  /** The first thousand. */
  violations: ViolationView[];
}

/** A requester as workers see them. */
export interface RequesterView {
  /** Answers accepted, over all projects. */
  accepted: number;
  /** The name. */
  name: string;
  /** Answers rejected for good, over all projects. */
  rejected: number;
  /** How long an answer waits for its pay, in the middle over the newest 20 projects, in milliseconds. */
  review_ms?: number | null;
}

/** A qualification that a project asks for. */
export interface RequirementView {
  /** The lowest score that will do. */
  at_least: number;
  /** Its name. */
  qualification: string;
}

/** A new password with a link. */
export interface Reset {
  /** The new password. */
  password: string;
  /** The link's secret. */
  token: string;
}

export type ResultKindName = "raw" | "consensus";

/** A revision of a draft, without what was written. */
export interface RevisionView {
  /** How long it is. */
  bytes: number;
  /** The fence of the lease it was saved under. */
  fence: number;
  /** Its number. */
  revision: number;
  /** When it was saved. */
  saved_at: Moment;
}

export type RoleName = "requester" | "worker" | "reviewer" | "operator" | "auditor";

/** A round as one who plays it sees it. The partner's words are never in it. */
export interface RoundSheet {
  /** The assignment that is paid for it; giving it back leaves the round. */
  assignment: AssignmentIdText;
  /** The currency of pay. */
  currency: CurrencyName;
  /** The item's data, by column, from the moment it is played. */
  data?: Record<string, unknown> | null;
  /** Until when; while one waits, when a partner is found at the latest. */
  ends_at: Moment;
  /** The fence that giving it back shows. */
  fence: number;
  /** The round. */
  id: GameRoundIdText;
  /** So many pairs make a met word a label. */
  meetings_wanted: number;
  /** When it met, after the start. */
  met_ms?: number | null;
  /** The server's time, against which the next two are read. */
  now: Moment;
  /** What this one paid so far. */
  paid: Amount;
  partner?: GamePartnerName | null;
  /** Whether one passed. */
  passed: boolean;
  /** What a round played to its end pays, met or not. */
  pay: Amount;
  /** Points won. */
  points: number;
  /** The project. */
  project: ProjectIdText;
  /** The time for an item. */
  round_ms: number;
  /** From when on words count. */
  starts_at: Moment;
  /** Where it stands. */
  state: GameStateName;
  /** The words that the item has already and that do not count. */
  taboo: string[];
  /** The item. */
  task: TaskIdText;
  /** The word that met. */
  word?: string | null;
  /** One's own words. */
  words: TypedWord[];
}

/** Why a row was refused. */
export interface RowProblem {
  /** The stable code. */
  code: string;
  /** What is wrong. */
  detail: string;
  /** What to do. */
  fix: string;
  /** The line it begins on, or its place in a JSON list, from 1. */
  line: number;
}

export type RunStateName = "made" | "sent" | "cancelled";

/** A run. */
export interface RunView {
  /** Who carries it out. */
  channel: PayoutChannelName;
  /** Its currency. */
  currency: CurrencyName;
  /** The files it can be fetched as. */
  files: string[];
  /** Its id; its letters and digits are the file's own reference. */
  id: PayoutRunIdText;
  /** When. */
  made_at: Moment;
  /** Who made it. */
  made_by: PersonIdText;
  /** How many payouts it was made of. */
  payouts: number;
  sent_at?: Moment | null;
  /** Where it stands. */
  state: RunStateName;
  /** What they come to, net. */
  total: Amount;
}

/** A run with its payouts. */
export type RunWhole = RunView & {
  /** Its payouts. */
  items: PayoutView[];
};

export type ScopeName = "read" | "work" | "publish" | "fund" | "operate";

/** Where one's second factor stands. */
export interface SecondFactor {
  /** Recovery codes that are left. */
  recovery_codes_left: number;
  since?: Moment | null;
  /** `off`, `set_up` but not switched on, or `on`. */
  state: string;
}

/** What was looked at. */
export interface Seen {
  /** The version of the payout that was looked at; where it has changed since, nothing is done. */
  version?: number | null;
}

/** A setting of the platform. */
export interface SettingView {
  /** What it is for, in English. */
  about: string;
  /** What it is for, in Chinese. */
  about_zh: string;
  /** The words of a choice. */
  choices: string[];
  /** `text`, `number` or `choice`. */
  kind: string;
  /** The least a number may be. */
  least?: number | null;
  /** The most a number may be, or the most characters of a text. */
  most?: number | null;
  /** Its name. */
  name: string;
  set_at?: Moment | null;
  set_by?: PersonIdText | null;
  /** Its value as it holds: the one set, or its default; none where neither is there. */
  value?: string | null;
}

/** A team and how its work of the last thirty days was judged; nobody's name. */
export interface SheetView {
  /** Answers accepted. */
  accepted: number;
  /** Answers handed in. */
  answers: number;
  /** Answers rejected for good. */
  rejected: number;
  /** The team. */
  team: TeamView;
}

/** A batch whose escrow cannot pay what is still asked for. */
export interface ShortView {
  /** The batch. */
  batch: BatchIdText;
  /** The currency. */
  currency: CurrencyName;
  /** What is free. */
  free: Amount;
  /** What is lacking. */
  need: Amount;
  /** Its project. */
  project: ProjectIdText;
  /** Whether not even one more answer can be claimed. */
  stopped: boolean;
}

/** A code that was shown. */
export interface Shown {
  /** The six digits; for switching it off, a recovery code will do. */
  code: string;
}

/** What one signs in with. */
export interface SignIn {
  /** The code of the second factor, or a recovery code, where the account has one. */
  code?: string | null;
  /** The account's e-mail. */
  email: string;
  /** Its password. */
  password: string;
}

/** Who signed up or in. */
export interface SignedIn {
  /** The account. */
  id: PersonIdText;
  /** What it is called. */
  name: string;
  /** What it may be. */
  roles: RoleName[];
  /** `active`, or `suspended`: then only the reason can be read and an appeal be made. */
  state: PersonStateName;
  /** The bearer token, where one was asked for. It is shown here only. */
  token?: string | null;
}

export type SittingIdText = string;

/** A sitting, as the exam's requester sees it. */
export interface SittingOfExam {
  /** Which attempt of the worker it is. */
  attempt: number;
  /** When it began. */
  begun_at: Moment;
  ended_at?: Moment | null;
  /** Its id. */
  id: SittingIdText;
  /** What it paid. */
  paid: Amount;
  /** The score in percent, of finished ones. */
  percent?: number | null;
  /** Where it stands. */
  state: SittingStateName;
  /** The worker, by the name that only this requester knows them by. */
  worker: string;
}

/** A sitting in a list. */
export interface SittingRow {
  /** How many were answered. */
  answered: number;
  /** How many questions it asks. */
  asks: number;
  /** Which attempt it is. */
  attempt: number;
  /** When it began. */
  begun_at: Moment;
  /** The currency. */
  currency: CurrencyName;
  ended_at?: Moment | null;
  /** The exam. */
  exam: ExamIdText;
  /** What the exam is called. */
  exam_name: string;
  /** Its id. */
  id: SittingIdText;
  /** What it paid. */
  paid: Amount;
  /** What it pays when it is finished. */
  pay: Amount;
  /** The score in percent, once it is finished. */
  percent?: number | null;
  /** The exam's project. */
  project: ProjectIdText;
  /** Where it stands. */
  state: SittingStateName;
}

export type SittingStateName = "live" | "passed" | "failed" | "returned" | "expired";

/** A sitting, for its worker. */
export interface SittingView {
  /** How many questions were answered. */
  answered: number;
  /** Which attempt it is, counted from 1. */
  attempt: number;
  /** When it began. */
  begun_at: Moment;
  /** When its time is over. */
  deadline_at: Moment;
  ended_at?: Moment | null;
  /** The exam, and what another attempt would be. */
  exam: OfferView;
  /** The form to answer. */
  form: Record<string, unknown>;
  /** Its id. */
  id: SittingIdText;
  /** What it paid. */
  paid: Amount;
  /** What it pays when it is finished, passed or not. */
  pay: Amount;
  /** The score in percent, once it is finished. */
  percent?: number | null;
  /** What the exam's project is called. */
  project_name: string;
  /** Its questions, in order. */
  questions: QuestionView[];
  /** Where it stands. */
  state: SittingStateName;
}

/** How good somebody is at a kind of work, in parts per million: the middle of what is believed, and between which bounds it lies with nine in ten. */
export interface SkillView {
  high_ppm: number;
  /** Answers behind it. */
  judged: number;
  low_ppm: number;
  mean_ppm: number;
}

/** One's own record. */
export interface SkillsView {
  /** By kind of work. */
  kinds: KindView[];
  /** By project, the newest first, at most a hundred. */
  projects: OwnQualityView[];
}

/** How it is written. */
export type StatementFile = "csv" | "html";

/** A file's kind. */
export type StatementFormat = "csv" | "camt053";

export type StatementIdText = string;

/** In which language. */
export type StatementLanguage = "zh-CN" | "en";

/** A bank statement. */
export interface StatementView {
  /** The account, as it names it. */
  account: string;
  /** Whether its lines lead from the one to the other; nothing where it does not say both. */
  adds_up?: boolean | null;
  /** When it was uploaded. */
  at: Moment;
  closing?: Amount | null;
  /** The account's currency. */
  currency: CurrencyName;
  /** Its id. */
  id: StatementIdText;
  /** Lines that were new. */
  lines: number;
  /** Its name. */
  name: string;
  opening?: Amount | null;
  /** Lines that were there already. */
  repeated: number;
  /** New lines that went to suspense. */
  suspended: number;
  /** What all its lines come to. */
  total: Amount;
}

export type StepName = "income" | "months" | "deduction" | "taxable" | "rate" | "quick_deduction" | "tax" | "withheld_before" | "withheld_now" | "no_schedule";

/** One step of how the tax came about. */
export interface StepView {
  /** What it is called, in English. */
  en: string;
  /** Which step. */
  step: StepName;
  /** Its amount; a count of months for `months`, a share of one for `rate`. */
  value: string;
  /** What it is called, in Chinese. */
  zh: string;
}

/** Tasks that are about as sure as each other. */
export interface SureView {
  /** From this probability on, in parts per million; the next begins 50,000 higher. */
  from_ppm: number;
  /** Tasks. */
  tasks: number;
}

export type SuspensionCategoryName = "abuse" | "fraud" | "accounts" | "forbidden_work" | "conduct" | "security" | "other";

/** A decision on a stop. */
export interface SuspensionDecision {
  /** Whether the account can be used again. Upholding takes an appeal, and somebody else than who stopped it. */
  lift: boolean;
  /** Why, as the person reads it; at least twenty characters. */
  reason: string;
}

export type SuspensionIdText = string;

/** A stop of an account. */
export interface SuspensionView {
  /** Why, or why the appeal was turned down. */
  answer?: string | null;
  /** What the person said against it. */
  appeal?: string | null;
  appealed_at?: Moment | null;
  /** When. */
  at: Moment;
  by?: PersonIdText | null;
  /** What for. */
  category: SuspensionCategoryName;
  decide_until?: Moment | null;
  decided_at?: Moment | null;
  decided_by?: PersonIdText | null;
  /** Its id. */
  id: SuspensionIdText;
  /** Whether the stop was ended. */
  lifted: boolean;
  /** Whose account. */
  person: PersonIdText;
  /** Why. */
  reason: string;
}

export type TaskIdText = string;

/** Tasks as JSON, for small uploads. */
export interface TaskList {
  /** They. */
  tasks: NewTaskBody[];
}

export type TaskStateName = "open" | "answered" | "settled";

/** A task with its data and counters. */
export interface TaskView {
  /** Answers accepted. */
  accepted: number;
  /** Answers in and not rejected. */
  answered: number;
  copy_of?: TaskIdText | null;
  /** The data, by column. */
  data: Record<string, unknown>;
  /** Its id. */
  id: TaskIdText;
  /** The requester's own key for it. */
  key?: string | null;
  /** Whether its answer is known: it is mixed in or stands beside others, wants no answers of its own, and is not among the results. */
  known: boolean;
  /** Answers that may still be claimed. */
  slots: number;
  /** Where it stands. */
  state: TaskStateName;
  /** Answers wanted. */
  wanted: number;
  /** The only workers who may do it. */
  workers: PersonIdText[];
}

/** What was paid in one month, for the tax office. */
export interface TaxMonthView {
  /** The currency. */
  currency: CurrencyName;
  /** Gross income. */
  income: Amount;
  /** The month, such as 202611. */
  month: number;
  /** How many payouts. */
  payouts: number;
  /** Tax withheld. */
  withheld: Amount;
}

export type TeamIdText = string;

export type TeamLinkIdText = string;

/** A team that was founded or joined. */
export interface TeamMade {
  /** Its id. */
  id: TeamIdText;
}

/** A team. */
export interface TeamView {
  /** When it was founded. */
  created_at: Moment;
  /** The leader's cut as it stands, parts per million. */
  cut_ppm: number;
  /** Its id. */
  id: TeamIdText;
  leader?: PersonIdText | null;
  /** How many people belong to it. */
  members: number;
  /** What it is called. */
  name: string;
  /** `active` or `ended`. */
  state: string;
}

/** The terms that were read. */
export interface Terms {
  /** The project's revision. */
  revision: number;
}

/** Percentiles of the time of an answer, in milliseconds. */
export interface TimeView {
  p10: number;
  p25: number;
  p50: number;
  p75: number;
  p90: number;
}

/** How marked texts are cut into the tokens of CoNLL. */
export type TokensName = "character" | "word" | "pieces" | "signs";

/** A word one typed. */
export interface TypedWord {
  /** When, after the start. */
  ms: number;
  /** As it was typed. */
  text: string;
}

/** An upload under way. */
export interface UploadView {
  /** Its id. */
  id: string;
  /** Bytes announced. */
  length: number;
  /** Bytes that are there; go on from here. */
  offset: number;
}

/** What became of an upload. */
export interface Uploaded {
  /** Tasks that were added. */
  added: number;
  /** The first hundred refusals. */
  problems: RowProblem[];
  /** Rows that were refused. */
  refused: number;
}

/** A broken invariant. */
export interface ViolationView {
  /** Where, and what is wrong. */
  finding: string;
  /** Which. */
  invariant: string;
}

/** How much waits for oneself. */
export interface WaitingView {
  /** Appeals one may decide, against rejections and grades. */
  appeals: number;
  /** Grades that can be appealed. */
  graded: number;
  /** Tasks held. */
  leased: number;
  /** Rejections proposed in one's own projects. */
  proposed: number;
  /** Rejections that can be appealed. */
  rejected: number;
  /** Answers to repair. */
  to_repair: number;
  /** Answers in one's own projects to decide on. */
  to_review: number;
}

/** A project whose median hourly pay is under the floor. */
export interface WarningView {
  /** Its figures. */
  hourly: HourlyView;
  /** Its name. */
  name: string;
  /** Its owner. */
  owner: PersonIdText;
  /** The project. */
  project: ProjectIdText;
}

/** The writer, through which every change goes. */
export interface WriterView {
  /** Commands of uploads that wait. */
  bulk: number;
  /** How long the oldest of them has waited, in milliseconds. */
  oldest_ms: number;
  /** Commands of people that wait. */
  people: number;
}
