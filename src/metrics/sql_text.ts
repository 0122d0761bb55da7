/** Indents the lines of a part of a statement after the first, which is indented already. */
export function indent(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

/** Expressions of a SELECT with their column names. */
export function named(expressions: readonly string[], names: readonly string[]): string[] {
  return expressions.map((sql, index) => `${sql} as ${names[index]}`)
}
