import type { Cell, Row, Section } from '../contract.ts'
import { sumOf } from './fixed.ts'
import { listed } from './listed.ts'
import { type Page, tilesAndSections, withoutGaps } from './page.ts'

/** The most lines that a chart can show clearly. */
const SHOWN = 7
const OTHERS = '(others)'

/** What brings visitors, and what they buy. */
export const marketing: Page<'marketing'> = async (context) => {
  const { tiles, sections: found } = await tilesAndSections(context, 'marketing', {
    trend: listed('marketing', 'trend'),
    channels: listed('marketing', 'channels', { sort: 'net_sales', limit: 50 }),
    sources: listed('marketing', 'sources', { sort: 'net_sales', limit: 100 }),
    campaigns: listed('marketing', 'campaigns', { sort: 'net_sales', limit: 200 }),
    devices: listed('marketing', 'devices', { sort: 'sessions', limit: 20 }),
  })
  const inTrend = new Set(found.trend.rows.map(({ channel }) => channel ?? null))
  const best = found.channels.rows.map(({ channel }) => channel ?? null).filter((one) => inTrend.has(one))
  const shown = best.length > SHOWN + 1 ? best.slice(0, SHOWN) : best
  return {
    tiles,
    sections: {
      ...found,
      trend: withoutGaps(context, withOthers(found.trend, shown), 'channel', [...shown, OTHERS]),
    },
  }
}

/** A trend by channel with some channels, and the rest as one. */
function withOthers(trend: Section, channels: readonly Cell[]): Section {
  const shown = new Set(channels)
  const rest = new Map<Cell, Row[]>()
  for (const row of trend.rows) {
    if (shown.has(row.channel ?? null)) continue
    const period = row.period ?? null
    rest.set(period, [...(rest.get(period) ?? []), row])
  }
  const others = [...rest].map(([period, rows]) => ({
    period,
    channel: OTHERS,
    ...Object.fromEntries(
      ['sessions', 'orders', 'net_sales'].map((name) => [name, sumOf(rows.map((row) => row[name]))]),
    ),
  }))
  return { ...trend, rows: [...trend.rows.filter((row) => shown.has(row.channel ?? null)), ...others] }
}
