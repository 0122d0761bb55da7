import type { Condition } from '../../model/reading.ts'
import type { FileView } from '../file_view.ts'
import type { Finding, Setting } from '../finding.ts'

/** Settings that apply to every file of a feed. Files that need different ones can't be loaded together. */
const OF_ALL_FILES = [
  'encoding',
  'skipLines',
  'decimal',
  'thousands',
  'dates',
  'time',
  'lineTotal',
  'where',
] as const

/**
 * For files of one feed inspected together: removes the settings that don't fit all of them, and says so.
 *
 * @param findings of each view
 */
export function withoutContradictions(
  views: readonly FileView[],
  findings: ReadonlyMap<FileView, readonly Finding[]>,
): Map<FileView, Finding[]> {
  const result = new Map<FileView, Finding[]>()
  for (const view of views) {
    const others = views.filter((other) => other !== view && other.feed === view.feed)
    const own = findings.get(view) ?? []
    result.set(
      view,
      own.map((finding) => {
        const other = others.find((each) => contradicts(finding, findings.get(each) ?? [], each))
        if (!other) return finding
        return {
          kind: 'doubtful' as const,
          message: `${finding.message} ${other.name} is ${view.feed} too and is read in another way: bring both to one form.`,
        }
      }),
    )
  }
  return result
}

/** Whether another file needs a different value of the setting, or needs it unset. */
function contradicts({ settings = [] }: Finding, others: readonly Finding[], other: FileView): boolean {
  const theirs = others.flatMap((finding) => finding.settings ?? [])
  return settings.some((setting) => {
    const key = setting.path.at(-1)
    if (!OF_ALL_FILES.some((each) => each === key)) return false
    const same = theirs.find(({ path }) => path.join('\n') === setting.path.join('\n'))
    return same ? JSON.stringify(same.value) !== JSON.stringify(setting.value) : !canBear(setting, other)
  })
}

/** Whether a file that doesn't ask for a setting is still read correctly with it. */
function canBear({ path, value }: Setting, { table, mapped }: FileView): boolean {
  switch (path.at(-1)) {
    case 'encoding':
      // ASCII reads the same in most encodings.
      return table.isAscii && !String(value).startsWith('utf-16')
    case 'skipLines':
      return typeof value === 'string'
    case 'decimal':
      return !mapped.some(({ facts }) =>
        [...facts.values.keys()].some((text) => isOtherwise(text, String(value))),
      )
    case 'where':
      // Loading refuses a file without the column of a condition.
      return (value as Condition[]).every(({ column }) => hasColumn(table, column))
    case 'time':
    case 'lineTotal':
      return [value].flat().every((name) => hasColumn(table, String(name)))
    default:
      return true
  }
}

function hasColumn({ columns }: FileView['table'], name: string): boolean {
  return columns.some((facts) => facts.name === name)
}

/** Whether a number uses the other one of point and comma as its decimal mark. */
function isOtherwise(text: string, decimal: string): boolean {
  return decimal === ',' ? /^-?\d+\.(?:\d{1,2}|\d{4,})$/.test(text) : /^-?\d+,(?:\d{1,2}|\d{4,})$/.test(text)
}
