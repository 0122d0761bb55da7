import { localTime } from '../../config/cron.ts'
import type { Status } from '../../reports/status.ts'
import { describeRules } from './describe_load.ts'
import { counted, formatBytes, formatDuration, formatNumber, formatTime } from './format.ts'
import type { Paint, Style } from './style.ts'
import { renderTable } from './table.ts'
import { oneLine, printable } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** The state of the warehouse for people. */
export function describeStatus(status: Status, screen: Screen): string {
  const { database } = status
  const server = `Database   PostgreSQL ${database.serverVersion}, ${database.embedded ? 'embedded, ' : ''}${database.host}/${database.name}`
  if (!status.isMigrated) {
    return `${server}\n\nNothing is set up yet. Start with: storehouse migrate, then storehouse load`
  }
  return [
    [server, ...freshness(status)].join('\n'),
    runs(status, screen),
    layers(status, screen),
    ...sources(status, screen),
    openRejects(status, screen),
    ...archivedEvents(status),
    ...leftOut(status),
    schedule(status, screen),
  ].join('\n\n')
}

function freshness({ publication, timezone }: Status): string[] {
  if (publication === undefined) return ['Published  nothing yet: storehouse load']
  return [
    `Published  run ${publication.runId} on ${formatTime(publication.publishedAt, timezone)} (${timezone})`,
    `Complete through ${publication.completeThrough ?? 'no day yet'}, as of ${publication.asOfDate ?? 'no day yet'}`,
  ]
}

function runs({ lastRuns, timezone }: Status, screen: Screen): string {
  const [newest] = lastRuns
  if (newest === undefined) return 'No runs yet.'
  const table = renderTable(
    [
      { title: 'run', align: 'right' },
      { title: 'command' },
      { title: 'status' },
      { title: 'started' },
      { title: 'time', align: 'right' },
      { title: 'error', flexible: true, maximum: 120 },
    ],
    lastRuns.map((run) => [
      String(run.runId),
      run.command,
      run.status,
      formatTime(run.startedAt, timezone),
      run.durationMs === null ? '' : formatDuration(run.durationMs),
      run.error === null ? '' : oneLine(run.error),
    ]),
    screen,
  )
  if (newest.status !== 'failed' || newest.error === null) return table
  // Printed in full, because the table cuts it.
  return `${table}\n${screen.paint('red', `Run ${newest.runId} failed:`)} ${printable(newest.error)}`
}

function layers(status: Status, screen: Screen): string {
  const table = renderTable(
    [{ title: 'layer' }, { title: 'tables' }, { title: 'rows', align: 'right' }],
    status.layers.map(({ layer, tables, rows, isEstimate }) => [
      layer,
      tables.length,
      `${isEstimate ? '≈ ' : ''}${formatNumber(rows)}`,
    ]),
    screen,
  )
  return status.layers.some(({ isEstimate }) => isEstimate)
    ? `${table}\n≈ large tables are estimated by the server's statistics.`
    : table
}

/** The outcomes of records in files of sources. */
function sources(status: Status, screen: Screen): string[] {
  if (status.sources.length === 0) return []
  const titles = ['source', 'files', 'records read', 'used', 'left out', 'rejected', 'left out by']
  const rows = status.sources.map(({ source, files, read, used, leftOut, rejected, leftOutByRule }) => [
    ...[source, files, read, used, leftOut, rejected],
    describeRules(leftOutByRule),
  ])
  return [
    renderTable(
      titles.map((title, index) => ({ title, flexible: index === titles.length - 1 })),
      rows,
      screen,
    ),
  ]
}

function openRejects(status: Status, screen: Screen): string {
  if (status.openRejects.length === 0) return 'No open rejects.'
  const style: Style = 'yellow'
  const table = renderTable(
    [{ title: 'open rejects of' }, { title: 'reason' }, { title: 'rows' }],
    status.openRejects.map(({ feed, reason, rows }) => [feed, reason, rows]),
    screen,
  )
  return `${table}\n${screen.paint(style, 'See them with: storehouse rejects list')}`
}

function archivedEvents({ archivedEvents: archived }: Status): string[] {
  if (!archived) return []
  const { files, rows, bytes, firstMonth, lastMonth } = archived
  const months = firstMonth === lastMonth ? firstMonth : `${firstMonth} to ${lastMonth}`
  return [
    `Archived events: ${counted(rows, 'event')} of ${months} in ${counted(files, 'Parquet file')}, ${formatBytes(bytes)}. List them with: storehouse archive --list`,
  ]
}

/** The rows that the profiles of feeds left out. */
function leftOut(status: Status): string[] {
  if (status.leftOut.length === 0) return []
  const lines = status.leftOut.map(({ feed, rule, rows }) =>
    printable(`Left out of ${feed}, ${rule}: ${counted(rows, 'row')}`),
  )
  return [lines.join('\n')]
}

function schedule({ schedule: jobs, timezone }: Status, screen: Screen): string {
  if (jobs.length === 0) return 'No job is scheduled.'
  const table = renderTable(
    [{ title: 'job' }, { title: 'schedule' }, { title: `next (${timezone})` }],
    jobs.map(({ job, cron, nextAt }) => [job, cron, nextAt === null ? 'never' : localTime(nextAt, timezone)]),
    screen,
  )
  return `${table}\nJobs run while storehouse start or storehouse schedule does.`
}
