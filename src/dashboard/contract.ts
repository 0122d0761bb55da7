// The types of the server's answers, which the pages show. Both sides import them from here. Their schemas in contract/
// are only for the server and the tests. For all requests see contract/operations.ts.

export type { CustomerAnswer, OrderOriginAnswer } from './contract/customer.ts'
export type {
  MetricsAnswer,
  OrderAnswer,
  OrderPart,
  OrderPartAnswer,
  OrderSort,
  OrdersAnswer,
} from './contract/figures.ts'
export type {
  CheckResult,
  HealthAnswer,
  RejectsAnswer,
  Revision,
  RevisionsAnswer,
  RunAnswer,
  RunSummary,
  ScheduledJob,
  StandingAlarm,
} from './contract/health.ts'
export type { LiveAnswer } from './contract/live.ts'
export type { DictionaryAnswer, Meta, MetricMeta, ValuesAnswer } from './contract/meta.ts'
export type { PageAnswer, PageName, SectionName, Tile } from './contract/page.ts'
export type {
  AppliedRequest,
  Bounds,
  CommonQuery,
  Compare,
  Grain,
  Problem,
  Publication,
  Range,
} from './contract/request.ts'
export type { Cell, Column, Dimension, Row, Section, Unit } from './contract/table.ts'
export type { LoadedFile, LoadOutcome, Mapping, UploadedFile, UploadsAnswer } from './contract/uploads.ts'
export type { Door, ListedUser, Me, UsersAnswer } from './contract/users.ts'
export type {
  Note,
  NotesAnswer,
  RulesAnswer,
  SavedView,
  Target,
  TargetsAnswer,
  ViewsAnswer,
} from './contract/written.ts'
