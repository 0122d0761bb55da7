import { DatabaseError, StorehouseError } from '../errors.ts'
import { toJson } from '../reports/json.ts'
import { untilUncaught } from '../uncaught.ts'
import { type ShownError, shownError, systemReason } from './errors.ts'
import { printable } from './output/width.ts'
import { type GlobalOptions, openSession, type Session, STOP_LIMIT_MS } from './session.ts'

/**
 * The result of a command, the same as text and as JSON. Without either, the command has already printed everything.
 */
export interface Outcome {
  json: unknown
  text: string
  /** Default: 0. */
  exitCode?: number
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof EXIT_CODES

/** One ctrl-C can arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500

/**
 * Runs one command to its end. Prints its outcome on stdout or its error on stderr, closes what it opened, and leaves
 * the exit code in `process.exitCode`. A signal ends it early, with nothing published.
 */
export async function runCommand(
  options: GlobalOptions,
  work: (session: Session) => Promise<Outcome>,
): Promise<void> {
  const abort = new AbortController()
  const session = openSession(options, abort.signal)
  const interruption = waitForSignal(abort, session)
  const working = untilUncaught(() => work(session))
  working.catch(() => undefined)
  try {
    const interrupted = await Promise.race([working.then(() => false), interruption.signal.then(() => true)])
    if (interrupted && !(await endsBy(working, session))) throw new Error('The work did not end.')
    const outcome = await working
    hasPublished = session.publishing === 'done'
    await session.close()
    printOutcome(options, outcome)
  } catch (error) {
    await Promise.race([session.close().catch(() => undefined), later(STOP_LIMIT_MS)])
    if (interruption.received) printInterruption(session, interruption.received)
    else printError(errorOptions(session), shownFor(error, session))
  } finally {
    interruption.dispose()
  }
}

/** Whether the work still succeeds after an interruption: it may already have published. */
async function endsBy(working: Promise<unknown>, session: Session): Promise<boolean> {
  if (!session.isConnected) return false
  const ended = working.then(() => true)
  if (await Promise.race([ended, later(session.stopLimitMs)])) return true
  session.breakOff()
  return (await Promise.race([ended, later(session.stopLimitMs)])) ?? false
}

function waitForSignal(abort: AbortController, session: Session) {
  const handlers: [Signal, () => void][] = []
  let receivedAt = 0
  const interruption = {
    received: undefined as Signal | undefined,
    signal: new Promise<Signal>((resolve) => {
      for (const name of Object.keys(EXIT_CODES) as Signal[]) {
        const handler = () => {
          if (name === 'SIGINT' && session.leavesInterruptToChild) return
          // A second signal breaks off: the server rolls back on its own.
          if (interruption.received) {
            if (Date.now() - receivedAt < SAME_SIGNAL_MS) return
            process.exit(EXIT_CODES[name])
          }
          receivedAt = Date.now()
          interruption.received = name
          abort.abort(new StorehouseError(`Interrupted by ${name}.`))
          resolve(name)
        }
        handlers.push([name, handler])
        process.on(name, handler)
      }
    }),
    dispose: () => {
      for (const [name, handler] of handlers) process.off(name, handler)
    },
  }
  return interruption
}

/** An error with what readers see now, which decides how urgent it is. */
function shownFor(thrown: unknown, { place, publishing }: Session): ShownError {
  const error = shownError(thrown, place)
  const told = (before: string) => [before, error.hint].filter(Boolean).join(' ')
  if (publishing === 'done') {
    const hint = told('The run was published before that; the next run does what was left undone.')
    return { ...error, hint, exitCode: 3 }
  }
  // Our own errors already say it where it matters.
  if (publishing === 'not_yet' && error.type === DatabaseError.name && !(thrown instanceof StorehouseError)) {
    return { ...error, hint: told('Nothing was published.') }
  }
  return error
}

/** Once the single --json document is written, errors are text, as in a log. */
function errorOptions({ options, hasAnswered }: Session): GlobalOptions {
  return hasAnswered ? { ...options, json: false } : options
}

function printInterruption(session: Session, signal: Signal): void {
  const message = {
    never: 'Interrupted.',
    not_yet: 'Interrupted: nothing was published.',
    done: 'Interrupted after the run was published. What was left undone is done by the next run.',
  }[session.publishing]
  printError(errorOptions(session), {
    type: 'Interrupted',
    message,
    hint: undefined,
    exitCode: EXIT_CODES[signal],
    stack: undefined,
  })
  // Abandoned work can still hold a timer or a file.
  exitWhenWritten(0)
}

export function printOutcome(options: GlobalOptions, { json, text, exitCode = 0 }: Outcome): void {
  process.exitCode = exitCode || (isUnread && !hasPublished ? 1 : 0)
  if (options.json) {
    if (json !== undefined) process.stdout.write(`${toJson(json)}\n`)
  } else if (text !== '') process.stdout.write(`${text}\n`)
}

/** Whether this process published a run. Then the run stands, even if nobody could be told. */
let hasPublished = false

/** Whether output on stdout was lost. */
let isUnread = false

/** Handles output to stdout that could not be written. It fails a command, unless the command has done its work. */
export function answerOutputError(error: NodeJS.ErrnoException): void {
  // The reader of our output has gone, as `head` does. That is no reason to fail.
  if (error.code === 'EPIPE') return
  isUnread = true
  if (!hasPublished) process.exitCode = 1
  const stands = hasPublished ? ' The run was published: storehouse status shows it.' : ''
  process.stderr.write(`The output could not be written: ${systemReason(error.code)}.${stands}\n`)
}

/** With --json the error is the single document on stdout, otherwise text on stderr. */
export function printError(options: GlobalOptions, error: ShownError): void {
  process.exitCode = error.exitCode
  const { type, message, hint, exitCode, stack } = error
  if (options.debug && stack) process.stderr.write(`${printable(stack)}\n`)
  if (options.json)
    process.stdout.write(`${toJson({ error: { type, message, hint: hint ?? null, exitCode } })}\n`)
  else process.stderr.write(`${printable(hint === undefined ? message : `${message}\n${hint}`)}\n`)
}

/**
 * Ends the process once everything is written, if it has not ended by itself: a forgotten handle must not keep a
 * finished command alive. Waits for a slow reader of our output.
 */
export function exitWhenWritten(afterMs: number): void {
  const timer = setInterval(() => {
    if (process.stdout.writableLength > 0 || process.stderr.writableLength > 0) return
    process.exit()
  }, afterMs)
  timer.unref()
}

function later(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, undefined).unref()
  })
}
