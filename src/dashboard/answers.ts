import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Desk } from './desk.ts'

export interface Answer {
  etag: string
  body: Buffer
}

/** Bytes of an answer besides its body: its key and its bookkeeping. */
const OVERHEAD = 500

/** Recent answers, by question and by the state they were read from. */
export class Answers {
  private readonly kept = new Map<string, Answer>()
  private readonly desk = new Desk()
  private bytes = 0
  private readonly mostBytes: number

  constructor(mostBytes = 32 * 1024 * 1024) {
    this.mostBytes = mostBytes
  }

  /** The answer for a key, computed if it is missing. Equal questions at the same time are computed once. */
  async get(
    key: string,
    client: AbortSignal,
    make: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<Answer> {
    // Of fixed length, whatever was asked.
    const etag = etagOf(key)
    const known = this.kept.get(etag)
    if (known) {
      // The most recently used answer goes last.
      this.kept.delete(etag)
      this.kept.set(etag, known)
      return known
    }
    return this.desk.ask(etag, client, async (signal) => {
      const answer = answerOf(etag, await make(signal))
      this.keep(answer)
      return answer
    })
  }

  /** An answer for this moment. It is not kept. */
  now(key: string, client: AbortSignal, make: (signal: AbortSignal) => Promise<unknown>): Promise<Answer> {
    const etag = etagOf(`now ${key}`)
    return this.desk.ask(etag, client, async (signal) => answerOf(etag, await make(signal)))
  }

  /** How many bytes are kept. */
  get keptBytes(): number {
    return this.bytes
  }

  private keep(answer: Answer): void {
    // An answer that would displace most of the others is not worth keeping.
    if (this.kept.has(answer.etag) || sizeOf(answer) > this.mostBytes / 4) return
    this.kept.set(answer.etag, answer)
    this.bytes += sizeOf(answer)
    for (const [oldest, old] of this.kept) {
      if (this.bytes <= this.mostBytes) break
      this.kept.delete(oldest)
      this.bytes -= sizeOf(old)
    }
  }
}

function sizeOf({ body }: Answer): number {
  return body.length + OVERHEAD
}

function etagOf(key: string): string {
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`
}

function answerOf(etag: string, content: unknown): Answer {
  return { etag, body: Buffer.from(JSON.stringify(content)) }
}

/** Sends an answer, or 304 if the client already has it. */
export function send(request: FastifyRequest, reply: FastifyReply, { etag, body }: Answer): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'private, no-cache')
  if (hasIt(request, etag)) return reply.header('vary', 'accept-encoding').code(304).send()
  return reply.type('application/json; charset=utf-8').send(body)
}

/** Sends an answer that is made again each time. */
export function sendNow(reply: FastifyReply, { body }: Answer): FastifyReply {
  return reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(body)
}

function hasIt({ headers }: FastifyRequest, etag: string): boolean {
  return headers['if-none-match']?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false
}
