import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { feedByName } from '../../src/model/feeds/index.ts'
import { MadeRows } from '../../src/staging/csv/made_rows.ts'
import { bounds } from './staging_support.ts'

const columns = ['category_id', 'category_name', 'parent_id']

function made(...rows: (string | undefined)[][]) {
  const feed = feedByName('categories')
  const writer = new MadeRows({ feed, columns, currency: undefined, bounds }, 7)
  for (const [place, row] of rows.entries()) writer.add(row, place + 2, () => row.join('|'))
  writer.flush()
  const lines: string[][] = parse(Buffer.concat(writer.blocks))
  return { lines, rejected: writer.rejected }
}

describe('rows made of values', () => {
  test('have their file and line in front, and nothing for empty values', () => {
    expect(made(['c1', 'Tents', undefined], ['c2', 'Lamps', 'c1']).lines).toEqual([
      ['7', '2', 'c1', 'Tents', ''],
      ['7', '3', 'c2', 'Lamps', 'c1'],
    ])
  })

  test.each([
    ['commas', 'Tents, large'],
    ['quotes', 'Tents 6" "tall"'],
    ['line breaks', 'Tents\nand\r\nlamps'],
    ['tabs', 'Tents\tand lamps'],
    ['letters beyond ASCII', 'Zelte für Größe 日本 😀'],
    ['quotes beyond ASCII', '„Zelt“, "groß"'],
    ['many characters', 'Zelt, '.repeat(2000).trim()],
  ])('keep %s of a value', (_, name) => {
    expect(made(['c1', name, 'c0'], ['c2', 'Lamps', 'c0']).lines).toEqual([
      ['7', '2', 'c1', name, 'c0'],
      ['7', '3', 'c2', 'Lamps', 'c0'],
    ])
  })

  test('are rejected for a NUL, but the next one is not', () => {
    const { lines, rejected } = made(['c1', 'Te\0nts', 'c0'], ['c2', 'Lamps', 'c0'])
    expect(rejected).toMatchObject([{ line: 2, column: 'category_name', reason: 'malformed_row' }])
    expect(lines).toEqual([['7', '3', 'c2', 'Lamps', 'c0']])
  })
})
