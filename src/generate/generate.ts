import { feedForms } from './base/feeds.ts'
import { formsOf, platforms } from './exports/index.ts'
import { writeFaultList } from './faults/fault_list.ts'
import { FaultyOutput } from './faults/faulty_output.ts'
import type { GenerateOptions } from './options.ts'
import { makeCut } from './output/cut.ts'
import type { Output, WrittenFile } from './output/output.ts'
import { PlainOutput } from './output/plain_output.ts'
import { withoutFeeds } from './output/without_feeds.ts'
import { Shop } from './shop.ts'
import { makeWorld, type World } from './world.ts'

export interface GenerateHooks {
  signal?: AbortSignal
  /** Called after each day. */
  onProgress?: (event: { step: string; done: number; total: number }) => void
}

export interface GenerateResult {
  files: readonly WrittenFile[]
  rows: number
  bytes: number
  /** Folders of the drops relative to the target, in the order in which to load them. */
  drops: readonly string[]
  /** The list of the faults; undefined without faults. */
  faults: { file: string; count: number } | undefined
}

/**
 * Writes a synthetic shop as CSV files.
 *
 * The bytes depend only on the options, not on the day, the machine or its time zone. Memory does not grow with
 * sessions, orders or days.
 *
 * @throws {StorehouseError} if a file cannot be written. Files written before are deleted.
 */
export async function generate(options: GenerateOptions, hooks: GenerateHooks = {}): Promise<GenerateResult> {
  const world = await makeWorld(options)
  const cut = makeCut(world)
  const faulty = options.faults ? new FaultyOutput(options, cut) : undefined
  const exported = options.as && new PlainOutput(options, cut, formsOf(platforms[options.as]))
  const out = exported ? withoutFeeds(exported) : (faulty ?? new PlainOutput(options, cut, feedForms))
  const abandon = () => out.abandon()
  hooks.signal?.addEventListener('abort', abandon)
  try {
    await fill(new Shop(world, cut, out, exported), world, out, hooks)
  } catch (error) {
    out.abandon()
    throw error
  } finally {
    hooks.signal?.removeEventListener('abort', abandon)
  }
  return {
    files: out.files,
    rows: out.rows,
    bytes: out.files.reduce((sum, file) => sum + file.bytes, 0),
    drops: cut.drops.map(({ folder }) => folder),
    faults: faulty && { file: await writeFaultList(options, cut, faulty), count: faulty.faults.length },
  }
}

async function fill(
  shop: Shop,
  world: World,
  out: Output,
  { signal, onProgress }: GenerateHooks,
): Promise<void> {
  const total = world.lastDay - world.start + 1
  for (let day = world.start; day <= world.lastDay; day++) {
    signal?.throwIfAborted()
    await shop.live(day)
    onProgress?.({ step: 'generate', done: day - world.start + 1, total })
  }
  await shop.tellNewest()
  await out.close()
}
