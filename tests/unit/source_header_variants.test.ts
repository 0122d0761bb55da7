import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, test } from 'vitest'
import type { FeedName } from '../../src/model/feeds/index.ts'
import { columnsOf, neededIn } from '../../src/sources/columns.ts'
import { sourceKinds } from '../../src/sources/index.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { convertFile } from '../../src/staging/convert_file.ts'
import { FileHead } from '../../src/staging/file_head.ts'
import { type Recognised, recognise } from '../../src/staging/recognise.ts'
import type { ExportFile } from '../../src/staging/source_file.ts'

const own = mkdtempSync(join(tmpdir(), 'storehouse-'))
afterAll(() => rmSync(own, { recursive: true }))

const kinds = sourceKinds.map((kind) => [kind.name, kind] as const)

describe.each(kinds)('%s', (_, kind) => {
  const whole = columnsOf(kind)
  const needed = neededIn(kind, whole)

  test('is recognised with unread columns, in any order and case', async () => {
    const header = ['Notizen', ...whole.map((name) => name.toUpperCase()).reverse(), 'Ajouté']
    expect(await recognised(kind, header)).toEqual({ is: 'kind', kind })
  })

  test.each(Object.keys(kind.needs))(
    'is refused without "%s" or with another name for it, and never half read',
    async (column) => {
      const without = whole.filter((name) => name !== column)
      const renamed = whole.map((name) => (name === column ? 'Spalte' : name))
      for (const header of [without, renamed]) {
        const found = await recognised(kind, header)
        // Two columns are in many a file: what has no more of a kind is a file that nothing is known of.
        expect(found.is).toBe(needed.length > 3 ? 'doubtful' : 'unknown')
        if (found.is === 'doubtful') expect(found.hint).toMatch(/^Nothing was loaded from this file\./)
        // Nor is it taken for what the name of a feed says, but as a file of that feed, with all columns that it requires.
        for (const feed of kind.makes) expect((await recognised(kind, header, feed)).is).not.toBe('kind')
      }
    },
  )
})

const folder = new URL('../fixtures/sources/', import.meta.url)
const fixtures = new Set(readdirSync(fileURLToPath(folder)))
const shown = kinds.filter(([name]) => fixtures.has(`${name}.csv`))

test.each(shown)('a file of %s gives the same rows with one more column', async (name, kind) => {
  const text = readFileSync(new URL(`${name}.csv`, folder), 'utf8')
  const plain = await converted(kind, text)
  const wider = await converted(kind, widened(kind, text))
  // Where the names of columns are data, as those of locations, it is one of them.
  if (wider.rejected.length > plain.rejected.length) {
    expect(kind.others).toBeDefined()
    expect(wider.rejected).toHaveLength(plain.read)
  } else expect(wider).toEqual(plain)
})

async function recognised(kind: SourceKind, header: readonly string[], feed?: FeedName): Promise<Recognised> {
  const { quote = '"', skipLines } = kind.reading ?? {}
  const above = typeof skipLines === 'number' ? 'Report\n'.repeat(skipLines) : ''
  const names = header.map((name) => (quote === 'none' ? name : `"${name}"`))
  const path = join(own, `${feed ?? 'download'}.csv`)
  writeFileSync(path, `${above}${names.join(quote === 'none' ? '\t' : ',')}\n`)
  return recognise(await FileHead.of({ path, gzip: false }), `${feed ?? 'download'}.csv`, feed, { feeds: {} })
}

/** What becomes of a file, as it is loaded: rows without their lines. */
async function converted(kind: SourceKind, text: string) {
  const path = join(own, `${kind.name}.csv`)
  writeFileSync(path, text)
  const { size, mtime } = statSync(path)
  const place = {
    path,
    size,
    writtenAt: mtime,
    gzip: false,
    modifiedAt: mtime,
    part: undefined,
    groupName: '',
  }
  const file: ExportFile = {
    ...place,
    feed: kind.name,
    name: `${kind.name}.csv`,
    kind,
    fileDate: { modifiedAt: mtime },
    remarks: [],
  }
  const rows: unknown[] = []
  const rejected: unknown[] = []
  const found = await convertFile(
    file,
    { config: { currency: undefined }, bounds: { sourceTimezone: 'UTC' } },
    {
      row: (feed, values) => rows.push([feed, values]),
      rejected: ({ column, message }) => rejected.push([column, message]),
    },
  )
  return { rows, rejected, read: found.read, used: found.used, leftOut: found.leftOut }
}

/** The text with a first column of words before the others. */
function widened({ reading = {} }: SourceKind, text: string): string {
  const above = typeof reading.skipLines === 'number' ? reading.skipLines : 0
  const lines = text.split('\n')
  const body = lines.slice(above).join('\n')
  const delimiter = body.split('\n', 1)[0]?.includes('\t') ? '\t' : ','
  const isPlain = reading.quote === 'none'
  const how = { bom: true, delimiter, quote: isPlain ? false : '"', relax_column_count: true } as const
  const records = parse(body, how) as unknown as string[][]
  const quoted = (value: string) => (isPlain ? value : `"${value.replaceAll('"', '""')}"`)
  const wider = records.map((record, place) =>
    [place === 0 ? 'Notizen' : 'gut', ...record].map(quoted).join(delimiter),
  )
  return [...lines.slice(0, above), ...wider, ''].join('\n')
}
