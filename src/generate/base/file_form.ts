/** How files with one name look. */
export interface FileForm {
  /** File name up to the date. */
  prefix: string
  extension: '.csv' | '.txt'
  /** The first line. */
  header: string
  lineEnd: '\n' | '\r\n'
}
