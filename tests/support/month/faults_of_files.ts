import { gzipSync } from 'node:zlib'
import { fileAbout, filesOf, headers, ordersOf } from './books.ts'
import type { Evening, Fault } from './fault.ts'
import { dateOf } from './nights.ts'

const feedsOfOrders = ['orders', 'order_items', 'payments', 'refunds'] as const

/** The text of a file that is about to be handed in. */
function textOf({ files }: Evening, name: string): string {
  const content = files.get(name)
  if (typeof content !== 'string') throw new Error(`there is no ${name}`)
  return content
}

/** Changes the text of a file that is about to be handed in. */
function change(evening: Evening, feed: string, work: (text: string) => string | Buffer): void {
  const name = `${feed}_${evening.date}.csv`
  evening.files.set(name, work(textOf(evening, name)))
}

/** Hands in what a day had, as it should have come. */
function handIn({ files, date }: Evening, feed: string, as = `${feed}_${date}.csv`): void {
  files.set(as, filesOf(date).get(`${feed}_${date}.csv`) as string)
}

/** Faults in what the shop hands in. */
export const faultsOfFiles: readonly Fault[] = [
  {
    night: 1,
    fault: 'A feed does not come: the payments of a day.',
    plant: ({ files, date }) => void files.delete(`payments_${date}.csv`),
    rings: ['feed_missing payments'],
    recovery: 'The file is handed in three days later. Until then nothing rings again.',
    heal: { night: 4, work: (evening) => handIn(evening, 'payments') },
    mended: 4,
  },
  {
    night: 2,
    fault: 'The file of orders lacks a required column.',
    plant: (evening) => change(evening, 'orders', (text) => text.replace('order_id', 'number')),
    rings: ['file_refused orders_DAY.csv', 'figures_behind the figures'],
    recovery: 'The corrected file is handed in under the same name. Lines and payments waited for it.',
    heal: { night: 3, work: (evening) => handIn(evening, 'orders') },
    mended: 3,
  },
  {
    night: 3,
    fault: 'The file of customers is in Windows-1252, with a special letter in each row.',
    plant: (evening) => change(evening, 'customers', (text) => Buffer.from(text, 'latin1')),
    rings: ['file_without_sound_row customers_DAY.csv'],
    recovery: 'The file is handed in once more, in UTF-8. This alarm is about one file: nothing is told.',
    heal: { night: 4, work: (evening) => handIn(evening, 'customers') },
    mended: 'never',
  },
  {
    night: 4,
    fault: 'A compressed file was cut off on its way.',
    plant(evening) {
      const name = `sessions_${evening.date}.csv`
      const packed = gzipSync(textOf(evening, name))
      evening.files.delete(name)
      evening.files.set(`${name}.gz`, packed.subarray(0, packed.length / 2))
    },
    rings: ['file_refused sessions_DAY.csv.gz', 'figures_behind the figures'],
    recovery: 'The whole file takes its place.',
    heal: {
      night: 5,
      work: ({ files, date }) => {
        const name = `sessions_${date}.csv`
        files.set(`${name}.gz`, gzipSync(filesOf(date).get(name) as string))
      },
    },
    mended: 5,
  },
  {
    night: 5,
    fault: 'One line in five has no number where the price should be.',
    plant(evening) {
      const spoil = (line: string, index: number) =>
        index % 5 === 4 ? line.replace(/,\d+,(\d+)$/, ',free,$1') : line
      change(evening, 'order_items', (text) => text.split('\n').map(spoil).join('\n'))
    },
    rings: ['rejects_above_share rejects of order_items'],
    recovery: 'The corrected file is handed in; the newest day of the feed is sound.',
    heal: {
      night: 6,
      work: (evening) => handIn(evening, 'order_items', `order_items_${evening.date}_2.csv`),
    },
    mended: 6,
  },
  {
    night: 6,
    fault: 'The export stopped after three orders.',
    plant({ files, date }) {
      for (const feed of feedsOfOrders) {
        files.set(`${feed}_${date}.csv`, fileAbout(feed, ordersOf(date).slice(0, 3)))
      }
    },
    rings: [
      'volume_unusual rows of orders',
      'volume_unusual rows of order_items',
      'volume_unusual rows of payments',
      'figure_unusual figure of orders',
      'figure_unusual figure of net revenue',
    ],
    recovery: 'The rest is handed in.',
    heal: {
      night: 7,
      work: ({ files, date }) => {
        for (const feed of feedsOfOrders) {
          files.set(`${feed}_${date}_2.csv`, fileAbout(feed, ordersOf(date).slice(3)))
        }
      },
    },
    mended: 7,
  },
  {
    night: 8,
    fault: 'The files of the day come twice, under two names.',
    plant({ files }) {
      for (const [name, content] of [...files]) files.set(name.replace('.csv', '_2.csv'), content)
    },
    rings: [],
    recovery: 'Nothing changes and nothing rings: the same rows count once.',
  },
  {
    night: 15,
    fault: 'Orders of last week are corrected, lines and payments with them.',
    plant(evening) {
      const day = dateOf(8)
      const changed = [1, 2, 4].map((number) =>
        evening.month.books.correct(`o-${day}-${number}`, {
          lines: [
            { price: 99, quantity: 1 },
            { price: 1, quantity: 2 },
          ],
        }),
      )
      addRows(evening, changed)
    },
    rings: [],
    recovery: 'The figures of that day are the corrected ones.',
  },
  {
    night: 16,
    fault: 'Payments and a refund come a day before their orders.',
    plant(evening) {
      const next = ordersOf(dateOf(16)).slice(0, 8)
      addRows(evening, next, ['payments', 'refunds'])
    },
    rings: [],
    recovery: 'They wait, and are released in the next night.',
  },
  {
    night: 18,
    fault: 'An order has a status that nobody knows.',
    plant: (evening) => change(evening, 'orders', (text) => text.replace('completed', 'beamed up')),
    rings: [],
    recovery: 'It counts as a sale, and a check warns of the status.',
  },
  {
    night: 19,
    fault: 'A compressed file unpacks without measure.',
    plant({ files, date }) {
      files.set(`refunds_${date}_2.csv.gz`, gzipSync(Buffer.alloc(32 * 1024 * 1024, ' ')))
    },
    rings: ['file_refused refunds_DAY_2.csv.gz'],
    recovery: 'The file is taken away.',
    heal: { night: 20, work: ({ month, date }) => month.takeAway(`refunds_${date}_2.csv.gz`) },
    mended: 20,
  },
  {
    night: 22,
    fault: 'The export of orders, lines and payments ran on an empty table: headers without rows.',
    plant({ files, date }) {
      for (const feed of feedsOfOrders) {
        files.set(`${feed}_${date}.csv`, `${headers[feed]}\n`)
      }
    },
    rings: [
      'volume_unusual rows of orders',
      'volume_unusual rows of order_items',
      'volume_unusual rows of payments',
      'figure_unusual figure of orders',
      'figure_unusual figure of net revenue',
    ],
    recovery: 'The full files are handed in under the same names.',
    heal: {
      night: 23,
      work: (evening) => {
        for (const feed of feedsOfOrders) handIn(evening, feed)
      },
    },
    mended: 23,
  },
  {
    night: 23,
    fault: 'Rows stand twice in a file, and one is dated in the year 2099.',
    plant: (evening) =>
      change(evening, 'orders', (text) => {
        const twice = text.split('\n').slice(1, 5).join('\n')
        return `${text}${twice}\no-2099,c-1,2099-01-01,completed,10\n`
      }),
    rings: [],
    recovery: 'Each row counts once; the one from the future is rejected, and kept.',
  },
  {
    night: 25,
    fault:
      'Two categories are each other’s parent: a check of severity error keeps the night from being published.',
    plant({ files, date }) {
      files.set(
        `categories_${date}.csv`,
        'category_id,category_name,parent_category_id\na,Lamps,b\nb,Bulbs,a\n',
      )
    },
    rings: ['job_failed job load', 'figures_behind the figures'],
    load: { status: 'failed', tries: 1 },
    recovery: 'The corrected file is handed in; both nights are published.',
    heal: {
      night: 26,
      work: ({ files, date }) =>
        void files.set(
          `categories_${date}.csv`,
          'category_id,category_name,parent_category_id\na,Lamps,\nb,Bulbs,a\n',
        ),
    },
    mended: 26,
  },
  {
    night: 29,
    fault: 'A holiday: nothing comes.',
    plant: ({ files }) => files.clear(),
    rings: [],
    recovery: 'Nothing rings: the day is under `holidays`.',
  },
  {
    night: 30,
    fault: 'Orders of last week are deleted.',
    plant({ month, files, date }) {
      const gone = [3, 5].map((number) => month.books.order(`o-${dateOf(21)}-${number}`))
      for (const { id } of gone) month.books.remove(id)
      const rows = gone.map(({ id, time }) => `${id},${time},true`)
      files.set(`orders_${date}_2.csv`, `order_id,time,is_deleted\n${rows.join('\n')}\n`)
    },
    rings: [],
    recovery: 'They are gone from all figures; their lines and payments wait.',
  },
]

/** More rows for the files of the evening. */
function addRows(
  { files, date }: Evening,
  orders: Parameters<typeof fileAbout>[1],
  feeds: readonly Parameters<typeof fileAbout>[0][] = ['orders', 'order_items', 'payments'],
): void {
  for (const feed of feeds) {
    const name = `${feed}_${date}.csv`
    const rows = fileAbout(feed, orders).split('\n').slice(1).join('\n')
    files.set(name, `${files.get(name) ?? `${headers[feed]}\n`}${rows}`)
  }
}
