import type { FastifyInstance } from 'fastify'
import { rowsOf } from '../../db/query.ts'
import { readStatus } from '../../reports/status.ts'
import { Fresh } from '../fresh.ts'
import type { Service } from '../service.ts'

/** `/healthz` for whoever keeps it running, `/metrics` for Prometheus. */
export async function monitoringRoutes(
  server: FastifyInstance,
  { service }: { service: Service },
): Promise<void> {
  const status = new Fresh(() =>
    service.reader.readAll(({ trx }) =>
      readStatus({ ...service.db, kysely: trx }, service.config, 1, { countRows: false }),
    ),
  )
  const alive = new Fresh(() => service.reader.readQuickly((trx) => rowsOf(trx, 'select 1')))
  server.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    try {
      await alive.get()
      return { status: 'ok' }
    } catch {
      return reply.code(503).send({ status: 'unavailable' })
    }
  })

  server.get('/metrics', async (_request, reply) => {
    const { publication, lastRuns, openRejects } = await status.get()
    const [last] = lastRuns
    const rejects = openRejects.map(
      ({ feed, reason, rows }) => [`{feed="${escaped(feed)}",reason="${escaped(reason)}"}`, rows] as const,
    )
    const text = [
      ...gauge('storehouse_up', 'Whether the database answers.', [['', 1]]),
      ...gauge('storehouse_published_run', 'Run that readers see.', one(publication?.runId)),
      ...gauge(
        'storehouse_published_timestamp_seconds',
        'When it was published.',
        one(publication && publication.publishedAt.getTime() / 1000),
      ),
      ...gauge(
        'storehouse_complete_through_timestamp_seconds',
        'Last day that every fed feed has been delivered for, as its midnight in UTC.',
        one(publication?.completeThrough ? Date.parse(publication.completeThrough) / 1000 : undefined),
      ),
      ...gauge(
        'storehouse_last_run_ok',
        'Whether the last run was published, or had nothing to publish.',
        one(last && (['published', 'unchanged', 'dry_run', 'running'].includes(last.status) ? 1 : 0)),
      ),
      ...gauge(
        'storehouse_last_run_duration_seconds',
        'How long the last run took.',
        one(last?.durationMs == null ? undefined : last.durationMs / 1000),
      ),
      ...gauge('storehouse_open_rejects', 'Rows that are rejected or wait for their order.', rejects),
      ...gauge('process_resident_memory_bytes', 'Memory of the dashboard.', [
        ['', process.memoryUsage.rss()],
      ]),
      ...gauge('process_uptime_seconds', 'How long it has been running.', [
        ['', Math.round(process.uptime())],
      ]),
    ]
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${text.join('\n')}\n`)
  })
}

function one(value: number | undefined): [labels: string, value: number][] {
  return value === undefined ? [] : [['', value]]
}

function gauge(
  name: string,
  help: string,
  values: readonly (readonly [labels: string, value: number])[],
): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...values.map(([labels, value]) => `${name}${labels} ${value}`),
  ]
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
