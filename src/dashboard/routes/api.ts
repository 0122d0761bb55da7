import type { FastifyInstance } from 'fastify'
import { orderParts } from '../contract/figures.ts'
import { operations } from '../contract/operations.ts'
import type { AppliedRequest, CommonQuery, PageName } from '../contract.ts'
import { notFound } from '../errors.ts'
import { pageNames } from '../page_list.ts'
import { isPage, readPage } from '../pages/index.ts'
import { contextOf } from '../pages/page.ts'
import type { Snapshot } from '../reading.ts'
import { applyDefaults } from '../request.ts'
import type { Service } from '../service.ts'
import { alertRuleRoutes, alertRules } from './alert_rules.ts'
import { answering } from './answering.ts'
import { customer } from './customer.ts'
import { dictionary } from './dictionary.ts'
import { docsRoutes } from './docs.ts'
import { health } from './health.ts'
import { live } from './live.ts'
import { meta } from './meta.ts'
import { metrics } from './metrics.ts'
import { noteRoutes, notes } from './notes.ts'
import { orderOrigin } from './order_origin.ts'
import { order, orderPart, orders } from './orders.ts'
import { rejects } from './rejects.ts'
import { revisions } from './revisions.ts'
import { run } from './runs.ts'
import { targetRoutes, targets } from './targets.ts'
import { uploadRoutes } from './uploads.ts'
import { values } from './values.ts'
import { viewRoutes, views } from './views.ts'

/** `/api`. */
export async function apiRoutes(server: FastifyInstance, { service }: { service: Service }): Promise<void> {
  await server.register(docsRoutes, { service })
  await server.register(uploadRoutes, { service })
  await server.register(targetRoutes, { service })
  await server.register(noteRoutes, { service })
  await server.register(alertRuleRoutes, { service })
  await server.register(viewRoutes, { service })
  const { kept, now } = answering(server, service)

  kept(operations.meta, (snapshot) => meta(service, snapshot))
  kept(
    operations.page,
    async (snapshot, { params, query }) => {
      const page = pageOf(params.page)
      const context = contextOf(snapshot, requestOf(service, snapshot, query), {
        memory: service.memory,
        holidays: service.config.holidays,
      })
      const contents = await readPage(page, context)
      return {
        page,
        publication: snapshot.publication,
        request: context.request,
        periods: context.periods.flatMap(({ era, start }) => (era === 0 ? [start] : [])),
        ...contents,
      }
    },
    ({ params }) => pageOf(params.page),
  )
  kept(operations.metrics, (snapshot, { query }) =>
    metrics(snapshot, requestOf(service, snapshot, query), query),
  )
  kept(operations.orders, (snapshot, { query }) =>
    orders(snapshot, requestOf(service, snapshot, query), query),
  )
  kept(operations.order, (snapshot, { params }) => order(snapshot, params.order))
  for (const part of orderParts) {
    kept(operations[part], (snapshot, { params, query }) => orderPart(snapshot, params.order, part, query))
  }
  kept(operations.customer, (snapshot, { params }) => customer(snapshot, params.customer))
  kept(operations.values, (snapshot, { query }) => values(snapshot, query))
  kept(operations.dictionary, dictionary)

  now(operations.origin, (snapshot, { params }) => orderOrigin(snapshot, params.order))
  now(operations.targets, (snapshot) => targets(service, snapshot))
  now(operations.alertRules, alertRules)
  now(operations.notes, (snapshot) => notes(service, snapshot))
  now(operations.views, views)
  now(operations.live, (snapshot) => live(service, snapshot))
  now(operations.health, (snapshot) => health(service, snapshot))
  now(operations.run, (snapshot, { params }) => run(snapshot, params.run))
  now(operations.rejects, (snapshot, { query }) => rejects(snapshot, query))
  now(operations.revisions, (snapshot, { query }) => revisions(snapshot, query))
}

function pageOf(name: string): PageName {
  if (isPage(name)) return name
  throw notFound(`There is no page "${name}".`, `Pages: ${pageNames.join(', ')}.`)
}

export function requestOf(service: Service, { activity }: Snapshot, query: CommonQuery): AppliedRequest {
  const known = activity ? { first: activity.from, last: activity.to } : undefined
  return applyDefaults(query, known, service.today())
}
