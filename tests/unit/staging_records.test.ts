import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TEXT_BYTES } from '../../src/staging/csv/bytes.ts'
import { categories, readFile, reasonsOf, valuesOf } from './staging_support.ts'

describe('what a record is', () => {
  test('a clean record is copied byte for byte, behind its file and line', () => {
    expect(readFile('category_id,category_name\r\n1,Shoes\r\n"2","Bags, all"\r\n').copied).toBe(
      '7,2,1,Shoes\n7,3,"2","Bags, all"\n',
    )
  })

  test('the last line may lack its LF or CRLF', () => {
    expect(valuesOf(categories('1,Shoes'))).toEqual([['1', 'Shoes']])
    expect(valuesOf(categories('1,Shoes\r'))).toEqual([['1', 'Shoes']])
    expect(valuesOf(categories('1,'))).toEqual([])
  })

  test('a quoted field may hold delimiters, doubled quotes and line breaks', () => {
    expect(valuesOf(categories('1,"a, ""b""\r\nc\nd"', '2,x'))).toEqual([
      ['1', 'a, "b"\r\nc\nd'],
      ['2', 'x'],
    ])
  })

  test('a row is on the physical line on which its record starts', () => {
    const { rows, rejected } = readFile(categories('1,"a\nb\r\nc"', '', '2,x', '"3\n",', '4,"\n\n"x', '5,y'))
    expect(rows.map(([line]) => line)).toEqual(['2', '6', '12'])
    expect(rejected.map(({ line }) => line)).toEqual([7, 9])
  })

  test('an empty line or one of spaces is no row', () => {
    expect(readFile(categories('', '1,a', '   ', ' \r', '\r', '2,b', '', '  ')).rows).toEqual([
      ['3', '1', 'a'],
      ['7', '2', 'b'],
    ])
    expect(reasonsOf(categories('', '   ', ' \r', '  '))).toEqual([])
  })

  test('a quote inside an unquoted field is text', () => {
    expect(valuesOf(categories('1,5" pipe', '2,a"b""c', '3, "d"', '4,x"'))).toEqual([
      ['1', '5" pipe'],
      ['2', 'a"b""c'],
      ['3', '"d"'],
      ['4', 'x"'],
    ])
  })

  test('a lone carriage return is text within quotes, and makes its row malformed outside', () => {
    const content = categories('1,a\rb', '2,"a\rb"', '3,a\r\r', '4\r,b', '5,"a"\rb', '6,b\r')
    expect(valuesOf(content)).toEqual([
      ['2', 'a\rb'],
      ['6', 'b'],
    ])
    expect(reasonsOf(content)).toEqual([
      '2 malformed_row category_name',
      '4 malformed_row category_name',
      '5 malformed_row category_id',
      '6 malformed_row category_name',
    ])
    expect(readFile(content).rejected[0]?.message).toBe(
      'A carriage return without line feed in field 2 ("category_name"); lines end with LF or CRLF, and within a text it has to be quoted.',
    )
    // In a file of one column, lines joined so have the right number of fields.
    expect(valuesOf('customer_id\nc1\rc2\nc3', { feed: 'customers' })).toEqual([['c3']])
  })

  test('text after a closing quote makes only that row malformed', () => {
    const content = categories('1,"a"b', '2,"a" ', '3,"a""b"c"', '"4"5,"x\ny"', '6,good')
    expect(reasonsOf(content)).toEqual([
      '2 malformed_row category_name',
      '3 malformed_row category_name',
      '4 malformed_row category_name',
      '5 malformed_row category_id',
    ])
    expect(readFile(content).rejected.map(({ raw }) => raw)).toEqual([
      '1,"a"b',
      '2,"a" ',
      '3,"a""b"c"',
      '"4"5,"x\ny"',
    ])
    expect(readFile(content).rows).toEqual([['7', '6', 'good']])
  })

  test('a row with too few or too many fields is malformed', () => {
    const { rejected } = readFile(categories('1', '1,a,b', '1,a,', '2,good'))
    expect(rejected.map(({ message }) => message)).toEqual([
      '1 field instead of 2.',
      '3 fields instead of 2.',
      '3 fields instead of 2.',
    ])
  })

  test('a repeated header is no row, and rows below one in another order are malformed', () => {
    const content = categories(
      '1,a',
      'category_id,category_name',
      ' Category_ID ,CATEGORY_NAME',
      '\ufeff"category_id","category_name"',
      '2,category_name',
      'category_name,category_id',
      'Shoes,3',
      'category_id,category_name',
      '4,d',
    )
    expect(valuesOf(content)).toEqual([
      ['1', 'a'],
      ['2', 'category_name'],
      ['4', 'd'],
    ])
    const { rejected } = readFile(content)
    expect(rejected.map(({ line, reason, message }) => [line, reason, message])).toEqual([
      [3, 'malformed_row', 'The header of the file once more.'],
      [4, 'malformed_row', 'The header of the file once more.'],
      [5, 'malformed_row', 'The header of the file once more.'],
      [7, 'malformed_row', 'The header of the file once more.'],
      [
        8,
        'malformed_row',
        'Below a second header, which has the columns in another order than that of the file.',
      ],
      [9, 'malformed_row', 'The header of the file once more.'],
    ])
  })

  test('a NUL and invalid UTF-8 make their row malformed, and can be shown', () => {
    const content = Buffer.concat([
      Buffer.from(categories('1,a\0b', '2,"\0"', '3,')),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from('\n4,ünïcödé\n5,'),
      Buffer.from([0xed, 0xa0, 0x80]),
    ])
    const { rows, rejected } = readFile(content)
    expect(rejected.map(({ line, reason, raw }) => [line, reason, raw])).toEqual([
      [2, 'malformed_row', '1,a\\0b'],
      [3, 'malformed_row', '2,"\\0"'],
      [4, 'malformed_row', '3,\uFFFD(\uFFFD'],
      [6, 'malformed_row', '5,\uFFFD\uFFFD\uFFFD'],
    ])
    expect(rows).toEqual([['5', '4', 'ünïcödé']])
  })

  test('spaces and tabs around a value are trimmed, also inside quotes, and an empty value is NULL', () => {
    const content = categories('\t1 ,  a b\t', '"2 ","\t c "', '3,x').replace('name', 'name,updated_at')
    const rows = [' 1 , a b ,\t', '" 2","\t",', '3,"","  "', ',,'].map((line, index) =>
      index === 1 ? '" 2","b\t",""' : line,
    )
    expect(valuesOf(content)).toEqual([])
    expect(valuesOf(['category_id,category_name,updated_at', ...rows].join('\n'))).toEqual([
      ['1', 'a b', null],
      ['2', 'b', null],
    ])
  })

  test('a line of backslash and full stop is text inside quotes', () => {
    expect(valuesOf(categories('1,"a\n\\.\nb"', '\\.,\\.'))).toEqual([
      ['1', 'a\n\\.\nb'],
      ['\\.', '\\.'],
    ])
  })
})

