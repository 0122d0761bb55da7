import fc from 'fast-check'
import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ColumnType, feeds } from '../../src/model/feeds/index.ts'
import { rawRowParser } from '../../src/staging/csv/raw_row.ts'
import { stagingBounds, type TimeBounds } from '../../src/staging/time_bounds.ts'
import { newDatabase } from '../support/new_database.ts'

let client: pg.Client
let bounds: TimeBounds

beforeAll(async () => {
  const db = await newDatabase()
  client = await db.connect()
  await client.query(`set timezone = 'America/New_York'`)
  bounds = await stagingBounds(client, 'America/New_York')
})

/** How SQL casts staged values. */
const casts: Partial<Record<ColumnType, string>> = {
  money: '$1::numeric::numeric(14,2)',
  price: '$1::numeric::numeric(14,4)',
  decimal: '$1::numeric',
  integer: '$1::numeric::integer',
  percent: '$1::numeric::integer',
  time: '$1::timestamptz',
  date: 'left($1, 10)::date',
  boolean: '$1::boolean',
}

const columnOf = {
  money: ['orders', 'total_price'],
  price: ['products', 'list_price'],
  decimal: ['products', 'desi'],
  integer: ['orders', 'total_items'],
  percent: ['scrolls', 'scroll_percent'],
  time: ['orders', 'updated_at'],
  date: ['customers', 'birth_date'],
  boolean: ['orders', 'is_deleted'],
} as const

/** Whether the reader accepts the text as a value of the type, judged by the outcome of a row with it. */
function reader(
  type: keyof typeof columnOf,
): (text: string) => 'accepted' | 'invalid_value' | 'out_of_range' | string {
  const [name, column] = columnOf[type]
  const feed = feeds.find((each) => each.name === name)
  if (!feed) throw new Error(name)
  const others = feed.columns.filter((each) => each.required && each.name !== column)
  const parse = rawRowParser(
    { feed, columns: [...others.map((each) => each.name), column], currency: undefined, bounds },
    ',',
  )
  const values = others.map((each) => (each.type === 'time' ? '2020-01-01' : 'x'))
  return (text) => parse([...values, `"${text}"`].join(',')).rejection?.reason ?? 'accepted'
}

const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: max })
const number = fc
  .tuple(fc.constantFrom('', '', '', '-', '+'), digits(16), fc.constantFrom('', '.', ','), digits(30))
  .map((parts) => parts.join(''))
const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'))
const day = fc
  .tuple(
    fc.constantFrom('0000', '0001', '1989', '1990', '2000', '2023', '2024', '2100', '9999'),
    twoDigits(13),
    twoDigits(32),
  )
  .map((parts) => parts.join('-'))
const clock = fc
  .tuple(
    fc.constantFrom('T', ' ', 't', '_', ''),
    twoDigits(24),
    fc.constantFrom(':', ''),
    twoDigits(60),
    fc.oneof(
      fc.constant(''),
      twoDigits(60).map((second) => `:${second}`),
    ),
    fc.oneof(
      fc.constant(''),
      digits(70).map((fraction) => `.${fraction}`),
    ),
    fc.oneof(
      fc.constantFrom('', 'Z', 'z', '+', '+1', ' UTC', '+00', '-00:00'),
      fc
        .tuple(fc.constantFrom('+', '-'), twoDigits(17), fc.constantFrom(':', ''), twoDigits(60))
        .map((parts) => parts.join('')),
    ),
  )
  .map((parts) => parts.join(''))
const time = fc.tuple(day, fc.oneof(fc.constant(''), clock)).map((parts) => parts.join(''))
const junk = fc.string({ unit: fc.constantFrom(...'0123456789-+.:TZ e'), minLength: 1, maxLength: 25 })

describe('whatever the reader accepts, PostgreSQL casts', () => {
  test.each([
    ['money', number],
    ['price', number],
    ['decimal', number],
    ['integer', number],
    ['percent', number],
    ['time', time],
    ['date', time],
    [
      'boolean',
      fc.mixedCase(fc.constantFrom('0', '1', 'true', 'false', 't', 'f', 'yes', 'no', 'y', 'n', 'on', 'ye')),
    ],
  ] as const)('%s', async (type, texts) => {
    const read = reader(type)
    const samples = [...fc.sample(texts, 6000), ...fc.sample(junk, 2000)]
      .map((text) => text.trim())
      .filter(Boolean)
    const accepted = [...new Set(samples)].filter((text) => read(text) === 'accepted')
    expect(accepted.length).toBeGreaterThan(type === 'percent' ? 2 : 10)
    const { rows } = await client.query<{ text: string; ok: boolean }>(
      `select text, (${casts[type]?.replace('$1', 'text')}) is not null as ok from unnest($1::text[]) as text`,
      [accepted],
    )
    expect(rows).toHaveLength(accepted.length)
    expect(rows.every(({ ok }) => ok)).toBe(true)
  })

  test('and reads as the same instant, date or number', async () => {
    const texts = [
      '2026-03-08 02:30',
      '2026-11-01 01:30',
      '2025-07-01T12:00:00.1239999Z',
      '2025-01-01 00:00+05:45',
    ]
    const { rows } = await client.query<{ text: string; ms: number }>(
      `select text, extract(epoch from text::timestamptz)::float8 * 1000 as ms from unnest($1::text[]) as text`,
      [texts.filter((text) => reader('time')(text) === 'accepted')],
    )
    for (const { text, ms } of rows.filter((row) => /[Z+]/.test(row.text))) {
      expect(Math.abs(ms - Date.parse(text.replace(' ', 'T').replace('1239999', '124')))).toBeLessThan(1)
    }
  })

  test('the extremes that are accepted fit the columns of production', async () => {
    const fits = async (type: keyof typeof columnOf, text: string) => {
      expect([text, reader(type)(text)]).toEqual([text, 'accepted'])
      await client.query(`select ${casts[type]}`, [text])
    }
    await fits('money', '999999999999.994999')
    await fits('price', '9999999999.99994')
    await fits('integer', '2147483647.0')
    await fits('integer', `2.${'0'.repeat(198)}`)
    await fits('decimal', `${'9'.repeat(100)}.${'9'.repeat(99)}`)
    await fits('money', `${'0'.repeat(90)}1`)
    await fits('time', `2020-01-01T00:00:00.${'1'.repeat(60)}+15:59`)
    await fits('time', '2020-01-01T00:00:00-15:59')
    await fits('date', '0001-01-01')
    await fits('date', '9999-12-31T23:59:59-15:59')
  })
})

test('the bounds of times are those of the database, in any zone', async () => {
  for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland']) {
    const found = await stagingBounds(client, zone)
    const { rows } = await client.query<{ ahead: number; offset: number; old: number }>(
      `select extract(epoch from now() + interval '2 days')::float8 * 1000 as ahead,
              extract(epoch from (now() + interval '2 days') at time zone $1)::float8 * 1000 as offset,
              extract(epoch from timestamptz '1990-01-01Z' at time zone $1)::float8 * 1000 as old`,
      [zone],
    )
    expect(found.sourceTimezone).toBe(zone)
    expect(found.earliestUtcMs).toBe(Date.UTC(1990, 0, 1))
    expect(found.earliestLocalMs).toBe(rows[0]?.old)
    expect(Math.abs(found.latestUtcMs - (rows[0]?.ahead ?? 0))).toBeLessThan(5000)
    expect(Math.abs(found.latestLocalMs - (rows[0]?.offset ?? 0))).toBeLessThan(5000)
  }
})
