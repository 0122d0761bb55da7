import { CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/cli/program.ts'
import { documents, textOf } from '../support/documents.ts'

// The command of this guide exists only once it is followed.
const read = documents.filter((name) => name !== 'docs/add-a-command.md')

const BLOCK = /^```(\w*)\n(.*?)^```$/gms
const newProgram = () => buildProgram({ out: () => undefined, err: () => undefined })

/** What the parser says against a command line. Nothing runs. */
function refusal(line: string): CommanderError | undefined {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, one, two, bare]) => one ?? two ?? bare ?? '',
  )
  const understood = new Error('understood')
  const program = newProgram().hook('preAction', () => {
    throw understood
  })
  try {
    program.parse(words, { from: 'user' })
  } catch (error) {
    if (error === understood) return undefined
    if (error instanceof CommanderError) return error
    throw error
  }
  throw new Error(`This ran: storehouse ${line}`)
}

/** A sentence names a command without its arguments, or with words in their place; it does not name what is not there. */
const namesNothing = (line: string) =>
  ['commander.unknownCommand', 'commander.unknownOption', 'commander.excessArguments'].includes(
    refusal(line)?.code ?? '',
  )

function commandsOfBlocks(text: string): string[] {
  const lines = [...text.matchAll(BLOCK)].flatMap(([, language, block = '']) =>
    language === 'sql' ? [] : block.split('\n'),
  )
  return lines.flatMap((line) => {
    const [, command] = /(?:^|\s)(?:npx )?storehouse ([a-z].*?)(?:\s+[#<>|].*)?$/.exec(line) ?? []
    return command === undefined ? [] : [command.replaceAll(/\$\([^)]*\)/g, 'VALUE')]
  })
}

const codesOf = (text: string) =>
  [...text.replaceAll(BLOCK, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

/** `db start\|stop` are two commands. */
function commandsOfSentences(text: string): string[] {
  return codesOf(text).flatMap((code) => {
    const [, command] = /(?:^|\s)storehouse ([a-z].*)$/.exec(code) ?? []
    const [first = '', ...others] = command?.split('\\|') ?? []
    return [first, ...others.map((other) => `${first.split(' ')[0]} ${other}`)].filter(Boolean)
  })
}

test.each(read)('the command line understands every command of a code block in %s', (document) => {
  const refused = commandsOfBlocks(textOf(document)).map((line) => [line, refusal(line)?.message])
  expect(refused.filter(([, message]) => message !== undefined)).toEqual([])
})

test.each(read)('every command that a sentence of %s names exists', (document) => {
  expect(commandsOfSentences(textOf(document)).filter(namesNothing)).toEqual([])
})

const tableOfCommands = textOf('README.md')
  .split('\n')
  .flatMap((line) => {
    const [, command, words = ''] =
      /^\| `storehouse ([a-z-]+)[^|]*`(.*)$/.exec(line.replaceAll('\\|', ' ')) ?? []
    return command === undefined ? [] : [{ command, words }]
  })

test('the table of README.md has every command', () => {
  const help = newProgram().createHelp()
  expect(tableOfCommands.map(({ command }) => command).sort()).toEqual(
    help
      .visibleCommands(newProgram())
      .map((command) => command.name())
      .sort(),
  )
})

test.each(tableOfCommands)(
  'the options and words of storehouse $command in README.md exist',
  ({ command, words }) => {
    const own = codesOf(words).filter((code) => /^(--)?[a-z][a-z-]*( |$)/.test(code))
    const lines = own.map((code) => (code.startsWith(`${command} `) ? code : `${command} ${code}`))
    expect(lines.filter(namesNothing)).toEqual([])
  },
)
