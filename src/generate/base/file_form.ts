/** How the files of one name look. */
export interface FileForm {
  /** Name of a file up to its date. */
  prefix: string
  extension: '.csv' | '.txt'
  /** The first line. */
  header: string
  lineEnd: '\n' | '\r\n'
}
