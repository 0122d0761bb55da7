import { UsageError } from '../errors.ts'

const ENTER = new Set(['\r', '\n', '\u0004'])
const BACK = new Set(['\u007f', '\b'])
/** Ctrl-C. */
const CANCEL = '\u0003'
/** Ctrl-U. */
const CLEAR = '\u0015'
/** What arrows and other keys without a character send. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Terminals send these keys as Escape and more.
const KEYS = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|.)?/g

/**
 * A password from the terminal, which does not show it and asks for it twice; or the first line of stdin where that is no
 * terminal. It is never an argument: those stand in the history of the shell and in the list of processes.
 */
export async function readPassword(name: string, input = process.stdin): Promise<string> {
  if (!input.isTTY) return firstLine(input)
  const password = await hidden(`Password of ${name}: `, input)
  const again = await hidden('The same again: ', input)
  if (password === again) return password
  throw new UsageError('The two passwords differ.', { hint: 'Nothing was changed. Run the command again.' })
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  let text = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    text += chunk
    if (text.includes('\n') || text.length > 10_000) break
  }
  const [line = ''] = text.split(/\r?\n/, 1)
  if (line !== '') return line
  throw new UsageError('There is no password on stdin.', {
    hint: 'Run the command in a terminal, which asks for it, or give it as the first line of stdin.',
  })
}

/** One typed line that is not shown. */
function hidden(prompt: string, input: NodeJS.ReadStream): Promise<string> {
  // First, so that nothing typed after the prompt is shown.
  input.setRawMode(true)
  input.setEncoding('utf8')
  process.stderr.write(prompt)
  return new Promise<string>((resolve, reject) => {
    let typed: string[] = []
    const take = (chunk: string) => {
      const characters = [...chunk.replaceAll(KEYS, '')]
      const end = characters.findIndex((character) => ENTER.has(character) || character === CANCEL)
      typed = withTyped(typed, end < 0 ? characters : characters.slice(0, end))
      if (end < 0) return
      input.off('data', take)
      input.pause()
      input.setRawMode(false)
      process.stderr.write('\n')
      if (characters[end] === CANCEL) {
        reject(new UsageError('No password was given.', { hint: 'Nothing was changed.' }))
        return
      }
      // Two lines that were pasted together: the next prompt takes the second one.
      const rest = characters.slice(end + 1).join('')
      if (rest !== '') input.unshift(rest)
      resolve(typed.join(''))
    }
    input.on('data', take)
    input.resume()
  })
}

/** A line with more characters typed: some take others back. Control characters write nothing. */
function withTyped(line: readonly string[], characters: readonly string[]): string[] {
  let typed = [...line]
  for (const character of characters) {
    if (BACK.has(character)) typed.pop()
    else if (character === CLEAR) typed = []
    else if (character >= ' ') typed.push(character)
  }
  return typed
}
