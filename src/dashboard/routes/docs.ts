import type { FastifyInstance } from 'fastify'
import type { Service } from '../service.ts'
import { operations, parametersOf } from './docs_operations.ts'
import { documentPage, style } from './docs_page.ts'
import { schemas } from './docs_schemas.ts'

function openApi(version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const { path, method, summary, description, answers } = operation
    const content = answers
      ? { content: { 'application/json': { schema: { $ref: `#/components/schemas/${answers}` } } } }
      : {}
    paths[path] = {
      ...paths[path],
      [method]: {
        summary,
        description,
        parameters: parametersOf(operation),
        ...(path === '/login'
          ? {
              requestBody: {
                required: true,
                content: {
                  'application/json': {
                    schema: {
                      type: 'object',
                      required: ['token'],
                      properties: { token: { type: 'string' } },
                    },
                  },
                },
              },
            }
          : {}),
        responses: {
          ...(method === 'get'
            ? { '200': { description: summary, ...content } }
            : { '204': { description: 'Done.' } }),
          default: {
            description: 'What went wrong, and what to do about it.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Storehouse dashboard',
      version,
      description:
        'Figures of the shop, and files that are handed in. Each answer of figures is read from one publication, which it names, and has an ETag that changes with the next one.',
    },
    security: [{}, { token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'STOREHOUSE_DASHBOARD_TOKEN, where it is set.',
        },
      },
      schemas,
    },
  }
}

/** `/api/docs`: what can be asked, for people and for programs. */
export async function docsRoutes(server: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const document = openApi(service.version)
  const page = documentPage(operations, service.version)
  server.get('/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  server.get('/docs/style.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(style))
  server.get('/docs/openapi.json', async () => document)
}
