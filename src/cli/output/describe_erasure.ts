import { join } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Certificate } from '../../pipeline/erase/erase.ts'
import { counted, formatBytes, formatDuration } from './format.ts'

const NAMED_FILES = 10

/** The certificate of an erasure, for people. 3 is the exit code while something is left that others have to do. */
export function describeErasure(
  certificate: Certificate,
  { home }: Pick<Config, 'home'>,
): { text: string; exitCode: number } {
  const { tables, archive, backups, home: files, storage, kept } = certificate
  const done = [
    tablesOf(tables),
    `Archive: ${counted(archive.rewritten.length, 'file')} rewritten; their lines have the numbers that they had.`,
    backupsOf(backups),
    `Logs and reports: ${counted(files.rewritten.length, 'file')} written over.`,
    named(
      'Files that were handed in to the dashboard, waited there and named the person: removed. Hand them in again without the person',
      [...(archive.removed ?? []), ...(files.removed ?? [])],
    ),
    `Server: ${counted(storage.tables, 'table')} rewritten${storage.isLogCleared ? ', log of changes (WAL) cleared' : ''}.`,
    `Kept: ${counted(sum(certificate.known), 'hash', 'hashes')} with the salt of this warehouse, so that a file loaded again does not bring the person back. Orders and sessions stay, under ${kept.join(', ')}.`,
  ]
  const left = [
    named(
      'Backups that could not be rewritten, and may hold the person',
      backups.left.map(({ path, why }) => `${path}: ${why}`),
    ),
    named(
      'Files that Storehouse only reads hold the person. Change or delete them yourself',
      archive.elsewhere,
    ),
    named(
      'Files on record that are not there any more; where they are now, delete them',
      tables.missingFiles,
    ),
    named('Files that could not be read, and may hold the person', archive.unreadable),
    named(
      'Tables that somebody was reading, and whose old rows may be there still. Run the same command again',
      storage.tablesHeld,
    ),
    ...storage.notes,
  ].filter((text) => text !== '')
  const title = certificate.wasDone
    ? `Erased before, at ${certificate.finishedAt}; nothing new was found.`
    : `Erased. Certificate ${certificate.erasureId}: ${join(home, 'erasures', `${certificate.erasureId}.json`)}`
  const elsewhere =
    'Out of reach: copies in BI tools, exports that were made, the shop system itself, and copies of disks.'
  const paragraphs = [
    title,
    done.filter((text) => text !== '').join('\n'),
    left.length > 0 ? `Left to you:\n${left.join('\n')}` : '',
    named(
      'Backups were written here, and are not here any more. Where one is kept elsewhere, run the same command with --backup FILE',
      backups.gone,
    ),
    elsewhere,
  ]
  return { text: paragraphs.filter((text) => text !== '').join('\n\n'), exitCode: left.length > 0 ? 3 : 0 }
}

function backupsOf({ rewritten, removed }: Certificate['backups']): string {
  const files = rewritten.map(
    ({ path, bytesBefore, bytes, durationMs }) =>
      `\n  ${path}: ${formatBytes(bytesBefore)} before, ${formatBytes(bytes)} now, in ${formatDuration(durationMs)}`,
  )
  const unfinished = removed.length > 0 ? ` ${counted(removed.length, 'unfinished file')} removed.` : ''
  return `Backups: ${counted(rewritten.length, 'file')} rewritten.${unfinished}${files.join('')}`
}

function tablesOf({ files, missingFiles, swept }: Certificate['tables']): string {
  const rows = `${counted(sum(swept), 'row')} of ops changed.`
  if (files > 0) return `Tables: ${counted(files, 'file')} on record read again without the person; ${rows}`
  if (missingFiles.length > 0) return `Tables: rows changed where they stand; ${rows}`
  return 'Tables: nothing was left to do in them; what was broken off had been published.'
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}

function named(what: string, paths: readonly string[]): string {
  if (paths.length === 0) return ''
  const rest = paths.length > NAMED_FILES ? `\n  and ${paths.length - NAMED_FILES} more` : ''
  return `${what}:\n${paths
    .slice(0, NAMED_FILES)
    .map((path) => `  ${path}`)
    .join('\n')}${rest}`
}
