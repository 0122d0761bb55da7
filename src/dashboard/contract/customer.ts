import { z } from 'zod'
import { text } from './parameters.ts'
import { publication } from './request.ts'
import { section } from './table.ts'

export const customerParams = z.strictObject({ customer: text().describe('Its customer_id.') })

export const customerAnswer = z
  .strictObject({
    publication: publication.nullable(),
    customer: section.describe(
      'One row: what they bought and what is left of it, their first and last order, the channel that led them here first.',
    ),
    orders: section.describe('The newest 50; `total` says how many there are.'),
  })
  .describe('A customer by what the warehouse holds of them: no name, address or mail.')
export type CustomerAnswer = z.infer<typeof customerAnswer>

export const orderOriginAnswer = z.strictObject({
  section: section.describe('Part, id, file, line, loaded_at, run_id. At most 200 rows.'),
})
export type OrderOriginAnswer = z.infer<typeof orderOriginAnswer>
