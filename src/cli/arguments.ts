import { Command, InvalidArgumentError, Option } from 'commander'
import { isDay } from '../calendar.ts'
import { type Outcome, runCommand } from './run_command.ts'
import type { GlobalOptions, Session } from './session.ts'

/** A command, with examples in its help. */
export function command(name: string, description: string, examples: string[]): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples'
  return new Command(name)
    .description(description)
    .addHelpText('after', `\n${title}:\n${examples.map((example) => `  $ ${example}`).join('\n')}`)
}

/** The action of a command. It gets the command's arguments and options and a session; its result is printed. */
export function action<Options>(
  work: (session: Session, options: Options, args: string[]) => Promise<Outcome>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const self = given.at(-1) as Command
    const options = self.optsWithGlobals<Options & GlobalOptions>()
    await runCommand(options, (session) => work(session, options, self.args))
  }
}

/** An existing day as `YYYY-MM-DD`. There is no year 0. */
export function day(text: string): string {
  if (isDay(text)) return text
  throw new InvalidArgumentError('Expected a day as YYYY-MM-DD.')
}

/** A whole number from 1. */
export function positive(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('Expected a whole number, 1 or more.')
}

export { Option }
