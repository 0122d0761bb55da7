import { feedByName } from '../../model/feeds/index.ts'
import { shown } from '../../shown_text.ts'
import { columnOf, type FileView, restOf } from '../file_view.ts'
import type { Finding, Setting } from '../finding.ts'
import { wordsOf } from '../words/meaning.ts'
import { LINE_TOTAL } from '../words/patterns.ts'
import { isPersonal } from '../words/personal.ts'
import { reading } from './table_layout.ts'

/** Finds columns that have other names in the file. */
export function renames(view: FileView): Finding[] {
  const { feed, mapped } = view
  const settings: Setting[] = mapped
    .filter(({ basis, column, facts }) => basis !== 'its name' && column !== LINE_TOTAL && facts.name !== '')
    .map(({ facts, column }) => ({ path: ['feeds', feed, 'columns', facts.name], value: column }))
  if (settings.length === 0) return []
  const guesses = mapped
    .filter(({ basis }) => basis === 'its values')
    .map(({ facts }) => `"${shown(facts.name)}"`)
  const guessed = guesses.length > 0 ? ` ${guesses.join(', ')}: by the values alone, so look at it.` : ''
  return [
    {
      kind: 'note',
      message: `${settings.length === 1 ? 'A column goes' : `${settings.length} columns go`} by other names here.${guessed}`,
      settings,
    },
  ]
}

/** Finds required columns that the file lacks, and what can replace them. */
export function missingColumns(view: FileView): Finding[] {
  const { feed } = view
  const lineTotal = columnOf(view, LINE_TOTAL)
  const findings: Finding[] = []
  for (const { name, required } of feedByName(feed).columns) {
    if (!required || columnOf(view, name)) continue
    if (name === 'product_price' && lineTotal) {
      findings.push({
        kind: 'doubtful',
        message: `"${shown(lineTotal.name)}" holds the total of a line, not the price of one unit.`,
        settings: [reading(feed, 'lineTotal', lineTotal.name)],
      })
    } else if (name === 'product_qty') {
      findings.push({
        kind: 'missing',
        message: 'No column says how many units a line has: each row counts as one.',
        settings: [reading(feed, 'defaults', { product_qty: 1 })],
      })
    } else if (!(name === 'time' && timePair(view))) {
      findings.push({
        kind: 'missing',
        message: `No column can be ${name}, which ${feed} needs: export it too.`,
      })
    }
  }
  return findings
}

/** Finds a day in one column with a time of day in another. */
function timePair(view: FileView): { day: string; clock: string } | undefined {
  const time = columnOf(view, 'time')
  const day = time ?? restOf(view).find((facts) => facts.share('day') > 0.9 && facts.fill > 0.9)
  if (!day || day.share('day') < 0.9) return undefined
  const clock = restOf(view).find(
    (facts) =>
      facts.share('clock') > 0.9 &&
      wordsOf(facts.name).some(({ meanings }) => meanings.has('time') || meanings.has('order')),
  )
  return clock && { day: day.name, clock: clock.name }
}

export function joinedTime(view: FileView): Finding[] {
  const { feed } = view
  const pair = feedByName(feed).columns.some(({ name }) => name === 'time') ? timePair(view) : undefined
  if (!pair) return []
  return [
    {
      kind: 'doubtful',
      message: `Day and time of day stand in two columns, "${shown(pair.day)}" and "${shown(pair.clock)}".`,
      settings: [reading(feed, 'time', [pair.day, pair.clock])],
    },
  ]
}

/** Keeps personal columns that nothing needs out of the staging tables. */
export function personalColumns(view: FileView): Finding[] {
  const names = restOf(view)
    .filter((facts) => isPersonal(facts.name) || facts.share('email') > 0.5)
    .map(({ name }) => name)
  if (names.length === 0) return []
  return [
    {
      kind: 'note',
      message: `${names.map((name) => `"${shown(name)}"`).join(', ')}: personal, and no column of ${view.feed} needs it.`,
      settings: [reading(view.feed, 'ignore', names)],
    },
  ]
}
