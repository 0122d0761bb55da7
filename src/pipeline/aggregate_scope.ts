import type { Derivation } from '../db/derivation.ts'
import type { Part, Scope } from '../db/scope.ts'
import { ident, idents, joined, literal, type Sql, sql, unbound } from '../db/sql.ts'
import { surrogateKey } from '../db/sql_objects.ts'
import { type Connection, executeAll } from '../db/statements.ts'
import { archivableFeeds } from '../model/feeds/index.ts'
import {
  closeReportScope,
  fillDays,
  instantsOf,
  namesOfDays,
  openAggregateScope,
  readDays,
  scopeWithin,
} from '../scopes/scopes.ts'
import { type Noted, writtenKeys, writtenWhere } from '../scopes/written_rows.ts'
import type { ArchivedMonths } from './archived_months/needed.ts'
import type { Run } from './run.ts'
import { type Relations, readsOf } from './select_reads.ts'

/**
 * The scope of aggregates and reports: the days, before and after, of the facts that this run wrote, deleted or moved;
 * the days that entered or left the range of activity; the customers whose sales changed; the months and periods of
 * those days.
 *
 * Each aggregate is derived for the days of what its own SELECT reads, according to the catalog: shipping an order
 * changes its status, and only figures by status follow.
 */
export class AggregateScope {
  private readonly trx: Connection
  private readonly facts: readonly Derivation[]
  private readonly dimensions: readonly Derivation[]
  private readonly dayAggregates: ReadonlySet<string>
  private readonly monthAggregates: ReadonlySet<string>
  private readonly reads: ReadonlyMap<string, Relations>
  private readonly noted: Noted
  private readonly archived: ArchivedMonths
  private shared: Part
  /** The days in `scope_day`. */
  private filled: readonly string[] = []
  /** The aggregates that were requested and have been derived since. */
  private readonly derived: string[] = []

  private constructor(
    { trx, warehouse, noted, archived }: Run,
    reads: ReadonlyMap<string, Relations>,
    shared: Part,
  ) {
    this.trx = trx
    this.reads = reads
    this.noted = noted
    this.archived = archived
    this.shared = shared
    this.facts = warehouse.facts.filter(({ columns }) => columns.includes('date_key'))
    this.dimensions = [warehouse.customer, warehouse.product]
    const keyedBy = (column: string) =>
      new Set(warehouse.aggregates.filter(({ key }) => key.includes(column)).map(({ target }) => target))
    this.dayAggregates = keyedBy('date')
    this.monthAggregates = keyedBy('month')
  }

  /** Gathers what all share (the days of events, the customers), and what each of `derivations` reads. */
  static async open(run: Run, derivations: readonly Derivation[], ofFacts: Part): Promise<AggregateScope> {
    const { trx, noted } = run
    const shared = await openAggregateScope(trx, noted, ofFacts)
    // Done before the days that entered get their rows.
    await executeAll(trx, [
      sql`insert into moved_day ${joined(movedDays, '\nunion\n')}`,
      sql`analyze moved_day`,
    ])
    return new AggregateScope(run, await readsOf(trx, derivations), shared)
  }

  /** The scope of an aggregate or report. Its days are in `scope_day` until another one is requested. */
  async of(derivation: Derivation): Promise<Scope> {
    const text = `${derivation.select}\n${derivation.targetScope}`
    const has = (marker: string) => text.includes(`scope:${marker} `)
    const isOfDays = has('day') || has('month') || has('period')
    const days = isOfDays ? await readDays(this.trx, this.daysOf(derivation)) : []
    await this.fill(days)
    await this.archived.needDays(daysOfEvents(days), eventsReadBy(this.reads.get(derivation.target)))
    if (this.dayAggregates.has(derivation.target)) this.derived.push(derivation.target)
    return scopeWithin(this.shared, days.length === 0 ? namesOfDays : [], {
      event_time: has('event_time') && days.length > 0 ? await instantsOf(this.trx, 'day') : [],
      event_day_time: has('event_day_time') ? await instantsOf(this.trx, 'event_day') : [],
    })
  }

  /** Gathers what reports share, once the aggregates are derived. */
  async reachReports(): Promise<void> {
    this.shared = await closeReportScope(this.trx, this.noted, this.shared)
  }

  /** Leaves the days of everything written in `scope_day`. Returns the scope of it all, for the checks. */
  async close(): Promise<Scope> {
    const days = await readDays(this.trx, this.allDays())
    await this.fill(days)
    return scopeWithin(this.shared, days.length === 0 ? namesOfDays : [])
  }

  /** Puts days into `scope_day`, unless they are there. Without days nothing reads it. */
  private async fill(days: readonly string[]): Promise<void> {
    if (days.length === 0 || days.join() === this.filled.join()) return
    await fillDays(this.trx, days)
    this.filled = days
  }

