import type { Config } from '../../config/config.ts'
import type { Connection } from '../../db/statements.ts'
import type { FileOnRecord } from '../../pipeline/verify/source_files.ts'
import { mask, SURE_PATTERNS } from '../../privacy/mask.ts'
import { kindByName } from '../../sources/kinds.ts'
import { maskedValues } from '../masked_reject.ts'
import { type RecordRead, readRecord } from './read_record.ts'
import { keptOn, lineOf, type TracedLine, traceRow } from './trace_row.ts'

/**
 * Reports the outcome of a record in a file of a source, and of each row made from it.
 *
 * @param made the files of feeds that were made from the file
 */
export async function traceRecord(
  trx: Connection,
  config: Config,
  file: FileOnRecord,
  made: readonly FileOnRecord[],
  line: number,
): Promise<TracedLine[] | string> {
  const read = await readRecord(trx, config, file, line)
  const record = await lineOf(trx, file, line)
  record.row = read.values ? maskedValues(file.feed, read.values) : null
  const [kept] = (await keptOn(trx, file, line)).slice(-1)
  const rows = await rowsOf(trx, made, line, read)
  if (kept) {
    record.outcome = 'rejected'
    record.explanation.push(`Rejected: ${kept.reason}: ${mask(kept.message, SURE_PATTERNS)}`)
  } else if (read.leftOutBy !== undefined) {
    record.outcome = 'left_out'
    record.explanation.push(leftOut(file, read.leftOutBy))
  } else if (read.problem !== undefined) {
    record.explanation.push(read.problem)
    if (rows.length > 0) record.outcome = 'used'
  } else if (read.values) {
    record.outcome = 'used'
    record.explanation.push(used(read))
  } else return `${file.name} of ${file.day}: no record begins on line ${line}.`
  return [record, ...rows]
}

async function rowsOf(
  trx: Connection,
  made: readonly FileOnRecord[],
  line: number,
  read: RecordRead,
): Promise<TracedLine[]> {
  const traced: TracedLine[] = []
  for (const file of made) {
    const own = read.rows.filter(({ feed }) => feed === file.feed)
    const reads = own.length > 0 || read.problem === undefined ? own.map((row) => row.read) : [{ twins: [] }]
    for (const one of reads) {
      const answer = await traceRow(trx, file, line, { ...one, ...problemOf(read) }, reads.length > 1)
      if (typeof answer !== 'string' && (answer.production.length > 0 || one.row)) {
        traced.push({ ...answer, isMade: true })
      }
    }
  }
  return traced
}

function problemOf({ problem }: RecordRead): { problem?: string } {
  return problem === undefined ? {} : { problem }
}

function used({ rows }: RecordRead): string {
  if (rows.length === 0) return 'Used: its values went into rows of another record of its order.'
  const feeds = [...new Set(rows.map(({ feed }) => feed))]
  const counts = feeds.map((feed) => {
    const count = rows.filter((row) => row.feed === feed).length
    return count === 1 ? feed : `${feed} (${count} rows)`
  })
  return `Used: it became a row of ${counts.join(', ')}.`
}

function leftOut(file: FileOnRecord, rule: string): string {
  const kind = file.source === null ? undefined : kindByName(file.source)
  const sentence = kind?.leavesOut[rule]
  return `Left out by the rule ${rule}${sentence ? `: ${sentence}` : '.'}`
}
