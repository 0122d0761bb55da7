import { addDays, dayIn } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRow } from '../db/statements.ts'
import { type DayOptions, type ExpectedDay, expectedDay } from '../metrics/expected_day.ts'
import { holidaysBefore, holidaysOf } from '../metrics/holidays.ts'
import { counted } from '../shown_text.ts'
import { discoverFiles } from '../staging/discover.ts'
import { ALARMS } from './alarm_list.ts'
import { type Arrivals, missingDays } from './arrivals.ts'
import type { Fault } from './faults.ts'
import { readArrivals, readFigures, WATCHED } from './read_arrivals.ts'

/** A figure of a day and what was expected for that day. */
export interface Watched {
  /** The feed, or the name of a figure of the shop. */
  of: string
  day: string
  figure: number
  expected: ExpectedDay
}

/** An alarm wakes somebody, so it rings only beyond about 30 % of the usual, however steady the figure is. */
const LEAST_PART = 0.15

interface Night {
  today: string
  isHoliday: (day: string) => boolean
  holidayBefore: NonNullable<DayOptions['holidayBefore']>
  /** The last day that all feeds in use cover, as published. */
  completeThrough: string | null
  /** Days of files that came and are in the inbox, by feed: a failed load left them there. */
  inInbox: ReadonlyMap<string, ReadonlySet<string>>
}

/** What is missing or unusual after a night, and all figures that were checked. */
export async function watchNight(
  db: Connection,
  config: Config,
  now: Date,
): Promise<{ faults: Fault[]; watched: Watched[] }> {
  const today = dayIn(config.timezone, now)
  const state = await readRow(
    db,
    { complete_through: col.date.orNull },
    sql`select complete_through from warehouse.publication`,
  )
  const night: Night = {
    today,
    isHoliday: holidaysOf(config.holidays),
    holidayBefore: holidaysBefore(config.holidays),
    completeThrough: state?.complete_through ?? null,
    inInbox: await daysInInbox(config),
  }
  const { arrivals, rejected } = await readArrivals(db, today, config.timezone)
  const volumes = arrivals.flatMap((one) => volumeOf(one, night))
  const figures = figuresOf(await readFigures(db, today), night)
  const faults = [
    ...arrivals.flatMap((one) => missing(one, night)),
    ...behind(arrivals, night),
    ...rejected.flatMap((one) => rejects(one, config.alarms.rejectedPercent)),
    ...(config.alarms.unusual
      ? [
          ...volumes.flatMap((one) => unusual('volume_unusual', one, 'rows')),
          ...figures.flatMap((one) => unusual('figure_unusual', one, '')),
        ]
      : []),
  ]
  return { faults, watched: [...volumes, ...figures] }
}

/** The days of the files that lie in the inbox, by feed. */
async function daysInInbox(config: Config): Promise<Map<string, Set<string>>> {
  const { files } = await discoverFiles([config.inbox], config, { ignoreUnknown: true })
  const days = new Map<string, Set<string>>()
  for (const { kind, feed, fileDate } of files) {
    const day = 'day' in fileDate ? fileDate.day : dayIn(config.timezone, fileDate.modifiedAt)
    for (const name of kind?.makes ?? [feed]) days.set(name, (days.get(name) ?? new Set()).add(day))
  }
  return days
}

function missing(arrivals: Arrivals, { today, isHoliday, inInbox }: Night): Fault[] {
  const notCome = missingDays(arrivals, today, isHoliday).notCome.filter(
    (day) => !inInbox.get(arrivals.feed)?.has(day),
  )
  const [first] = notCome
  if (first === undefined) return []
  const more = notCome.length - 1
  return [
    {
      alarm: 'feed_missing',
      subject: arrivals.feed,
      mark: first,
      message: `${arrivals.feed} did not come for ${first}${more > 0 ? `, nor for ${counted(more, 'more day')}` : ''}.`,
      hint: ALARMS.feed_missing.advice,
      stays: true,
    },
  ]
}

