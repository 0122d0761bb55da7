import type { Section } from '../../../contract.ts'
import { cellText } from '../charts/cells.ts'

/** The single row of a section, one column per line. */
export function Facts({ section, without }: { section: Section; without: readonly string[] }) {
  const [row] = section.rows
  if (!row) return null
  return (
    <dl class="facts">
      {section.columns
        .filter(({ name }) => !without.includes(name))
        .map((column) => (
          <div key={column.name}>
            <dt>{column.label}</dt>
            <dd>{cellText(column, row[column.name])}</dd>
          </div>
        ))}
    </dl>
  )
}
