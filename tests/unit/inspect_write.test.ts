import { expect, test } from 'vitest'
import { addSettings } from '../../src/inspect/write/add_settings.ts'

const setting = (path: string, value: unknown) => ({ path: path.split('/'), value })

test('settings are added to a file whose comments, order and values stay', () => {
  const before = `# Our shop
timezone: Europe/Riga # where we are
feeds:
  # The old shop
  orders:
    files: [verkauf] # since 2020
    columns:
      BESTELLNUMMER: order_id
    reading:
currency: EUR
`
  const { text, standing } = addSettings(before, [
    setting('feeds/orders/files', ['verkauf', 'bestellungen']),
    setting('feeds/orders/columns/Bestellnummer', 'order_id'),
    setting('feeds/orders/columns/Datum', 'time'),
    setting('feeds/orders/reading/where', [{ column: 'test', not: 'true' }]),
    setting('pricesIncludeTax', true),
  ])
  expect(standing).toEqual([])
  expect(text).toBe(`# Our shop
timezone: Europe/Riga # where we are
feeds:
  # The old shop
  orders:
    files: [verkauf, bestellungen] # since 2020
    columns:
      BESTELLNUMMER: order_id
      Datum: time
    reading:
      where: [{column: test, not: "true"}]
currency: EUR
pricesIncludeTax: true
`)
})

test('a setting that has another value is kept and reported', () => {
  const before = 'feeds:\n  orders:\n    encoding: utf-8\n'
  const { text, added, standing } = addSettings(before, [setting('feeds/orders/encoding', 'windows-1252')])
  expect([text, added]).toEqual([before, []])
  expect(standing).toEqual([{ setting: setting('feeds/orders/encoding', 'windows-1252'), value: 'utf-8' }])
})

test('adding the same settings again changes nothing', () => {
  const settings = [
    setting('feeds/orders/reading/sign', { amount: 'negative' }),
    setting('feeds/orders/files', ['a']),
  ]
  const { text } = addSettings('', settings)
  expect(addSettings(text, settings)).toEqual({ text, added: [], standing: [] })
})

test('a file of comments alone keeps them', () => {
  expect(addSettings('# Nothing here yet\n', [setting('currency', 'EUR')]).text).toBe(
    '# Nothing here yet\n\ncurrency: EUR\n',
  )
})
