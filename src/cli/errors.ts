import { CommanderError } from 'commander'
import { DatabaseError, SourceFileError, StorehouseError, UsageError } from '../errors.ts'

/** An error as it is shown: one family for users, everything else is a bug. */
export interface ShownError {
  type: string
  message: string
  hint: string | undefined
  exitCode: number
  stack: string | undefined
}

/** Turns whatever was thrown into what a user is told. */
export function shownError(thrown: unknown): ShownError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const stack = stackOf(error)
  const known = error instanceof StorehouseError ? error : (usageError(error) ?? outsideError(error))
  if (known) {
    return { type: known.name, message: known.message, hint: known.hint, exitCode: known.exitCode, stack }
  }
  const message = (error.message || error.name).split('\n')[0]
  return {
    type: 'Bug',
    message: `This is a bug in Storehouse: ${message}, run again with --debug`,
    hint: undefined,
    exitCode: 1,
    stack,
  }
}

/** What commander says of a wrong command line, without its own `error:`. */
function usageError(error: Error): UsageError | undefined {
  if (!(error instanceof CommanderError)) return undefined
  const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*)\)$/s, '. $1')
  return new UsageError(message.charAt(0).toUpperCase() + message.slice(1), {
    hint: 'storehouse --help lists the commands, storehouse COMMAND --help its options.',
    cause: error,
  })
}

const SYSTEM_ERRORS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
}

/** What the system means by an error code. */
export function systemReason(code: string | undefined): string {
  return SYSTEM_ERRORS[code ?? ''] ?? code ?? 'no reason given'
}

/** Of a table or schema: storehouse reset drops what a command that is just starting looks at. */
const MISSING =
  'If storehouse reset ran meanwhile, run the command again; else storehouse migrate makes what is missing.'

const SERVER_HINTS: Record<string, string> = {
  '42501':
    'Connect as the role that ran storehouse migrate, which owns the tables, or as one that has its rights.',
  '42P01': MISSING,
  '3F000': MISSING,
  '40P01': 'Another command was in the way: run this one again.',
  '53100': "Free space on the server's disk and run the command again.",
}

/** Trouble of the machine or the server that no code of ours can help: it is not called a bug. */
function outsideError(error: Error): StorehouseError | undefined {
  const { code, path, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (typeof code !== 'string') return undefined
  if (/^E(CONN|HOSTUNREACH|NETUNREACH|TIMEDOUT|PIPE|AI_)|^ENOTFOUND$/.test(code)) {
    const where = address ? ` (${address}${port ? `:${port}` : ''})` : ''
    return new DatabaseError(`The connection to the database failed: ${code}${where}.`, {
      hint: 'Check that the server runs and that DATABASE_URL names the right one: storehouse db url shows it.',
      cause: error,
    })
  }
  const said = SYSTEM_ERRORS[code]
  if (said && path) {
    return new SourceFileError(`${path}: ${said}.`, {
      hint: 'Mend that and run the command again.',
      cause: error,
    })
  }
  // SQLSTATE classes of the server's own trouble: connection, rights, resources, shutdown, read-only, disk; and what
  // another command may have done to this one.
  if (/^(08|53|57P|58|42501|25006|28|42P01|3F000|40P01)/.test(code) && code.length === 5) {
    return new DatabaseError(`The database refused: ${error.message} (${code}).`, {
      hint: `Nothing was published. ${SERVER_HINTS[code] ?? 'Mend that on the server and run the command again.'}`,
      cause: error,
    })
  }
  return undefined
}

function stackOf(error: Error): string {
  const lines = [error.stack ?? String(error)]
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    lines.push(`Caused by ${cause.stack ?? String(cause)}`)
  }
  return lines.join('\n')
}
