import { addDays } from '../../calendar.ts'
import { numbered, type Value } from '../../db/sql.ts'
import { readRecords } from '../../db/statements.ts'
import { cutSql } from '../../metrics/cut.ts'
import type { CutPeriod } from '../../metrics/cut_period.ts'
import type { CutSet } from '../../metrics/cut_plan.ts'
import type { CutDimension, Dimension } from '../../metrics/dimensions.ts'
import { type CutFilters, type FilterKeys, readFilterKeys } from '../../metrics/filter_keys.ts'
import { hasOrdersBehind } from '../../metrics/orders_behind.ts'
import { isOffered } from '../../metrics/part_source.ts'
import { metric, quotientParts } from '../../metrics/registry.ts'
import { plainNumber } from '../../reports/figures.ts'
import { changeOf } from '../../reports/live_report.ts'
import type { AppliedRequest, Cell, Column, PageName, Row, Section, SectionName, Tile } from '../contract.ts'
import { columnNamed } from '../glossary.ts'
import type { Memory } from '../memory.ts'
import { pageList } from '../page_list.ts'
import type { Snapshot } from '../reading.ts'
import { periodsOf } from '../request.ts'
import { shortened } from '../shortened.ts'
import { targetsOfRange } from './month_targets.ts'

/** What pages have in common, whatever they are asked. */
interface Common {
  memory: Pick<Memory, 'rows'>
  /** The setting `holidays`. */
  holidays: readonly string[]
}

/** What a page is made from. */
export interface PageContext extends Snapshot, Common {
  request: AppliedRequest
  periods: CutPeriod[]
}

/** The result of reading a page: each section of `pageList` with at least its columns. */
export interface PageContents<Page extends PageName = PageName> {
  tiles: Tile[]
  sections: Record<SectionName<Page>, Section>
}

export type Page<Name extends PageName> = (context: PageContext) => Promise<PageContents<Name>>

/** A table of figures, as a page requests it. */
export interface SectionSpec extends CutSet {
  /** The columns to show, in order. Default: dimensions, periods, metrics. */
  columns?: readonly (string | Column)[]
  /**
   * A list to choose from. The filter by its own (first) dimension does not apply, so that the chosen value is shown
   * among the others.
   */
  isChoice?: boolean
}

export function contextOf(
  snapshot: Snapshot,
  request: AppliedRequest,
  { memory, holidays }: Common,
): PageContext {
  return { ...snapshot, request, periods: periodsOf(request), memory, holidays }
}

/** Starts to read a part of a page in parallel. Returns a function that gives the result. */
export function meanwhile<T>(
  context: PageContext,
  part: (context: PageContext) => Promise<T>,
): Promise<() => Promise<T>> {
  return context.beside((snapshot) => part({ ...context, ...snapshot }))
}

type Figures = Record<string, Cell>

interface FoundSet {
  rows: Figures[]
  /** Filters that the figures cannot apply. */
  ignored: Dimension[]
  /** The total number of rows. */
  total: number
}

type Sets<Name extends string> = Readonly<Record<Name, CutSet & Pick<SectionSpec, 'isChoice'>>>

/** Sets that the same filters apply to. One statement reads them. */
interface SetGroup<Name extends string> {
  filters: CutFilters
  names: Name[]
}

/** Rows of several sets of figures, by name, with the filters that each cannot apply. */
export async function figures<Name extends string>(
  context: PageContext,
  sets: Sets<Name>,
): Promise<Record<Name, FoundSet>> {
  const groups = new Map<string, SetGroup<Name>>()
  for (const name of Object.keys(sets) as Name[]) {
    const { filters } = usableFilters(sets[name], context.request.filters)
    const used = Object.keys(filters).join()
    const group = groups.get(used) ?? { filters, names: [] }
    group.names.push(name)
    groups.set(used, group)
  }
  const [first, ...others] = groups.values()
  const rest = others.length > 0 ? await meanwhile(context, (beside) => found(beside, others)) : undefined
  return Object.fromEntries([
    ...(await found(context, first ? [first] : [])),
    ...((await rest?.()) ?? []),
  ]) as Record<Name, FoundSet>

  async function found(within: PageContext, some: readonly SetGroup<Name>[]) {
    const all: [Name, FoundSet][] = []
    for (const group of some) all.push(...(await figuresOfGroup(within, sets, group)))
    return all
  }
}

