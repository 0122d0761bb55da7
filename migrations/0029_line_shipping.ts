import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const items = 'production.order_items'

/**
 * Lines say what was charged for their shipping, and lines of a quantity below 0 are returns. The rest of an order may
 * stand in the next file of an export.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table ${items}
       add column shipping_price numeric(14,2),
       add constraint order_items_shipping_price_not_negative check (shipping_price >= 0),
       drop constraint order_items_product_qty_not_negative,
       drop constraint order_items_discount_within_gross,
       add constraint order_items_discount_within_gross check (discount <= abs(round(product_qty * product_price, 2)))`,
    `comment on column ${items}.shipping_price is
       'Shipping charged for the line; it counts where its order has no shipping_price.'`,
    `comment on column ${items}.product_qty is 'Units sold; below 0: units that were returned.'`,
    // Few lines were returned: those that refunds are made of are found without a look at the others.
    `create index order_items_returned on ${items} (order_id) where product_qty < 0`,
    'alter table production.whole_orders add column opens boolean',
    `comment on column production.whole_orders.opens is
       'Whether the order begins in the file; false: the file has the rest of it. NULL: the export does not tell.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table production.whole_orders drop column opens',
    'drop index production.order_items_returned',
    `delete from ${items} where product_qty < 0`,
    `alter table ${items}
       drop column shipping_price,
       add constraint order_items_product_qty_not_negative check (product_qty >= 0),
       drop constraint order_items_discount_within_gross,
       add constraint order_items_discount_within_gross check (discount <= round(product_qty * product_price, 2))`,
    `comment on column ${items}.product_qty is 'Units sold.'`,
  )
}
