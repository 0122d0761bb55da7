import type { MetricName } from '../../metrics/registry.ts'
import type { ColumnName } from '../words.ts'

/** A page of figures in the menu. */
export interface PageEntry {
  title: string
  /** Its icon in the menu. */
  icon: string
  /** Its key figures, in order. */
  tiles: readonly MetricName[]
  /** Sections by name, with their columns in order. */
  sections: Readonly<Record<string, readonly ColumnName[]>>
}
