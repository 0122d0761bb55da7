import type { Problem } from './contract.ts'

interface RequestErrorOptions extends ErrorOptions {
  /** Seconds after which asking again makes sense. */
  retryAfter?: number
}

/** An error that is answered with a Problem. */
export class RequestError extends Error {
  readonly status: number
  readonly type: Problem['error']['type']
  readonly hint: string | null
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    type: Problem['error']['type'],
    message: string,
    hint: string | null = null,
    { retryAfter, ...options }: RequestErrorOptions = {},
  ) {
    super(message, options)
    this.status = status
    this.type = type
    this.hint = hint
    this.retryAfter = retryAfter
  }
}

export function badRequest(message: string, hint: string | null = null): RequestError {
  return new RequestError(400, 'bad_request', message, hint)
}

export function notFound(message: string, hint: string | null = null): RequestError {
  return new RequestError(404, 'not_found', message, hint)
}

/** There is more to do than the server can handle. */
export function busy(): RequestError {
  return new RequestError(
    503,
    'unavailable',
    'The dashboard has too much to do.',
    'Wait a little and ask again.',
    { retryAfter: 5 },
  )
}