  /** The days of what a derivation reads, as SELECTs of a day. */
  private daysOf({ target }: Derivation): Sql[] {
    const relations = this.reads.get(target)
    if (!relations) return this.allDays()
    const days = [sql`select day from touched_day`]
    for (const [name, columns] of relations) {
      const known = this.daysOfRelation(name, columns)
      if (!known) return this.allDays()
      days.push(...known)
    }
    return [...days, ...this.daysOfDimensions(relations)]
  }

  /** Undefined for a relation whose changes by a run are unknown. */
  private daysOfRelation(name: string, columns: ReadonlySet<string>): Sql[] | undefined {
    const [schema, table = ''] = name.split('.')
    if (schema === 'production') return [sql`select day from touched_event_day`]
    // A changed setting brings everything into scope.
    if (name === 'ops.settings' || table.startsWith('dim_')) return []
    if (name === 'warehouse.activity') return [sql`select day from moved_day`]
    const fact = this.facts.find(({ target }) => target === table)
    if (fact) return daysOfFact(fact, (column) => columns.has(column), this.noted)
    if (this.dayAggregates.has(table)) return writtenKeys(this.noted, table, 'date')
    if (this.monthAggregates.has(table)) return writtenKeys(this.noted, table, 'month')
    return undefined
  }

  /**
   * The days of facts whose dimensions changed in a column that is read. A product that moved to another listing brings
   * its history, a customer version with a corrected segment its sales and sessions.
   */
  private daysOfDimensions(relations: Relations): Sql[] {
    return this.dimensions.flatMap(({ target, key, columns }) => {
      const read = columns.filter(
        (column) => !key.includes(column) && relations.get(`warehouse.${target}`)?.has(column),
      )
      if (read.length === 0 || !this.noted.get(target)?.changed) return []
      const surrogate = surrogateKey(target)
      const old = read.map((column) => `old_${column}`)
      return this.facts
        .filter((fact) => fact.columns.includes(surrogate) && relations.has(`warehouse.${fact.target}`))
        .map(
          (fact) => sql`select d.full_date
   from ${ident(`changed_${target}`)} as p
   join warehouse.${ident(target)} as m using (${idents(key)})
   join warehouse.${ident(fact.target)} as f using (${ident(surrogate)})
   join warehouse.dim_date as d using (date_key)
   where not p.is_new
     and row(${idents(read, 'p')}) is distinct from row(${idents(old, 'p')})`,
        )
    })
  }

  private allDays(): Sql[] {
    const days = [
      sql`select day from touched_day`,
      sql`select day from touched_event_day`,
      sql`select day from scope_event_day`,
    ]
    for (const fact of this.facts) days.push(...daysOfFact(fact, () => true, this.noted))
    for (const target of this.derived) days.push(...writtenKeys(this.noted, target, 'date'))
    for (const relations of this.reads.values()) days.push(...this.daysOfDimensions(relations))
    // Several dimensions and aggregates give the same SELECT.
    return [...new Map([...days, sql`select day from moved_day`].map((day) => [unbound(day), day])).values()]
  }
}

/** The days whose events an aggregate reads, whichever marker it restricts them by. */
const daysOfEvents = (days: readonly string[]) =>
  sql`select unnest(${literal(`{${days.join(',')}}`)}::date[]) union all select day from scope_event_day`

/** The feeds that can be archived, of those that a derivation reads. */
function eventsReadBy(relations: Relations | undefined) {
  return archivableFeeds.filter((feed) => !relations || relations.has(`production.${feed}`))
}

/** The days of a fact's rows that are new, gone, moved to another day, or changed in a column that is read. */
function daysOfFact(
  { target, key, columns, members = [] }: Derivation,
  isRead: (column: string) => boolean,
  noted: Noted,
): Sql[] {
  const values = [...columns, ...members.map((member) => member.key)].filter(
    (column) => !key.includes(column),
  )
  const changed = values.filter((column) => column === 'date_key' || isRead(column))
  const keys = key.includes('date_key')
    ? writtenKeys(noted, target, 'date_key')
    : writtenWhere(noted, target, 'date_key', changed)
  return keys.map(dayOfKey)
}

/** Days from their keys alone: dim_date no longer has a day at the end of the calendar once nothing is left on it. */
function dayOfKey(keys: Sql): Sql {
  return sql`select make_date(k.date_key / 10000, k.date_key / 100 % 100, k.date_key % 100) from (${keys}) as k (date_key)`
}

/** Days within the range of activity that have no row yet, and days with a row that are outside. */
const movedDays = [
  sql`select d.full_date
   from warehouse.activity as a
   join warehouse.dim_date as d on d.full_date between a.first_date and a.last_date
   where not exists (select from warehouse.agg_daily_business_metrics as m where m.date = d.full_date)`,
  sql`select m.date
   from warehouse.agg_daily_business_metrics as m
   where not exists (select from warehouse.activity as a where m.date between a.first_date and a.last_date)`,
]
