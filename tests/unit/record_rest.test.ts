import { expect, test } from 'vitest'
import { columnsOf } from '../../src/sources/columns.ts'
import { shopifyCustomers } from '../../src/sources/shopify_customers.ts'
import type { CopyBlocks } from '../../src/staging/copy_blocks.ts'
import { NO_QUOTE, QUOTE } from '../../src/staging/csv/bytes.ts'
import { WorkBuffer } from '../../src/staging/csv/work_buffer.ts'
import { RecordReader } from '../../src/staging/reading/record_reader.ts'
import { RecordRest } from '../../src/staging/record_rest.ts'

/** What COPY is given of the columns that no feed takes, read as PostgreSQL reads it. */
async function restOf(header: string[], rows: string[], quote = QUOTE): Promise<unknown[]> {
  const rest = new RecordRest(shopifyCustomers, 7)
  const work = new WorkBuffer(64)
  const layout = { columns: header, delimiter: ',', quote, settingsAt: 'sources.shopify' } as const
  const reader = new RecordReader(work, layout, 2, (record) => rest.take(record, header))
  for (const row of rows) {
    work.append(Buffer.from(`${row}\n`))
    reader.run(false)
  }
  const blocks: Buffer[] = []
  await rest.drain(
    { add: async (_: string, more: Buffer[]) => blocks.push(...more) } as unknown as CopyBlocks,
    true,
  )
  const lines = Buffer.concat(blocks).toString('utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    const [file, number, json = ''] = line.split('\t')
    return [Number(file), Number(number), JSON.parse(json.replaceAll('\\\\', '\\'))]
  })
}

test('texts keep their quotes, backslashes, line breaks and letters of all scripts', async () => {
  const rows = [
    'plain,"says ""no"", twice"',
    'C:\\new\ttab,"two\nlines"',
    'Köln 東京 🌿,\u0001',
    ' , ',
    ',second alone',
  ]
  expect(await restOf(['Note "A"', 'B\\C'], rows)).toEqual([
    [7, 2, { 'Note "A"': 'plain', 'B\\C': 'says "no", twice' }],
    [7, 3, { 'Note "A"': 'C:\\new\ttab', 'B\\C': 'two\nlines' }],
    [7, 5, { 'Note "A"': 'Köln 東京 🌿', 'B\\C': '\u0001' }],
    [7, 7, { 'B\\C': 'second alone' }],
  ])
})

test('quotes that are text stay', async () => {
  expect(await restOf(['A'], ['"x"'], NO_QUOTE)).toEqual([[7, 2, { A: '"x"' }]])
})

test('columns that the kind reads are left out', async () => {
  const [known = ''] = columnsOf(shopifyCustomers)
  expect(await restOf([known, ''], ['x,y'])).toEqual([])
})

test('a text longer than a block is kept whole', async () => {
  const long = 'long "text"\n'.repeat(60_000)
  const rows = [`a,"${long.replaceAll('"', '""')}"`, 'b,c']
  const [first, second] = (await restOf(['A', 'B'], rows)) as [number, number, { A: string; B: string }][]
  expect(first?.[2].B === long).toBe(true)
  expect(second).toEqual([7, 60_003, { A: 'b', B: 'c' }])
})
