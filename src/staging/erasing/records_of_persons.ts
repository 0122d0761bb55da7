import type { Config } from '../../config/config.ts'
import { SourceFileError } from '../../errors.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'
import type { FeedValues } from '../../sources/source.ts'
import { convertFile } from '../convert_file.ts'
import type { ExportFile } from '../source_file.ts'
import type { IsTheirs } from './record_eraser.ts'

const ADDRESS = /e-?mail/i

/**
 * Finds the records of erased persons in a file of a source: records that become their rows, the other records of such
 * an order, and records that contain their address and name no customer.
 */
export async function recordsOfPersons(
  file: ExportFile,
  erased: ErasedValues,
  config: Config,
): Promise<IsTheirs> {
  const { order } = file.kind
  const lines = new Set<number>()
  const orders = new Set<string>()
  /** Lines of the orders that are being read. */
  let orderOfLine = new Map<number, string>()
  let current = ''
  let addresses: number[] | undefined
  let orderField = -1
  const note = (line: number) => {
    lines.add(line)
    const id = orderOfLine.get(line)
    if (id !== undefined) orders.add(id)
  }
  const known = new Set<number>()
  await convertFile(
    { ...file, eraser: undefined },
    { config, bounds: config },
    {
      record: (record, columns) => {
        if (addresses === undefined) {
          addresses = columns.flatMap((name, field) => (ADDRESS.test(name) ? [field] : []))
          orderField = order === undefined ? -1 : columns.indexOf(order)
        }
        const { line } = record
        if (orderField >= 0) {
          const id = record.text(orderField)
          // Rows of an order are made when the next one begins.
          if (id !== current) orderOfLine = new Map([...orderOfLine].filter(([, each]) => each === current))
          current = id
          orderOfLine.set(line, id)
        }
        if (addresses.some((field) => erased.has('email', record.text(field)))) known.add(line)
      },
      row: (_, values, line) => {
        if (isTheirs(values, erased)) note(line)
        // The record is about somebody else, and contains the address for another reason.
        else if (values.customer_id || values.user_id) known.delete(line)
      },
    },
  ).catch((error) => {
    // The load refuses the file.
    if (!(error instanceof SourceFileError)) throw error
  })
  for (const line of known) lines.add(line)
  return (line, textOf) => lines.has(line) || (orderField >= 0 && orders.has(textOf(orderField)))
}

function isTheirs(values: FeedValues, erased: ErasedValues): boolean {
  const { customer_id, user_id, order_id, session_id, email } = values
  return (
    [customer_id, user_id].some((id) => id !== undefined && erased.hasCustomer(String(id))) ||
    (order_id !== undefined && erased.has('order', String(order_id))) ||
    (session_id !== undefined && erased.has('session', String(session_id))) ||
    (email !== undefined && erased.has('email', String(email)))
  )
}
