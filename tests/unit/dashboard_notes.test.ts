import { expect, test } from 'vitest'
import { notesAt, textsAt } from '../../src/dashboard/web/app/charts/notes.ts'

const note = (firstDay: string, lastDay = firstDay, text = firstDay) => ({
  id: 1,
  firstDay,
  lastDay,
  note: text,
})
const places = (...given: Parameters<typeof notesAt>) =>
  notesAt(...given).map(({ number, first, last }) => [number, first, last])

const days = ['2026-03-01', '2026-03-02', '2026-03-03']

test('a note stands at its days, as far as the axis goes', () => {
  const notes = [note('2026-02-20', '2026-03-02'), note('2026-03-03'), note('2026-03-03', '2026-04-01')]
  expect(places(days, { grain: 'day' }, notes)).toEqual([
    [1, 0, 1],
    [2, 2, 2],
    [3, 2, 2],
  ])
})

test('a note outside the axis is not drawn', () => {
  expect(places(days, { grain: 'day' }, [note('2026-02-28'), note('2026-03-04')])).toEqual([])
})

test('weeks and months have the notes of their days, and a cut week those of its days in the range', () => {
  const weeks = ['2026-03-04', '2026-03-09', '2026-03-16']
  const range = { from: '2026-03-04', to: '2026-03-17' }
  const notes = [note('2026-03-03'), note('2026-03-08', '2026-03-09'), note('2026-03-17'), note('2026-03-18')]
  expect(places(weeks, { grain: 'week', range }, notes)).toEqual([
    [1, 0, 1],
    [2, 2, 2],
  ])
})

test('days that the axis leaves out show no note', () => {
  expect(places(['2026-03-01', '2026-03-03'], { grain: 'day' }, [note('2026-03-02')])).toEqual([])
})

test('an axis of hours has no notes', () => {
  expect(places(['0', '1'], {}, [note('2026-03-02')])).toEqual([])
})

test('a place shows all of its notes', () => {
  const placed = notesAt(days, { grain: 'day' }, [
    note('2026-03-01', '2026-03-02', 'sale'),
    note('2026-03-02'),
  ])
  expect([0, 1, 2].map((place) => textsAt(placed, place))).toEqual([['sale'], ['sale', '2026-03-02'], []])
})
