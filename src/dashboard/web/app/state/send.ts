import { problemOf, RequestError } from './api.ts'

/** A request with a body of JSON. */
export function json(method: 'POST' | 'PUT', body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Requests an action. A RequestError says why it failed. */
export async function send(address: string, init: RequestInit): Promise<void> {
  const response = await fetch(address, init).catch(() => {
    throw new RequestError(
      0,
      'The dashboard’s server does not answer.',
      'Is "storehouse start" still running?',
    )
  })
  if (!response.ok) throw await problemOf(response)
}
