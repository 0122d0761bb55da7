import type { TableDifferences } from '../../db/compare_rows.ts'
import { feeds } from '../../model/feeds/index.ts'
import { MASK } from '../../privacy/mask.ts'

const personal = new Set(
  feeds.flatMap((feed) => feed.columns.filter(({ isPersonal }) => isPersonal).map(({ name }) => name)),
)

/** The differences without the values of personal columns: a report says that they differ, not whose they are. */
export function maskedTables(tables: readonly TableDifferences[]): TableDifferences[] {
  const masked = (value: string | null) => (value === null ? null : MASK)
  return tables.map((table) => ({
    ...table,
    differences: table.differences.map((one) => ({
      ...one,
      columns: one.columns.map((column) =>
        personal.has(column.column)
          ? { ...column, expected: masked(column.expected), found: masked(column.found) }
          : column,
      ),
    })),
  }))
}
