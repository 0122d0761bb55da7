import type pg from 'pg'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { readRows } from '../db/statements.ts'
import { listed } from '../shown_text.ts'
import type { StagedFile } from '../staging/stage_file.ts'

/** The columns that files of each feed have had, in earlier runs and so far in this one. */
export class KnownColumns {
  private readonly client: pg.ClientBase
  private readonly byFeed = new Map<string, Set<string>>()

  constructor(client: pg.ClientBase) {
    this.client = client
  }

  /** Warnings about columns that are new in this file, and about those that earlier files had and it lacks. */
  async compare({ feed, columns, extraColumns, missingColumns }: StagedFile): Promise<string[]> {
    const known = this.byFeed.get(feed) ?? (await this.ofLoadedFiles(feed))
    const added = extraColumns.filter((column) => !known.has(column))
    const lost = missingColumns.filter((column) => known.has(column))
    this.byFeed.set(feed, new Set([...known, ...columns]))
    const warnings: string[] = []
    if (added.length > 0) {
      const what = added.length === 1 ? 'new column' : 'new columns'
      warnings.push(`${what} ${listed(added)}: kept in staging.${feed} only`)
    }
    if (lost.length > 0) {
      const what = lost.length === 1 ? 'column' : 'columns'
      const is = lost.length === 1 ? 'is' : 'are'
      warnings.push(
        `${what} ${listed(lost)}, which earlier files had, ${is} missing: its rows carry NULL there`,
      )
    }
    return warnings
  }

  private async ofLoadedFiles(feed: string): Promise<Set<string>> {
    const rows = await readRows(
      this.client,
      { column: col.text },
      sql`select distinct unnest(columns) as column from ops.files
       where feed = ${feed} and outcome = 'loaded' and parent_file_id is null`,
    )
    return new Set(rows.map(({ column }) => column))
  }
}
