import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import { describeCustomer, describeLines, describeOrder } from '../output/describe_trace.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse trace`. */
export function traceCommand(): Command {
  return command('trace', 'tell what became of a line of a file, or where an order or customer comes from', [
    'storehouse trace orders_2026-11-20.csv:17',
    'storehouse trace order O1001',
    'storehouse trace customer C42',
    'storehouse trace customer jane@example.com',
  ])
    .argument('<what>', 'FILE:LINE, or the word order or customer')
    .argument('[id]', 'id of the order or customer')
    .action(action(trace))
}

async function trace(session: Session, _options: object, [what = '', id]: string[]): Promise<Outcome> {
  if (id !== undefined) return traceId(session, what, id)
  const place = /^(.+):(\d{1,10})$/.exec(what)
  if (!place) {
    throw new UsageError(
      what === 'order' || what === 'customer'
        ? `The id of the ${what} is missing.`
        : `"${what}" is no line of a file.`,
      { hint: 'storehouse trace FILE:LINE, storehouse trace order ID, or storehouse trace customer ID' },
    )
  }
  const [config, db] = [await session.config(), await session.readableDatabase()]
  const { traceLine } = await import('../../reports/trace/trace_line.ts')
  const lines = await session.during('tracing', () => traceLine(db, config, place[1] ?? '', Number(place[2])))
  return { json: { lines }, text: describeLines(lines, session) }
}

async function traceId(session: Session, what: string, id: string): Promise<Outcome> {
  if (what !== 'order' && what !== 'customer') {
    throw new UsageError(`"${what}" cannot be traced by an id.`, {
      hint: 'storehouse trace order ID, or storehouse trace customer ID',
    })
  }
  const db = await session.readableDatabase()
  if (what === 'order') {
    const { traceOrder } = await import('../../reports/trace/trace_order.ts')
    const order = await session.during('tracing', () => traceOrder(db, id))
    return { json: order, text: describeOrder(order, session) }
  }
  const { traceCustomer } = await import('../../reports/trace/trace_customer.ts')
  const customer = await session.during('tracing', () => traceCustomer(db, id))
  return { json: customer, text: describeCustomer(customer, session) }
}
