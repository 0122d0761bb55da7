import { counted } from '../../shown_text.ts'
import { likelyEncoding } from './decoder.ts'
import { FINDING } from './findings.ts'
import type { Rejection } from './reasons.ts'
import { PROBLEM, type RecordBounds } from './scanner.ts'

/** What a malformed record's message needs to know about its file. */
export interface MalformedContext {
  columns: readonly string[]
  /** Encoding of the file. */
  encoding?: string | undefined
  /** The path of its settings, such as `feeds.orders`. */
  settingsAt: string
}

const findingOfProblem = {
  [PROBLEM.textAfterQuote]: FINDING.textAfterQuote,
  [PROBLEM.nul]: FINDING.nul,
  [PROBLEM.carriageReturn]: FINDING.carriageReturn,
} as const

/** What is wrong with the bytes of a record; `FINDING.none` if it is sound. */
export function malformation(bounds: RecordBounds, encoded: boolean, fields: number): number {
  const { problem } = bounds
  if (problem !== PROBLEM.none) return findingOfProblem[problem as keyof typeof findingOfProblem]
  if (!encoded) return FINDING.encoding
  return bounds.fields === fields ? FINDING.none : FINDING.fieldCount
}

/** Describes it; undefined for a finding of another kind. */
export function describeMalformation(
  finding: number,
  bytes: Buffer,
  bounds: RecordBounds,
  context: MalformedContext,
): string | undefined {
  const { columns } = context
  const name = columns[bounds.problemField]
  const field = `field ${bounds.problemField + 1}${name === undefined ? '' : ` ("${name}")`}`
  switch (finding) {
    case FINDING.fieldCount:
      return fieldCountMessage(bounds.fields, columns.length)
    case FINDING.textAfterQuote:
      return `Text after the closing quote of ${field}; a quote inside a quoted field is written twice.`
    case FINDING.nul:
      return `A NUL character in ${field}.`
    case FINDING.carriageReturn:
      return `A carriage return without line feed in ${field}; lines end with LF or CRLF, and within a text it has to be quoted.`
    case FINDING.encoding:
      return describeEncoding(bytes.subarray(bounds.starts[0], bounds.recordEnd), context)
    default:
      return undefined
  }
}

/** Why a record can't be read, if it can't. */
export function malformedRecord(
  bytes: Buffer,
  bounds: RecordBounds,
  encoded: boolean,
  context: MalformedContext,
): Rejection | undefined {
  const finding = malformation(bounds, encoded, context.columns.length)
  const message = describeMalformation(finding, bytes, bounds, context)
  if (message === undefined) return undefined
  const isOfField = bounds.problem !== PROBLEM.none
  return {
    reason: 'malformed_row',
    column: isOfField ? context.columns[bounds.problemField] : undefined,
    message,
    retry: undefined,
  }
}

function describeEncoding(row: Buffer, { encoding = 'utf-8', settingsAt }: MalformedContext): string {
  const setting = `${settingsAt}.encoding`
  if (encoding !== 'utf-8') {
    return `Bytes that ${encoding} does not define; if the file is UTF-8, take ${setting} out of storehouse.config.`
  }
  return `Bytes that are not UTF-8; they are probably ${likelyEncoding(row)}. Set ${setting} in storehouse.config to that, and the next load reads the file again; or save it as UTF-8 and hand it in.`
}

/** The message for a record that is too short or too long. */
export function fieldCountMessage(fields: number, columns: number): string {
  return `${counted(fields, 'field')} instead of ${columns}.`
}
