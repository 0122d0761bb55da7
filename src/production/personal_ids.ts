import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, sql } from '../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../db/statements.ts'
import { feeds } from '../model/feeds/index.ts'
import { mayBeAddress, personalId } from './entity.ts'

/** Columns other than the customer's own that hold the id of a person. */
const references = feeds
  .filter(({ name }) => name !== 'customers')
  .flatMap(({ name, columns }) =>
    columns.filter(({ holds }) => holds === 'person').map((column) => [name, column.name] as const),
  )

/**
 * Hashes ids of persons in production that are e-mail addresses from before ids were hashed. Customers whose ids were
 * spellings of one address become one: the newest row wins. `turned_customer` has the customers, with the one that
 * stays for each hash. Without such ids nothing changes.
 */
export async function turnPersonalIds(trx: Connection): Promise<number> {
  await execute(
    trx,
    sql`insert into turned_customer
     select old_id, new_id, row_number() over newest_first = 1
     from (select customer_id as old_id, ${personalId(sql`customer_id`)} as new_id, * from production.customers) as c
     left join file_rank using (file_id)
     where new_id in (
       select ${personalId(sql`customer_id`)} from production.customers
       where ${mayBeAddress(sql`customer_id`)} and ${personalId(sql`customer_id`)} <> customer_id)
     window newest_first as (
       partition by new_id order by is_inferred, effective_at desc nulls last, file_rank desc nulls last, line desc, old_id)`,
  )
  await moveCustomers(trx)
  let turned = 0
  for (const [table, column] of references) {
    const id = ident(column)
    turned += await execute(
      trx,
      sql`update production.${ident(table)} set ${id} = ${personalId(id)}
       where ${mayBeAddress(id)} and ${id} <> ${personalId(id)}`,
    )
  }
  turned += await execute(
    trx,
    sql`delete from production.customers where customer_id in (select old_id from turned_customer where old_id <> new_id)`,
  )
  for (const table of [sql`ops.rejected_rows`, sql`production.set_aside_rows`]) {
    const user = sql`(row_values ->> 'user_id')`
    turned += await execute(
      trx,
      sql`update ${table} set row_values = jsonb_set(row_values, '{user_id}', to_jsonb(${personalId(user)}))
       where ${mayBeAddress(user)} and ${user} <> ${personalId(user)}`,
    )
  }
  return turned
}

/**
 * Gives the customers that stay their new ids and every state of the others, and takes the others' rows off the
 * accounts.
 */
async function moveCustomers(trx: Connection): Promise<void> {
  if (!(await readValue(trx, col.boolean, sql`select exists (select from turned_customer)`))) return
  await closeAccounts(trx)
  const columns = await columnsOf(trx, 'customers')
  const others = columns.filter((column) => column !== 'customer_id')
  await execute(
    trx,
    sql`insert into production.customers (customer_id, ${idents(others)})
     select t.new_id, ${idents(others, 'c')}
     from turned_customer as t join production.customers as c on c.customer_id = t.old_id
     where t.stands and t.old_id <> t.new_id
     on conflict (customer_id) do update set ${joined(others.map((column) => sql`${ident(column)} = ${ident('excluded', column)}`))}`,
  )
  await execute(
    trx,
    sql`delete from production.customer_versions as v
     using (
       select v.customer_id, v.effective_at, row_number() over (
         partition by t.new_id, v.effective_at order by r.file_rank desc, v.line desc) as place
       from production.customer_versions as v
       join turned_customer as t on t.old_id = v.customer_id
       join file_rank as r on r.file_id = v.file_id
     ) as ranked
     where ranked.place > 1 and (v.customer_id, v.effective_at) = (ranked.customer_id, ranked.effective_at)`,
  )
  await execute(
    trx,
    sql`update production.customer_versions as v set customer_id = t.new_id
     from turned_customer as t where t.old_id = v.customer_id and t.old_id <> t.new_id`,
  )
  await execute(
    trx,
    sql`delete from ops.contradictions as k using turned_customer as t
     where k.feed = 'customers' and k.row_key = t.old_id and not t.stands`,
  )
  await execute(
    trx,
    sql`update ops.contradictions as k set row_key = t.new_id
     from turned_customer as t where k.feed = 'customers' and k.row_key = t.old_id`,
  )
}

/**
 * Takes the rows of removed customers off the accounts of their files. Usually its file inserted such a row. If the
 * file had updated a row of an earlier file, the file with the most inserted rows is taken as the earlier one.
 */
async function closeAccounts(trx: Connection): Promise<void> {
  const lost = await readRows(
    trx,
    { file_id: col.number, rows: col.number, inserted: col.number, updated: col.number },
    sql`select file_id, count(*)::integer as rows, f.inserted::integer as inserted, f.updated::integer as updated
     from turned_customer as t
     join production.customers as c on c.customer_id = t.old_id
     join ops.files as f using (file_id)
     where not t.stands and not c.is_inferred
     group by file_id, f.inserted, f.updated order by file_id`,
  )
  let elsewhere = 0
  for (const { file_id, rows, inserted, updated } of lost) {
    const fromInserted = Math.min(rows, inserted)
    const fromUpdated = Math.min(rows - fromInserted, updated)
    await move(trx, file_id, 'inserted', 'superseded', fromInserted)
    await move(trx, file_id, 'updated', 'superseded', fromUpdated)
    await move(trx, file_id, 'unchanged', 'superseded', rows - fromInserted - fromUpdated)
    elsewhere += rows - fromInserted
  }
  const files = await readRows(
    trx,
    { file_id: col.number, inserted: col.number },
    sql`select file_id, (f.inserted - coalesce(sum(m.row_count), 0))::integer as inserted
     from ops.files as f left join run_move as m using (file_id)
     where f.feed = 'customers' and f.outcome = 'loaded' and coalesce(m.from_outcome, 'inserted') = 'inserted'
     group by file_id, f.inserted order by 2 desc`,
  )
  for (const { file_id, inserted } of files) {
    const rows = Math.min(elsewhere, inserted)
    await move(trx, file_id, 'inserted', 'updated', rows)
    elsewhere -= rows
  }
}

async function move(trx: Connection, fileId: number, from: string, to: string, rows: number): Promise<void> {
  if (rows <= 0) return
  await execute(trx, sql`insert into run_move values (${fileId}, ${from}, ${to}, ${rows})`)
}

async function columnsOf(trx: Connection, table: string): Promise<string[]> {
  const rows = await readRows(
    trx,
    { name: col.text },
    sql`select attname as name from pg_attribute
     where attrelid = ${literal(`production.${table}`)}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
  )
  return rows.map(({ name }) => name)
}
