import { DatabaseError } from '../errors.ts'
import { serverTrouble } from './server_trouble.ts'

/** Where a connection was meant to go. Never holds the password. */
export interface Target {
  host: string
  port: number
  database: string | undefined
  user: string | undefined
}

/** An error that names the server, database and user of a failed connection, and says what to do. */
export function connectionError(cause: unknown, target: Target): DatabaseError {
  const { code, message } = describe(cause)
  const where = `database "${target.database ?? ''}" on ${target.host}:${target.port} as user "${target.user ?? ''}"`
  return new DatabaseError(`Cannot connect to ${where}: ${message || code || 'no reason given'}.`, {
    hint: hintFor(cause, code, message, target),
    cause,
  })
}

function describe(cause: unknown): { code: string | undefined; message: string } {
  const error = cause as { code?: string; message?: string; errors?: unknown[] }
  // A host with several addresses fails with one error for each, and without a message of its own.
  const first = error.errors?.[0] as { code?: string; message?: string } | undefined
  return {
    code: error.code ?? first?.code,
    message: (error.message || first?.message || '').replace(/\.$/, ''),
  }
}

function hintFor(cause: unknown, code: string | undefined, message: string, target: Target): string {
  switch (code) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'No server answers there. Start it, or correct host and port in DATABASE_URL; without DATABASE_URL, Storehouse runs a server of its own.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The host name is not known. Correct it in DATABASE_URL.'
    case '28P01':
    case '28000':
      return 'Correct user and password in DATABASE_URL, or allow the connection in the server’s pg_hba.conf.'
    case '3D000':
      return `Make it first: create database "${target.database}", encoding UTF8.`
    case '42501':
      return `Let the user in: grant connect on database "${target.database}" to "${target.user}".`
    case 'ETIMEDOUT':
      return 'The server does not answer in time. Is it reachable from here (firewall, VPN)?'
  }
  if (/timeout/i.test(message))
    return 'The server does not answer in time. Is it reachable from here (firewall, VPN)?'
  // A proxy or container can listen before the server behind it does.
  if (code === 'ECONNRESET' || /terminated unexpectedly/i.test(message))
    return 'The server ended the connection. If it is starting, try again in a moment; else check DATABASE_URL.'
  if (/does not support SSL/i.test(message))
    return 'Set sslmode=disable in DATABASE_URL, or set up TLS on the server.'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'Name the host in DATABASE_URL as the server’s certificate does, or use sslmode=no-verify, which verifies nothing.'
  if (/certificate|self.signed/i.test(message)) {
    return 'Give the server’s certificate authority with sslrootcert=FILE in DATABASE_URL, or use sslmode=no-verify, which verifies nothing.'
  }
  if (/SASL|password/i.test(message)) return 'Give user and password in DATABASE_URL.'
  if (/encryption|SSL/i.test(message)) return 'Try sslmode=require in DATABASE_URL.'
  return serverTrouble(cause)?.hint ?? 'Check DATABASE_URL.'
}
