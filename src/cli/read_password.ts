import { UsageError } from '../errors.ts'

const ENTER = new Set(['\r', '\n', '\u0004'])
const BACK = new Set(['\u007f', '\b'])

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

function hidden(prompt: string, input: NodeJS.ReadStream): Promise<string> {
  process.stderr.write(prompt)
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.resume()
  return new Promise<string>((resolve, reject) => {
    let typed: string[] = []
    const end = () => {
      input.off('data', take)
      input.setRawMode(false)
      input.pause()
      process.stderr.write('\n')
    }
    const take = (chunk: string) => {
      for (const character of chunk) {
        if (character === '\u0003') {
          end()
          reject(new UsageError('No password was given.', { hint: 'Nothing was changed.' }))
          return
        }
        if (ENTER.has(character)) {
          end()
          resolve(typed.join(''))
          return
        }
        typed = BACK.has(character) ? typed.slice(0, -1) : [...typed, character]
      }
    }
    input.on('data', take)
  })
}
