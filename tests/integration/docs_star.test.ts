import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { rowsOf } from '../../src/db/query.ts'
import { newDatabase } from '../support/new_database.ts'

/** Dimensions of each fact as a table of a document names them. */
async function documented(file: string): Promise<Record<string, string[]>> {
  const lines = (await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8')).split('\n')
  const cells = (line: string) => line.split('|').map((cell) => cell.trim())
  const header = cells(lines.find((line) => line.startsWith('| fact |')) ?? '')
  const facts = lines.filter((line) => line.startsWith('| `fact_')).map(cells)
  return Object.fromEntries(
    facts.map((row) => {
      const named = row.flatMap((cell, column) => (cell === '✓' ? [header[column]] : [cell]))
      const dimensions = named.join(' ').match(/dim_\w+/g) ?? []
      return [row[1]?.replaceAll('`', ''), [...dimensions].sort()]
    }),
  )
}

test.each(['connect-power-bi.md', 'connect-tableau.md'])(
  '%s names the relationships that the star has',
  async (file) => {
    const db = await newDatabase()
    const references = await rowsOf<{ fact: string; dimensions: string[] }>(
      db.kysely,
      `select f.relname as fact, array_agg(d.relname::text order by d.relname) as dimensions
     from pg_constraint as c
     join pg_class as f on f.oid = c.conrelid
     join pg_class as d on d.oid = c.confrelid
     where c.contype = 'f' and f.relname like 'fact\\_%' and d.relname like 'dim\\_%'
     group by f.relname`,
    )
    expect(await documented(file)).toEqual(
      Object.fromEntries(references.map(({ fact, dimensions }) => [fact, dimensions])),
    )
  },
)
