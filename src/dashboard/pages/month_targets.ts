import { monthEnd, monthStart } from '../../calendar.ts'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRows } from '../../db/statements.ts'
import { plainNumber } from '../../reports/figures.ts'
import type { AppliedRequest, Cell } from '../contract.ts'
import type { Snapshot } from '../reading.ts'

type Asked = Pick<Snapshot, 'trx'> & { request: AppliedRequest }

/** The targets of a day's month, by metric. Empty under a filter, because targets are for the whole shop. */
export async function targetsOfMonth({ trx, request }: Asked, day: string): Promise<Map<string, Cell>> {
  if (Object.keys(request.filters).length > 0) return new Map()
  const rows = await readRows(
    trx,
    { metric: col.text, target: col.numeric },
    sql`select metric, target from warehouse.targets where month = ${monthStart(day)}`,
  )
  return new Map(rows.map(({ metric, target }) => [metric, plainNumber(target)]))
}

/** The targets of a range that is a whole month. Empty for any other. */
export async function targetsOfRange(context: Asked): Promise<Map<string, Cell>> {
  const { from, to } = context.request.range
  return from === monthStart(from) && to === monthEnd(from) ? targetsOfMonth(context, from) : new Map()
}
