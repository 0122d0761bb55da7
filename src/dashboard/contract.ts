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
// POST /login {token}, POST /logout   204; the session has begun or ended. 401 Problem with a wrong token.
//
// Anything that went wrong is a Problem, with status 400 (a parameter), 401 (a token is needed), 403 (another site asks),
// 404, 405 (a method), 429 (too many requests, or wrong tokens) or 503 (the database does not answer, or has too much to
// do: then Retry-After says when to ask again).

import type { Dimension } from '../metrics/dimensions.ts'
import type { compares, grains } from './choices.ts'
import type { pageList } from './page_list.ts'

export interface Problem {
  error: {
    /** `unauthorized`: a login helps. */
    type:
      | 'bad_request'
      | 'unauthorized'
      | 'forbidden'
      | 'not_found'
      | 'too_many_requests'
      | 'unavailable'
      | 'internal'
    message: string
    hint: string | null
  }
}

// ---- What is asked --------------------------------------------------------------------------------------------------

export type Grain = (typeof grains)[number]
/** `previous`: the period of equal length before it; whole months are compared with whole months. `weekdays`: the same, from the same weekday on. */
export type Compare = (typeof compares)[number]

/** What figures can be cut and filtered by. */
export type { Dimension }

// ---- What every answer has --------------------------------------------------------------------------------------------

/** The night that an answer was read from. */
export interface Publication {
  runId: number
  /** ISO instant. */
  publishedAt: string
  asOfDate: string | null
  completeThrough: string | null
}

export interface Range {
  /** First day. */
  from: string
  /** Last day. */
  to: string
}

/** Which days can be asked for: from the first to the last, and at most so many of them by each grain. */
export interface Bounds extends Range {
  longest: Record<Grain, number>
}

export interface AppliedRequest {
  range: Range
  grain: Grain
  compare: Compare
  /** Null with `none`, and where it would begin before year 1. */
  compareRange: Range | null
  filters: { [D in Dimension]?: string[] }
}

// ---- Tables ---------------------------------------------------------------------------------------------------------

export type Unit = 'text' | 'date' | 'instant' | 'count' | 'money' | 'percent' | 'number' | 'minutes' | 'flag'
/** Money and counts beyond what a number holds exactly come as text of digits. */
export type Cell = string | number | boolean | null

export interface Column<Name extends string = string> {
  name: Name
  label: string
  unit: Unit
  /** The definition, shown on hover. */
  description: string
  /** Its values set this filter when they are clicked. NULL sets the empty value. */
  filter?: Dimension
}

export type Row = Readonly<Record<string, Cell>>

/** The data of one chart or table. */
export interface Section<Name extends string = string> {
  columns: Column<Name>[]
  rows: Row[]
  /** Filters that are set and that this section cannot take account of. */
  ignored: Dimension[]
  /** False for what is always about the whole history (cohorts, RFM, association rules, forecast, …). */
  followsRange: boolean
  /** How many rows there are in all, where `rows` holds the first of them only. */
  total?: number
}

/** A figure with its change; `values` is the sparkline, one value a grain period of the range. */
export interface Tile {
  metric: string
  label: string
  unit: Unit
  description: string
  value: Cell
  before: Cell
  /** In percent of `before`; null where one is missing or `before` is 0. For percentages, see `changePoints`. */
  changePercent: number | null
  /** Percentage points, for metrics that are percentages. */
  changePoints: number | null
  /** Whether more is better (true), worse (false: returns, abandoned carts), or neither (null). */
  isGoodWhenUp: boolean | null
  values: Cell[]
  /** Filters that are set and that the metric cannot be filtered by: then its value is null. */
  ignored: Dimension[]
  /** Whether `/api/v1/orders?metric=…` lists the orders behind it. */
  hasOrders: boolean
}

/** First days of the grain periods of the range, in order: those of the sparklines. */
export interface PageAnswer<Page extends PageName = PageName> {
  page: Page
  /** Null before the first publish: then all sections are empty. */
  publication: Publication | null
  request: AppliedRequest
  periods: string[]
  tiles: Tile[]
  sections: PageSections<Page>
}

