import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { SourceFileError } from '../../src/errors.ts'
import { discoverFiles } from '../../src/staging/discover.ts'
import { rowsOfFile } from '../../src/staging/read_rows.ts'
import type { SourceFile } from '../../src/staging/source_file.ts'
import { type StagingContext, stageFile } from '../../src/staging/stage_file.ts'
import { stagingBounds } from '../../src/staging/time_bounds.ts'
import { newDatabase } from '../support/new_database.ts'
import { type MessyFile, messyFile } from '../support/pollution.ts'
import { messyPlan, openQuote, type Plan, wrecks } from '../support/pollution_plan.ts'
import { rowPollutions } from '../support/pollution_rows.ts'

/** How many shops to try; `npm run test:deep` tries more. */
const shops = Number(process.env.STOREHOUSE_TEST_SHOPS ?? 100)
/** The seed of the random choices: the same seed gives the same files. */
const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? 2025)
/** With fewer files, some kinds of pollution might not occur. */
const enoughShops = 100

let client: pg.Client
let logClient: pg.Client
let folder: string
let bounds: StagingContext['bounds']
let number = 0

beforeAll(async () => {
  const db = await newDatabase()
  client = await db.connect()
  logClient = await db.connect()
  bounds = await stagingBounds(client, 'UTC')
  folder = await mkdtemp(join(tmpdir(), 'storehouse-messy-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The result for a file: rows and rejects by line, or why it was refused. */
type Outcome =
  | { refused: string; rows?: undefined }
  | { rows: Map<number, unknown>; rejected: Map<number, string>; rowsRead?: number; refused?: undefined }

async function sourceOf({ name, bytes }: Pick<MessyFile, 'name' | 'bytes'>): Promise<SourceFile> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const { files } = await discoverFiles([path], { feeds: {} }, { ignoreUnknown: false })
  return files[0] as SourceFile
}

function contextOf(file: MessyFile): StagingContext {
  return { config: { feeds: { [file.feed]: file.settings } as Config['feeds'], currency: undefined }, bounds }
}

/** With the code that loads files: COPY into staging tables. */
async function staged(source: SourceFile, fileId: number, context: StagingContext): Promise<Outcome> {
  try {
    const result = await stageFile(client, logClient, source, fileId, context)
    const rows = await client.query(
      `select _line, to_jsonb(s) as row from staging.${source.feed} as s where _file_id = $1`,
      [fileId],
    )
    const rejected = await client.query(
      'select line, reason from staging.rejected_rows where _file_id = $1',
      [fileId],
    )
    return {
      rows: new Map(rows.rows.map(({ _line, row }) => [_line, pickedFrom(row, result.columns)])),
      rejected: new Map(rejected.rows.map(({ line, reason }) => [line, reason])),
      rowsRead: result.rowsRead,
    }
  } catch (error) {
    if (!(error instanceof SourceFileError)) throw error
    const left = await client.query(
      `select (select count(*) from staging.${source.feed} where _file_id = $1)
            + (select count(*) from staging.rejected_rows where _file_id = $1) as count`,
      [fileId],
    )
    expect(left.rows).toEqual([{ count: 0 }])
    return { refused: error.message }
  }
}

/** With the code that verifies and traces: the same reader without a database. */
async function readAgain(source: SourceFile, context: StagingContext): Promise<Outcome> {
  const rows = new Map<number, unknown>()
  const rejected = new Map<number, string>()
  try {
    for await (const { line, values, rejection } of rowsOfFile(source, context)) {
      if (rejection) rejected.set(line, rejection.reason)
      else rows.set(line, values)
    }
    return { rows, rejected }
  } catch (error) {
    if (!(error instanceof SourceFileError)) throw error
    return { refused: error.message }
  }
}

function pickedFrom(row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, row[column]]))
}

const tally = { files: 0, whole: 0, withRejects: 0, refused: 0, rows: 0, rejected: 0 }
const tried = new Set<string>()

async function holds(file: MessyFile): Promise<void> {
  const source = await sourceOf(file)
  const context = contextOf(file)
  const fileId = ++number
  const byLoad = await staged(source, fileId, context)
  const again = await readAgain(source, context)
  const { expected } = file
  if (expected.refused) {
    const named = expected.line === undefined ? '' : `line ${expected.line}: `
    expect(byLoad).toEqual({ refused: expect.stringContaining(named) })
    expect(again).toEqual(byLoad)
  } else {
    const { rows, rejected } = expected
    expect(byLoad).toEqual({ rows, rejected, rowsRead: rows.size + rejected.size })
    expect(again).toEqual({ rows, rejected })
  }
  await rm(source.path)

  tally.files += 1
  if (expected.refused) tally.refused += 1
  else {
    tally[expected.rejected.size > 0 ? 'withRejects' : 'whole'] += 1
    tally.rows += expected.rows.size
    tally.rejected += expected.rejected.size
  }
  for (const pollution of file.pollutions) tried.add(pollution)
}

function described(plan: Plan, file: MessyFile): string {
  return `${JSON.stringify(plan)}\n${file.pollutions.join('; ')}\n${JSON.stringify(file.bytes.toString('latin1'))}`
}

test(
  'the right rows of a messy file are loaded and the others rejected by line, or the file is refused',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(messyPlan, { minLength: 3, maxLength: 5 }), async (plans) => {
        for (const plan of plans) {
          const file = messyFile(plan, number)
          await holds(file).catch((error: unknown) => {
            throw new Error(`${error instanceof Error ? error.message : error}\n${described(plan, file)}`)
          })
        }
      }),
      { numRuns: shops, seed },
    )
    const { files, whole, withRejects, refused, rows, rejected } = tally
    console.log(
      `${files} messy files of ${shops} shops, seed ${seed}: ${whole} read whole, ${withRejects} with rows rejected, ` +
        `${refused} refused; ${rows} rows loaded, ${rejected} rejected; nothing else came out.`,
    )
    if (shops < enoughShops) return
    const missed = [...Object.keys(rowPollutions), openQuote, ...wrecks].filter((each) => !tried.has(each))
    expect(missed).toEqual([])
  },
  (shops * 2 + 60) * 1000,
)
