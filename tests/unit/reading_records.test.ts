import { describe, expect, test } from 'vitest'
import { takeHeaderRecord } from '../../src/staging/csv/file_header.ts'
import { WorkBuffer } from '../../src/staging/csv/work_buffer.ts'
import { quoteByte, RecordReader } from '../../src/staging/reading/record_reader.ts'

interface Options {
  quote?: '"' | "'" | 'none'
  skipLines?: number | string
}

/** Reads a file in pieces of so many bytes: line and values of each record, and what is rejected. */
function read(text: string, { quote, skipLines }: Options = {}, piece = 7) {
  const work = new WorkBuffer(64)
  const bytes = Buffer.from(text)
  const records: [number, ...string[]][] = []
  let reader: RecordReader | undefined
  const advance = (atEnd: boolean) => {
    reader ??= begin(atEnd)
    reader?.run(atEnd)
  }
  const begin = (atEnd: boolean) => {
    const settingsAt = 'feeds.orders'
    const how = { name: 'file.csv', settingsAt, delimiter: undefined, quote: quoteByte(quote), skipLines }
    const header = takeHeaderRecord(work, atEnd, how)
    if (!header) return undefined
    const comment = typeof skipLines === 'string' ? Buffer.from(skipLines) : undefined
    const layout = {
      columns: header.names,
      delimiter: header.delimiter,
      quote: quoteByte(quote),
      comment,
      settingsAt,
    }
    return new RecordReader(work, layout, header.nextLine, (record) => {
      records.push([record.line, ...header.names.map((_, field) => record.text(field))])
    })
  }
  for (let at = 0; at < bytes.length; at += piece) {
    work.append(bytes.subarray(at, at + piece))
    advance(false)
  }
  advance(true)
  return { records, rejected: reader?.rejected.map(({ line, message, raw }) => ({ line, message, raw })) }
}

describe('records', () => {
  test('quoted values, line breaks and blank lines are read, and each record has its physical line', () => {
    const text = 'a,b\r\n 1 ,"x ""y""\nz"\r\n\r\n2,5" pipe\r\n'
    expect(read(text)).toEqual({
      records: [
        [2, '1', 'x "y"\nz'],
        [5, '2', '5" pipe'],
      ],
      rejected: [],
    })
  })

  test('malformed records are rejected with their line, and the others are read', () => {
    const { records, rejected } = read('a,b\n1,2,3\n"1"x,2\n3,4\n')
    expect(records).toEqual([[4, '3', '4']])
    expect(rejected).toEqual([
      { line: 2, message: '3 fields instead of 2.', raw: '1,2,3' },
      {
        line: 3,
        message:
          'Text after the closing quote of field 1 ("a"); a quote inside a quoted field is written twice.',
        raw: '"1"x,2',
      },
    ])
  })

  test('can have another quote, or none', () => {
    expect(read("a,b\n'x,''y''',\"2\n", { quote: "'" }).records).toEqual([[2, "x,'y'", '"2']])
    expect(read('a,b\n"x,y"\n', { quote: 'none' }).records).toEqual([[2, '"x', 'y"']])
  })

  test('lines above the header are skipped by their number', () => {
    expect(read('Report\n"of, March"\na,b\n1,2\n', { skipLines: 2 }).records).toEqual([[4, '1', '2']])
  })

  test('lines that begin with a text are skipped, wherever they are', () => {
    const text = '# Report\n#\na,b\n1,"\n# 2"\n# end\n3,4\n#'
    expect(read(text, { skipLines: '#' }).records).toEqual([
      [4, '1', '\n# 2'],
      [7, '3', '4'],
    ])
  })

  test('the pieces of a file do not matter', () => {
    const text = '## x\na;b\n"1\n";2\n## y\n3;"4"\n'
    const whole = read(text, { skipLines: '##' }, 1000)
    for (let piece = 1; piece < 12; piece++) expect(read(text, { skipLines: '##' }, piece)).toEqual(whole)
    expect(whole.records).toHaveLength(2)
  })
})
