import type { Facts, MetricSource } from './metric.ts'

/** A sum that sales, lines and the days of shop, products and listings have. */
export function amount(shop: string, lines: string, sales: string, line = sales): MetricSource {
  return {
    kind: 'sum',
    facts: {
      days: `sum(d.${shop})`,
      products: `sum(p.${lines})`,
      listings: `sum(l.${lines})`,
      sold: `sum(x.${lines})`,
      sales: `sum(s.${sales})`,
      lines: `sum(i.${line})`,
    },
  }
}

/** A sum that whole sales have, and lines where `more` says so. */
export function ofSales(
  shop: string | undefined,
  sold: string,
  sales: string,
  more: Facts = {},
): MetricSource {
  return {
    kind: 'sum',
    facts: {
      ...(shop === undefined ? {} : { days: `sum(d.${shop})` }),
      sold: `sum(x.${sold})`,
      sales,
      ...more,
    },
  }
}

/** A sum over the refunds of sales, on the day on which they were paid back. */
export function ofRefunds(name: string, column: string): MetricSource {
  return {
    kind: 'sum',
    facts: {
      days: `sum(d.${name})`,
      products: `sum(p.${name})`,
      listings: `sum(l.${name})`,
      refunds: `sum(r.${column})`,
    },
  }
}

/** A sum of the shop's days; with `facts`, also of rows that can be cut. */
export function ofShop(name: string, facts: Facts = {}): MetricSource {
  return { kind: 'sum', facts: { days: `sum(d.${name})`, ...facts } }
}

/** A number of sessions: of all, or of those that a condition over the session v lets through. */
export function ofSessions(shop: string | undefined, visits: string, only?: string): MetricSource {
  return {
    kind: 'sum',
    facts: {
      ...(shop === undefined ? {} : { days: `sum(d.${shop})` }),
      visits: `sum(w.${visits})`,
      sessions: only === undefined ? 'count(*)' : `count(*) filter (where ${only})`,
    },
  }
}

/** A sum over pages by day, of all of them or page by page. */
export function ofPages(column: string): MetricSource {
  return { kind: 'sum', facts: { site: `sum(t.${column})`, pages: `sum(q.${column})` } }
}

export const formula = (sql: string): MetricSource => ({ kind: 'formula', sql })
