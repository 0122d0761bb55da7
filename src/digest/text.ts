import type { Contents, Line } from './contents.ts'

/** The digest as plain text, with all its figures. */
export function textOf(contents: Contents): string {
  const { title, sentence, tiles, month, up, down, todo, course, foot } = contents
  const list = (head: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', head.toUpperCase(), ...lines]
  const days = course.days.map(
    ({ day, value, before }) =>
      `  ${day}  ${value.toFixed(2)}${before === null ? '' : `  (${before.toFixed(2)} before)`}`,
  )
  return [
    title,
    '',
    sentence,
    ...list('Figures', tiles.map(lineText)),
    ...list('The month so far', month.map(lineText)),
    ...list('What went up', up.map(lineText)),
    ...list('What went down', down.map(lineText)),
    ...list(
      'Do today',
      todo.map(
        ({ kind, what, detail, money }) =>
          `  ${[kind, what, detail, money].filter((one) => one !== '').join(' – ')}`,
      ),
    ),
    ...list(course.title, days),
    '',
    foot,
    '',
  ].join('\n')
}

function lineText({ name, value, more }: Line): string {
  return `  ${name}: ${value}${more === '' ? '' : ` (${more})`}`
}
