import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('a session inferred from events of one instant and id has the user of the pageview', async () => {
  const shop = await newShop()
  const event = { event_id: 'e1', session_id: 's1', time: '2026-02-01' }
  await shop.file('cart_adds.csv', [{ ...event, user_id: 'of the cart' }])
  await shop.load()
  await shop.file('pageviews.csv', [{ ...event, user_id: 'of the page' }])
  await shop.load()
  await shop.file('clicks.csv', [{ ...event, user_id: 'of the click' }])
  await shop.load()
  expect(await shop.rows('select user_id from warehouse.fact_session')).toEqual([{ user_id: 'of the page' }])
})
