import { isDay } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import { type FeedName, feeds } from '../model/feeds/index.ts'

/** What a file's name says, whatever its content. */
export interface NameParts {
  /** As spelled, without `.gz`. */
  name: string
  gzip: boolean
  /** YYYY-MM-DD: the last suffix that is a real date; undefined if there is none. */
  day: string | undefined
  /** The `part` suffix; undefined without one. */
  part: string | undefined
  /** The name without its `part` suffix. */
  groupName: string
}

/** What the name of a file of a feed says about it. */
export interface FileName extends NameParts {
  feed: FeedName
}

/** The endings of text files that are read. */
export const ENDING = /\.(?:csv|tsv|txt)(\.gz)?$/i
const SUFFIXES = /^(?:[_.-](?:part)?\d+)*$/i
const LAST_SUFFIXES = /(?:[_.-](?:part)?\d+)*$/i
const PART = /[_.-](part\d+)(?=[_.-]|$)/gi
const DAYS = /(?<=[_.-])(?=(\d{4})(-?)(\d{2})\2(\d{2})(?:[_.-]|$))/g

/** The feed of each name of files (without suffixes and ending, in lower case). The shop's own names come first. */
export function feedNames(config: Pick<Config, 'feeds'>): Map<string, FeedName> {
  const names = new Map<string, FeedName>()
  for (const feed of feeds) {
    for (const name of config.feeds[feed.name]?.files ?? []) names.set(name.toLowerCase(), feed.name)
  }
  for (const feed of feeds) {
    for (const name of [feed.name, ...feed.aliases]) if (!names.has(name)) names.set(name, feed.name)
  }
  return names
}

/**
 * Matches a file name: the name of a feed, any number of suffixes (`_`, `-` or `.`, and a date, digits, or `part` and
 * digits), and `.csv`, `.tsv` or `.txt`, with or without `.gz`, in upper or lower case. Undefined if it matches no
 * feed.
 */
export function parseFileName(spelled: string, names: ReadonlyMap<string, FeedName>): FileName | undefined {
  const ending = ENDING.exec(spelled)
  if (!ending) return undefined
  const stem = spelled.slice(0, ending.index)
  const known = longestMatch(stem, names)
  if (!known) return undefined
  return { feed: known.feed, ...partsOf(spelled, ending, known.name.length) }
}

/**
 * What the name of a text file says: it ends in `.csv`, `.txt` or `.tsv`, and `.gz`, and may have the suffixes of a
 * feed's file. Undefined for another ending.
 */
export function parseTextName(spelled: string): NameParts | undefined {
  const ending = ENDING.exec(spelled)
  if (!ending) return undefined
  const stem = spelled.slice(0, ending.index)
  return partsOf(spelled, ending, LAST_SUFFIXES.exec(stem)?.index ?? stem.length)
}

/** The name of a file without its ending and its suffixes, as the setting `feeds.<feed>.files` names it. */
export function stemOf(spelled: string): string {
  const plain = spelled.replace(/\.gz$/i, '')
  const stem = plain.replace(/(?<!^)\.[^.]*$/, '')
  return stem.slice(0, LAST_SUFFIXES.exec(stem)?.index ?? stem.length).trim()
}

const PAGE = /_(\d{1,3})(?=(?: ?\(\d+\))?\.[a-z]+$)/i

/** The number after the name of an export in numbered files is a part suffix too. */
export function withPage<Parts extends Pick<NameParts, 'name' | 'part' | 'groupName'>>(parts: Parts): Parts {
  const page = parts.part === undefined ? PAGE.exec(parts.name)?.[1] : undefined
  if (page === undefined) return parts
  return { ...parts, part: `part${Number(page)}`, groupName: parts.groupName.replace(PAGE, '') }
}

/** @param from the start of the suffixes */
function partsOf(spelled: string, ending: RegExpExecArray, from: number): NameParts {
  const gzip = ending[1] !== undefined
  const name = gzip ? spelled.slice(0, -'.gz'.length) : spelled
  const stem = spelled.slice(0, ending.index)
  const suffixes = stem.slice(from)
  return {
    name,
    gzip,
    day: lastDay(suffixes),
    part: [...suffixes.matchAll(PART)].at(-1)?.[1],
    groupName: stem.slice(0, from) + suffixes.replace(PART, '') + name.slice(stem.length),
  }
}

function longestMatch(
  stem: string,
  names: ReadonlyMap<string, FeedName>,
): { name: string; feed: FeedName } | undefined {
  const lower = stem.toLowerCase()
  let best: { name: string; feed: FeedName } | undefined
  for (const [name, feed] of names) {
    if (!lower.startsWith(name) || !SUFFIXES.test(lower.slice(name.length))) continue
    if (best === undefined || name.length > best.name.length) best = { name, feed }
  }
  return best
}

function lastDay(suffixes: string): string | undefined {
  let last: string | undefined
  for (const [, year, , month, day] of suffixes.matchAll(DAYS)) {
    const text = `${year}-${month}-${day}`
    if (isDay(text)) last = text
  }
  return last
}
