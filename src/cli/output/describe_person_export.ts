import type { PersonExport } from '../../reports/person/export_person.ts'
import { counted } from './format.ts'

/** Where what is in an export was found. */
export function describePersonExport({ tables, files, texts }: PersonExport, path: string): string {
  const rows = Object.entries(tables).map(([table, found]) => `  ${table}: ${counted(found.length, 'row')}`)
  const places = [
    ...rows,
    `  files that were loaded: ${counted(files.length, 'record')}`,
    `  logs and reports: ${counted(texts.length, 'line')}`,
  ]
  return `${path}\n${places.join('\n')}\nIt holds personal data: give it to nobody but the person.`
}