async function figuresOfGroup<Name extends string>(
  context: PageContext,
  sets: Sets<Name>,
  { filters, names }: SetGroup<Name>,
): Promise<[Name, FoundSet][]> {
  const { text, values } = cutSql({
    periods: context.periods,
    filters,
    keys: await filterKeysOf(context),
    sets: names.map((name) => sets[name]),
  })
  const columns = names.flatMap((name) => [...sets[name].by, ...sets[name].metrics])
  const rows = await readRecords(
    context.trx,
    ['set_no', 'period_no', 'total_rows', ...columns],
    numbered(text, values as Value[]),
  )
  const starts = startsOf(context.periods, 0)
  const known = knownPeriods(context)
  return names.map((name, no) => {
    const set = sets[name]
    const own = rows.filter((row) => row.set_no === no)
    // The compared range can have more or fewer periods than the range.
    const asked = set.isOverTime ? own.filter((row) => starts.has(row.period_no as number)) : own
    const isKnown = (row: Record<string, unknown>, era: 0 | 1) =>
      set.isOverTime ? known[era].has(row.period_no as number) : known[era].size > 0
    return [
      name,
      {
        rows: asked.map((row) => readRow(row, set, { isKnown: isKnown(row, 0), isBefore: isKnown(row, 1) })),
        ignored: usableFilters(set, context.request.filters).ignored,
        total: Number(own[0]?.total_rows ?? 0) - (own.length - asked.length),
      },
    ]
  })
}

/** By the filters of a request: all parts of a page apply the same ones. */
const filterKeys = new WeakMap<CutFilters, Promise<FilterKeys>>()

/** The keys that the filters of a request stand for. */
export function filterKeysOf({ trx, request: { filters } }: PageContext): Promise<FilterKeys> {
  const found = filterKeys.get(filters) ?? readFilterKeys(trx, filters)
  filterKeys.set(filters, found)
  return found
}

/** Leaves out filters that none of the metrics can apply. */
function usableFilters(set: CutSet & Pick<SectionSpec, 'isChoice'>, all: CutFilters) {
  const own = set.isChoice ? set.by[0] : undefined
  const filters = Object.fromEntries(Object.entries(all).filter(([name]) => name !== own)) as CutFilters
  return partFilters(filters, (dimension) => set.metrics.some((name) => isOffered(name, set.by, [dimension])))
}

/** The filters that figures can apply, and the dimensions of those that they cannot. */
export function partFilters(
  filters: CutFilters,
  isUsable: (dimension: Dimension) => boolean,
): { filters: CutFilters; ignored: Dimension[] } {
  const ignored = (Object.keys(filters) as Dimension[]).filter((dimension) => !isUsable(dimension))
  return {
    ignored,
    filters: Object.fromEntries(
      Object.entries(filters).filter(([name]) => !ignored.includes(name as Dimension)),
    ),
  }
}

/**
 * The figures of a row. They are NULL, not 0, if the shop has no data from that time yet or any more, and those of the
 * compared range if nothing is compared.
 */
function readRow(
  row: Record<string, unknown>,
  set: CutSet,
  { isKnown, isBefore }: { isKnown: boolean; isBefore: boolean },
): Figures {
  const numbers = [...set.metrics, ...(set.share ? ['share', 'cumulative_share'] : [])]
  return Object.fromEntries<Cell>([
    ...(set.isOverTime ? [['period_no', row.period_no as number] as const] : []),
    ...set.by.map((name) => [name, dimensionCell(row[name])] as const),
    ...numbers.map((name) => [name, isKnown ? plainNumber(row[name]) : null] as const),
    ...(set.before ?? [])
      .map((name) => `${name}_before`)
      .map((name) => [name, isBefore ? plainNumber(row[name]) : null] as const),
  ])
}

/** No filter accepts a longer text. */
function dimensionCell(value: unknown): Cell {
  return typeof value === 'string' ? shortened(value) : (value as Cell)
}

/** Sections from figures. With periods, there is one row per period, or per period and member. */
export async function sections<Name extends string>(
  context: PageContext,
  specs: Readonly<Record<Name, SectionSpec>>,
): Promise<Record<Name, Section>> {
  return sectionsOf(context, specs, await figures(context, specs))
}

function sectionsOf<Name extends string>(
  context: PageContext,
  specs: Readonly<Record<Name, SectionSpec>>,
  found: Readonly<Record<Name, FoundSet>>,
): Record<Name, Section> {
  return Object.fromEntries(
    (Object.keys(specs) as Name[]).map((name) => {
      const spec = specs[name]
      const { rows, ignored, total } = found[name]
      const shown = spec.isOverTime ? withPeriods(context, rows) : rows
      return [
        name,
        {
          columns: columnsOf(context, spec),
          rows: shown,
          ignored,
          followsRange: true,
          ...(total > rows.length ? { total } : {}),
        },
      ]
    }),
  ) as Record<Name, Section>
}

/**
 * A trend by one dimension with a row for each period and member, period by period. Without data, sums are 0 and
 * quotients NULL.
 */
