import type { FastifyInstance } from 'fastify'
import { Gauge, Registry } from 'prom-client'
import { sql } from '../../db/sql.ts'
import { execute } from '../../db/statements.ts'
import { readJobs } from '../../reports/jobs.ts'
import { isMigrated, readStatus } from '../../reports/status.ts'
import { operations } from '../contract/operations.ts'
import { Fresh } from '../fresh.ts'
import type { Service } from '../service.ts'
import { tellJobs } from './job_gauges.ts'

/** `/healthz` for operators, `/metrics` for Prometheus. */
export async function monitoringRoutes(
  server: FastifyInstance,
  { service }: { service: Service },
): Promise<void> {
  const status = new Fresh(() =>
    service.reader.readAll(({ trx }) =>
      readStatus(service.db, service.config, 1, { countRows: false, on: trx }),
    ),
  )
  const jobs = new Fresh(() =>
    service.reader.readAll(async ({ trx }) =>
      (await isMigrated(trx)) ? readJobs(trx, service.config, new Date()) : { jobs: [], alarms: [] },
    ),
  )
  const alive = new Fresh(() => service.reader.readQuickly((trx) => execute(trx, sql`select 1`)))
  server.get(operations.healthz.path, async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    try {
      await alive.get()
      return { status: 'ok' }
    } catch {
      return reply.code(503).send({ status: 'unavailable' })
    }
  })

  server.get(operations.monitoring.path, async (_request, reply) => {
    const { publication, lastRuns, openRejects } = await status.get()
    const [last] = lastRuns
    const registry = new Registry()
    const gauge = (name: string, help: string, value: number | undefined) => {
      if (value !== undefined) new Gauge({ name, help, registers: [registry] }).set(value)
    }
    gauge('storehouse_up', 'Whether the database answers.', 1)
    gauge('storehouse_published_run', 'Run that readers see.', publication?.runId)
    gauge(
      'storehouse_published_timestamp_seconds',
      'When it was published.',
      publication && publication.publishedAt.getTime() / 1000,
    )
    gauge(
      'storehouse_complete_through_timestamp_seconds',
      'Last day that every fed feed has been delivered for, as its midnight in UTC.',
      publication?.completeThrough ? Date.parse(publication.completeThrough) / 1000 : undefined,
    )
    gauge(
      'storehouse_last_run_ok',
      'Whether the last run was published, or had nothing to publish.',
      last && Number(['published', 'unchanged', 'dry_run', 'running'].includes(last.status)),
    )
    gauge(
      'storehouse_last_run_duration_seconds',
      'How long the last run took.',
      last?.durationMs == null ? undefined : last.durationMs / 1000,
    )
    const rejects = new Gauge({
      name: 'storehouse_open_rejects',
      help: 'Rows that are rejected or wait for their order.',
      labelNames: ['feed', 'reason'],
      registers: [registry],
    })
    for (const { feed, reason, rows } of openRejects) rejects.set({ feed, reason }, rows)
    tellJobs(registry, await jobs.get())
    gauge('process_resident_memory_bytes', 'Memory of the dashboard.', process.memoryUsage.rss())
    gauge('process_uptime_seconds', 'How long it has been running.', Math.round(process.uptime()))
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
