import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etagOf, hasIt, takesGzip } from './answers.ts'

const compress = promisify(gzip)

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
const NAME = /^(?!\.)[\w.-]+$/
const FOLDER = 'assets'

interface WebFile {
  modifiedAt: number
  etag: string
  body: Buffer
  zipped: Buffer | undefined
}

/** The built pages: read once, and again when they are built anew. */
export class WebFiles {
  private readonly folder: string
  private readonly files = new Map<string, WebFile>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** Sends a file of the build; undefined if there is none of that name. */
  async send(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply | undefined> {
    const parts = path.split('/').filter((part) => part !== '')
    const isAsset = parts.length === 2 && parts[0] === FOLDER
    if (!(isAsset || parts.length === 1) || !parts.every((part) => NAME.test(part))) return undefined
    const type = TYPES[extname(parts.at(-1) ?? '')]
    const file = type && (await this.read(join(...parts)))
    if (!file) return undefined
    reply
      .type(type)
      .header('etag', file.etag)
      .header('vary', 'accept-encoding')
      // The names of assets change with their contents.
      .header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (hasIt(request, file.etag)) return reply.code(304).send()
    if (file.zipped && takesGzip(request)) return reply.header('content-encoding', 'gzip').send(file.zipped)
    return reply.send(file.body)
  }

  private async read(name: string): Promise<WebFile | undefined> {
    const path = join(this.folder, name)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) return undefined
    const known = this.files.get(name)
    if (known?.modifiedAt === found.mtimeMs) return known
    const body = await readFile(path)
    const file: WebFile = {
      modifiedAt: found.mtimeMs,
      etag: etagOf(`${name} ${found.mtimeMs} ${body.length}`),
      body,
      zipped: /\.(html|js|css|svg|json)$/.test(name) ? await compress(body, { level: 9 }) : undefined,
    }
    this.files.set(name, file)
    return file
  }
}
