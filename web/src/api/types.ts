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
  | '/api/v1/assignments/{id}/draft'
  | '/api/v1/assignments/{id}/drafts'
  | '/api/v1/assignments/{id}/extend'
  | '/api/v1/assignments/{id}/propose-rejection'
  | '/api/v1/assignments/{id}/receipts'
  | '/api/v1/assignments/{id}/reject'
  | '/api/v1/assignments/{id}/return'
  | '/api/v1/assignments/{id}/start'
  | '/api/v1/assignments/{id}/submit'
  | '/api/v1/batches/{id}'
  | '/api/v1/batches/{id}/close'
  | '/api/v1/batches/{id}/fund'
  | '/api/v1/batches/{id}/open'
  | '/api/v1/batches/{id}/results'
  | '/api/v1/batches/{id}/tasks'
  | '/api/v1/deposits'
  | '/api/v1/hall'
  | '/api/v1/hourly-warnings'
  | '/api/v1/invitations'
  | '/api/v1/ledger/accounts'
  | '/api/v1/ledger/check'
  | '/api/v1/ledger/journal'
  | '/api/v1/ledger/journal.beancount'
  | '/api/v1/me'
  | '/api/v1/me/events'
  | '/api/v1/me/hourly'
  | '/api/v1/me/waiting'
  | '/api/v1/people'
  | '/api/v1/people/{id}'
  | '/api/v1/people/{id}/qualifications'
  | '/api/v1/projects'
  | '/api/v1/projects/{id}'
  | '/api/v1/projects/{id}/batches'
  | '/api/v1/projects/{id}/claims'
  | '/api/v1/projects/{id}/close'
  | '/api/v1/projects/{id}/events'
  | '/api/v1/projects/{id}/hourly'
  | '/api/v1/projects/{id}/pause'
  | '/api/v1/projects/{id}/receipt'
  | '/api/v1/projects/{id}/results'
  | '/api/v1/projects/{id}/resume'
  | '/api/v1/projects/{id}/reviews'
  | '/api/v1/projects/{id}/screening'
  | '/api/v1/projects/{id}/screening/decision'
  | '/api/v1/projects/{id}/terms'
  | '/api/v1/receipts'
  | '/api/v1/receipts/terms'
  | '/api/v1/receipts/{id}/{file}'
  | '/api/v1/screening'
  | '/api/v1/sessions'
  | '/api/v1/sessions/{id}'
  | '/api/v1/settings/{name}'
  | '/api/v1/sign-in'
  | '/api/v1/sign-out'
  | '/api/v1/sign-up'
  | '/api/v1/tokens'
  | '/api/v1/tokens/{id}'
  | '/evidence/checkpoint'
  | '/evidence/vkey';

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

export type AssignmentIdText = string;

/** Where an assignment stands. */
export interface AssignmentMoved {
  /** Which. */
  id: AssignmentIdText;
  /** What was paid, when it was. */
  paid: Amount;
  /** Its state. */
  state: AssignmentStateName;
  /** Until when that lasts. */
  until: Moment;
}

export type AssignmentStateName = "reserved" | "leased" | "submitted" | "accepted" | "rejection_proposed" | "rejected" | "appealed" | "rejected_finally" | "returned" | "expired";

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
  /** Its id. */
  id: AssignmentIdText;
  /** The requester's key for the task; only for reviewers. */
  key?: string | null;
  /** When the present lease began. */
  leased_at: Moment;
  /** What was paid. */
  paid: Amount;
  /** The project. */
  project: ProjectIdText;
  /** The project's name. */
  project_name: string;
  /** Where it stands. */
  state: AssignmentStateName;
  submitted_at?: Moment | null;
  /** The task. */
  task: TaskIdText;
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
  /** Tasks whose every wanted answer is settled. */
  settled: number;
  /** Where it stands. */
  state: BatchStateName;
  /** Tasks in it. */
  tasks: number;
  /** Answers its tasks ask for. */
  wanted: number;
}

/** A project as a card in the hall. */
export interface CardView {
  /** About how many answers are still asked for. */
  answers_wanted: number;
  /** The currency of pay. */
  currency: CurrencyName;
  /** Whether the reader holds it. */
  eligible: boolean;
  hourly?: HourlyView | null;
  hourly_pay?: Amount | null;
  /** Whether the reader accepted it. */
  joined: boolean;
  /** The most one answer can pay. */
  most_pay: Amount;
  /** Its name. */
  name: string;
  /** The price rule. */
  price: PriceView;
  /** The project. */
  project: ProjectIdText;
  /** Who publishes it, and how they dealt with answers. */
  requester: RequesterView;
  /** What one must hold. */
  requires: RequirementView[];
  /** The revision whose terms are to be accepted. */
  terms_revision: number;
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
}

