// What is not code, in the order in which one hides the other. Block comments do not nest here; ours don't.
const notCode = /--[^\n]*|\/\*[\s\S]*?\*\/|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'/gi

/**
 * The text with comments and strings blanked out, each character in its place. The body of a function
 * ($$ … $$) stays: it is code, too.
 */
export function blankOut(sql: string): string {
  return sql.replace(notCode, (hidden) => hidden.replace(/[^\n]/g, ' '))
}
