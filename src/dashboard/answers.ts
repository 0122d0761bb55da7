import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

const compress = promisify(gzip)
/** Smaller bodies gain nothing from it. */
const SMALLEST = 1_024

export interface Answer {
  etag: string
  body: Buffer
  zipped: Buffer | undefined
}

/** What was answered lately, by what was asked and the state that it was read from. */
export class Answers {
  private readonly kept = new Map<string, Answer>()
  private readonly underWay = new Map<string, Promise<Answer>>()
  private bytes = 0
  private readonly mostBytes: number

  constructor(mostBytes = 32 * 1024 * 1024) {
    this.mostBytes = mostBytes
  }

  /** The answer of a key, made if it is not there; the same question at once is worked out once. */
  async get(key: string, make: () => Promise<unknown>): Promise<Answer> {
    const known = this.kept.get(key)
    if (known) {
      // The one asked for last goes last.
      this.kept.delete(key)
      this.kept.set(key, known)
      return known
    }
    const running = this.underWay.get(key)
    if (running) return running
    const made = make()
      .then((content) => answerOf(key, content))
      .then((answer) => {
        this.keep(key, answer)
        return answer
      })
      .finally(() => this.underWay.delete(key))
    this.underWay.set(key, made)
    return made
  }

  private keep(key: string, answer: Answer): void {
    this.kept.set(key, answer)
    this.bytes += sizeOf(answer)
    for (const [oldest, old] of this.kept) {
      if (this.bytes <= this.mostBytes) break
      this.kept.delete(oldest)
      this.bytes -= sizeOf(old)
    }
  }
}

function sizeOf({ body, zipped }: Answer): number {
  return body.length + (zipped?.length ?? 0)
}

export function etagOf(key: string): string {
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`
}

async function answerOf(key: string, content: unknown): Promise<Answer> {
  const body = Buffer.from(JSON.stringify(content))
  return {
    etag: etagOf(key),
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
  reply.type('application/json; charset=utf-8')
  if (answer.zipped && takesGzip(request)) return reply.header('content-encoding', 'gzip').send(answer.zipped)
  return reply.send(answer.body)
}

export function hasIt({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers['if-none-match']
  return known !== undefined && known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

export function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\b)/.test(String(headers['accept-encoding'] ?? ''))
}

/** Sends what is made anew each time. */
export async function sendNow(
  request: FastifyRequest,
  reply: FastifyReply,
  content: unknown,
): Promise<FastifyReply> {
  const body = Buffer.from(JSON.stringify(content))
  reply
    .header('cache-control', 'no-store')
    .header('vary', 'accept-encoding')
    .type('application/json; charset=utf-8')
  if (body.length < SMALLEST || !takesGzip(request)) return reply.send(body)
  return reply.header('content-encoding', 'gzip').send(await compress(body, { level: 4 }))
}
