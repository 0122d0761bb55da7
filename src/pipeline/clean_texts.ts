import type pg from 'pg'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { cleanStagedTexts, hasWebTexts } from '../production/index.ts'
import type { Staged } from './staged.ts'
import { setUpSession } from './transaction.ts'

/** Removes personal data from the texts of staged rows, for the run that brings them into production. */
export async function cleanTextsOf(
  db: OpenDatabase,
  staged: readonly Staged[],
  config: Pick<Config, 'privacy' | 'sourceTimezone'>,
): Promise<void> {
  for (const feed of new Set(staged.map((file) => file.feed))) {
    if (!hasWebTexts(feed)) continue
    const files = staged.filter((file) => file.feed === feed).map(({ stagedFileId }) => stagedFileId)
    await inTransaction(db.pool, async (trx) => {
      await setUpSession(trx, config)
      await cleanStagedTexts(trx, feed, files, config.privacy)
    })
  }
}

/** Removes texts that earlier runs cleaned, possibly with other settings. */
export async function forgetCleanedTexts(client: pg.ClientBase): Promise<void> {
  await execute(client, sql`truncate staging.cleaned_texts`)
}
