import { type Executor, execute, rowsOf } from '../db/query.ts'
import { isStagedIn, type StagedFile, stagedRows } from './entity.ts'

/**
 * Decides where the known order lines belong that this run's numbering or ids concern, from `numbered_line`.
 *
 * A generated id, `<order_id>#<n>`, can be somebody's explicit id too. Then explicit rows and numbered lines each have
 * their newest of that id; the newer of the two stands, and the other is set aside instead of being forgotten: when
 * numbers move, or a row of the other kind comes, they are weighed against one another again. Lines of a group of files
 * that is of the newest day and not the newest of it are set aside too.
 *
 * Makes the temporary tables `contested_id` (id) and `line_move`: one row per line that has to go elsewhere, with place
 * and old_id, destination (stands, set aside, gone) and new_id, and whether it is left in its place, since a staged row is
 * about to take that. Staged rows that stand are no part of it: they are decided as any are.
 */
export async function planMoves(trx: Executor, files: readonly StagedFile[]): Promise<{ any: boolean }> {
  const [found] = await rowsOf<{ any: boolean }>(
    trx,
    `select exists (select from numbered_line) or exists (
       select from staging.order_items as s where ${isStagedIn(files)} and s.order_item_id like '%#%') as any`,
  )
  if (!found?.any) return { any: false }
  await findContested(trx, files)
  await weighContenders(trx, files)
  await execute(
    trx,
    `create temp table line_move on commit drop as
     with destined as (
       select
         place, file_id, line, file_rank, is_numbered, is_deleted, effective_at, old_id, new_id,
         case when is_newest then 'stands' when is_newest_of_kind then 'set aside' else 'gone' end as destination
       from contender
       union all
       select
         place, file_id, line, file_rank, true, is_deleted, effective_at, old_id, numbered_id,
         case when wins then 'stands' when may_win then 'set aside' else 'gone' end
       from numbered_line as n
       where (place <> 'staged' or may_win)
         and not exists (select from contender as c where (c.file_id, c.line) = (n.file_id, n.line))
     ),
     -- Staged rows that stand: what they are newer than is left to them, and they count as an update of it.
     taker as (
       select new_id as id, is_numbered, effective_at, file_rank, line
       from contender where place = 'staged' and is_newest
       union all
       select numbered_id, true, effective_at, file_rank, line
       from numbered_line
       where place = 'staged' and wins and not exists (select from contested_id as c where c.id = numbered_id)
     ),
     settled as (
       select
         d.*,
         d.place in ('production', 'waiting', 'tombstone') and d.destination <> 'stands' and t.id is not null
           and (d.is_numbered and t.is_numbered
             or (d.effective_at, d.file_rank, d.line) < (t.effective_at, t.file_rank, t.line)) as is_left
       from destined as d
       left join taker as t on t.id = d.old_id
     )
     select * from settled
     where case
       when place = 'staged' then destination = 'set aside'
       when destination = 'stands' then place = 'set aside' or new_id <> old_id
       when destination = 'set aside' then place <> 'set aside' or new_id is distinct from old_id
       else not is_left
     end`,
  )
  return { any: true }
}

/** The places where order lines are known, as SELECTs of what weighs in a contest, for the ids in `ids` (id). */
function knownLines(ids: string): string {
  return `select 'production' as place, k.file_id, k.line, k.is_numbered, k.order_item_id as old_id, k.effective_at,
         false as is_deleted
       from production.order_items as k join ${ids} as i on i.id = k.order_item_id
       union all
       select 'waiting', k.file_id, k.line, (k.row_values ->> 'is_numbered')::boolean, k.row_key,
         (k.row_values ->> 'effective_at')::timestamptz, false
       from ops.rejected_rows as k join ${ids} as i on i.id = k.row_key
       where k.feed = 'order_items' and k.reason = 'orphan' and k.status = 'open'
       union all
       select 'tombstone', k.file_id, k.line, k.is_numbered, k.row_key, k.effective_at, true
       from production.tombstones as k join ${ids} as i on i.id = k.row_key
       where k.feed = 'order_items'
       union all
       select 'set aside', k.file_id, k.line, k.is_numbered, k.order_item_id, k.effective_at, k.is_deleted
       from production.set_aside_lines as k join ${ids} as i on i.id = k.order_item_id`
}

/** Makes `contested_id`: ids that numbered lines of this run's orders or staged rows have, and a row of the other kind too. */
async function findContested(trx: Executor, files: readonly StagedFile[]): Promise<void> {
  await execute(
    trx,
    `create temp table contested_id on commit drop as
     with explicit as (
       select distinct s.order_item_id collate "C" as id
       from staging.order_items as s
       where ${isStagedIn(files)} and s.order_item_id like '%#%'
     ),
     numbered as (
       select numbered_id as id from numbered_line where numbered_id is not null
       union all
       select old_id from numbered_line where old_id is distinct from numbered_id and old_id is not null
     )
     select id from numbered join explicit using (id)
     union
     select k.old_id from (${knownLines('numbered')}) as k where not k.is_numbered
     union
     select k.old_id from (${knownLines('explicit')}) as k where k.is_numbered`,
  )
  await execute(trx, 'analyze contested_id')
}

/** Makes `contender`: every line that is known or staged under a contested id, as it is numbered now, and how it fares. */
async function weighContenders(trx: Executor, files: readonly StagedFile[]): Promise<void> {
  const newestFirst = 'effective_at desc, file_rank desc, line desc'
  await execute(
    trx,
    `create temp table contender on commit drop as
     with known as (
       ${knownLines('contested_id')}
     ),
     claim as (
       select place, file_id, line, is_numbered, old_id, effective_at, is_deleted, old_id as new_id
       from known as k
       where not exists (select from numbered_line as n where (n.file_id, n.line) = (k.file_id, k.line))
       union all
       select place, file_id, line, true, old_id, effective_at, is_deleted, numbered_id
       from numbered_line join contested_id as i on i.id = numbered_id
       union all
       select 'staged', f.file_id, s._line, false, null, coalesce(s.updated_at::timestamptz, f.file_date),
         coalesce(s.is_deleted::boolean, false), i.id
       from ${stagedRows('order_items')}
       join contested_id as i on i.id = s.order_item_id
       where ${isStagedIn(files)}
     )
     select
       *,
       row_number() over (partition by new_id order by ${newestFirst}) = 1 as is_newest,
       row_number() over (partition by new_id, is_numbered order by ${newestFirst}) = 1 as is_newest_of_kind
     from claim join file_rank using (file_id)`,
  )
}
