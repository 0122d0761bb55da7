import type { FastifyInstance } from 'fastify'
import { readRules } from '../../alerts/rules.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRow } from '../../db/statements.ts'
import { plainNumber } from '../../reports/figures.ts'
import { operations } from '../contract/operations.ts'
import type { RulesAnswer } from '../contract/written.ts'
import { notFound, RequestError } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Snapshot } from '../reading.ts'
import { addressOf } from '../route_address.ts'
import type { Service } from '../service.ts'
import { refuseTooMany, write, wroteOne } from '../written/write.ts'

const MOST = 200

const { addAlertRule, removeAlertRule } = operations

/** The rules by metric, and which of them ring. */
export async function alertRules({ trx }: Snapshot): Promise<RulesAnswer> {
  const rules = await readRules(trx)
  return {
    rules: rules.map(({ ruleId, threshold, judgedValue, expectedLow, expectedHigh, ...rule }) => ({
      id: ruleId,
      ...rule,
      threshold: plainNumber(threshold),
      judgedValue: plainNumber(judgedValue),
      expectedLow: plainNumber(expectedLow),
      expectedHigh: plainNumber(expectedHigh),
    })),
  }
}

/** Adds and deletes rules. */
export async function alertRuleRoutes(
  app: FastifyInstance,
  { service }: { service: Service },
): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()

  server.post(addressOf(addAlertRule), { schema: { body: addAlertRule.body } }, async (request, reply) => {
    const { metric, condition, threshold = null } = request.body
    const made = await write(service, async (trx) => {
      await refuseTooMany(trx, 'alert_rules', MOST)
      return readRow(
        trx,
        { id: col.number },
        sql`insert into ops.alert_rules (metric, condition, threshold) values (${metric}, ${condition}, ${threshold})
            on conflict do nothing returning rule_id as id`,
      )
    })
    if (!made) {
      throw new RequestError(409, 'bad_request', 'There is this rule already.', 'Look for it in the list.')
    }
    return reply.code(201).send(made)
  })

  server.delete(
    addressOf(removeAlertRule),
    { schema: { params: removeAlertRule.params } },
    async (request, reply) => {
      const { rule } = request.params
      const isGone = await write(service, (trx) =>
        wroteOne(trx, sql`delete from ops.alert_rules where rule_id = ${rule}`),
      )
      if (!isGone) throw notFound('There is no such rule.', 'It may have been deleted since.')
      return reply.code(204).send()
    },
  )
}
