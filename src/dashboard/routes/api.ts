import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { send, sendNow } from '../answers.ts'
import type { AppliedRequest } from '../contract.ts'
import { notFound } from '../errors.ts'
import { pageNames } from '../page_list.ts'
import { isPage, readPage } from '../pages/index.ts'
import { contextOf } from '../pages/page.ts'
import { type CheckedParameters, text, whole } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { applyDefaults, type CommonQuery, commonQuery } from '../request.ts'
import type { Service } from '../service.ts'
import { dictionary } from './dictionary.ts'
import { docsRoutes } from './docs.ts'
import { health } from './health.ts'
import { live } from './live.ts'
import { meta } from './meta.ts'
import { metrics, metricsQuery } from './metrics.ts'
import { order, orderPart, orderPartQuery, orderParts, orders, ordersQuery } from './orders.ts'
import { rejects, rejectsQuery } from './rejects.ts'
import { revisions, revisionsQuery } from './revisions.ts'
import { run } from './runs.ts'
import { uploadRoutes } from './uploads.ts'
import { values, valuesQuery } from './values.ts'

const pageQuery = z.strictObject(commonQuery)
const pageName = z.strictObject({ page: text() })
const orderId = { order: text() }
/** A run has a number of at most 15 digits. */
const runId = z.strictObject({ run: whole(0, 999_999_999_999_999) })

/** `/api`. */
export async function apiRoutes(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()
  await server.register(docsRoutes, { service })
  await server.register(uploadRoutes, { service })

  server.get('/v1/meta', (request, reply) =>
    answer(service, request, reply, (snapshot) => meta(service, snapshot)),
  )

  server.get(
    '/v1/pages/:page',
    { schema: { params: pageName, querystring: pageQuery } },
    (request, reply) => {
      const { page } = request.params
      if (!isPage(page)) throw notFound(`There is no page "${page}".`, `Pages: ${pageNames.join(', ')}.`)
      return answer(service, request, reply, async (snapshot) => {
        const context = contextOf(snapshot, requestOf(service, snapshot, request.query), service.memory)
        const contents = await readPage(page, context)
        return {
          page,
          publication: snapshot.publication,
          request: context.request,
          periods: context.periods.flatMap(({ era, start }) => (era === 0 ? [start] : [])),
          ...contents,
        }
      })
    },
  )

  server.get('/v1/metrics', { schema: { querystring: metricsQuery } }, (request, reply) =>
    answer(service, request, reply, (snapshot) =>
      metrics(snapshot, requestOf(service, snapshot, request.query), request.query),
    ),
  )

  server.get('/v1/orders', { schema: { querystring: ordersQuery } }, (request, reply) =>
    answer(service, request, reply, (snapshot) =>
      orders(snapshot, requestOf(service, snapshot, request.query), request.query),
    ),
  )

  server.get('/v1/orders/:order', { schema: { params: z.strictObject(orderId) } }, (request, reply) =>
    answer(service, request, reply, (snapshot) => order(snapshot, request.params.order)),
  )

  for (const part of orderParts) {
    server.get(
      `/v1/orders/:order/${part}`,
      { schema: { params: z.strictObject(orderId), querystring: orderPartQuery } },
      (request, reply) =>
        answer(service, request, reply, (snapshot) =>
          orderPart(snapshot, request.params.order, part, request.query),
        ),
    )
  }

  server.get('/v1/values', { schema: { querystring: valuesQuery } }, (request, reply) =>
    answer(service, request, reply, (snapshot) => values(snapshot, request.query)),
  )

  server.get('/v1/dictionary', (request, reply) => answer(service, request, reply, dictionary))

  server.get('/v1/live', (request, reply) =>
    answerNow(service, request, reply, (snapshot) => live(service, snapshot)),
  )

  server.get('/v1/health', (request, reply) =>
    answerNow(service, request, reply, (snapshot) => health(service, snapshot)),
  )

  server.get('/v1/health/runs/:run', { schema: { params: runId } }, (request, reply) =>
    answerNow(service, request, reply, (snapshot) => run(snapshot, request.params.run)),
  )

  server.get('/v1/health/rejects', { schema: { querystring: rejectsQuery } }, (request, reply) =>
    answerNow(service, request, reply, (snapshot) => rejects(service, snapshot, request.query)),
  )

  server.get('/v1/health/revisions', { schema: { querystring: revisionsQuery } }, (request, reply) =>
    answerNow(service, request, reply, (snapshot) => revisions(snapshot, request.query)),
  )
}

type Make = (snapshot: Snapshot) => Promise<unknown>

/** Answers from one snapshot of the warehouse, or with what was answered before if that is the same. */
async function answer(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  make: Make,
): Promise<FastifyReply> {
  const key = `${await service.stateOf()} ${service.today()} ${questionOf(request)}`
  const found = await service.answers.get(key, request.signal, (signal) => service.reader.read(make, signal))
  return send(request, reply, found)
}

/** Answers with what is there at this moment, in all layers. */
async function answerNow(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  make: Make,
): Promise<FastifyReply> {
  const made = await service.answers.now(questionOf(request), request.signal, (signal) =>
    service.reader.readAll(make, signal),
  )
  return sendNow(reply, made)
}

/** What is asked, however the address spells it. */
function questionOf({ routeOptions, params, query }: FastifyRequest): string {
  return `${routeOptions.url} ${JSON.stringify([params, query])}`
}

export function requestOf(service: Service, { activity }: Snapshot, query: CommonQuery): AppliedRequest {
  const known = activity ? { first: activity.from, last: activity.to } : undefined
  return applyDefaults(query, known, service.today())
}
