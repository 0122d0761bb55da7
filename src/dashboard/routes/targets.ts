import type { FastifyInstance } from 'fastify'
import { isDay } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { execute, readRows } from '../../db/statements.ts'
import { type Metric, metric as metricOf, type Unit } from '../../metrics/registry.ts'
import { plainNumber } from '../../reports/figures.ts'
import { operations } from '../contract/operations.ts'
import type { Target, TargetsAnswer } from '../contract.ts'
import { badRequest, notFound } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'
import { wordBounds } from '../written/bounds.ts'
import { refuseTooMany, write, wroteOne } from '../written/write.ts'

/** Nobody plans more than fifty metrics over ten years. */
const MOST = 5_000

const { setTarget, removeTarget } = operations

/** Targets by metric and month. */
export async function targets({ today }: Service, { trx }: Snapshot): Promise<TargetsAnswer> {
  const rows = await readRows(
    trx,
    { metric: col.text, month: col.text, target: col.numeric },
    sql`select metric, month::text as month, target from ops.targets order by metric, month`,
  )
  return {
    targets: rows.map((row): Target => ({ ...row, target: plainNumber(row.target) ?? 0 })),
    bounds: wordBounds(today()),
  }
}

/** Sets and removes targets. */
export async function targetRoutes(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()

  server.put(
    addressOf(setTarget),
    { schema: { params: setTarget.params, body: setTarget.body } },
    async (request, reply) => {
      const { metric } = request.params
      const month = monthOf(request.params.month, service)
      const { target } = request.body
      refuseUnfit(metricOf(metric), Number(target))
      await write(service, async (trx) => {
        if (
          await wroteOne(
            trx,
            sql`update ops.targets set target = ${target}, changed_at = clock_timestamp()
                where metric = ${metric} and month = ${month}`,
          )
        )
          return
        await refuseTooMany(trx, 'targets', MOST)
        await execute(
          trx,
          sql`insert into ops.targets (metric, month, target) values (${metric}, ${month}, ${target})
              on conflict (metric, month) do update set target = excluded.target, changed_at = clock_timestamp()`,
        )
      })
      return reply.code(204).send()
    },
  )

  server.delete(
    addressOf(removeTarget),
    { schema: { params: removeTarget.params } },
    async (request, reply) => {
      const { metric } = request.params
      const month = monthOf(request.params.month, service)
      const isGone = await write(service, (trx) =>
        wroteOne(trx, sql`delete from ops.targets where metric = ${metric} and month = ${month}`),
      )
      if (!isGone)
        throw notFound(
          `There is no target of ${metric} for ${request.params.month}.`,
          'It may have been taken away since.',
        )
      return reply.code(204).send()
    },
  )
}

/** The first day of a month that can have targets. */
function monthOf(month: string, { today }: Service): string {
  const { from, to } = wordBounds(today())
  const first = `${month}-01`
  if (isDay(first) && first >= from && first <= to) return first
  throw badRequest(
    `"month": ${month} is not from ${from.slice(0, 7)} to ${to.slice(0, 7)}.`,
    'Targets are set for these months.',
  )
}

/** The valid targets of each unit. */
const fits: Record<Unit, { is: (target: number) => boolean; says: string }> = {
  count: { is: (target) => Number.isInteger(target) && target >= 0, says: 'a whole number from 0' },
  percent: {
    is: (target) => Math.abs(target) <= 1_000,
    says: 'a rate in per cent from -1000 to 1000, 3.5 for 3.5 %',
  },
  money: { is: () => true, says: 'an amount of money' },
  minutes: { is: (target) => target >= 0, says: 'minutes from 0' },
  number: { is: () => true, says: 'a number' },
}

function refuseUnfit({ name, unit }: Metric, target: number): void {
  if (fits[unit].is(target)) return
  throw badRequest(`"target": ${target} is no target of ${name}.`, `It is ${fits[unit].says}.`)
}
