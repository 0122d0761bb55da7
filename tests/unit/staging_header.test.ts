import { describe, expect, test } from 'vitest'
import type { SourceFileError } from '../../src/errors.ts'
import { extraColumnName } from '../../src/staging/csv/column_names.ts'
import { type ReadOptions, readFile, valuesOf } from './staging_support.ts'

function refusal(content: string | Buffer, options?: ReadOptions): { message: string; hint: string } {
  try {
    readFile(content, options)
  } catch (error) {
    const { name, message, hint } = error as SourceFileError
    expect(name).toBe('SourceFileError')
    return { message, hint: hint ?? '' }
  }
  throw new Error('the file was accepted')
}

const columnsOf = (header: string, options?: ReadOptions) => readFile(header, options).header.columns

describe('names in the header', () => {
  test('match in any case and order, without the spaces around them, quoted or not', () => {
    expect(columnsOf('\tCategory_Name ,"CATEGORY_ID", updated_at')).toEqual([
      'category_name',
      'category_id',
      'updated_at',
    ])
  })

  test('match aliases', () => {
    expect(columnsOf('transaction_id,Order_Date,shipping', { feed: 'orders' })).toEqual([
      'order_id',
      'time',
      'shipping_price',
    ])
  })

  test('match what the configuration renames, before aliases', () => {
    const options = { feed: 'order_items' as const, renames: { ' Bon ': 'order_id', price: 'unit_cost' } }
    expect(columnsOf('bon,price,product_price,qty', options)).toEqual([
      'order_id',
      'product_cost',
      'product_price',
      'product_qty',
    ])
  })

  test('that are not declared are extra columns, and missing declared ones are reported', () => {
    const { header } = readFile('category_id,NAME, Née le ,,x"y,updated_at')
    expect(header.columns).toEqual([
      'category_id',
      'category_name',
      'née le',
      'column_4',
      'x"y',
      'updated_at',
    ])
    expect(header.extraColumns).toEqual(['née le', 'column_4', 'x"y'])
    expect(header.missingColumns).toEqual(['parent_category_id'])
  })

  test('of extra columns become valid in PostgreSQL, the same way in every file', () => {
    const long = `${'é'.repeat(40)}`
    const [name] = columnsOf(`${long},category_id,name`)
    expect(name).toMatch(/^é{27}_[0-9a-f]{8}$/)
    expect(columnsOf(`category_id,name,${long.toUpperCase()}`)[2]).toBe(name)
    expect(extraColumnName('x'.repeat(63))).toBe('x'.repeat(63))
    expect(extraColumnName('x'.repeat(64))).toHaveLength(63)
    expect(extraColumnName('x'.repeat(64))).not.toBe(extraColumnName('x'.repeat(65)))
    for (const taken of ['_file_id', '_line', 'ctid', 'xmin', 'tableoid']) {
      expect(extraColumnName(taken)).toMatch(new RegExp(`^${taken}_[0-9a-f]{8}$`))
    }
  })
})

describe('the delimiter', () => {
  test.each([
    ['category_id;category_name;a,b', ';'],
    ['category_id\tcategory_name', '\t'],
    ['category_id,category_name,x;y;z', ','],
    ['"a;b;c;d;e",category_id,category_name', ','],
    ['"a"";;;",category_id,category_name', ','],
    ['5" pipe;category_id;category_name', ';'],
  ] as const)('of %j is the one that it has most of outside quotes', (header, delimiter) => {
    expect(readFile(header).header.delimiter).toBe(delimiter)
  })

  test('can be configured', () => {
    expect(valuesOf('category_id;category_name;a,b,c,d\n1;x;y,z', { delimiter: ';' })).toEqual([
      ['1', 'x', 'y,z'],
    ])
  })

  test('separates the fields of the rows', () => {
    expect(valuesOf('category_id\tcategory_name\n1\t a, b; "c" \t\n2\t"x\ty"')).toEqual([['2', 'x\ty']])
    expect(valuesOf('category_id;category_name\n1; a, b\n"2";"x;y"')).toEqual([
      ['1', 'a, b'],
      ['2', 'x;y'],
    ])
  })
})

describe('a header', () => {
  test('can span lines and follow blank ones, and physical lines are counted', () => {
    const content = '\n  \r\ncategory_id,"category\nname",name\n\n1,x,y\n'
    const { header, rows } = readFile(content)
    expect(header.columns).toEqual(['category_id', 'category\nname', 'category_name'])
    expect(rows).toEqual([['6', '1', 'x', 'y']])
    expect(readFile(content, { chunks: [1] }).rows).toEqual(rows)
  })

  test('alone makes a file without rows', () => {
    expect(readFile('category_id,category_name')).toMatchObject({ rows: [], rejected: [], copied: '' })
  })
})