export type PageName = keyof typeof pageList

type Columns<Page extends PageName> = (typeof pageList)[Page]['sections']

export type SectionName<Page extends PageName> = Page extends PageName ? keyof Columns<Page> : never

/** The sections of a page, by name, with their columns; of any page, those that one of them has. */
type PageSections<Page extends PageName> = PageName extends Page
  ? Record<SectionName<PageName>, Section>
  : {
      [Name in keyof Columns<Page>]: Columns<Page>[Name] extends readonly (infer Column extends string)[]
        ? Section<Column>
        : never
    }

// ---- Meta -----------------------------------------------------------------------------------------------------------

export interface Meta {
  version: string
  /** ISO 4217 code: of the configuration, else the one that all orders name; null: amounts are shown without one. */
  currency: string | null
  timezone: string
  publication: Publication | null
  /** First and last day with any activity; null in an empty warehouse. */
  activity: Range | null
  bounds: Bounds
  /** Whether someone is logged in by token and can log out. */
  hasToken: boolean
  metrics: MetricMeta[]
  dimensions: DimensionMeta[]
}

export interface MetricMeta {
  name: string
  label: string
  unit: Unit
  description: string
  /** What it can be cut and filtered by. */
  dimensions: Dimension[]
}

interface DimensionMeta {
  name: Dimension
  label: string
  description: string
}

export interface ValuesAnswer {
  dimension: Dimension
  /** Most used first; null is for what has none. `label`: the name of a product. */
  values: { value: string | null; count: number; label: string | null }[]
  /** Whether there are more than these. */
  isCut: boolean
}

// ---- Metrics --------------------------------------------------------------------------------------------------------

/**
 * `/api/v1/metrics?metrics=net_revenue,orders&by=channel,country&over=time&…`: columns are the dimensions, `period` and
 * `period_before` with `over=time`, the metrics, and each of them with `_before`. `sort` is a metric (descending),
 * `limit` at most 1000.
 */
export interface MetricsAnswer {
  publication: Publication | null
  request: AppliedRequest
  section: Section
}

// ---- Orders ---------------------------------------------------------------------------------------------------------

/**
 * With `metric=returns` the orders that make up its figure in the range and under the filters, also those placed before
 * it, and how much each adds: the metric is a column of its own, and after a quotient (`profit_margin`) stand the two
 * metrics that it is made of. `totals` are these columns over all orders, also of other pages: that of the metric is the
 * figure of its tile. `sort` can be `amount` then. Which metrics have orders is told by the tile.
 *
 * Columns: order_id, ordered_at, (metric), status, is_sale, customer_id, customer_type, segment, channel, country, region,
 * payment_method, coupon, quantity, gross_amount, discount_amount, net_amount, shipping_amount, tax_amount,
 * total_amount, refund_amount. Newest first; sales alone unless `sales=all`. `sort`: ordered_at, net_amount,
 * total_amount, with `-` in front for descending.
 */
export interface OrdersAnswer {
  publication: Publication | null
  request: AppliedRequest
  metric: string | null
  section: Section
  /** Null without a metric. */
  totals: Row | null
  offset: number
  sort: OrderSort
}

type OrderColumn = 'ordered_at' | 'net_amount' | 'total_amount' | 'amount'
export type OrderSort = OrderColumn | `-${OrderColumn}`

/** An order with the first of its lines, payments and refunds; `total` says how many there are. */
export interface OrderAnswer {
  publication: Publication | null
  order: Section
  /** order_item_id, product, product_id, category, quantity, unit_price, gross_amount, discount_amount, net_amount, cost_amount, profit_amount */
  lines: Section
  /** payment_id, paid_on, payment_method, status, is_successful, amount */
  payments: Section
  /** refund_id, refunded_on, product, quantity, amount, reason */
  refunds: Section
}

export type OrderPart = 'lines' | 'payments' | 'refunds'

/** More lines, payments or refunds of an order; `section.total` says how many there are. */
export interface OrderPartAnswer {
  publication: Publication | null
  section: Section
  offset: number
}

// ---- Live -----------------------------------------------------------------------------------------------------------

