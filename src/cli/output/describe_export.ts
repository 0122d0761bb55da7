import type { ExportedFile } from '../../reports/export.ts'
import { counted } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

/** The written files and their folder. */
export function describeExport(
  folder: string,
  files: ExportedFile[],
  { paint, width }: { paint: Paint; width: number | undefined },
): string {
  const table = renderTable(
    [{ title: 'file', flexible: true }, { title: 'rows' }],
    files.map(({ file, rows }) => [file, rows]),
    { paint, width },
  )
  return `${table}\n\n${counted(files.length, 'file')} written to ${folder}`
}