describe('a file is refused as a whole', () => {
  test('with a required column missing, naming what would be accepted', () => {
    expect(refusal('order_id,status', { feed: 'orders' })).toEqual({
      message:
        'file.csv: line 1: required column "time" is missing (accepted: time, order_date, order_time, transaction_date).',
      hint: 'Nothing was loaded from this file. Add the column, or map it in storehouse.config under feeds.orders.columns.',
    })
  })

  test('with every problem listed at once', () => {
    expect(
      refusal('email,STATE,region,Email,note,note,note', { feed: 'customers' }).message.split('\n'),
    ).toEqual([
      'file.csv: line 1: required column "customer_id" is missing (accepted: customer_id, user_id).',
      'file.csv: line 1: column "email" stands in the header twice (as "email" and "Email").',
      'file.csv: line 1: column "region" stands in the header twice (as "STATE" and "region").',
    ])
  })

  test('with a column twice, by its name and by what the configuration renames', () => {
    const { message, hint } = refusal('category_id,name,title', { renames: { title: 'category_name' } })
    expect(message).toBe(
      'file.csv: line 1: column "category_name" stands in the header twice (as "name" and "title").',
    )
    expect(hint).toContain('list its name in feeds.categories.reading.ignore')
  })

  test.each([
    ['that is empty', '', 'file.csv: the file is empty: it has no header.'],
    ['that is a mark alone', '\uFEFF', 'file.csv: the file is empty: it has no header.'],
    ['that is blank', '\n  \n', 'file.csv: the file is blank: it has no header.'],
    ['with an open quote', 'category_id,"category_name\n1,2\n', /the header has a quote that is not closed/],
    ['with text after a quote', '"category_id"x,category_name', /text after the closing quote of field 1/],
    ['with a NUL', 'category_id,category_name\0', /the file is binary, not CSV text/],
    ['that is an archive', 'PK\x03\x04category_id,category_name', /the file is a zip archive, not CSV text/],
    ['that is packed otherwise', 'BZh91AY&SY', /the file is packed with bzip2, not CSV text/],
    ['that is JSON', '{"orders": [{"category_id": "1"}]}', /the file is JSON, not CSV text/],
    ['that is JSON without end', `[${'{"a": 1},'.repeat(200_000)}`, /the file is JSON, not CSV text/],
    ['that is a web page', '\n <HTML><body>\nLog in', /the file is a web page, not CSV text/],
    ['that is XML', '<?xml version="1.0"?>\n<orders/>', /the file is XML, not CSV text/],
    [
      'with 1,501 columns',
      Array.from({ length: 1501 }, (_, index) => `c${index}`).join(','),
      /1501 columns; at most 1500/,
    ],
    ['with a field of two megabytes', `category_id,"${'x'.repeat(2_000_000)}"`, /header/],
    ['of three megabytes', 'x'.repeat(3_000_000), /header is longer than 1 MiB/],
  ])('%s', (_, content, message) => {
    for (const chunks of [[1_000_000], [10_000, 70_000]]) {
      expect(refusal(content.slice(0, 3_000_000), { chunks }).message).toMatch(message)
    }
  })

  test.each(['utf16le', 'utf16be'])('in %s', (encoding) => {
    const bytes = Buffer.from('\uFEFFcategory_id,category_name\n1,x\n', 'utf16le')
    if (encoding === 'utf16be') bytes.swap16()
    expect(refusal(bytes).message).toBe('file.csv: the file is UTF-16, not CSV text.')
    expect(refusal(bytes, { chunks: [1] }).hint).toContain(
      `encoding in storehouse.config to ${encoding === 'utf16le' ? 'utf-16le' : 'utf-16be'} `,
    )
    expect(refusal(bytes.subarray(2)).message).toContain('the file is UTF-16, not CSV text')
  })

  test('with a carriage return outside quotes in its header', () => {
    const problem = /: line 1: the header has a carriage return outside quotes/
    // Without it these would be read as a file without rows, with columns named after the values of the first.
    expect(refusal('customer_id,email\rc1,a@b\rc2,c@d\r', { feed: 'customers' }).message).toMatch(problem)
    expect(refusal('customer_id,email\r\r\nc1,a@b\r\r\n', { feed: 'customers' }).message).toMatch(problem)
  })

  test('with the line of its header, if blank lines precede it', () => {
    expect(refusal('\n  \r\nReport of November\ncategory_id,category_name').message).toMatch(
      /^file\.csv: line 3: required column "category_id" is missing/,
    )
  })

  test('with a header in another encoding', () => {
    const bytes = Buffer.from('category_id,category_name,größe', 'latin1')
    expect(refusal(bytes).message).toBe(
      'file.csv: line 1: the header is not UTF-8; the file is probably windows-1252.',
    )
    expect(refusal(bytes).hint).toContain('set feeds.categories.encoding in storehouse.config')
  })
})

describe('encodings', () => {
  const text = 'category_id,category_name\n1,größe €5 “x”\n2,é'

  test('a byte-order mark is accepted', () => {
    expect(valuesOf(`\uFEFF${text}`, { chunks: [1] })).toEqual(valuesOf(text))
    expect(valuesOf(`\uFEFF${text}`, { encoding: 'windows-1252' })).toEqual(valuesOf(text))
  })

  test('windows-1252 and latin1 are read as configured', () => {
    const bytes = Buffer.from(text.replace('€', '\x80').replace('“', '\x93').replace('”', '\x94'), 'latin1')
    expect(valuesOf(bytes, { encoding: 'windows-1252', chunks: [3] })).toEqual(valuesOf(text))
    expect(valuesOf(Buffer.from('category_id,name\n1,\xe9\xa4', 'latin1'), { encoding: 'latin1' })).toEqual([
      ['1', 'é¤'],
    ])
  })

  test('a byte that windows-1252 does not define makes its row malformed', () => {
    const bytes = Buffer.from('category_id,name\n1,a\x81\n2,b', 'latin1')
    const { rows, rejected } = readFile(bytes, { encoding: 'windows-1252' })
    expect(rejected).toMatchObject([{ line: 2, reason: 'malformed_row', raw: '1,a\uFFFD' }])
    expect(rows).toEqual([['3', '2', 'b']])
  })
})