describe('a quoted field that is not closed', () => {
  const filler = 'x'.repeat(99)

  test('by the end of the file has its line rejected, and the next line is read', () => {
    const { rows, rejected } = readFile(categories('1,"open', '2,b', '3,c'))
    expect(rejected).toMatchObject([
      { line: 2, reason: 'malformed_row', column: 'category_name', raw: '1,"open' },
    ])
    expect(rows).toEqual([
      ['3', '2', 'b'],
      ['4', '3', 'c'],
    ])
  })

  test('by itself but by the quote of a later row has the rows in between rejected, and the next is read', () => {
    const { rows, rejected } = readFile(categories('1,"open', '2,b', '3,"c"', '4,d'))
    expect(rejected).toMatchObject([
      { line: 2, reason: 'malformed_row', column: 'category_name', raw: '1,"open\n2,b\n3,"c"' },
    ])
    expect(rows).toEqual([['5', '4', 'd']])
  })

  test('takes the record from its start when an earlier field had line breaks', () => {
    const { rows, rejected } = readFile(categories('"1\n2","open\r', '3,c'))
    expect(rejected).toMatchObject([{ line: 2, raw: '"1\n2","open' }])
    expect(rows).toEqual([['4', '3', 'c']])
  })

  test('can be on the last line', () => {
    expect(reasonsOf(categories('1,a', '2,"'))).toEqual(['3 malformed_row category_name'])
    expect(reasonsOf(categories('1,a', '2,"b""'))).toEqual(['3 malformed_row category_name'])
  })

  test('is a value if closed after exactly 1 MiB, and one byte later its line is rejected', () => {
    const text = `${`${filler}\n`.repeat(MAX_TEXT_BYTES / 100)}`.padEnd(MAX_TEXT_BYTES, 'y')
    expect(valuesOf(categories(`1,"${text}"`, '2,b'))).toEqual([
      ['1', text],
      ['2', 'b'],
    ])
    for (const chunks of [[10_000_000], [65_536], [1_000_003, 50]]) {
      const { rows, rejected } = readFile(categories(`1,"${text}y"`, '2,b'), { chunks })
      expect(rejected[0]).toMatchObject({ line: 2, raw: `1,"${filler}` })
      expect(rows.at(-1)?.slice(1)).toEqual(['2', 'b'])
      // Each line of the text was then read as a record of one field.
      expect(rejected).toHaveLength(1 + text.split('\n').length - 1)
    }
  })

  test('costs only its line of many megabytes', () => {
    const line = `1,"${'x'.repeat(5_000_000)}`
    const { rows, rejected } = readFile(categories(line, '2,b'), { chunks: [200_000] })
    expect(rejected).toMatchObject([{ line: 2, reason: 'malformed_row' }])
    expect(rejected[0]?.raw.slice(65_536)).toBe(
      `… (cut: the row has ${line.length} bytes; the file itself holds all of it)`,
    )
    expect(rows).toEqual([['3', '2', 'b']])
  })
})

