import type { Problem } from './contract.ts'

/** A request that is answered with a Problem. */
export class RequestError extends Error {
  readonly status: number
  readonly type: Problem['error']['type']
  readonly hint: string | null

  constructor(
    status: number,
    type: Problem['error']['type'],
    message: string,
    hint: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = status
    this.type = type
    this.hint = hint
  }
}

export function badRequest(message: string, hint: string | null = null): RequestError {
  return new RequestError(400, 'bad_request', message, hint)
}

export function notFound(message: string, hint: string | null = null): RequestError {
  return new RequestError(404, 'not_found', message, hint)
}
