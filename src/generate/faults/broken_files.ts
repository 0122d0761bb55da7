import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { header } from '../base/feeds.ts'
import type { Drop } from '../output/cut.ts'

/** A file that is broken as a whole, or that has no rows. */
export interface BrokenFile {
  file: string
  kind: string
  outcome: 'refused' | 'loaded'
}

/** Adds such files to a drop, each next to a good file of its feed. */
export function writeBrokenFiles(target: string, { folder, date }: Drop): BrokenFile[] {
  const time = `${date}T00:00:00Z`
  const contents: readonly (readonly [
    kind: string,
    outcome: BrokenFile['outcome'],
    name: string,
    content: string | Buffer,
  ])[] = [
    ['required_column_missing', 'refused', 'refunds', `refund_id,order_id,amount\nX1,O1,5.00\n`],
    ['column_twice', 'refused', 'pageviews', `event_id,session_id,time,session_id\nX1,S1,${time},S1\n`],
    ['empty_file', 'refused', 'orders', ''],
    ['utf_16', 'refused', 'sessions', Buffer.from(`\ufeffsession_id,time\nX1,${time}\n`, 'utf16le')],
    ['header_alone', 'loaded', 'clicks', `${header('clicks')}\n`],
  ]
  mkdirSync(join(target, folder), { recursive: true })
  return contents.map(([kind, outcome, name, content]) => {
    const file = `${folder}/${name}_${date}-part9.csv`
    writeFileSync(join(target, file), content)
    return { file, kind, outcome }
  })
}
