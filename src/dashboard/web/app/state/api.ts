import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Problem } from '../../../contract.ts'

/** Why a request failed, in words for the reader. */
export class RequestError extends Error {
  readonly hint: string | null
  /** HTTP status; 0 if the server could not be reached. */
  readonly status: number
  readonly type: Problem['error']['type'] | undefined

  constructor(status: number, message: string, hint: string | null, type?: Problem['error']['type']) {
    super(message)
    this.status = status
    this.hint = hint
    this.type = type
  }
}

/** Answers of this visit by address. Going back shows them at once while they are requested again. */
const known = new Map<string, unknown>()
const KEPT = 60
const toldOfLogin = new Set<() => void>()

/** Calls back when the server asks for a token. */
export function onLoginNeeded(listener: () => void): () => void {
  toldOfLogin.add(listener)
  return () => toldOfLogin.delete(listener)
}

async function getJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, {
    headers: { accept: 'application/json' },
    signal: signal ?? null,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new RequestError(
      0,
      'The dashboard’s server does not answer.',
      'Is "storehouse start" or "storehouse serve" still running?',
    )
  })
  if (response.ok) {
    const answer = (await response.json()) as T
    remember(address, answer)
    return answer
  }
  const problem = await problemOf(response)
  if (problem.type === 'unauthorized') for (const listener of toldOfLogin) listener()
  throw problem
}

export async function problemOf(response: Response): Promise<RequestError> {
  const body = (await response.json().catch(() => undefined)) as Problem | undefined
  return new RequestError(
    response.status,
    body?.error?.message ?? `The server answered ${response.status}.`,
    body?.error?.hint ?? null,
    body?.error?.type,
  )
}

function remember(address: string, answer: unknown): void {
  known.delete(address)
  known.set(address, answer)
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break
    known.delete(oldest)
  }
}

export interface Request<T> {
  /** The newest answer, or the previous one while the next is on its way. */
  data: T | undefined
  error: RequestError | undefined
  /** Whether `data` does not belong to the requested address yet. */
  isLoading: boolean
  retry: () => void
}

/**
 * The answer for an address. It is requested again when the address or `version` changes and, with `everySeconds`,
 * repeatedly while the reader looks at the page. An undefined address requests nothing.
 */
export function useJson<T>(
  address: string | undefined,
  everySeconds?: number,
  version?: unknown,
): Request<T> {
  const [state, setState] = useState<{ address?: string; data?: T; error?: RequestError }>(() =>
    address !== undefined && known.has(address) ? { address, data: known.get(address) as T } : {},
  )
  const [attempt, setAttempt] = useState(0)
  const latest = useRef(state)
  latest.current = state

  useEffect(() => {
    if (address === undefined) return
    const abort = new AbortController()
    if (latest.current.address !== address && known.has(address)) {
      setState({ address, data: known.get(address) as T })
    }
    const ask = async () => {
      try {
        const data = await getJson<T>(address, abort.signal)
        setState({ address, data })
      } catch (error) {
        if (abort.signal.aborted) return
        const told = error instanceof RequestError ? error : new RequestError(0, String(error), null)
        setState((before) => ({
          address,
          error: told,
          // An answer for another address would be mistaken for this one's.
          ...(before.address === address && before.data !== undefined ? { data: before.data } : {}),
        }))
      }
    }
    void ask()
    const timer =
      everySeconds === undefined
        ? undefined
        : setInterval(() => {
            if (!document.hidden) void ask()
          }, everySeconds * 1000)
    return () => {
      abort.abort()
      clearInterval(timer)
    }
  }, [address, attempt, everySeconds, version])

  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return { data: state.data, error: state.error, isLoading: state.address !== address, retry }
}
