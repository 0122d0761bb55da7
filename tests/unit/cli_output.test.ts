import { describe, expect, test } from 'vitest'
import {
  counted,
  formatBytes,
  formatDuration,
  formatNumber,
  formatTime,
} from '../../src/cli/output/format.ts'
import { barLine, barProgress, lineProgress } from '../../src/cli/output/progress.ts'
import { painter } from '../../src/cli/output/style.ts'
import { renderTable } from '../../src/cli/output/table.ts'
import { displayWidth, oneLine, printable, truncate } from '../../src/cli/output/width.ts'
import { toJson } from '../../src/reports/json.ts'

describe('a table', () => {
  test('has numbers on the right, with separators', () => {
    const text = renderTable(
      [{ title: 'feed' }, { title: 'rows' }],
      [
        ['orders', 1234567],
        ['clicks', 5],
      ],
    )
    expect(text.split('\n')).toEqual(['feed         rows', 'orders  1,234,567', 'clicks          5'])
  })

  test('is cut to the width of the terminal if its columns allow it, and never in a pipe', () => {
    const columns = [{ title: 'id' }, { title: 'message', flexible: true }]
    const rows = [['1', 'a rather long message that does not fit']]
    const cut = renderTable(columns, rows, { width: 20 })
    expect(cut.split('\n').every((line) => displayWidth(line) <= 20)).toBe(true)
    expect(cut).toContain('…')
    expect(renderTable(columns, rows)).toContain('does not fit')
  })

  test('lines up wide characters', () => {
    const lines = renderTable(
      [{ title: 'city' }, { title: 'n' }],
      [
        ['東京', 1],
        ['Rīga', 2],
      ],
    ).split('\n')
    expect(lines).toEqual(['city  n', '東京  1', 'Rīga  2'])
  })

  test('never lets text of files rewrite the screen', () => {
    expect(renderTable([{ title: 'row' }], [['a\u001b[2Jb\nc\td']])).toBe('row\na\ufffd[2Jb⏎c→d')
  })
})

test('widths count cells, not characters', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('日本')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth(painter(true)('red', 'abc'))).toBe(3)
  expect(truncate('日本語', 5)).toBe('日本…')
})

test('control characters are made harmless, and line breaks of messages stay', () => {
  expect(oneLine('a\r\nb')).toBe('a⏎b')
  expect(printable('a\r\nb\u0007')).toBe('a\nb\ufffd')
})

test('numbers, durations, sizes and times are written for people', () => {
  expect(formatNumber(1234567.5)).toBe('1,234,567.5')
  expect(counted(1, 'file')).toBe('1 file')
  expect(counted(2000, 'file')).toBe('2,000 files')
  expect([0.4, 999, 1000, 59_949, 59_999, 125_000, 3_720_000].map(formatDuration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 00 s',
    '2 min 05 s',
    '1 h 02 min',
  ])
  expect([0, 1023, 1536, 5 * 1024 ** 3].map(formatBytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '5.0 GiB'])
  expect(formatTime(new Date('2026-11-20T22:30:00Z'), 'Europe/Riga')).toBe('2026-11-21 00:30:00')
})

describe('progress', () => {
  test('in a pipe is one plain line for each step and detail', () => {
    let written = ''
    const progress = lineProgress({ write: (text) => (written += text) })
    progress.update({ step: 'staging', detail: 'orders.csv', done: 1, total: 10 })
    progress.update({ step: 'staging', detail: 'orders.csv', done: 2, total: 10 })
    progress.update({ step: 'publish' })
    expect(written).toBe('staging: orders.csv\npublish\n')
  })

  test.each([200, 60, 40, 20, 8])('is never wider than %i cells', (width) => {
    const event = { step: 'staging', detail: 'orders_2026-11-20_日本語.csv', done: 5, total: 10 }
    expect(displayWidth(barLine(event, 5_000, width, '⠋'))).toBeLessThanOrEqual(width)
  })

  test('on a terminal leaves nothing behind', () => {
    let written = ''
    const progress = barProgress({ write: (text) => (written += text), columns: 80 }, painter(false))
    progress.update({ step: 'staging', detail: 'orders.csv', done: 5, total: 10 })
    progress.stop()
    expect(written).toContain('██████████░░░░░░░░░░ 50%')
    expect(written.endsWith('\r\u001b[2K')).toBe(true)
  })
})

test('colors are off if they are not wanted', () => {
  expect(painter(false)('red', 'x')).toBe('x')
  expect(painter(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m')
})

test('JSON has keys in snake_case, instants in ISO 8601 and no lossy numbers', () => {
  expect(JSON.parse(toJson({ runId: 1n, at: new Date(0), big: 2n ** 60n, list: [{ rowsRead: 2 }] }))).toEqual(
    {
      run_id: 1,
      at: '1970-01-01T00:00:00.000Z',
      big: '1152921504606846976',
      list: [{ rows_read: 2 }],
    },
  )
})
