import { spawn, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

// `script` of util-linux gives the program a real terminal. Other systems have another `script`, or none.
const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

const program = `
import { readPassword } from './src/cli/read_password.ts'
readPassword('anna').then((given) => console.log('given: ' + given.length + ' ' + (given === 'four words in a row')), (error) => console.log(error.message))
`

/** What the terminal shows if each prompt is answered with the next of these keys. */
function terminal(...keys: string[]): Promise<string> {
  const child = spawn(
    'script',
    ['-qec', `"${process.execPath}" --import tsx --input-type=module -e "$PROGRAM"`, '/dev/null'],
    { env: { ...process.env, PROGRAM: program } },
  )
  let shown = ''
  let prompts = 0
  child.stdout.on('data', (data: Buffer) => {
    shown += data.toString()
    const asked = shown.match(/Password of anna: |The same again: /g)?.length ?? 0
    for (; prompts < asked; prompts += 1) child.stdin.write(keys[prompts] ?? '')
  })
  return new Promise((resolve) => child.on('close', () => resolve(shown)))
}

const password = 'four words in a row\r'

test.runIf(hasTerminal)('a terminal asks twice for a password and does not show it', async () => {
  const shown = await terminal(password, password)
  expect(shown).toContain('given: 19 true')
  expect(shown).not.toContain('four')
})

test.runIf(hasTerminal)('two lines pasted together answer both prompts', async () => {
  expect(await terminal(password + password)).toContain('given: 19 true')
})

test.runIf(hasTerminal)(
  'keys that write nothing are no part of a password, and typing errors can be deleted',
  async () => {
    const keys = 'wrong\u0015four worx\u007fds\u001b[D\u001bOC in a row\r'
    expect(await terminal(keys, password)).toContain('given: 19 true')
  },
)

test.runIf(hasTerminal)('two different passwords are refused, and Ctrl-C gives none', async () => {
  expect(await terminal(password, 'four words\r')).toContain('The two passwords differ.')
  expect(await terminal('four\u0003')).toContain('No password was given.')
})
