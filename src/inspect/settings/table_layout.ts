import type { FeedName } from '../../model/feeds/index.ts'
import { feedNames, parseFileName, stemOf } from '../../staging/file_name.ts'
import type { FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import type { Table } from '../table/read_table.ts'

/** Finds settings that let the file name identify its feed. */
export function fileName({ name, feed, config }: FileView): Finding[] {
  const names = feedNames(config)
  const ending = /\.(?:csv|tsv|txt)(\.gz)?$/i.exec(name)
  // A file with the feed's name is found whatever endings the feed already has.
  if (!ending || !parseFileName(`${feed}${ending[0]}`, names)) {
    const stem = name.replace(/\.[^.]*$/, '')
    return [
      {
        kind: 'doubtful',
        message: `Files of feeds end in .csv or .csv.gz: rename it to ${feed}_${stem}.csv.`,
      },
    ]
  }
  if (parseFileName(name, names)?.feed === feed) return []
  return [
    {
      kind: 'doubtful',
      message: `Its name says nothing of ${feed}.`,
      settings: [{ path: ['feeds', feed, 'files'], value: [stemOf(name).toLowerCase()] }],
    },
  ]
}

/** Finds the settings that turn bytes into a table: encoding, delimiter, lines above the header. */
export function tableLayout({ feed, table, config }: FileView): Finding[] {
  const settingsAt = ['feeds', feed]
  const findings = encodingOf(table, settingsAt, config.feeds[feed]?.encoding)
  findings.push(...delimiterOf(table, settingsAt, config.feeds[feed]?.delimiter))
  findings.push(...skippedLines(table, settingsAt))
  if (table.lineEnds === 'CR') {
    findings.push({
      kind: 'doubtful',
      message:
        'Its lines end as on an old Mac, with CR alone: save it again with line ends of Windows or Unix.',
    })
  }
  if (table.layout.hasNoHeader) {
    findings.push({
      kind: 'missing',
      message: 'Its first line holds values, no names: export it again with a header line.',
    })
  }
  return findings
}

/** @param known what the configuration already says */
export function encodingOf(
  { encoding: { label } }: Pick<Table, 'encoding'>,
  settingsAt: readonly string[],
  known: string | undefined,
): Finding[] {
  if (label === 'utf-8' || label === known) return []
  return [
    {
      kind: 'doubtful',
      message: `Its bytes are not UTF-8; they read as ${label}.`,
      settings: [{ path: [...settingsAt, 'encoding'], value: label }],
    },
  ]
}

/**
 * The delimiter, if the header does not show it: `|`, or one that the header names contain less often than another.
 *
 * @param known what the configuration already says
 */
export function delimiterOf(
  { layout: { separator, shownSeparator } }: Pick<Table, 'layout'>,
  settingsAt: readonly string[],
  known: string | undefined,
): Finding[] {
  if (separator === (known ?? shownSeparator)) return []
  return [
    {
      kind: 'doubtful',
      message: `Between its values stands ${separator === '\t' ? 'a tab' : `"${separator}"`}, which its header does not show.`,
      settings: [{ path: [...settingsAt, 'delimiter'], value: separator }],
    },
  ]
}

/** Finds lines above the header. */
export function skippedLines(
  { layout: { skipLines, headerLine } }: Pick<Table, 'layout'>,
  settingsAt: readonly string[],
): Finding[] {
  if (skipLines === undefined) return []
  const message =
    typeof skipLines === 'string'
      ? `Lines that begin with ${skipLines} are comments.`
      : `Its header stands on line ${headerLine}, below other text.`
  const setting = { path: [...settingsAt, 'reading', 'skipLines'], value: skipLines }
  return [{ kind: 'doubtful', message, settings: [setting] }]
}

/** A setting in the reading profile of a feed. */
export function reading(feed: FeedName, key: string, value: unknown) {
  return { path: ['feeds', feed, 'reading', key], value }
}
