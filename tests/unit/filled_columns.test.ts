import { expect, test } from 'vitest'
import { FilledColumns } from '../../src/sources/filled_columns.ts'

const filled = new FilledColumns()

function listOf(...columns: string[]): readonly string[] {
  filled.begin()
  for (const column of columns) filled.add(column)
  return filled.end()
}

test('each record has the list of its columns, shared with the record before if it is the same', () => {
  const first = listOf('a', 'b', 'c')
  expect(listOf('a', 'b', 'c')).toBe(first)
  expect(listOf('a', 'b')).toEqual(['a', 'b'])
  expect(listOf('a', 'b', 'd')).toEqual(['a', 'b', 'd'])
  expect(listOf('b')).toEqual(['b'])
  expect(listOf()).toEqual([])
  expect(listOf('a', 'b', 'c')).toEqual(first)
  expect(first).toEqual(['a', 'b', 'c'])
})