export function withoutGaps(
  context: PageContext,
  trend: Section,
  by: CutDimension,
  members: readonly Cell[],
): Section {
  const filters = (Object.keys(context.request.filters) as Dimension[]).filter(
    (name) => !trend.ignored.includes(name),
  )
  const nothing = (zero: Cell) =>
    Object.fromEntries(
      trend.columns
        .filter(({ name }) => name !== 'period' && name !== by)
        .map(({ name }): [string, Cell] => [
          name,
          quotientParts(metric(name)) || !isOffered(name, [by], filters) ? null : zero,
        ]),
    )
  const [known] = knownPeriods(context)
  const keyOf = (period: Cell, member: Cell) => JSON.stringify([period, member])
  const found = new Map(trend.rows.map((row) => [keyOf(row.period ?? null, row[by] ?? null), row]))
  const shown = members.filter((member) => trend.rows.some((row) => (row[by] ?? null) === member))
  return {
    ...trend,
    rows: [...startsOf(context.periods, 0)].flatMap(([no, period]) =>
      shown.map(
        (member): Row =>
          found.get(keyOf(period, member)) ?? {
            period,
            [by]: member,
            ...nothing(known.has(no) ? 0 : null),
          },
      ),
    ),
  }
}

function columnsOf({ request }: PageContext, spec: SectionSpec): Column[] {
  const names = spec.columns ?? [
    ...(spec.isOverTime ? ['period'] : []),
    ...spec.by,
    ...spec.metrics,
    ...(spec.share ? ['share'] : []),
    ...(spec.isOverTime && spec.before?.length && request.compareRange ? ['period_before'] : []),
    ...(spec.before ?? []).map((name) => `${name}_before`),
  ]
  return names.map((name) => (typeof name === 'string' ? columnNamed(name) : name))
}

/** Replaces the number of a period by its first day. */
function withPeriods({ periods, request }: PageContext, rows: readonly Figures[]): Row[] {
  const [asked, before] = [startsOf(periods, 0), startsOf(periods, 1)]
  return rows.map(({ period_no: no, ...row }) => ({
    period: asked.get(no) ?? null,
    ...row,
    ...(request.compareRange ? { period_before: before.get(no) ?? null } : {}),
  }))
}

/** The numbers of the periods from whose time there is data, of the range and of the compared one. */
function knownPeriods({ periods, activity }: PageContext): [Set<Cell | undefined>, Set<Cell | undefined>] {
  const known = ([0, 1] as const).map((era) => {
    const own = periods.filter((one) => one.era === era && hasData(activity, one.start, addDays(one.end, -1)))
    return new Set<Cell | undefined>(own.map(({ no }) => no))
  })
  return known as [Set<Cell | undefined>, Set<Cell | undefined>]
}

/** Whether the shop has data from any of these days. */
export function hasData(activity: PageContext['activity'], from: string, to: string): boolean {
  return activity !== null && from <= activity.to && to >= activity.from
}

/** The first days of the periods of the range (era 0) or the compared one (era 1), by number. */
function startsOf(periods: readonly CutPeriod[], era: 0 | 1): Map<Cell | undefined, string> {
  return new Map(periods.flatMap((one) => (one.era === era ? [[one.no, one.start]] : [])))
}

/**
 * The tiles of a page (each metric over the whole range, with the compared value and its trend) and its sections, read
 * together so that shared data is read once.
 */
export async function tilesAndSections<Name extends string>(
  context: PageContext,
  page: PageName,
  specs: Readonly<Record<Name, SectionSpec>>,
): Promise<{ tiles: Tile[]; sections: Record<Name, Section> }> {
  const names: readonly string[] = pageList[page].tiles
  const found = await figures<string>(context, {
    ...specs,
    '#whole': { by: [], metrics: names, before: context.request.compareRange ? names : [] },
    '#course': { by: [], isOverTime: true, metrics: names },
  })
  const [whole, course] = [found['#whole']?.rows[0] ?? {}, found['#course']?.rows ?? []]
  const targets = await targetsOfRange(context)
  return {
    tiles: names.map((name) => ({
      ...tileOf(context, name, whole, course),
      target: targets.get(name) ?? null,
    })),
    sections: sectionsOf(context, specs, found as Record<Name, FoundSet>),
  }
}

function tileOf(
  context: PageContext,
  name: string,
  whole: Figures,
  course: readonly Figures[],
): Omit<Tile, 'target'> {
  const one = metric(name)
  const filters = Object.keys(context.request.filters) as Dimension[]
  const isMissing = !isOffered(name, [], filters)
  const ignored = isMissing ? filters.filter((dimension) => !isOffered(name, [], [dimension])) : []
  const { label, unit, description } = columnNamed(name)
  const value = isMissing ? null : (whole[name] ?? null)
  const before = isMissing || !context.request.compareRange ? null : (whole[`${name}_before`] ?? null)
  const isPercent = unit === 'percent'
  const change = changeOf(numberOf(value), numberOf(before))
  return {
    metric: name,
    label,
    unit,
    description,
    value,
    before,
    changePercent: isPercent || change.percent === null ? null : Number(change.percent),
    changePoints: isPercent && change.absolute !== null ? Number(change.absolute) : null,
    isGoodWhenUp: one.isGoodWhenUp ?? null,
    values: isMissing ? [] : course.map((row) => row[name] ?? null),
    ignored,
    hasOrders: !isMissing && hasOrdersBehind(name, filters),
  }
}

function numberOf(cell: Cell): number | string | null {
  return typeof cell === 'boolean' ? null : cell
}
