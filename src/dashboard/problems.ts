import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DatabaseError } from '../errors.ts'
import type { Problem } from './contract.ts'
import { RequestError } from './errors.ts'
import { shortened } from './shortened.ts'

/** Broken connections, statements that took too long, a server that starts or stops. */
const UNAVAILABLE = /^(08|57|53|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/

/** Answers with what went wrong. `onError` gets unexpected errors that affect somebody who waits. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  onError: (error: unknown) => void,
): FastifyReply {
  const problem = problemOf(error)
  const isUnexpected = problem !== error && problem.status >= 500
  if (isUnexpected && !request.signal.aborted) onError(error)
  if (problem.retryAfter !== undefined) reply.header('retry-after', problem.retryAfter)
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(bodyOf(problem))
}

function bodyOf({ type, message, hint }: RequestError): Problem {
  return { error: { type, message: shortened(message), hint } }
}

function problemOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  const { code, statusCode, message, name } = error as {
    code?: string
    statusCode?: number
    message?: string
    name?: string
  }
  if (code === '57014' || name === 'AbortError') {
    return new RequestError(
      503,
      'unavailable',
      'The answer took too long.',
      'Choose a shorter range or fewer filters.',
    )
  }
  if (
    error instanceof DatabaseError ||
    UNAVAILABLE.test(code ?? '') ||
    /connection|timeout/i.test(message ?? '')
  ) {
    return new RequestError(
      503,
      'unavailable',
      'The database does not answer.',
      'It may be starting or stopping; the page tries again.',
    )
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const type = statusCode === 404 ? 'not_found' : 'bad_request'
    return new RequestError(statusCode, type, message ?? 'The request cannot be understood.')
  }
  return new RequestError(
    500,
    'internal',
    'This is a bug of the dashboard.',
    'The terminal that runs it says more.',
  )
}

const UNREADABLE: Readonly<Record<string, [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'Address and headers have more than 16 kB together.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not come whole.'],
}

/** Answers something that is not an HTTP request, on its raw connection. */
export function sendUnreadable({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  const [status, message] = UNREADABLE[code ?? ''] ?? ['400 Bad Request', 'This is no HTTP request.']
  const body = JSON.stringify(bodyOf(new RequestError(Number.parseInt(status, 10), 'bad_request', message)))
  if (socket.writable) {
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  } else socket.destroy()
}
