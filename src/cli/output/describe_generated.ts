import type { GenerateResult } from '../../generate/generate.ts'
import type { GenerateOptions } from '../../generate/options.ts'
import type { Session } from '../session.ts'
import { counted, formatBytes, formatDuration, formatNumber } from './format.ts'
import { renderTable } from './table.ts'

/** What was written, and how to load it. */
export function describeGenerated(
  options: GenerateOptions,
  result: GenerateResult,
  durationMs: number,
  { paint, width }: Pick<Session, 'paint' | 'width'>,
): string {
  const feeds = new Map<string, { files: number; rows: number; bytes: number }>()
  for (const { feed, rows, bytes } of result.files) {
    const sum = feeds.get(feed) ?? { files: 0, rows: 0, bytes: 0 }
    feeds.set(feed, { files: sum.files + 1, rows: sum.rows + rows, bytes: sum.bytes + bytes })
  }
  const table = renderTable(
    [
      { title: options.as ? 'Export' : 'Feed' },
      { title: 'Files' },
      { title: 'Rows' },
      { title: 'Size', align: 'right' },
    ],
    [...feeds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([feed, { files, rows, bytes }]) => [feed, files, rows, formatBytes(bytes)]),
    { width, paint },
  )
  const speed = formatNumber(Math.round(result.rows / (durationMs / 1000)))
  const total = `${counted(result.rows, 'row')} in ${counted(result.files.length, 'file')} (${formatBytes(result.bytes)}) in ${formatDuration(durationMs)}, ${speed} rows a second.`
  return [table, '', total, ...faultLines(options, result), '', ...loadLines(options, result)].join('\n')
}

function faultLines({ out }: GenerateOptions, { faults }: GenerateResult): string[] {
  if (!faults) return []
  return [
    `${counted(faults.count, 'fault')} mixed in; ${out}/${faults.file} lists each and what is to become of it.`,
  ]
}

function loadLines({ out }: GenerateOptions, { drops }: GenerateResult): string[] {
  const [first = ''] = drops
  if (first === '') return [`Load it with: storehouse load ${shellWord(out)}`]
  // The folders of all drops have the same parent: the target, or a folder in it.
  const folder = shellWord([out, ...first.split('/').slice(0, -1)].join('/'))
  return [
    `Load the ${drops.length} drops one night after the other, or all at once:`,
    `  for night in ${folder}/*/; do storehouse load "$night"; done`,
    `  storehouse load ${folder}`,
  ]
}

function shellWord(path: string): string {
  return /^[\w./+:@%-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
