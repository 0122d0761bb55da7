import { CommanderError } from 'commander'
import { repository } from '../config/repository.ts'
import { type Place, serverTrouble } from '../db/server_trouble.ts'
import { InstallationError, SourceFileError, StorehouseError, UsageError } from '../errors.ts'

/** An error as shown: one family is for users, everything else is a bug. */
export interface ShownError {
  type: string
  message: string
  hint: string | undefined
  exitCode: number
  stack: string | undefined
}

/** Turns anything thrown into what the user sees. `place` is where the database is, if known. */
export function shownError(thrown: unknown, place?: Place): ShownError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const stack = stackOf(error)
  const known =
    error instanceof StorehouseError
      ? error
      : (usageError(error) ?? missingPackage(error) ?? systemError(error) ?? serverTrouble(error, place))
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

/** Commander's message about a wrong command line, without its `error:`. */
function usageError(error: Error): UsageError | undefined {
  if (!(error instanceof CommanderError)) return undefined
  const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*)\)$/s, '. $1')
  return new UsageError(message.charAt(0).toUpperCase() + message.slice(1), {
    hint: 'storehouse --help lists the commands, storehouse COMMAND --help its options.',
    cause: error,
  })
}

/** A newer program needs packages that an older one has not installed. */
function missingPackage(error: Error): StorehouseError | undefined {
  const name = /^Cannot find package '([^']+)'/.exec(error.message)?.[1]
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND' || name === undefined) return undefined
  return new InstallationError(`The package ${name} is not installed.`, {
    hint: `Run \`npm ci\` in ${repository} after each update, then the command again.`,
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

/** The meaning of a system error code. */
export function systemReason(code: string | undefined): string {
  return SYSTEM_ERRORS[code ?? ''] ?? code ?? 'no reason given'
}

/** An error with a file or folder on this machine. */
function systemError(error: Error): StorehouseError | undefined {
  const { code, path, syscall, address } = error as NodeJS.ErrnoException & { address?: string }
  const said = SYSTEM_ERRORS[code ?? '']
  if (said === undefined || address !== undefined || !(path ?? syscall)) return undefined
  return new SourceFileError(path ? `${path}: ${said}.` : `A file can't be read or written: ${said}.`, {
    hint: 'Mend that and run the command again.',
    cause: error,
  })
}

function stackOf(error: Error): string {
  const lines = [error.stack ?? String(error)]
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    lines.push(`Caused by ${cause.stack ?? String(cause)}`)
  }
  return lines.join('\n')
}
