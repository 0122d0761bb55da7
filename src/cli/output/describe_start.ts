import { relative } from 'node:path'
import { type BiLogin, biLoginStatements } from '../../db/bi_login.ts'
import type { Status } from '../../reports/status.ts'
import type { FirstLoad } from '../start/first_load.ts'
import { describeNextTimes } from './describe_schedule.ts'
import { counted, formatDuration, formatNumber } from './format.ts'
import type { Paint } from './style.ts'

/** What `storehouse start` has set up. */
export interface Started {
  /** Undefined if the load failed. */
  load: FirstLoad | undefined
  /** Whether the warehouse contains a demo shop, from this start or an earlier one. */
  holdsDemo: boolean
  /** The login for BI tools; undefined on a user's own server. */
  bi: BiLogin | undefined
  /** The dashboard's address; undefined if it is not served. */
  dashboardUrl: string | undefined
  durationMs: number
  status: Status
  inbox: string
  once: boolean
}

interface Screen {
  paint: Paint
}

/** A newcomer's overview: what there is, where to look, how to connect, what comes next. */
export function describeStart(started: Started, { paint }: Screen): string {
  const title = (text: string) => paint('bold', text)
  return [
    [paint('green', headline(started)), ...contents(started.status)].join('\n'),
    ...(started.dashboardUrl === undefined
      ? []
      : [[title('The dashboard'), `  ${started.dashboardUrl}`].join('\n')]),
    [title('Look around'), ...lookAround(started)].join('\n'),
    [title('Connect psql, Power BI or Tableau (read-only)'), ...connection(started)].join('\n'),
    [title('Your own shop'), ...ownShop(started)].join('\n'),
  ].join('\n\n')
}

function headline({ load, status, durationMs }: Started): string {
  const through = status.publication?.completeThrough
  const until = through ? `, complete through ${through}` : ''
  const time = formatDuration(durationMs)
  if (load?.isDemo) {
    const rows = load.result.files.reduce((sum, file) => sum + file.rowsRead, 0)
    return `A demo shop is loaded: ${counted(rows, 'row')} from ${counted(load.result.files.length, 'CSV file')}, in ${time}${until}.`
  }
  if (status.publication === undefined) return `Storehouse is ready; nothing is published yet (${time}).`
  return `Storehouse is ready: run ${status.publication.runId} is published${until} (${time}).`
}

/** The tables that show how large a shop is. */
const SHOWN: [table: string, noun: string, plural: string][] = [
  ['production.customers', 'customer', 'customers'],
  ['production.products', 'product', 'products'],
  ['production.orders', 'order', 'orders'],
  ['production.order_items', 'order line', 'order lines'],
  ['production.sessions', 'session', 'sessions'],
]
const EVENTS = ['production.pageviews', 'production.scrolls', 'production.clicks', 'production.cart_adds']

function contents({ layers }: Status): string[] {
  const rows = new Map<string, { count: number; isEstimate: boolean }>(
    layers.flatMap(({ layer, tables }) =>
      tables.map(
        ({ table, rows: count, isEstimate }) => [`${layer}.${table}`, { count, isEstimate }] as const,
      ),
    ),
  )
  const events = EVENTS.map((table) => rows.get(table) ?? { count: 0, isEstimate: false })
  const parts = [
    ...SHOWN.map(([table, noun, plural]) => ({ ...(rows.get(table) ?? NONE), noun, plural })),
    {
      count: events.reduce((sum, { count }) => sum + count, 0),
      isEstimate: events.some(({ isEstimate }) => isEstimate),
      noun: 'event',
      plural: 'events',
    },
  ].filter(({ count }) => count > 0)
  if (parts.length === 0) return []
  const words = parts.map(({ count, isEstimate, noun, plural }) => {
    const number = isEstimate ? `≈ ${formatNumber(count)}` : formatNumber(count)
    return `${number} ${count === 1 ? noun : plural}`
  })
  const half = words.length > 3 ? Math.ceil(words.length / 2) : words.length
  return [words.slice(0, half), words.slice(half)]
    .filter((line) => line.length > 0)
    .map((line) => `  ${line.join(' · ')}`)
}

const NONE = { count: 0, isEstimate: false }

function lookAround({ once }: Started): string[] {
  return [
    ...(once ? ['  npx storehouse serve             the dashboard'] : []),
    '  npx storehouse status            runs, freshness, rows per layer',
    '  npx storehouse check             the quality checks',
    '  npx storehouse db psql           SQL; try: select * from warehouse.fact_sales limit 5;',
  ]
}

function connection({ bi, status: { database } }: Started): string[] {
  const docs = '  Step by step: docs/connect-power-bi.md, docs/connect-tableau.md'
  if (bi === undefined) {
    return [
      `  Server     ${database.host}`,
      `  Database   ${database.name}, schema warehouse`,
      '  As its owner, make a login that can read the warehouse and nothing else:',
      ...biLoginStatements(database.name).map((statement) => `    ${statement}`),
      docs,
    ]
  }
  return [
    `  Server     ${bi.host}`,
    `  Port       ${bi.port}`,
    `  Database   ${bi.database}, schema warehouse`,
    `  User       ${bi.user}`,
    `  Password   ${bi.password}`,
    `  psql "${bi.url}"`,
    docs,
  ]
}

function ownShop({ holdsDemo, inbox, status, once, bi }: Started): string[] {
  const night = status.schedule.map(({ job, nextAt }) => ({ job, at: nextAt ?? undefined }))
  const nightly =
    night.length > 0
      ? `The inbox is loaded every night while this runs. ${describeNextTimes(night, status.timezone)}`
      : 'The nightly load is off in the configuration.'
  // A user's own server is not ours to stop.
  const stays = bi === undefined ? '' : ' The database stays up; end it with npx storehouse db stop'
  return [
    ...(holdsDemo ? ['  First remove the demo shop: npx storehouse reset --yes'] : []),
    `  Put CSV files into ${shortPath(inbox)}`,
    '  and load them with npx storehouse load. More: docs/getting-started.md',
    once ? `  Every night by itself: npm start.${stays}` : `  ${nightly}`,
  ]
}

/** A path as one would type it here. */
function shortPath(path: string): string {
  const way = relative('', path)
  return way.startsWith('..') ? path : way
}
