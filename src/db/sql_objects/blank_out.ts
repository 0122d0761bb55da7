// Everything that is not code. Alternatives are in the order in which one hides the other. Block comments don't nest in
// our files.
const notCode = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'/gi

/**
 * The text with comments and strings blanked out and every other character in its place. Function bodies ($$ … $$)
 * stay, since they are code.
 */
export function blankOut(sql: string): string {
  const blank = (hidden: string) => hidden.split('\n').map(({ length }) => ' '.repeat(length))
  return sql.replace(notCode, (hidden) => blank(hidden).join('\n'))
}
