import { hostname } from 'node:os'
import { toJson } from '../reports/json.ts'

/** What a webhook is told of a scheduled job that failed. */
export interface Alert {
  job: string
  /** When it was due. */
  dueAt: Date
  failedAt: Date
  message: string
  hint: string | undefined
}

const TIMEOUT_MS = 10_000

/**
 * Posts an alert as JSON. Its `text` is what chat programs show. Never throws: returns what went wrong, without the
 * address, which is a secret.
 */
export async function postAlert(webhook: string, alert: Alert): Promise<string | undefined> {
  const text = `Storehouse on ${hostname()}: the job ${alert.job} failed. ${alert.message}${alert.hint ? `\n${alert.hint}` : ''}`
  try {
    const answer = await fetch(webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: toJson({ text, event: 'job_failed', host: hostname(), ...alert, hint: alert.hint ?? null }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `it answered ${answer.status}`
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException }
    if (name === 'TimeoutError') return `it did not answer within ${TIMEOUT_MS / 1000} s`
    return cause?.code ?? name
  }
}
