import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const asBefore = {
  '': 'home',
  product: 'product',
  products: 'product',
  p: 'product',
  category: 'category',
  categories: 'category',
  c: 'category',
  collection: 'category',
  collections: 'category',
  cart: 'cart',
  basket: 'cart',
  checkout: 'checkout',
}

/** Which pages are which becomes a setting: until the next publish it is as it was fixed before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table ops.settings add column page_types jsonb not null default '${JSON.stringify(asBefore)}'`,
    `comment on column ops.settings.page_types is
       'First segment of a path, lower case → kind of page; the empty one is that of the path /.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table ops.settings drop column page_types')
}