// Pieces from which every case of the grammar arises.
const piece = fc.constantFrom(
  ...['"', '""', ',', ';', '\n', '\r\n', '\r', ' ', '\t', 'a', 'é', '€', '😀', '\\.', '1', '\0', '\n', ','],
)
const messyText = fc.array(piece, { maxLength: 60 }).map((pieces) => categories(pieces.join('')))

describe('for any bytes', () => {
  test('the chunks of a file make no difference', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          messyText.map((text) => Buffer.from(text)),
          fc
            .tuple(messyText, fc.uint8Array({ maxLength: 8 }), messyText)
            .map(([a, bytes, b]) => Buffer.concat([Buffer.from(a), bytes, Buffer.from(b)])),
        ),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (content, chunks) => {
          expect(readFile(content, { chunks })).toEqual(readFile(content))
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('every byte of the rows is in a staged record or a rejected one', () => {
    fc.assert(
      fc.property(messyText, (content) => {
        const { copied, rejected } = readFile(content)
        const count = (text: string) => text.match(/[aé€😀1]/gu)?.length ?? 0
        const header = count(categories())
        const kept = rejected.map(({ raw }) => raw).join('')
        const lines = copied.replace(/^7,\d+,/gm, '')
        expect(count(lines) + count(kept)).toBe(count(content) - header)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('for any well-formed file', () => {
  const field = fc
    .array(fc.constantFrom('"', ',', ';', '\n', '\r\n', 'a', 'b c', 'é', '0'), { maxLength: 6 })
    .map((pieces) => pieces.join(''))
  const write = (value: string, quoted: boolean) =>
    quoted || /[",;\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value

  test('the records are those that csv-parse finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field, fc.boolean(), fc.boolean()), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',' as const, ';' as const),
        (records, lineEnd, delimiter) => {
          const lines = records.map(([a, b, quoteA, quoteB]) =>
            [write(`x${a}`, quoteA), write(`${b}x`, quoteB)].join(delimiter),
          )
          const content = [`category_id${delimiter}category_name`, ...lines, ''].join(lineEnd)
          const expected: string[][] = parse(content, { delimiter, from: 2, recordDelimiter: lineEnd })
          expect(valuesOf(content)).toEqual(expected)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