/** Daily feeds that usually cover yesterday and don't. Without them the figures stay incomplete. */
function behind(arrivals: readonly Arrivals[], night: Night): Fault[] {
  const yesterday = addDays(night.today, -1)
  const holding = arrivals.filter((one) => {
    const newest = [...one.rows.keys()].at(-1) ?? ''
    const { notLoaded } = missingDays(one, night.today, night.isHoliday)
    return one.isDaily && notLoaded.some((day) => day > newest && day <= yesterday)
  })
  if (holding.length === 0) return []
  const through = night.completeThrough ?? 'no day'
  const names = holding.map(({ feed }) => feed).join(', ')
  return [
    {
      alarm: 'figures_behind',
      subject: 'the figures',
      mark: through,
      message: `The figures are complete through ${through}, not through ${yesterday}: nothing was loaded of ${names}.`,
      hint: ALARMS.figures_behind.advice,
      stays: true,
    },
  ]
}

function rejects(
  { feed, day, read, rejected }: { feed: string; day: string; read: number; rejected: number },
  most: number,
): Fault[] {
  // A file without a sound row has its own alarm.
  if (rejected === read || rejected <= (most / 100) * read) return []
  const share = Math.round((rejected / read) * 1000) / 10
  return [
    {
      alarm: 'rejects_above_share',
      subject: `rejects of ${feed}`,
      mark: day,
      message: `${feed} of ${day}: ${rejected} of ${read} rows were rejected (${share} %; alarms.rejectedPercent is ${most}).`,
      hint: ALARMS.rejects_above_share.advice.replace('FEED', feed),
      stays: true,
    },
  ]
}

/** The rows of a feed's newest day. An older day was judged when it was the newest. */
function volumeOf(arrivals: Arrivals, { today, holidayBefore }: Night): Watched[] {
  const [day, figure] = [...arrivals.rows].at(-1) ?? []
  if (day === undefined || figure === undefined || day < addDays(today, -arrivals.lag)) return []
  const options = { holidayBefore, isCount: true, leastPart: LEAST_PART }
  const expected = expectedDay((other) => arrivals.rows.get(other), day, options)
  return expected ? [{ of: arrivals.feed, day, figure, expected }] : []
}

/** The figures of the last complete day. */
function figuresOf(
  figures: Readonly<Record<keyof typeof WATCHED, ReadonlyMap<string, number>>>,
  { today, completeThrough, holidayBefore }: Night,
): Watched[] {
  const yesterday = addDays(today, -1)
  const day = completeThrough !== null && completeThrough < yesterday ? completeThrough : yesterday
  return (Object.keys(WATCHED) as (keyof typeof WATCHED)[]).flatMap((name) => {
    const figure = figures[name].get(day)
    const { isCount, words } = WATCHED[name]
    const expected = expectedDay((other) => figures[name].get(other), day, {
      holidayBefore,
      isCount,
      volumeOf: (other) => figures.total_orders.get(other),
      leastPart: LEAST_PART,
    })
    return figure !== undefined && expected ? [{ of: words, day, figure, expected }] : []
  })
}

function unusual(
  alarm: 'volume_unusual' | 'figure_unusual',
  { of, day, figure, expected }: Watched,
  unit: string,
): Fault[] {
  const { low, high, usual } = expected
  if (figure >= low && figure <= high) return []
  const shown = (value: number) => Math.round(value).toLocaleString('en-US')
  const what = unit === '' ? `${of} ${shown(figure)}` : `${of} has ${shown(figure)} ${unit}`
  return [
    {
      alarm,
      subject: `${alarm === 'volume_unusual' ? 'rows of' : 'figure of'} ${of}`,
      mark: day,
      message: `${day}: ${what}, ${figure < low ? 'below' : 'above'} what was expected: ${shown(low)} to ${shown(high)}, usually ${shown(usual)}.`,
      hint: ALARMS[alarm].advice,
      stays: true,
    },
  ]
}
