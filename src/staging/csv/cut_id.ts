const CUT_ID = /^\d(?:[.,]\d+)?E\+\d{2,3}$/i

/** Whether a text looks like an id of which a spreadsheet kept only the first digits: `4.02E+12`. */
export function isCutId(text: string): boolean {
  return CUT_ID.test(text)
}

/** The message for one; `described` names column and value. */
export function describeCutId(described: string): string {
  return `${described}: a spreadsheet has cut the digits of this id. Export the file again, and don't save it in a spreadsheet.`
}
