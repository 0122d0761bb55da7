import { describe, expect, test } from 'vitest'
import { categories, readFile } from './staging_support.ts'

const MIB = 1024 * 1024

/** Reads in one chunk and in many, which must make no difference. */
function readAnyHow(content: string) {
  const bytes = Buffer.from(content)
  const [whole, chunked] = [[bytes.length], [300_001, 700_000]].map((chunks) => readFile(bytes, { chunks }))
  if (!whole || !chunked) throw new Error('nothing was read')
  expect(chunked.rejected).toEqual(whole.rejected)
  expect(chunked.copied === whole.copied).toBe(true)
  const lines = [...whole.copied.matchAll(/^7,(\d+),/gm)].map(([, line]) => Number(line))
  return { lines, rejected: whole.rejected, copied: whole.copied }
}

describe('a record that is longer than memory should hold', () => {
  test('with a field of 34 MB is out of range, and the next row is read', () => {
    const { lines, rejected } = readAnyHow(categories('1,a', `2,${'x'.repeat(34_000_000)}`, '3,b'))
    expect(rejected).toMatchObject([
      {
        line: 3,
        reason: 'out_of_range',
        column: 'category_name',
        message: '"category_name" has 34000000 bytes; at most 1 MiB is accepted.',
      },
    ])
    expect(rejected[0]?.raw.slice(65_530)).toBe(
      'xxxxxx… (cut: the row has 34000002 bytes; the file itself holds all of it)',
    )
    expect(lines).toEqual([2, 4])
  })

  test('with the wrong number of fields is malformed', () => {
    const { rejected } = readAnyHow(categories('1,a', ','.repeat(34_000_000), 'x'.repeat(34 * MIB), '4,b'))
    expect(rejected.map(({ line, message }) => [line, message])).toEqual([
      [3, '34,000,001 fields instead of 2.'],
      [4, '1 field instead of 2.'],
    ])
  })

  test('of many fields of 1 MiB counts its lines, and takes an unclosed field by its line', () => {
    const field = `"${'x\n'.repeat(MIB / 2)}"`
    const many = Array.from({ length: 33 }, () => field).join(',')
    const { lines, rejected } = readAnyHow(categories(many, '2,b', `${many},"open`, '3,c'))
    const inside = (33 * MIB) / 2
    expect(rejected.map(({ line, message }) => [line, message])).toEqual([
      [2, '33 fields instead of 2.'],
      [inside + 4, 'The quote that opens field 34 is not closed within 1 MiB or by the end of the file.'],
    ])
    expect(lines).toEqual([inside + 3, 2 * inside + 5])
  })

  test('up to 32 MiB is a row like any other', () => {
    const extra = Array.from({ length: 28 }, (_, index) => `extra_${index}`)
    const field = 'y'.repeat(MIB)
    const content = ['category_id,category_name', ...extra].join(',')
    const row = ['1', 'a', ...extra.map(() => field)].join(',')
    const { copied } = readAnyHow(`${content}\n${row}\n`)
    expect(copied === `7,2,${row}\n`).toBe(true)
  })
})

describe('an open quote at the start of a large file', () => {
  test('costs its line and nothing else', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `${index},name ${index}`)
    const { lines, rejected } = readAnyHow(categories('0,"open', rows.join('\n')))
    expect(rejected).toMatchObject([{ line: 2, raw: '0,"open' }])
    expect(lines).toHaveLength(rows.length)
  })
})

describe('a rejected row', () => {
  test('of up to 4 MiB is kept whole', () => {
    const row = `1,a,${'x'.repeat(4 * MIB - 4)}`
    expect(readAnyHow(categories(row, `${row}y`)).rejected.map(({ raw }) => raw.length)).toEqual([
      4 * MIB,
      65_536 + '… (cut: the row has 4194305 bytes; the file itself holds all of it)'.length,
    ])
  })
})
