import { isCutDimension } from '../../metrics/dimensions.ts'
import { registry } from '../../metrics/registry.ts'
import type { PageName, SectionName } from '../contract.ts'
import { pageList } from '../page_list.ts'
import type { SectionSpec } from './page.ts'

/** What the columns of a section don't say: which rows come first, how many, and the share of what. */
type More = Omit<SectionSpec, 'by' | 'isOverTime' | 'metrics' | 'before' | 'columns'>

const isMetric = (name: string) => registry.some((one) => one.name === name)

/**
 * A set of figures with the columns of its section in the list of pages: dimensions, metrics, and `…_before`. A list of
 * one dimension is one to choose from.
 */
export function listed<Page extends PageName>(
  page: Page,
  section: SectionName<Page>,
  more: More = {},
): SectionSpec {
  const sections: Readonly<Record<string, readonly string[]>> = pageList[page].sections
  const columns = sections[String(section)] ?? []
  const before = columns.flatMap((name) => (name.endsWith('_before') ? [name.replace(/_before$/, '')] : []))
  const isOverTime = columns.includes('period')
  return {
    by: columns.filter(isCutDimension),
    isOverTime,
    isChoice: !isOverTime,
    metrics: columns.filter(isMetric),
    before: before.filter(isMetric),
    ...more,
  }
}
