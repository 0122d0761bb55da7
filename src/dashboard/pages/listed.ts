import type { CutSet } from '../../metrics/cut_plan.ts'
import { isCutDimension } from '../../metrics/dimensions.ts'
import { registry } from '../../metrics/registry.ts'
import type { PageName, SectionName } from '../contract.ts'
import { pageList } from '../page_list.ts'

/** What the columns of a section don't say: which rows come first, how many, of what they have a share. */
type More = Omit<CutSet, 'by' | 'isOverTime' | 'metrics' | 'before'>

const isMetric = (name: string) => registry.some((one) => one.name === name)

/** A set of figures by the columns that its section has in the list of pages: dimensions, metrics, and `…_before`. */
export function listed<Page extends PageName>(
  page: Page,
  section: SectionName<Page>,
  more: More = {},
): CutSet {
  const sections: Readonly<Record<string, readonly string[]>> = pageList[page].sections
  const columns = sections[String(section)] ?? []
  const before = columns.flatMap((name) => (name.endsWith('_before') ? [name.replace(/_before$/, '')] : []))
  return {
    by: columns.filter(isCutDimension),
    isOverTime: columns.includes('period'),
    metrics: columns.filter(isMetric),
    before: before.filter(isMetric),
    ...more,
  }
}
