import type { Derivation, Member } from '../db/derivation.ts'
import { type Derivations, readDerivations } from '../db/read_derivations.ts'
import type { Connection } from '../db/statements.ts'

/** The star and its aggregates, as the files in sql/ define them. */
export interface Warehouse extends Pick<Derivations, 'files' | 'facts' | 'aggregates' | 'fingerprint'> {
  customer: Derivation
  /** Customer attributes whose change makes a new version. */
  tracked: readonly string[]
  product: Derivation
  date: Member
  /** Dimensions whose members come from facts. */
  members: readonly Member[]
  /** SELECT of (order_id, customer_order_number), with a scope of customers. */
  orderNumbers: string
}

/** Reads sql/warehouse/ and sql/aggregates/. */
export async function readWarehouse(db: Connection): Promise<Warehouse> {
  const { files, dimensions, members, ...rest } = await readDerivations(db)
  const one = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`sql/warehouse/ has no ${what}`)
    return found
  }
  const dimension = (name: string) =>
    one(
      dimensions.find(({ target }) => target === name),
      name,
    )
  const variable = (file: string, name: string) =>
    one(files.find(({ target }) => target === file)?.variables[name], `\\set ${name} in ${file}.sql`)
  return {
    ...rest,
    files,
    customer: dimension('dim_customer'),
    tracked: variable('dim_customer', 'tracked')
      .split(',')
      .map((column) => column.trim()),
    product: dimension('dim_product'),
    date: one(
      members.find(({ dimension: name }) => name === 'dim_date'),
      'dim_date',
    ),
    members: members.filter(({ dimension: name }) => name !== 'dim_date'),
    orderNumbers: variable('fact_sales', 'order_number'),
  }
}
