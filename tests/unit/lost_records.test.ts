import { expect, test } from 'vitest'
import { LostRecords } from '../../src/sources/lost_records.ts'

test('the first malformed record that names an order is found until a sound one follows', () => {
  const lost = new LostRecords()
  lost.add(2, '#1,paid,"x"y')
  lost.add(3, '"#2",paid,,,')
  lost.add(4, '#2,pending,,,')
  expect(lost.lineWith('#2')).toBe(3)
  expect(lost.lineWith('#')).toBeUndefined()
  lost.clear()
  expect(lost.lineWith('#2')).toBeUndefined()
})

test('only the last of many are kept', () => {
  const lost = new LostRecords()
  const text = 'x'.repeat(10_000)
  for (let line = 2; line < 1000; line++) lost.add(line, `#${line},${text}`)
  expect(lost.lineWith('#2')).toBeUndefined()
  expect(lost.lineWith('#999')).toBe(999)
  expect(lost.lineWith('#960')).toBe(960)
})

test('only the beginning of a very long one is kept', () => {
  const lost = new LostRecords()
  lost.add(2, `#1,${'x'.repeat(3_000_000)}`)
  expect(lost.lineWith('#1')).toBe(2)
})
