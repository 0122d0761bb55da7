/**
 * Errors that a user can run into. Each says what is wrong and where, and `hint` says what to do next. The command line
 * prints both and exits with `exitCode`. Any other error is a bug and is reported as one.
 */
export class StorehouseError extends Error {
  /** What the user can do about it. */
  readonly hint: string | undefined
  /** 1: failed, nothing published. 2: wrong usage or configuration. */
  readonly exitCode: 1 | 2 = 1

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.hint = options.hint
  }
}

/** Wrong use of the command line: an unknown option, a malformed date. */
export class UsageError extends StorehouseError {
  override readonly exitCode = 2
}

/** The program is not installed as a whole. */
export class InstallationError extends StorehouseError {}

/** Configuration or environment is wrong. The message lists every problem, one per line. */
export class ConfigError extends StorehouseError {
  override readonly exitCode = 2
}

/** A source file that cannot be read or is refused as a whole. */
export class SourceFileError extends StorehouseError {}

/** The database cannot be reached, is too old or too new, or lacks a right. */
export class DatabaseError extends StorehouseError {}

/** The database is not up to date, and the command only reads, so it does not migrate. */
export class NotMigratedError extends StorehouseError {
  override readonly exitCode = 2
}

/** Another run holds the lock. */
export class LockedError extends StorehouseError {}

/** A step of a run failed. Nothing was published. */
export class StepFailedError extends StorehouseError {}
