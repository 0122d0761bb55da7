import type { MonthOfEvents } from '../../pipeline/archived_months/archive_events.ts'
import type { ArchivedMonth } from '../../pipeline/archived_months/records.ts'
import { counted, formatBytes } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** What was archived, or would be, for people. */
export function describeArchived(
  months: readonly MonthOfEvents[],
  before: string,
  dryRun: boolean,
  screen: Screen,
): string {
  if (months.length === 0) return `No events before ${before} are in the database: nothing to archive.`
  const table = renderTable(
    [{ title: 'feed' }, { title: 'month' }, { title: 'rows' }, { title: 'file', align: 'right' }],
    months.map(({ feed, month, rows, bytes }) => [
      feed,
      month,
      rows,
      bytes === undefined ? '' : formatBytes(bytes),
    ]),
    screen,
  )
  const rows = counted(sumOf(months), 'event')
  const closing = dryRun
    ? `${rows} would be moved into Parquet files. Nothing was changed.`
    : `${rows} moved into Parquet files. Sessions and aggregates stay as they are. A run that needs these events brings them back by itself.`
  return `${table}\n\n${closing}`
}

/** What came back, for people. */
export function describeRestored(months: readonly ArchivedMonth[], screen: Screen): string {
  if (months.length === 0) return 'The archive is empty: nothing to bring back.'
  const table = renderTable(
    [{ title: 'feed' }, { title: 'month' }, { title: 'rows' }],
    months.map(({ feed, month, rows }) => [feed, month, rows]),
    screen,
  )
  return `${table}\n\n${counted(sumOf(months), 'event')} came back into the database.`
}

/** The files of the archive, for people. */
export function describeListed(
  months: readonly (ArchivedMonth & { path: string })[],
  screen: Screen,
): string {
  if (months.length === 0) return 'The archive is empty: all events are in the database.'
  const table = renderTable(
    [
      { title: 'feed' },
      { title: 'month' },
      { title: 'rows' },
      { title: 'size', align: 'right' },
      { title: 'file', flexible: true },
    ],
    months.map(({ feed, month, rows, bytes, path }) => [feed, month, rows, formatBytes(bytes), path]),
    screen,
  )
  const bytes = months.reduce((sum, month) => sum + month.bytes, 0)
  return `${table}\n\n${counted(sumOf(months), 'event')} in ${counted(months.length, 'file')}, ${formatBytes(bytes)}.`
}

function sumOf(months: readonly { rows: number }[]): number {
  return months.reduce((sum, { rows }) => sum + rows, 0)
}
