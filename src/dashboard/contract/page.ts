import type { Dimension } from '../../metrics/dimensions.ts'
import type { pageList } from '../page_list.ts'
import type { AppliedRequest, Publication } from './request.ts'
import type { Cell, Section, Unit } from './table.ts'

/** A figure with its change; `values` is the sparkline, one value a grain period of the range. */
export interface Tile {
  metric: string
  label: string
  unit: Unit
  description: string
  value: Cell
  before: Cell
  /** In percent of `before`; null where one is missing or `before` is 0. For percentages, see `changePoints`. */
  changePercent: number | null
  /** Percentage points, for metrics that are percentages. */
  changePoints: number | null
  /** Whether more is better (true), worse (false: returns, abandoned carts), or neither (null). */
  isGoodWhenUp: boolean | null
  values: Cell[]
  /** Filters that are set and that the metric cannot be filtered by: then its value is null. */
  ignored: Dimension[]
  /** Whether `/api/v1/orders?metric=…` lists the orders behind it. */
  hasOrders: boolean
}

/** First days of the grain periods of the range, in order: those of the sparklines. */
export interface PageAnswer<Page extends PageName = PageName> {
  page: Page
  /** Null before the first publish: then all sections are empty. */
  publication: Publication | null
  request: AppliedRequest
  periods: string[]
  tiles: Tile[]
  sections: PageSections<Page>
}

export type PageName = keyof typeof pageList

type Columns<Page extends PageName> = (typeof pageList)[Page]['sections']

export type SectionName<Page extends PageName> = Page extends PageName ? keyof Columns<Page> : never

/** The sections of a page, by name, with their columns; of any page, those that one of them has. */
type PageSections<Page extends PageName> = PageName extends Page
  ? Record<SectionName<PageName>, Section>
  : {
      [Name in keyof Columns<Page>]: Columns<Page>[Name] extends readonly (infer Column extends string)[]
        ? Section<Column>
        : never
    }
