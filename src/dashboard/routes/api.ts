import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { send, sendNow } from '../answers.ts'
import type { AppliedRequest } from '../contract.ts'
import { badRequest, notFound } from '../errors.ts'
import { isPage, pages } from '../pages/index.ts'
import { contextOf } from '../pages/page.ts'
import type { Snapshot } from '../reading.ts'
import { applyDefaults, type CommonQuery, commonQuery, parseQuery } from '../request.ts'
import { type Service, todayIn } from '../service.ts'
import { dictionary } from './dictionary.ts'
import { docsRoutes } from './docs.ts'
import { health, rejects, rejectsQuery, revisions, revisionsQuery, run } from './health.ts'
import { live } from './live.ts'
import { meta } from './meta.ts'
import { metrics, metricsQuery } from './metrics.ts'
import { order, orders, ordersQuery } from './orders.ts'
import { values, valuesQuery } from './values.ts'

const pageQuery = z.strictObject(commonQuery)

/** `/api`. */
export async function apiRoutes(server: FastifyInstance, { service }: { service: Service }): Promise<void> {
  await server.register(docsRoutes, { service })

  server.get('/v1/meta', (request, reply) =>
    answer(service, request, reply, (snapshot) => meta(service, snapshot)),
  )

  server.get<{ Params: { page: string } }>('/v1/pages/:page', (request, reply) => {
    const { page } = request.params
    const make = isPage(page) ? pages[page] : undefined
    if (!make) throw notFound(`There is no page "${page}".`, `Pages: ${Object.keys(pages).join(', ')}.`)
    const query = parseQuery(pageQuery, request.query)
    return answer(service, request, reply, async (snapshot) => {
      const context = contextOf(snapshot, requestOf(service, snapshot, query), service.memory)
      const contents = await make(context)
      return {
        page,
        publication: snapshot.publication,
        request: context.request,
        periods: context.periods.flatMap(({ era, start }) => (era === 0 ? [start] : [])),
        ...contents,
      }
    })
  })

  server.get('/v1/metrics', (request, reply) => {
    const query = parseQuery(metricsQuery, request.query)
    return answer(service, request, reply, (snapshot) =>
      metrics(snapshot, requestOf(service, snapshot, query), query),
    )
  })

  server.get('/v1/orders', (request, reply) => {
    const query = parseQuery(ordersQuery, request.query)
    return answer(service, request, reply, (snapshot) =>
      orders(snapshot, requestOf(service, snapshot, query), query),
    )
  })

  server.get<{ Params: { order: string } }>('/v1/orders/:order', (request, reply) =>
    answer(service, request, reply, (snapshot) => order(snapshot, request.params.order)),
  )

  server.get('/v1/values', (request, reply) => {
    const query = parseQuery(valuesQuery, request.query)
    return answer(service, request, reply, (snapshot) => values(snapshot, query))
  })

  server.get('/v1/dictionary', (request, reply) => answer(service, request, reply, dictionary))

  server.get('/v1/live', async (request, reply) =>
    sendNow(request, reply, await service.reader.readAll((snapshot) => live(service, snapshot))),
  )

  server.get('/v1/health', async (request, reply) => sendNow(request, reply, await health(service)))

  server.get<{ Params: { run: string } }>('/v1/health/runs/:run', async (request, reply) => {
    const { run: runId } = request.params
    if (!/^\d{1,15}$/.test(runId)) throw badRequest('The number of a run is made of digits.')
    return sendNow(request, reply, await run(service, Number(runId)))
  })

  server.get('/v1/health/rejects', async (request, reply) =>
    sendNow(request, reply, await rejects(service, parseQuery(rejectsQuery, request.query))),
  )

  server.get('/v1/health/revisions', async (request, reply) => {
    const query = parseQuery(revisionsQuery, request.query)
    return sendNow(request, reply, await service.reader.readAll((snapshot) => revisions(snapshot, query)))
  })
}

/** Answers from one snapshot of the warehouse, or with what was answered before if that is the same. */
export async function answer(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  make: (snapshot: Snapshot) => Promise<unknown>,
): Promise<FastifyReply> {
  const url = new URL(request.url, 'http://localhost')
  url.searchParams.sort()
  const key = `${await service.stateOf()} ${todayIn(service.config.timezone)} ${url.pathname}?${url.searchParams}`
  return send(request, reply, await service.answers.get(key, () => service.reader.read(make)))
}

export function requestOf(service: Service, { activity }: Snapshot, query: CommonQuery): AppliedRequest {
  const known = activity ? { first: activity.from, last: activity.to } : undefined
  return applyDefaults(query, known, todayIn(service.config.timezone))
}
