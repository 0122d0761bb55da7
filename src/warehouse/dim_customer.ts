import { type Applied, apply, type Derivation } from '../db/derivation.ts'
import { type Executor, execute } from '../db/query.ts'
import type { Scope } from '../db/scope.ts'

/** Attributes whose changes make a new version; the others are the newest known in all versions. */
const tracked = ['segment', 'country', 'region', 'city']

export const dimCustomer: Derivation = {
  target: 'dim_customer',
  key: ['customer_id', 'valid_from'],
  columns: [
    'customer_id',
    ...tracked,
    'gender',
    'birth_year',
    'acquisition_channel',
    'registration_date',
    'is_inferred',
    'valid_from',
    'valid_to',
    'is_current',
  ],
  targetScope: 't.customer_key <> -1 and /* scope:customer t.customer_id */ true',
  hasRunId: false,
  select: `
with state as (
    select
        v.customer_id,
        v.effective_at,
        v.segment,
        v.country,
        v.region,
        v.city,
        lag(v.effective_at) over history is null
            or (v.segment, v.country, v.region, v.city) is distinct from
               (lag(v.segment) over history, lag(v.country) over history, lag(v.region) over history, lag(v.city) over history)
            as is_change
    from production.customer_versions as v
    where /* scope:customer v.customer_id */ true
    window history as (partition by v.customer_id order by v.effective_at)
),
version as (
    select
        *,
        lag(effective_at) over history is null as is_first,
        lead(effective_at) over history as next_effective_at
    from state
    where is_change
    window history as (partition by customer_id order by effective_at)
)
select
    c.customer_id,
    v.segment,
    v.country,
    v.region,
    v.city,
    c.gender,
    extract(year from c.birth_date)::integer as birth_year,
    c.acquisition_channel,
    c.registration_date,
    c.is_inferred,
    case when coalesce(v.is_first, true) then '1900-01-01 00:00:00+00'::timestamptz else v.effective_at end as valid_from,
    coalesce(v.next_effective_at, '9999-12-31 00:00:00+00'::timestamptz) as valid_to,
    v.next_effective_at is null as is_current
from production.customers as c
left join version as v on v.customer_id = c.customer_id
where /* scope:customer c.customer_id */ true`,
}

/**
 * Brings `warehouse.dim_customer` up to date for the customers in scope. Notes in `changed_customer` those whose versions
 * moved and since when: facts before that instant belong to the version that they belonged to. `changed_version` has the
 * versions that say something else than before.
 *
 * Grain: one row per customer version. Running it again with the same scope changes nothing.
 */
export async function loadDimCustomer(trx: Executor, scope: Scope): Promise<Applied> {
  const versions = `select customer_id, valid_from, ${tracked.join(', ')} from warehouse.dim_customer
     where customer_key <> -1`
  if (scope.isEverything) return apply(trx, dimCustomer, scope)
  await execute(
    trx,
    `create temp table customer_before on commit drop as ${versions}
       and customer_id in (select customer_id from scope_customer)`,
  )
  const applied = await apply(trx, dimCustomer, scope)
  await execute(
    trx,
    `insert into changed_customer
     select customer_id, min(valid_from) from (
       (select * from customer_before except all
        ${versions} and customer_id in (select customer_id from scope_customer))
       union all
       (${versions} and customer_id in (select customer_id from scope_customer) except all
        select * from customer_before)
     ) as changed
     group by customer_id`,
  )
  await execute(
    trx,
    `insert into changed_version
     select v.customer_key
     from customer_before as b
     join warehouse.dim_customer as v on v.customer_id = b.customer_id and v.valid_from = b.valid_from
     where ${tuple('v')} is distinct from ${tuple('b')}`,
  )
  return applied
}

function tuple(alias: string): string {
  return `(${tracked.map((column) => `${alias}.${column}`).join(', ')})`
}
