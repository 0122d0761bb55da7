import { type Handed, networkReason } from './trouble.ts'

const TIMEOUT_MS = 10_000

/** What an answer means, if its number alone doesn't say it. */
const ANSWERS: Record<number, string> = {
  400: 'it does not understand what it is sent',
  401: 'it wants a login',
  403: 'it is not allowed: the address may be an old one',
  404: 'there is no such address: it may be an old one',
  410: 'the address was taken back: make a new one',
  413: 'the message is too large for it',
  429: 'it got too many messages',
}
/** With these answers, another message may be accepted. */
const OF_MESSAGE = [400, 413, 415, 422]

/** Posts JSON. `key` tells the other side which message it is. Never throws. */
export async function postJson(address: string, body: string, key: string): Promise<Handed> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await answer.body?.cancel()
    if (answer.ok) return {}
    const meaning = ANSWERS[answer.status]
    const said = `it answered ${answer.status}${meaning ? ` (${meaning})` : ''}`
    return { trouble: { said, isOfMessage: OF_MESSAGE.includes(answer.status), isInDoubt: false } }
  } catch (error) {
    const isInDoubt = !wasUnreached(error as Error)
    return { trouble: { said: reasonOf(error as Error), isOfMessage: false, isInDoubt } }
  }
}

const codeOf = ({ cause }: Error) => (cause as NodeJS.ErrnoException | undefined)?.code

function reasonOf(error: Error): string {
  const { name } = error
  if (name === 'TimeoutError') return `it did not answer within ${TIMEOUT_MS / 1000} s`
  const code = codeOf(error)
  const reason = networkReason(code)
  return reason ? `${reason} (${code})` : (code ?? name)
}

/** Whether no byte can have arrived. */
function wasUnreached(error: Error): boolean {
  const code = codeOf(error) ?? ''
  return (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code) ||
    /CERT|TLS|SIGNED|UNABLE_TO|CONNECT_TIMEOUT/.test(code)
  )
}