/** Straight from production. Refreshes itself: ask again after `refreshSeconds`. */
export interface LiveAnswer {
  now: string
  timezone: string
  refreshSeconds: number
  publication: Publication | null
  /** Whether `load --watch` is at work: then files that arrive in the inbox are loaded within minutes. */
  isWatching: boolean
  /** The day shown: today, or the newest day with an order or session if today has none. */
  day: string
  isToday: boolean
  figures: {
    orders: number
    revenue: Cell
    sessions: number
    customers: number
    units: number
    avgOrderValue: Cell
    /** The same day a week before, up to the same time if the day is today. */
    before: { orders: number; revenue: Cell; sessions: number }
  }
  /** hour (0–23), orders, revenue, sessions, orders_before, revenue_before */
  hours: Section
  /** order_id, ordered_at, status, total_amount, items, country, channel, payment_method (at most 20, newest first) */
  latest: Section
  /** product, product_id, units, gross_sales (at most 10) */
  products: Section
}

// ---- Health ---------------------------------------------------------------------------------------------------------

export interface HealthAnswer {
  now: string
  timezone: string
  database: { embedded: boolean; serverVersion: string; host: string; name: string }
  publication: Publication | null
  /** Files loaded in the last run, and what they brought. */
  runs: RunSummary[]
  schedule: { job: string; cron: string; nextAt: string | null }[]
  layers: {
    layer: string
    rows: number
    isEstimate: boolean
    tables: { table: string; rows: number; isEstimate: boolean }[]
  }[]
  openRejects: { feed: string; reason: string; rows: number }[]
  /** Of the last run that ran them: check_name, description, advice, severity, status, failing_rows, money, sample, checked_at */
  checks: CheckResult[]
  /** Newest data by feed: feed, newest_file, file_date, loaded_at, rows, days_behind */
  freshness: Section
  /** How many closed periods later data has changed, by report. */
  revisions: { report: string; count: number }[]
}

export interface RunSummary {
  runId: number
  command: string
  /** running, published, unchanged, failed, dry_run or killed. */
  status: string
  startedAt: string
  finishedAt: string | null
  durationMs: number | null
  error: string | null
  files: number
  rowsRead: number
  rejected: number
}

export interface CheckResult {
  name: string
  description: string
  severity: string
  status: string
  failingRows: number
  /** What all of them are worth; null where the check does not speak of money. */
  money: number | null
  /** What to do about them. */
  advice: string
  sample: unknown
  checkedAt: string
}

export interface RunAnswer {
  run: RunSummary
  /** step, started_at, duration_ms, rows_in, rows_out */
  steps: Section
  /** name, feed, file_date, outcome, rows_read, records_used, records_left_out, left_out_by, inserted, updated, unchanged, duplicate, superseded, waiting, rejected, error; at most 500, `run.files` says of how many files; what was made from one of a source stands below it */
  files: Section
  checks: CheckResult[]
}

export interface RejectsAnswer {
  total: number
  offset: number
  /** id, run_id, feed, file, line, reason, column, message, raw_row, status, created_at, resolved_at. Newest first. */
  section: Section
  /** What the filters can be set to. */
  feeds: string[]
  reasons: string[]
  statuses: string[]
}

export interface RevisionsAnswer {
  total: number
  offset: number
  revisions: Revision[]
}

/** Why did February change: what a run changed in a closed period, and with which files. */
export interface Revision {
  runId: number
  revisedAt: string
  report: string
  entityId: string
  entityName: string | null
  periodType: string
  periodStart: string
  /** Last day. */
  periodEnd: string
  kind: string
  changes: { metric: string; label: string; unit: Unit; old: Cell; new: Cell }[]
  /** The first 20. */
  files: string[]
  fileCount: number
}

// ---- Dictionary -----------------------------------------------------------------------------------------------------

export interface DictionaryAnswer {
  publication: Publication | null
  metrics: MetricMeta[]
  /** Tables and views of schema warehouse, as their comments say. */
  relations: {
    name: string
    kind: 'table' | 'view' | 'materialized view'
    description: string
    columns: { name: string; type: string; description: string }[]
  }[]
}