export type CurrencyName = "CNY" | "HKD" | "JPY" | "USD" | "EUR";

export type Cursor = string;

/** A decision at screening. */
export interface Decision {
  /** Whether it may be published. */
  allow: boolean;
  /** The explanation that the requester reads; at least ten characters with a refusal. */
  note?: string;
  reason?: RefusalReasonName | null;
}

export type DeskGroupName = "leased" | "under_review" | "to_repair" | "decided" | "appealed";

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

/** The lease one has. */
export interface Fence {
  /** The fence that came with it. */
  fence: number;
}

/** How the file is written. */
export type FileFormat = "csv" | "jsonl";

/** The token of a program that signs up. */
export interface FirstToken {
  /** What its owner calls it. */
  name: string;
}

/** Money for a batch. */
export interface Funding {
  amount?: PositiveAmount | null;
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

/** Invitations that were made. Their codes are shown here only. */
export interface Invitations {
  /** One code for each account. */
  codes: string[];
  /** When they end. */
  expires_at: Moment;
}

/** A task that was taken. */
export interface LeaseView {
  /** The assignment. */
  assignment: AssignmentIdText;
  /** The task's data, by column. */
  data: Record<string, unknown>;
  /** Shown again at submit, extend and return. */
  fence: number;
  /** Whether it is only reserved. */
  reserved: boolean;
  /** The task. */
  task: TaskIdText;
  /** Until when. */
  until: Moment;
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

export type Moment = string;

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

/** How many tasks to take. */
export interface NewClaim {
  /** Tasks to work on now. */
  count?: number;
  /** Tasks to reserve for a moment besides, so that the next is at hand. */
  reserve?: number;
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

/** Invitations to be made. */
export interface NewInvitations {
  /** How many. */
  count: number;
  /** When they end. */
  expires_in_days: number;
  /** What the new accounts may be. */
  roles: RoleName[];
}

/** What is wrong with an answer. */
export interface NewProposal {
  /** What it is about. */
  category: RejectionCategoryName;
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

/** A setting's new value. */
export interface NewSetting {
  /** The value. */
  value: string;
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

/** A token to be made. */
export interface NewToken {
  /** When it ends. */
  expires_in_days: number;
  /** What its owner calls it. */
  name: string;
  /** What it may be used for; nothing that its maker may not. */
  scopes: ScopeName[];
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

/** Percentiles of hourly pay: the tenth is the pay under which a tenth of the time was worked. */
export interface PayView {
  p10: Amount;
  p25: Amount;
  p50: Amount;
  p75: Amount;
  p90: Amount;
}

export type PersonIdText = string;

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

export type PositiveAmount = string;

/** What is counted and paid, and how much. */
export interface PriceView {
  /** Tasks in a bundle. */
  bundle: number;
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

export type ReceiptKindName = "answer" | "review" | "settlement" | "dispute" | "publication" | "terms";

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

export type RefusalReasonName = "captcha" | "likes" | "accounts" | "deposits" | "other";

/** Why a project was refused. */
export interface RefusalView {
  /** The operator's explanation. */
  note: string;
  /** The rule. */
  reason: RefusalReasonName;
}

export type RejectionCategoryName = "wrong" | "incomplete" | "instructions" | "careless" | "copied" | "other";

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
}

/** A qualification that a project asks for. */
export interface RequirementView {
  /** The lowest score that will do. */
  at_least: number;
  /** Its name. */
  qualification: string;
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

export type ScopeName = "read" | "work" | "publish" | "fund" | "operate";

/** A setting of the platform. */
export interface SettingView {
  /** Its name. */
  name: string;
  /** When. */
  set_at: Moment;
  /** Who set it. */
  set_by: PersonIdText;
  /** Its value. */
  value: string;
}

/** What one signs in with. */
export interface SignIn {
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
  /** The bearer token, where one was asked for. It is shown here only. */
  token?: string | null;
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
  /** The data, by column. */
  data: Record<string, unknown>;
  /** Its id. */
  id: TaskIdText;
  /** The requester's own key for it. */
  key?: string | null;
  /** Answers that may still be claimed. */
  slots: number;
  /** Where it stands. */
  state: TaskStateName;
  /** Answers wanted. */
  wanted: number;
  /** The only workers who may do it. */
  workers: PersonIdText[];
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
  /** Appeals one may decide. */
  appeals: number;
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
