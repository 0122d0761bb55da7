import type { ColumnType } from '../../model/feeds/index.ts'
import type { ColumnFacts } from './column_facts.ts'

/** The share of values that must fit a column. The rest become rejected rows. */
const MOST = 0.8

/** How well values fit a column of this type, from 0 (impossible) to 1. */
export function fitsType(facts: ColumnFacts, type: ColumnType): number {
  // A column without values says nothing either way.
  if (facts.filled === 0) return 0.6
  const share = shareOf(facts, type)
  return share >= MOST ? share : 0
}

function shareOf(facts: ColumnFacts, type: ColumnType): number {
  switch (type) {
    case 'money':
    case 'price':
    case 'decimal':
      return facts.share('whole', 'decimal')
    case 'integer':
    case 'percent':
      return facts.share('whole') + wholeDecimals(facts)
    case 'time':
    case 'date':
      return facts.share('day', 'moment') + serials(facts)
    case 'boolean':
      return facts.share('boolean') + zeroOrOne(facts)
    case 'id':
      return facts.share('day', 'moment', 'clock', 'url') > MOST ? 0 : 1 - facts.share('decimal') / 2
    case 'text':
      return facts.share('decimal') > MOST ? 0.3 : 1
  }
}

/** The share of whole numbers written with a fraction or a mark: `2.0`, `1.000`. */
function wholeDecimals(facts: ColumnFacts): number {
  if (facts.filled === 0) return 0
  let whole = 0
  for (const [text, times] of facts.values)
    if (/^[-+]?\d+(?:[.,]0+|(?:[., ]\d{3})+)$/.test(text)) whole += times
  return whole / facts.filled
}

/** The share of spreadsheet dates: days since 1900, from recent decades. */
function serials(facts: ColumnFacts): number {
  if (facts.filled === 0) return 0
  let days = 0
  for (const [text, times] of facts.values) if (/^[34]\d{4}\.\d+$/.test(text)) days += times
  return days / facts.filled
}

function zeroOrOne(facts: ColumnFacts): number {
  if (facts.filled === 0) return 0
  return ((facts.values.get('0') ?? 0) + (facts.values.get('1') ?? 0)) / facts.filled
}
