import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Desk } from './desk.ts'

const compress = promisify(gzip)
/** Smaller bodies gain nothing from it. */
const SMALLEST = 1_024

export interface Answer {
  etag: string
  body: Buffer
  zipped: Buffer | undefined
}

/** What is kept of an answer beside its bodies: its key, and what holds it. */
const OVERHEAD = 500

/** What was answered lately, by what was asked and the state that it was read from. */
export class Answers {
  private readonly kept = new Map<string, Answer>()
  private readonly desk = new Desk()
  private bytes = 0
  private readonly mostBytes: number

  constructor(mostBytes = 32 * 1024 * 1024) {
    this.mostBytes = mostBytes
  }

  /** The answer of a key, made if it is not there; the same question at once is worked out once. */
  async get(
    key: string,
    client: AbortSignal,
    make: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<Answer> {
    // Of one length, whatever was asked.
    const etag = etagOf(key)
    const known = this.kept.get(etag)
    if (known) {
      // The one asked for last goes last.
      this.kept.delete(etag)
      this.kept.set(etag, known)
      return known
    }
    return this.desk.ask(etag, client, async (signal) => {
      const answer = await answerOf(etag, await make(signal))
      this.keep(answer)
      return answer
    })
  }

  /** The answer of this moment, which is not kept. */
  now(key: string, client: AbortSignal, make: (signal: AbortSignal) => Promise<unknown>): Promise<Answer> {
    const etag = etagOf(`now ${key}`)
    return this.desk.ask(etag, client, async (signal) => answerOf(etag, await make(signal)))
  }

  /** How much is kept. */
  get keptBytes(): number {
    return this.bytes
  }

  private keep(answer: Answer): void {
    // One that would drive out most of the others is not worth it.
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

function sizeOf({ body, zipped }: Answer): number {
  return body.length + (zipped?.length ?? 0) + OVERHEAD
}

export function etagOf(key: string): string {
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`
}

async function answerOf(etag: string, content: unknown): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(content))
  return {
    etag,
    body,
    zipped: body.length < SMALLEST ? undefined : await compress(body, { level: 4 }),
  }
}

/** Sends an answer, compressed where the client takes it; 304 where it has it already. */
export function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  reply
    .header('etag', answer.etag)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'accept-encoding')
  if (hasIt(request, answer.etag)) return reply.code(304).send()
  return sendBody(request, reply, answer)
}

/** Sends what is made anew each time. */
export function sendNow(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  return sendBody(
    request,
    reply.header('cache-control', 'no-store').header('vary', 'accept-encoding'),
    answer,
  )
}

function sendBody(request: FastifyRequest, reply: FastifyReply, { body, zipped }: Answer): FastifyReply {
  reply.type('application/json; charset=utf-8')
  if (zipped && takesGzip(request)) return reply.header('content-encoding', 'gzip').send(zipped)
  return reply.send(body)
}

export function hasIt({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']
  return known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) ?? false
}

export function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\b)/.test(String(headers['accept-encoding'] ?? ''))
}
