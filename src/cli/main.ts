import { CommanderError } from 'commander'
import { armedFailpoint } from '../config/environment.ts'
import { armFailpoint } from '../failpoint.ts'
import { onUncaught } from '../uncaught.ts'
import { shownError } from './errors.ts'
import { buildProgram } from './program.ts'
import { answerOutputError, exitWhenWritten, printError, printOutcome } from './run_command.ts'
import type { GlobalOptions } from './session.ts'

/** If something keeps a finished command alive, it is ended after this time. */
const LINGER_MS = 3_000

/** The command line: parses, runs, and leaves the exit code in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', answerOutputError)
  // The reader of stderr is gone. That is no reason to fail.
  process.stderr.on('error', () => undefined)
  // A command that has already failed has said why.
  onUncaught((error) => {
    if (!process.exitCode) printError(givenOptions(argv), shownError(error))
    exitWhenWritten(0)
  })
  armFailpoint(armedFailpoint())
  const said = { out: '', err: '' }
  const program = buildProgram({
    out: (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
  })
  try {
    await program.parseAsync(argv)
  } catch (error) {
    answerParser(error, givenOptions(argv), said)
  }
  exitWhenWritten(LINGER_MS)
}

/** Help and version also end the parser with an exception. */
function answerParser(error: unknown, options: GlobalOptions, said: { out: string; err: string }): void {
  if (error instanceof CommanderError && error.exitCode === 0) {
    const text = said.out.trimEnd()
    const json = error.code === 'commander.version' ? { version: text } : { help: text }
    printOutcome(options, { json, text })
  } else if (error instanceof CommanderError && error.code === 'commander.help') {
    printError(options, {
      type: 'UsageError',
      message: options.json ? 'A command is missing.' : said.err.trimEnd(),
      hint: options.json
        ? 'storehouse --help lists the commands.'
        : '\nA command is missing: see the list above.',
      exitCode: 2,
      stack: undefined,
    })
  } else {
    printError(options, shownError(error))
  }
}

/** The options that matter if the command line could not be parsed. */
function givenOptions(argv: readonly string[]): GlobalOptions {
  const end = argv.indexOf('--')
  const given = argv.slice(2, end < 0 ? undefined : end)
  return { json: given.includes('--json'), debug: given.includes('--debug') }
}
