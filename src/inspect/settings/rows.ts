import { feedByName } from '../../model/feeds/index.ts'
import { shown } from '../../shown_text.ts'
import { columnOf, type FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import type { Table } from '../table/read_table.ts'
import type { ColumnFacts } from '../values/column_facts.ts'
import { NULLS } from '../values/forms.ts'
import { wordsOf } from '../words/meaning.ts'
import { reading } from './table_layout.ts'

const TOTAL =
  /^(?:grand )?(?:total|totals|sum|summe|gesamt|gesamtsumme|totale|totaal|total general|total général|suma|razem|soma|celkem|итого|合計|总计)\b.{0,20}$/iu
const TRUE = /^(?:true|t|yes|y|1|ja|oui|s[ií]|sim|tak|x|test)$/i
const FALSE = /^(?:false|f|no|n|0|nein|non|não|nie|nee|-)$/i

/** Finds rows of totals below the table. */
export function totalRows(view: FileView): Finding[] {
  const key = feedByName(view.feed)
    .key.map((column) => columnOf(view, column))
    .find(Boolean)
  return totalsBelow(view.table, key, ['feeds', view.feed])
}

/**
 * The same for any table.
 *
 * @param key the column that no row leaves empty
 * @param settingsAt the path of the file's settings
 */
export function totalsBelow(
  table: Table,
  key: ColumnFacts | undefined,
  settingsAt: readonly string[],
): Finding[] {
  for (const { fields, line } of [...table.last].reverse()) {
    const at = fields.findIndex((text) => TOTAL.test(text))
    const column = table.columns[at]
    if (!column || (key && key !== column && fields[key.index] !== '')) continue
    const text = fields[at] ?? ''
    return [
      {
        kind: 'doubtful',
        message: `The row "${shown(text)}"${table.isWhole ? ` on line ${line}` : ''} is a total of the others.`,
        settings: [
          { path: [...settingsAt, 'reading', 'where'], value: [{ column: column.name, not: text }] },
        ],
      },
    ]
  }
  return []
}

/** Finds rows that would empty fields of the previous row of the same order: it is a file of lines. */
export function linesOfOrders(view: FileView): Finding[] {
  const { feed, table, mapped } = view
  const [name = '', ...more] = feedByName(feed).key
  const key = columnOf(view, name)
  if (!key || more.length > 0 || feed === 'order_items') return []
  for (const [index, { fields, line }] of table.first.entries()) {
    const before = table.first[index - 1]?.fields
    const id = fields[key.index]
    if (!before || !id || before[key.index] !== id) continue
    const lost = mapped.find(({ facts }) => before[facts.index] && fields[facts.index] === '')
    if (lost)
      return [
        {
          kind: 'missing',
          message: `Line ${line} has the ${name} of the line before, and an empty "${shown(lost.facts.name)}", which would count: it is the next line of one of ${feed}, no row of its own. Export ${feed} and their lines as files of their own. If it is the export of a tool that docs/sources.md knows, under other names, map those under sources.<name>.columns.`,
        },
      ]
  }
  return []
}

/** Finds orders that the shop made to test itself. */
export function testOrders(view: FileView): Finding[] {
  const { feed, table } = view
  const column = table.columns.find(
    (facts) => isTest(facts) && [...facts.values.keys()].every((text) => TRUE.test(text) || FALSE.test(text)),
  )
  const words = column ? [...column.values].filter(([text]) => TRUE.test(text)) : []
  if (!column || words.length === 0) return []
  const count = words.reduce((sum, [, times]) => sum + times, 0)
  return [
    {
      kind: 'doubtful',
      message: `"${shown(column.name)}" marks ${count === 1 ? 'a test' : `${count} tests`}, which no figure should count.`,
      settings: [
        reading(
          feed,
          'where',
          words.map(([text]) => ({ column: column.name, not: text })),
        ),
      ],
    },
  ]
}

function isTest({ name }: ColumnFacts): boolean {
  const words = wordsOf(name)
  return words.length <= 3 && words.some(({ meanings }) => meanings.has('test'))
}

/** Words that are never a real text. */
const NULLS_OF_TEXT = /^(?:null|\(null\)|\\n|#n\/a|nan|undefined)$/i

/** Finds words for an empty value. */
export function nullWords({ feed, mapped }: FileView): Finding[] {
  const words = new Set<string>()
  for (const { facts, column } of mapped) {
    const type = feedByName(feed).columns.find(({ name }) => name === column)?.type ?? 'money'
    const pattern = type === 'text' || type === 'id' ? NULLS_OF_TEXT : NULLS
    for (const text of facts.values.keys()) if (pattern.test(text)) words.add(text)
  }
  if (words.size === 0) return []
  const list = [...words]
  return [
    {
      kind: 'doubtful',
      message: `${list.map((word) => `"${word}"`).join(', ')} ${list.length === 1 ? 'stands' : 'stand'} for an empty value.`,
      settings: [reading(feed, 'nulls', list)],
    },
  ]
}
