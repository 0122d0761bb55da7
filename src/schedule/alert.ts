const TIMEOUT_MS = 10_000

/** Posts JSON. Never throws: returns what went wrong, without the address, which is a secret. */
export async function postAlert(
  webhook: string,
  body: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const answer = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `it answered ${answer.status}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException }
    if (name === 'TimeoutError') return `it did not answer within ${TIMEOUT_MS / 1000} s`
    return cause?.code ?? name
  }
}
