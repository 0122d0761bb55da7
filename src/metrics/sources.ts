import type { Facts, MetricSource } from './metric.ts'

/** A sum over sales, lines, and days of the shop, products and listings. */
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

/** A sum over whole sales, and over lines where `more` says so. */
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

/** A sum over refunds of sales, on the day they were paid back. */
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

/** A sum over days of the shop. With `facts`, also over rows that can be cut. */
export function ofShop(name: string, facts: Facts = {}): MetricSource {
  return { kind: 'sum', facts: { days: `sum(d.${name})`, ...facts } }
}

/** A number of sessions: all, or those that meet a condition over the session v. */
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

/** A sum over pages by day, for all pages or page by page. */
export function ofPages(column: string): MetricSource {
  return { kind: 'sum', facts: { site: `sum(t.${column})`, pages: `sum(q.${column})` } }
}

export const formula = (sql: string): MetricSource => ({ kind: 'formula', sql })
