// The answers as JSON schemas, after src/dashboard/contract.ts.

type Schema = Record<string, unknown>

const text: Schema = { type: 'string' }
const count: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }
const instant: Schema = { type: 'string', format: 'date-time' }
const day: Schema = { type: 'string', format: 'date' }
const cell: Schema = {
  type: ['string', 'number', 'boolean', 'null'],
  description: 'Numbers beyond what a double holds exactly come as text of digits.',
}
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })
const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] })
const listOf = (items: Schema): Schema => ({ type: 'array', items })
const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
})
const publication = orNull(ref('Publication'))

export const schemas = {
  Problem: object({ error: object({ type: text, message: text, hint: orNull(text) }) }),
  Publication: object({
    runId: count,
    publishedAt: instant,
    asOfDate: orNull(day),
    completeThrough: orNull(day),
  }),
  Range: object({ from: day, to: day }),
  Bounds: object({
    from: day,
    to: day,
    longest: {
      type: 'object',
      additionalProperties: count,
      description: 'By grain, how many days a range has at most.',
    },
  }),
  AppliedRequest: object({
    range: ref('Range'),
    grain: text,
    compare: text,
    compareRange: orNull(ref('Range')),
    filters: { type: 'object', additionalProperties: listOf(text) },
  }),
  Column: object({ name: text, label: text, unit: text, description: text, filter: text }, ['filter']),
  Section: object(
    {
      columns: listOf(ref('Column')),
      rows: listOf({ type: 'object', additionalProperties: cell }),
      ignored: { ...listOf(text), description: 'Filters that it cannot take account of.' },
      followsRange: flag,
      total: { ...count, description: 'How many rows there are in all, where these are the first of them.' },
    },
    ['total'],
  ),
  Tile: object({
    metric: text,
    label: text,
    unit: text,
    description: text,
    value: cell,
    before: cell,
    changePercent: { type: ['number', 'null'] },
    changePoints: {
      type: ['number', 'null'],
      description: 'Percentage points, of metrics that are percentages.',
    },
    isGoodWhenUp: { type: ['boolean', 'null'] },
    values: listOf(cell),
    ignored: listOf(text),
    hasOrders: { ...flag, description: 'Whether the orders behind it can be listed.' },
  }),
  PageAnswer: object({
    page: text,
    publication,
    request: ref('AppliedRequest'),
    periods: listOf(day),
    tiles: listOf(ref('Tile')),
    sections: { type: 'object', additionalProperties: ref('Section') },
  }),
  MetricMeta: object({ name: text, label: text, unit: text, description: text, dimensions: listOf(text) }),
  Meta: object({
    version: text,
    currency: orNull(text),
    timezone: text,
    publication,
    activity: orNull(ref('Range')),
    bounds: ref('Bounds'),
    hasToken: flag,
    metrics: listOf(ref('MetricMeta')),
    dimensions: listOf(object({ name: text, label: text, description: text })),
  }),
  MetricsAnswer: object({ publication, request: ref('AppliedRequest'), section: ref('Section') }),
  OrdersAnswer: object({
    publication,
    request: ref('AppliedRequest'),
    metric: orNull(text),
    section: ref('Section'),
    totals: orNull({ type: 'object', additionalProperties: cell }),
    offset: count,
    sort: text,
  }),
  OrderAnswer: object({
    publication,
    order: ref('Section'),
    lines: ref('Section'),
    payments: ref('Section'),
    refunds: ref('Section'),
  }),
  OrderPartAnswer: object({ publication, section: ref('Section'), offset: count }),
  ValuesAnswer: object({
    dimension: text,
    values: listOf(object({ value: orNull(text), count, label: orNull(text) })),
    isCut: flag,
  }),
  LiveAnswer: object({
    now: instant,
    timezone: text,
    refreshSeconds: count,
    publication,
    isWatching: flag,
    day,
    isToday: flag,
    figures: { type: 'object' },
    hours: ref('Section'),
    latest: ref('Section'),
    products: ref('Section'),
  }),
  RunSummary: object({
    runId: count,
    command: text,
    status: text,
    startedAt: instant,
    finishedAt: orNull(instant),
    durationMs: { type: ['number', 'null'] },
    error: orNull(text),
    files: count,
    rowsRead: count,
    rejected: count,
  }),
  CheckResult: object({
    name: text,
    description: text,
    severity: text,
    status: text,
    failingRows: count,
    money: { type: ['number', 'null'] },
    advice: text,
    sample: {},
    checkedAt: instant,
  }),
  HealthAnswer: object({
    now: instant,
    timezone: text,
    database: object({ embedded: flag, serverVersion: text, host: text, name: text }),
    publication,
    runs: listOf(ref('RunSummary')),
    schedule: listOf(object({ job: text, cron: text, nextAt: orNull(instant) })),
    layers: listOf({ type: 'object' }),
    openRejects: listOf(object({ feed: text, reason: text, rows: count })),
    checks: listOf(ref('CheckResult')),
    freshness: ref('Section'),
    revisions: listOf(object({ report: text, count })),
  }),
  RunAnswer: object({
    run: ref('RunSummary'),
    steps: ref('Section'),
    files: ref('Section'),
    checks: listOf(ref('CheckResult')),
  }),
  RejectsAnswer: object({
    total: count,
    offset: count,
    section: ref('Section'),
    feeds: listOf(text),
    reasons: listOf(text),
    statuses: listOf(text),
  }),
  RevisionsAnswer: object({
    total: count,
    offset: count,
    revisions: listOf(
      object({
        runId: count,
        revisedAt: instant,
        report: text,
        entityId: text,
        entityName: orNull(text),
        periodType: text,
        periodStart: day,
        periodEnd: day,
        kind: text,
        changes: listOf(object({ metric: text, label: text, unit: text, old: cell, new: cell })),
        files: listOf(text),
        fileCount: count,
      }),
    ),
  }),
  DictionaryAnswer: object({
    publication,
    metrics: listOf(ref('MetricMeta')),
    relations: listOf(
      object({
        name: text,
        kind: text,
        description: text,
        columns: listOf(object({ name: text, type: text, description: text })),
      }),
    ),
  }),
} satisfies Record<string, Schema>
