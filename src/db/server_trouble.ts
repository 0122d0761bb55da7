import { DatabaseError } from '../errors.ts'
import { lastCrash } from './embedded/last_crash.ts'

/** Where a database is, in words. Never holds the password. */
export interface Place {
  /** The folder of the embedded server; undefined for a user's own server. */
  folder: string | undefined
  /** Host and port of a user's own server. */
  address: string | undefined
}

/** One kind of trouble with a server or the way to it. */
interface Kind {
  /** SQLSTATEs. */
  codes?: RegExp
  /** Text of errors whose code is missing or says less. */
  text?: RegExp
  hint(place: Place): string
}

const AGAIN = 'run the command again'

/** A missing table or schema: `storehouse reset` may have dropped what a starting command looks at. */
const missing = () =>
  `If storehouse reset ran meanwhile, ${AGAIN}; otherwise storehouse migrate makes what is missing.`

/** The first kind that matches counts. An error that matches none is not the server's trouble. */
const KINDS: readonly Kind[] = [
  {
    codes: /^53100$/,
    text: /No space left on device|Disk quota exceeded|could not write init file/,
    hint: freeSpace,
  },
  {
    text: /Read-only file system/,
    hint: (place) =>
      `Make ${diskOf(place)} writable, and ${AGAIN}. A disk that fails is often mounted read-only.`,
  },
  {
    codes: /^25006$/,
    hint: () =>
      `The server only reads: it is a standby or is set to read only. Name one that writes in DATABASE_URL.`,
  },
  {
    codes: /^53200$/,
    text: /out of (shared )?memory|Cannot allocate memory|could not (resize|map|create) shared memory/i,
    hint: () =>
      `The server has too little memory, or none for another lock. End other programs, or raise max_locks_per_transaction or the memory of the server; then ${AGAIN}.`,
  },
  {
    codes: /^53300$/,
    text: /too many clients|remaining connection slots/,
    hint: () => `Close other programs that are connected to it, or raise its max_connections; then ${AGAIN}.`,
  },
  {
    codes: /^53/,
    hint: () => `The server is overloaded or meets a limit of its settings. Mend that and ${AGAIN}.`,
  },
  {
    codes: /^57P0[12]$/,
    text: /terminating connection/,
    hint: () =>
      `Someone stopped or restarted the server, or a process of it crashed. Wait until it runs, then ${AGAIN}.`,
  },
  {
    codes: /^57P03$/,
    text: /the database system is/,
    hint: () => `It is starting, stopping or recovering from a crash. Wait a moment, then ${AGAIN}.`,
  },
  {
    codes: /^(57P05|25P0[34])$/,
    hint: () => `The server ends sessions after a time: raise its timeouts for this user, then ${AGAIN}.`,
  },
  {
    codes: /^57014$/,
    hint: () =>
      `Someone cancelled it, or it took longer than statement_timeout: raise that for this user, then ${AGAIN}.`,
  },
  { codes: /^57/, hint: () => `Wait until the server answers, then ${AGAIN}.` },
  {
    codes: /^(58|XX)/,
    hint: (place) =>
      `The server could not do its own work. ${logOf(place)} says more. Check its disk, then ${AGAIN}.`,
  },
  {
    codes: /^42501$/,
    hint: () =>
      'Connect as the role that ran storehouse migrate, which owns the tables, or as one that has its rights.',
  },
  { codes: /^(42P01|3F000)$/, hint: missing },
  {
    codes: /^(40P01|40001|40003|55P03|55006)$/,
    hint: () => `Another command was in the way: run this one again.`,
  },
  { codes: /^28/, hint: () => `Correct user and password in DATABASE_URL.` },
]

/** Reasons for a broken connection: codes of the system, and the driver's messages without a code. */
const LOST = {
  codes: /^(08|ECONN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPIPE|EAI_|ENOTFOUND)/,
  text: /^Connection terminated|is not queryable$|^timeout expired$|^timeout exceeded when trying|^Query read timeout$|^Received unexpected \w+ message from backend/,
}

/** Classes of SQLSTATE begin with digits, or with letters that begin no error code of the system. */
const SQLSTATE = /^[0-9FHPX][0-9A-Z]{4}$/

const DRIVER_FRAME = /node_modules[\\/]pg(-[\w-]+)?[\\/]/

const NOWHERE: Place = { folder: undefined, address: undefined }

/**
 * Trouble with the server or the connection that our code cannot fix, as a DatabaseError that says what to do.
 * Undefined for any other error.
 */
export function serverTrouble(thrown: unknown, place: Place = NOWHERE): DatabaseError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const told = refused(error, place) ?? lost(error, place)
    if (told) return new DatabaseError(told.message, { hint: told.hint, cause: thrown })
  }
  return undefined
}

interface Told {
  message: string
  hint: string
}

function refused(error: Error, place: Place): Told | undefined {
  const code = codeOf(error)
  // For some errors at the start of a session the server gives no code.
  if (!SQLSTATE.test(code) && !('severity' in error)) return undefined
  const kind = KINDS.find(({ codes, text }) => codes?.test(code) || text?.test(error.message))
  if (!kind) return undefined
  const suffix = code === '' ? '' : ` (${code})`
  return { message: `The database refused: ${bare(error.message)}${suffix}.`, hint: kind.hint(place) }
}

function lost(error: Error, place: Place): Told | undefined {
  // An unreadable file is not the connection's trouble.
  if ('path' in error) return undefined
  const { address, port } = error as Error & { address?: string; port?: number }
  const code = codeOf(error)
  const isLost = LOST.codes.test(code) || LOST.text.test(error.message)
  if (!isLost && !isSlipOfDriver(error)) return undefined
  const crash = place.folder === undefined ? undefined : lastCrash(place.folder)
  if (crash !== undefined) {
    const kind = KINDS.find(({ text }) => text?.test(crash))
    return {
      message: `The database server crashed: ${bare(crash)}.`,
      hint: kind?.hint(place) ?? `It starts again by itself. ${logOf(place)} says more; then ${AGAIN}.`,
    }
  }
  const where = address ? ` (${address}${port ? `:${port}` : ''})` : ''
  return {
    message: `The connection to the database failed: ${isLost && code !== '' ? code : bare(error.message)}${where}.`,
    hint: `The server was stopped or restarted, has crashed, or the network broke. Check that it runs (storehouse doctor), then ${AGAIN}.`,
  }
}

function codeOf(error: Error): string {
  const { code, errors } = error as Error & { code?: unknown; errors?: { code?: unknown }[] }
  // A host with several addresses fails with one error for each.
  const first = code ?? errors?.[0]?.code
  return typeof first === 'string' ? first : ''
}

/** An error that the driver throws in a callback when its connection is already gone. */
function isSlipOfDriver(error: Error): boolean {
  if (!(error instanceof TypeError) || !/of (null|undefined)/.test(error.message)) return false
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line))
  return frame !== undefined && DRIVER_FRAME.test(frame)
}

function bare(message: string): string {
  return message.replace(/\.$/, '')
}

function freeSpace(place: Place): string {
  return `Free space on ${diskOf(place)} and ${AGAIN}.`
}

function diskOf({ folder, address }: Place): string {
  if (folder !== undefined) return `the disk that holds ${folder}`
  return address === undefined ? "the server's disk" : `the disk of the server at ${address}`
}

function logOf({ folder }: Place): string {
  return folder === undefined ? 'Its log' : `Its log in ${folder}/log`
}
