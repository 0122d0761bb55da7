import { describe, expect, test } from 'vitest'
import { categories, readFile, valuesOf } from './staging_support.ts'

const MIB = 1024 * 1024

/** Reads in chunks of different sizes, which must not matter. */
function readAnyHow(content: string | Buffer) {
  const results = [[1000 * MIB], [512 * 1024], [300_001, 700_000]].map((chunks) =>
    readFile(content, { chunks }),
  )
  const shown = results.map(({ rows, rejected }) => ({ rows: rows.map(([line]) => line), rejected }))
  for (const each of shown) expect(each).toEqual(shown[0])
  return results[0] as (typeof results)[0]
}

describe('a record that is longer than memory should hold', () => {
  test('with a field of 40 MB is out of range, and the next row is read', () => {
    const { rows, rejected } = readAnyHow(categories('1,a', `2,${'x'.repeat(40_000_000)}`, '3,b'))
    expect(rejected).toMatchObject([
      {
        line: 3,
        reason: 'out_of_range',
        column: 'category_name',
        message: '"category_name" has 40000000 bytes; at most 1 MiB is accepted.',
      },
    ])
    expect(rejected[0]?.raw.slice(65_530)).toBe(
      'xxxxxx… (cut: the row has 40000002 bytes; the file itself holds all of it)',
    )
    expect(rows.map(([line]) => line)).toEqual(['2', '4'])
  })

  test('with the wrong number of fields is malformed', () => {
    const { rejected } = readAnyHow(
      categories('1,a', ','.repeat(40_000_000), `${'x'.repeat(34 * MIB)}`, '4,b'),
    )
    expect(rejected.map(({ line, message }) => [line, message])).toEqual([
      [3, '40000001 fields instead of 2.'],
      [4, '1 field instead of 2.'],
    ])
  })

  test('of many fields of 1 MiB counts its lines, and takes an unclosed field by its line', () => {
    const field = `"${'x\n'.repeat(MIB / 2)}"`
    const many = Array.from({ length: 33 }, () => field).join(',')
    const { rows, rejected } = readAnyHow(categories(many, '2,b', `${many},"open`, '3,c'))
    const lines = (33 * MIB) / 2 + 1
    expect(rejected.map(({ line, message }) => [line, message])).toEqual([
      [2, '33 fields instead of 2.'],
      [2 + lines + 1, 'The quote that opens field 34 is not closed within 1 MiB or by the end of the file.'],
    ])
    expect(rows.map(([line]) => Number(line))).toEqual([2 + lines, 2 + lines + 1 + lines])
  })

  test('up to 32 MiB is a row like any other', () => {
    const extra = Array.from({ length: 28 }, (_, index) => `extra_${index}`)
    const field = 'y'.repeat(MIB)
    const content = ['category_id,category_name', ...extra].join(',')
    const values = ['1', 'a', ...extra.map(() => field)]
    expect(valuesOf(`${content}\n${values.join(',')}\n`, { chunks: [512 * 1024] })).toEqual([values])
  })
})

describe('an open quote at the start of a large file', () => {
  test('costs its line and nothing else', () => {
    const lines = Array.from({ length: 200_000 }, (_, index) => `${index},name ${index}`)
    const { rows, rejected } = readAnyHow(categories('0,"open', lines.join('\n')))
    expect(rejected).toMatchObject([{ line: 2, raw: '0,"open' }])
    expect(rows).toHaveLength(lines.length)
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
