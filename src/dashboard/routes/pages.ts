import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { notFound, RequestError } from '../errors.ts'
import type { Service } from '../service.ts'

/** Files of the build: at the top, and in `assets`, whose names change with their contents. */
const FILE = /^(assets\/)?(?!\.)[\w.-]+\.\w+$/

/**
 * The pages and their files. The address decides what a page shows, and the page itself reads it. So every address
 * without a file is a page.
 */
export async function pageRoutes(server: FastifyInstance, { service }: { service: Service }): Promise<void> {
  await server.register(staticFiles, {
    root: service.webFolder,
    serve: false,
    index: false,
    dotfiles: 'ignore',
    acceptRanges: false,
  })
  server.get<{ Params: { '*': string } }>(
    '/*',
    // Pages request what they show separately, and contain no data themselves.
    { schema: { querystring: z.unknown() }, config: { role: 'anyone' } },
    async (request, reply) => {
      const path = request.params['*']
      if (/^api(\/|$)/.test(path)) {
        throw notFound(`There is no /${path}.`, 'What there is, is listed at /api/docs.')
      }
      if (FILE.test(path)) return sendFile(reply, path)
      if (path.startsWith('assets/') || /\.\w+$/.test(path)) throw notFound(`There is no /${path}.`)
      return sendFile(reply, 'index.html')
    },
  )
  server.setNotFoundHandler((request, reply) => {
    // Addresses without a route are pages, which are read-only.
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      reply.header('allow', 'GET, HEAD')
      throw new RequestError(
        405,
        'bad_request',
        `${request.method} is not answered here.`,
        'What there is, is listed at /api/docs.',
      )
    }
    const { pathname } = new URL(request.url, 'http://localhost')
    if (/\.\w+$/.test(pathname)) throw notFound(`There is no ${pathname}.`)
    throw new RequestError(
      503,
      'unavailable',
      'The pages of the dashboard are not built.',
      'Run npm run build:web.',
    )
  })
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  if (path.startsWith('assets/')) return reply.sendFile(path, { maxAge: '1y', immutable: true })
  return reply.header('cache-control', 'no-cache').sendFile(path, { cacheControl: false })
}
