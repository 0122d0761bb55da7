import { col } from '../db/columns.ts'
import { fillEmpty, isWorthFilling } from '../db/fill_empty.ts'
import { joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readValue } from '../db/statements.ts'
import { waitingFeeds } from '../model/feeds/index.ts'
import { sourceKinds } from '../sources/index.ts'
import { type StagedFile, stagedRows } from './entity.ts'

/** Exports in which an order can begin in one file and continue in the next. */
const openers = sourceKinds.flatMap(({ name, opens }) => (opens === undefined ? [] : [name]))

/**
 * Records which files of exports that restate whole orders contain which orders, in `production.whole_orders`: for each
 * order the files of the newest day, and of each part the newest version. Only they can decide it, now or after one
 * more part.
 *
 * Makes the temporary tables `whole_file` (the files of such exports), `whole_input` (what they were made from),
 * `order_of_run` (orders in files of this run, by source) and `contested_order` (those that other files contain too).
 */
export async function holdOrders(trx: Connection): Promise<void> {
  await execute(
    trx,
    sql`create temp table whole_file on commit drop as
     select
       f.file_id,
       coalesce(f.parent_file_id, f.file_id) as input_id,
       coalesce(f.source, f.feed) collate "C" as source,
       f.group_name,
       f.part,
       (f.file_date at time zone (select timezone from ops.settings))::date as file_day,
       r.file_rank
     from ops.files as f join file_rank as r using (file_id)
     where f.has_whole_orders`,
  )
  if (!(await restatesOrders(trx))) return
  await execute(
    trx,
    sql`create temp table whole_input on commit drop as
     select distinct input_id, group_name, part, file_day, file_rank from whole_file`,
  )
  const held = ['orders', ...waitingFeeds].map(
    (
      feed,
    ) => sql`select w.source, s.order_id collate "C" as order_id, w.input_id, ${literal(feed === 'orders')} as has_order
       from ${stagedRows(feed)}
       join whole_file as w using (file_id)`,
  )
  const [orders = 0] = await executeAll(trx, [
    sql`create temp table held_order on commit drop as
     select
       source,
       order_id,
       input_id,
       case when source in (${joined(openers.map(literal))}) then bool_or(has_order) end as opens
     from (${joined(held, '\nunion all\n')}) as held
     group by source, order_id, input_id`,
    sql`create temp table order_of_run on commit drop as
     select source, order_id, count(*) > 1 as has_several from held_order group by source, order_id`,
    sql`analyze order_of_run`,
    // Checked before this run's files are recorded: in a first load there is nothing to search.
    sql`create temp table contested_order on commit drop as
     select source, order_id from order_of_run where has_several
     union
     select source, order_id
     from held_order as h join production.whole_orders as known using (source, order_id)
     where known.file_id <> h.input_id`,
  ])
  // In key order, so that each new entry goes to the end of the index.
  const insert = sql`insert into production.whole_orders (source, order_id, file_id, opens)
     select source, order_id, input_id, opens from held_order
     order by source, order_id, input_id`
  if (await isWorthFilling(trx, 'production.whole_orders', orders)) {
    await fillEmpty(trx, 'production.whole_orders', insert)
  } else await execute(trx, sql`${insert} on conflict do nothing`)
  if (!(await ordersAreContested(trx))) return
  await execute(
    trx,
    sql`delete from production.whole_orders as h
     using (
       select
         k.source,
         k.order_id,
         k.file_id,
         -- The rest of an order waits for the file that it begins in.
         case when k.opens is false then i.file_day >= coalesce(d.file_day, i.file_day) else i.file_day = d.file_day end
           and i.file_rank = max(i.file_rank) over (partition by k.source, k.order_id, i.file_day, i.group_name, i.part)
           as can_decide
       from production.whole_orders as k
       join order_of_run as o using (source, order_id)
       join whole_input as i on i.input_id = k.file_id
       left join (
         select n.source, n.order_id, max(f.file_day) as file_day
         from production.whole_orders as n
         join order_of_run as o using (source, order_id)
         join whole_input as f on f.input_id = n.file_id
         where n.opens is not false
         group by n.source, n.order_id
       ) as d using (source, order_id)
     ) as judged
     where not judged.can_decide
       and (h.source, h.order_id, h.file_id) = (judged.source, judged.order_id, judged.file_id)`,
  )
}

/** Whether any file on record restates whole orders. */
export function restatesOrders(trx: Connection): Promise<boolean> {
  return readValue(trx, col.boolean, sql`select exists (select from whole_file)`)
}

/**
 * Whether an order in files of this run is also in another file of its export. If none is, as in a first load, the only
 * file that contains an order decides it. Ask `restatesOrders` first.
 */
export function ordersAreContested(trx: Connection): Promise<boolean> {
  return readValue(trx, col.boolean, sql`select exists (select from contested_order)`)
}

/** Whether all of these files restate whole orders. Then all orders of their rows are orders of the run. */
export function restateAll(trx: Connection, files: readonly StagedFile[]): Promise<boolean> {
  const ids = files.map(({ fileId }) => fileId)
  return readValue(trx, col.boolean, sql`select ${ids}::integer[] <@ array(select file_id from whole_file)`)
}

/**
 * The files that can decide orders, as a FROM item: source, order_id, input_id, and whether they decide. The parts of
 * an export are as new as the newest of them. `orders` is a SELECT of source and order_id.
 */
export function decidingFiles(orders: Sql): Sql {
  return sql`(
    select
      h.source,
      h.order_id,
      h.file_id as input_id,
      case
        -- Of files that each have the order from its beginning, the newest; with it the rest in parts of its day.
        when h.opens then i.file_rank = max(i.file_rank) filter (where h.opens) over (partition by h.source, h.order_id)
        when h.opens is false then coalesce(
          max(i.file_rank) filter (where h.opens) over (partition by h.source, h.order_id, i.group_name, i.file_day)
          = max(i.file_rank) filter (where h.opens) over (partition by h.source, h.order_id),
          max(i.file_rank) filter (where h.opens) over (partition by h.source, h.order_id) is null
        )
        else max(i.file_rank) over (partition by h.source, h.order_id, i.group_name)
          = max(i.file_rank) over (partition by h.source, h.order_id)
      end as decides
    from production.whole_orders as h
    join whole_input as i on i.input_id = h.file_id
    where (h.source, h.order_id) in (${orders})
  )`
}
