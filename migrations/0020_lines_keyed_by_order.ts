import { type Kysely, sql } from 'kysely'

/** An id that the file gave and that looks like a generated one: the reader rejects such ids from now on. */
const looksGenerated = (id: string) => `${id} ~ '^#[0-9]+$'`

/** The id of a line within its order: `#<n>` where it was generated as `<order_id>#<n>`. */
const idWithinOrder = (id: string, isNumbered: string) => `case
    when ${isNumbered} then substr(${id}, length(order_id) + 1)
    when ${looksGenerated(id)} then ${id} || ' as given'
    else ${id}
  end`

/** A line without an id is `#<n>` within its order. So ids no longer meet, and lines that gave way to others stand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = async (...statements: string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  }
  await run(
    'alter table production.order_items drop constraint order_items_pkey',
    `update production.order_items set order_item_id = ${idWithinOrder('order_item_id', 'is_numbered')}
     where is_numbered or ${looksGenerated('order_item_id')}`,
    'alter table production.order_items add primary key (order_id, order_item_id)',
    'drop index production.order_items_by_order',
  )
  await run(
    'drop index production.tombstones_by_order',
    'alter table production.tombstones drop constraint tombstones_pkey',
    `update production.tombstones
     set row_key = row(order_id, ${idWithinOrder('row_key', 'is_numbered')})::text where feed = 'order_items'`,
    'alter table production.tombstones add primary key (feed, row_key), drop column is_numbered',
    `create index tombstones_by_order on production.tombstones (order_id) where feed = 'order_items'`,
  )
  await run(
    'drop index ops.rejected_rows_one_waiting_row_a_key',
    `update ops.rejected_rows as w
     set row_key = row(order_id, n.id)::text,
       row_values = (w.row_values - 'is_numbered') || jsonb_build_object('order_item_id', n.id)
     from (
       select rejected_row_id,
         ${idWithinOrder('row_key', `coalesce((row_values ->> 'is_numbered')::boolean, false)`)} as id
       from ops.rejected_rows
       where feed = 'order_items' and row_key is not null
     ) as n
     where n.rejected_row_id = w.rejected_row_id`,
    `create unique index rejected_rows_one_waiting_row_a_key on ops.rejected_rows (feed, row_key)
     where reason = 'orphan' and status = 'open'`,
  )
  await bringBackContestedLines(run)
  await run(
    'alter table production.order_items drop column is_numbered',
    'alter table production.set_aside_lines drop column order_item_id, drop column is_numbered',
    'create index set_aside_lines_by_order on production.set_aside_lines (order_id)',
    // Inferred products bear the name that the lowest (order_id, order_item_id) gives them.
    `update production.products as p set product_name = l.product_name
     from (
       select distinct on (resolved_product_id) resolved_product_id, product_name
       from production.order_items where product_name is not null
       order by resolved_product_id, order_id, order_item_id
     ) as l
     where p.is_inferred and p.product_id = l.resolved_product_id and p.product_name <> l.product_name`,
    'drop index warehouse.fact_order_item_by_order_item_id',
  )
  const key = '; (order_id,order_item_id) of an order line.'
  await run(
    `comment on column production.order_items.order_item_id is
       'Source id, known within its order; #<n> for a line without one.'`,
    `comment on column production.tombstones.row_key is 'The deleted key${key}'`,
    `comment on column ops.rejected_rows.row_key is 'Key of a waiting row${key}'`,
    `comment on table production.set_aside_lines is
       'One row per order line without an id that does not stand and can again: it is of the newest day, but another file of that day is newer.'`,
    `comment on column warehouse.fact_order_item.order_item_id is
       'Source id of the line, known within its order; #<n> for a line without one, #0 for that of an order without lines.'`,
  )
}

/** Of two lines that met in one id the older was set aside: both stand, wait or are deleted from now on. */
async function bringBackContestedLines(run: (...statements: string[]) => Promise<void>): Promise<void> {
  await run(
    `create temp table contested_line on commit drop as
     select
       a.*,
       ${idWithinOrder('order_item_id', 'is_numbered')} as id,
       coalesce(
         row_values ->> 'product_id',
         (select min(n.product_id) from production.product_names as n
          where n.name_hash = md5(row_values ->> 'product_name')::uuid
            and n.product_name = row_values ->> 'product_name'),
         row_values ->> 'product_name'
       ) as product_id,
       case
         when is_deleted then case outcome when 'superseded' then 'unchanged' else outcome end
         when exists (select from production.orders as o where o.order_id = a.order_id) then 'inserted'
         else 'waiting'
       end as new_outcome
     from production.set_aside_lines as a
     where order_item_id is not null`,
    `delete from production.set_aside_lines where order_item_id is not null`,
    `insert into production.tombstones (feed, row_key, order_id, file_id, line, effective_at)
     select 'order_items', row(order_id, id)::text, order_id, file_id, line, effective_at
     from contested_line where is_deleted`,
    `insert into production.products (product_id, product_name, is_inferred)
     select distinct product_id, product_id, true
     from contested_line as c
     where new_outcome = 'inserted'
       and not exists (select from production.products as p where p.product_id = c.product_id)`,
    `create temp table contested_row on commit drop as
     select c.new_outcome, c.file_id, c.line, c.order_id,
       c.row_values || jsonb_build_object('order_id', c.order_id, 'order_item_id', c.id,
         'resolved_product_id', c.product_id, 'is_numbered', c.is_numbered, 'file_id', c.file_id, 'line', c.line,
         'effective_at', c.effective_at, 'outcome', c.new_outcome) as row_values
     from contested_line as c where not c.is_deleted`,
    `insert into production.order_items
     select l.* from contested_row as c
     cross join lateral jsonb_populate_record(null::production.order_items, c.row_values) as l
     where c.new_outcome = 'inserted'`,
    `insert into ops.rejected_rows
       (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, row_key, order_id, row_values)
     select f.run_id, f.file_id, f.feed, f.name, c.line, 'orphan', 'order_id',
       'order "' || c.order_id || '" is not known: the row waits for it',
       ops.raw_row(c.row_values, f.columns, f.delimiter),
       row(c.order_id, c.row_values ->> 'order_item_id')::text, c.order_id, c.row_values - 'is_numbered' - 'outcome'
     from contested_row as c
     join ops.files as f using (file_id)
     where c.new_outcome = 'waiting'`,
  )
  const moved = (outcome: string) =>
    `${outcome} = f.${outcome} + (select count(*) filter (where new_outcome = '${outcome}')
        - count(*) filter (where outcome = '${outcome}') from contested_line as c where c.file_id = f.file_id)`
  await run(
    `update ops.files as f
     set ${['inserted', 'updated', 'unchanged', 'superseded', 'waiting'].map(moved).join(',\n       ')}
     where file_id in (select file_id from contested_line)`,
  )
}
