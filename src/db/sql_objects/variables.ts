import { DatabaseError } from '../../errors.ts'
import { blankOut } from './blank_out.ts'

/** A text with its variables filled in, as psql does. */
export interface Expanded {
  text: string
  /** `file:line` of a position, counted from 0. */
  place(position: number): string
  variables: Record<string, string>
}

const setLine = /^\\set (\w+) (?:'([^'\n]*)'|`cat ([^`\n]+)`)$/gm

/**
 * Replaces `:name` by the value of `\set name 'text'` or `` \set name `cat file` ``, inside values too. So a part that
 * several statements share is one file, and psql can run each statement unchanged.
 */
export async function expand(
  path: string,
  text: string,
  read: (path: string) => Promise<string>,
): Promise<Expanded> {
  const values = new Map<string, { path: string; line: number; text: string }>()
  for (const match of text.matchAll(setLine)) {
    const [, name = '', value, file] = match
    const line = lineAt(text, match.index)
    if (file === undefined) {
      values.set(name, { path, line, text: value ?? '' })
      continue
    }
    const content = await read(file).catch(() => {
      throw new DatabaseError(`${path}:${line}: there is no file ${file}.`, {
        hint: 'The path of a shared part begins at the folder of the repository: sql/warehouse/shared/….',
      })
    })
    values.set(name, { path: file, line: 1, text: content.replaceAll('\r\n', '\n').trimEnd() })
  }
  // Keeps the lines, so that those below have the right numbers.
  const own = text.replaceAll(setLine, '--')
  const pieces: { start: number; path: string; line: number }[] = []
  let result = ''
  const put = (from: { path: string; line: number; text: string }, within: readonly string[]) => {
    const code = blankOut(from.text)
    let done = 0
    const piece = (to: number) => {
      pieces.push({ start: result.length, path: from.path, line: from.line + lineAt(from.text, done) - 1 })
      result += from.text.slice(done, to)
    }
    for (const match of code.matchAll(/(?<![:\w]):([a-z_]\w*)/g)) {
      const [whole, name = ''] = match
      const value = values.get(name)
      if (!value || within.includes(name)) {
        const line = from.line + lineAt(from.text, match.index) - 1
        throw new DatabaseError(`${from.path}:${line}: :${name} has no value here.`, {
          hint: `The statement begins with a line \\set ${name} \`cat sql/warehouse/shared/${name}.sql\`. See docs/add-a-field.md.`,
        })
      }
      piece(match.index)
      put(value, [...within, name])
      done = match.index + whole.length
    }
    piece(from.text.length)
  }
  put({ path, line: 1, text: own }, [])
  return {
    text: result,
    place(position) {
      const piece = pieces.findLast(({ start }) => start <= position) ?? { start: 0, path, line: 1 }
      return `${piece.path}:${piece.line + lineAt(result.slice(piece.start), position - piece.start) - 1}`
    },
    variables: Object.fromEntries([...values].map(([name, value]) => [name, value.text])),
  }
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
