import type { FileForm } from '../base/file_form.ts'

/** A kind of file that a platform exports. */
export interface ExportFile<Column extends string = string> extends Omit<FileForm, 'header'> {
  /** Its name in the list of written files: `shopify_orders`. */
  name: string
  /** Flat files with tabs don't use quotes. */
  delimiter: ',' | '\t'
  columns: readonly Column[]
}

/** The plain values of a record. Columns that are not named are empty. */
export type Values<Column extends string> = { readonly [Name in Column]?: string | number | undefined }

/** A record as a line of the file, without its line end. */
export function recordText<Column extends string>(file: ExportFile<Column>, values: Values<Column>): string {
  const { columns, delimiter } = file
  const written = delimiter === '\t' ? withoutTabs : quotedIfNeeded
  let text = ''
  let between = ''
  for (const column of columns) {
    const value = values[column]
    text += value === undefined ? between : between + (typeof value === 'number' ? value : written(value))
    between = delimiter
  }
  return text
}

export function formOf(file: ExportFile): FileForm {
  const header = recordText(file, Object.fromEntries(file.columns.map((column) => [column, column])))
  return { prefix: file.prefix, extension: file.extension, lineEnd: file.lineEnd, header }
}

function quotedIfNeeded(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

function withoutTabs(value: string): string {
  return /[\t\r\n]/.test(value) ? value.replace(/[\t\r\n]+/g, ' ') : value
}
