import { expect, test } from 'vitest'
import { ident, idents, joined, literal, nothing, raw, sql, value } from '../../src/db/sql.ts'

test('values in a statement are bound, never part of its text', () => {
  const id = "x'; drop table orders; --"
  const { text, values } = sql`select * from orders where order_id = ${id} and day > ${20}`.compiled()
  expect(text).toBe('select * from orders where order_id = $1 and day > $2')
  expect(values).toEqual([id, 20])
})

test('parts bring their values along, numbered in the order of the whole', () => {
  const conditions = [sql`a = ${'one'}`, sql`b = any (${['two', 'three']})`]
  const where = sql`where ${joined(conditions, ' and ')}`
  const { text, values } = sql`select ${0} from t ${where} limit ${5}`.compiled()
  expect(text).toBe('select $1 from t where a = $2 and b = any ($3) limit $4')
  expect(values).toEqual([0, 'one', ['two', 'three'], 5])
})

test('a part that appears twice binds its value once', () => {
  const from = value('2026-11-01')
  const { text, values } = sql`${from} is null or day >= ${from}::date or day = ${'2026-11-01'}`.compiled()
  expect(text).toBe('$1 is null or day >= $1::date or day = $2')
  expect(values).toEqual(['2026-11-01', '2026-11-01'])
})

test('names are quoted, whatever they hold', () => {
  expect(sql`select ${idents(['a', 'select'], 't')} from ${ident('ops', 'ru"ns')}`.compiled().text).toBe(
    'select "t"."a", "t"."select" from "ops"."ru""ns"',
  )
})

test('values of statements that take none are quoted', () => {
  expect(sql`set timezone = ${literal("O'Higgins")}`.compiled().text).toBe(`set timezone = 'O''Higgins'`)
  expect(sql`set x = ${literal('a\\b')}`.compiled().text).toBe(`set x = E'a\\\\b'`)
  expect(sql`limit ${literal(10)}${nothing}`.compiled()).toEqual({ text: 'limit 10', values: [] })
})

test('a part in a plain text is an error, instead of losing its values', () => {
  expect(() => `${sql`a = ${1}`} and b`).toThrow('Put this into a statement with the tag sql: a = $1')
  expect(() => [raw('a'), raw('b')].join(', ')).toThrow('Put this into a statement')
})
