import type { FastifyInstance } from 'fastify'
import type { Service } from '../service.ts'
import { openApi } from './docs_document.ts'
import { documentPage, style } from './docs_page.ts'

/** `/api/docs`: the operations, for people and for programs. */
export async function docsRoutes(server: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const document = openApi(service.version)
  const page = documentPage(service.version)
  const config = { role: 'viewer' } as const
  server.get('/docs', { config }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(page),
  )
  server.get('/docs/style.css', { config }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(style),
  )
  server.get('/docs/openapi.json', { config }, async () => document)
}
