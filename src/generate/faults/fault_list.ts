import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GenerateOptions } from '../options.ts'
import type { Cut } from '../output/cut.ts'
import type { WrittenFile } from '../output/output.ts'
import type { BrokenFile } from './broken_files.ts'
import type { Fault } from './fault.ts'

/** The content of faults.json. */
export interface FaultList {
  seed: number
  /** Folders in the order in which to load them. */
  drops: string[]
  /** The rejected rows that are left once all drops are loaded. */
  totals: {
    /** Rows that stay rejected, by feed and reason. */
    rejected: Record<string, Record<string, number>>
    /** Rows that still wait for their order, by feed. */
    waiting: Record<string, number>
  }
  files: Pick<WrittenFile, 'path' | 'feed' | 'rows'>[]
  brokenFiles: BrokenFile[]
  /** By file and line. Exactly those with a reason are or were among the rejected rows. */
  faults: Fault[]
}

const NAME = 'faults.json'

/** Writes the list of faults into the target folder and returns its name. */
export async function writeFaultList(
  { out, seed }: GenerateOptions,
  cut: Cut,
  told: {
    faults: readonly Fault[]
    files: readonly WrittenFile[]
    brokenFiles: readonly BrokenFile[]
  },
): Promise<string> {
  const list: FaultList = {
    seed,
    drops: cut.drops.map(({ folder }) => folder),
    totals: totals(told.faults),
    files: told.files.map(({ path, feed, rows }) => ({ path, feed, rows })),
    brokenFiles: [...told.brokenFiles],
    faults: [],
  }
  const head = JSON.stringify(list, undefined, 2).replace(/\[\]\n\}$/, '')
  const rows = told.faults.map((fault) => `    ${JSON.stringify(fault)}`).join(',\n')
  writeFileSync(join(out, NAME), `${head}[\n${rows}\n  ]\n}\n`)
  return NAME
}

function totals(faults: readonly Fault[]): FaultList['totals'] {
  const rejected: Record<string, Record<string, number>> = {}
  const waiting: Record<string, number> = {}
  for (const { feed, reason, status } of faults) {
    if (reason === undefined || status !== 'open') continue
    if (reason === 'orphan') waiting[feed] = (waiting[feed] ?? 0) + 1
    else {
      const reasons = rejected[feed] ?? {}
      rejected[feed] = reasons
      reasons[reason] = (reasons[reason] ?? 0) + 1
    }
  }
  return { rejected, waiting }
}
