// What the server of the dashboard answers and its pages show. Types alone: both sides import them.
//
// GET /api/v1/meta                    Meta
// GET /api/v1/pages/<page>?…          PageAnswer<page>      page: a key of pageList
// GET /api/v1/metrics?metrics=&by=&…  MetricsAnswer
// GET /api/v1/orders?…&offset=&limit= OrdersAnswer          the orders behind a figure
// GET /api/v1/orders/<order_id>       OrderAnswer
// GET /api/v1/orders/<order_id>/<part>?offset=&limit=       OrderPartAnswer       part: lines, payments, refunds
// GET /api/v1/values?dimension=&search= ValuesAnswer        what a filter can be set to
// GET /api/v1/live                    LiveAnswer
// GET /api/v1/health                  HealthAnswer
// GET /api/v1/health/runs/<run_id>    RunAnswer
// GET /api/v1/health/rejects?feed=&reason=&status=&file=&offset=&limit=       RejectsAnswer
// GET /api/v1/health/revisions?report=&entity=&period_type=&offset=&limit=    RevisionsAnswer
// GET /api/v1/dictionary              DictionaryAnswer
// GET /api/v1/uploads                 UploadsAnswer          files handed in, and how their load goes
// POST /api/v1/uploads/<name>?offset=&size=                 a slice of a file; 204
// PUT /api/v1/uploads/<name>/mapping {feed, columns}        204; the mapping is kept in the configuration
// POST /api/v1/uploads/settings       204; the proposals of all files are kept in the configuration
// DELETE /api/v1/uploads/<name>       204
// POST /api/v1/uploads/load {names}   202; the files are loaded
// POST /login {token}, POST /logout   204; the session has begun or ended. 401 Problem with a wrong token.
//
// Anything that went wrong is a Problem, with status 400 (a parameter), 401 (a token is needed), 403 (another site asks),
// 404, 405 (a method), 429 (too many requests, or wrong tokens) or 503 (the database does not answer, or has too much to
// do: then Retry-After says when to ask again).

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
} from './contract/health.ts'
export type { LiveAnswer } from './contract/live.ts'
export type { DictionaryAnswer, Meta, MetricMeta, ValuesAnswer } from './contract/meta.ts'
export type { PageAnswer, PageName, SectionName, Tile } from './contract/page.ts'
export type {
  AppliedRequest,
  Bounds,
  Compare,
  Dimension,
  Grain,
  Problem,
  Publication,
  Range,
} from './contract/request.ts'
export type { Cell, Column, Row, Section, Unit } from './contract/table.ts'
export type { LoadedFile, LoadOutcome, UploadedFile, UploadsAnswer } from './contract/uploads.ts'
