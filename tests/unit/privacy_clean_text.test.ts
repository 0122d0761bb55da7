import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Privacy } from '../../src/config/config.ts'
import { configFileSchema } from '../../src/config/schema.ts'
import type { WebText } from '../../src/model/feeds/index.ts'
import { cleanerOf } from '../../src/privacy/clean_text.ts'

const asDelivered = configFileSchema.shape.privacy.parse(undefined)
const clean = cleanerOf(asDelivered)
const cleanBy = (privacy: Partial<Privacy>) => cleanerOf({ ...asDelivered, ...privacy })

test.each<[WebText, string]>([
  ['url', '/product/12345-blue-shirt'],
  ['url', '/p/0123456789012'],
  ['url', '/p/4006381333931'],
  ['url', '/gtin/00012345678905'],
  ['url', '/collections/2024-11-20'],
  ['url', '/blog/2024/11/20/black-friday-2024'],
  ['url', '/orders/123-1234567-1234567'],
  ['url', '/order/0000012345'],
  ['url', '/order-status/INV-2026-000123456'],
  ['url', '/p/100-200-3000'],
  ['url', '/products/3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  ['url', '/products/01HV3ZK8Q2M4T6W9XB5C7D1E0F/reviews'],
  ['url', '/products/super-long-product-name-with-2024-edition-v2'],
  ['url', '/iphone-15-pro-max-5g-256-gb-v2-a1'],
  ['url', '/iphone15promaxblacktitanium256gb'],
  ['url', '/echo-dot-B08N5WRWNW-kindle'],
  ['url', '/size-36-38-40-42-44-46'],
  ['url', '/donaudampfschifffahrtsgesellschaftskapitaen'],
  ['url', '/@jane/post'],
  ['url', '/img/logo@2x.png'],
  ['url', '/npm/react@18.2.0/umd/react.js'],
  ['url', '/maps/@56.9496,24.1052,12z'],
  ['url', 'https://www.google.com/'],
  ['url', 'https://shop.example.com:8443/a/b?page=2#reviews'],
  ['url', 'android-app://com.google.android.gm/'],
  ['query', 'utm_source=google&utm_medium=cpc&utm_campaign=120210000123456789&page=2'],
  ['query', '?variant=40123456789012&q=blue+shirt+42'],
  ['query', 'Q=M%C3%BCtze&sort=price'],
  ['query', 'q=0+500+1000'],
  ['query', 'filter.v.price.gte=10&sale'],
  ['free_text', 'Add to cart'],
  ['free_text', 'spring_sale_2026-03-01'],
  ['free_text', 'newCustomerRegistrationFormSubmitButton'],
  ['free_text', 'addToCartButtonForProduct12345Large'],
  ['free_text', 'shopify-section-template--16781234567__main-product'],
  ['free_text', 'Price: 1 234 567,00 €'],
  ['free_text', 'US$ 1,299.00 (was 1,499.00)'],
  ['free_text', 'From 01-02-2024 to 05-02-2024'],
  ['free_text', '01.02.2024 10:30'],
  ['free_text', '2026-03-01 10:00:00+02:00'],
  ['free_text', '20241120-20241231'],
  ['free_text', 'Öffnungszeiten 08:00 - 18:00'],
  ['free_text', 'std::vector, 10:15:30'],
  ['free_text', 'Why a=b? Mail us!'],
])('an ordinary %s stays as it is: %s', (kind, text) => {
  expect(clean(text, kind)).toBe(text)
})

test.each<[WebText, string, string]>([
  ['query', 'email=jane@example.com', 'email=***'],
  ['query', 'token=abc&page=2', 'token=***&page=2'],
  ['query', 'gclid=Cj0KCQ&utm_source=google', 'gclid=***&utm_source=google'],
  ['query', 'name=Jane Doe&q=x', 'name=***&q=x'],
  ['query', 'q=a&amp;token=1', 'q=a&amp;token=***'],
  ['query', 'redirect=/x?token=1', 'redirect=***?token=***'],
  ['query', 'qq=1&%71=2', 'qq=***&%71=***'],
  ['query', 'utm_content=https%3A%2F%2Fx%3Ftoken%3Dabc', 'utm_content=***'],
  ['query', 'q=x%253Dy%26token', 'q=***'],
  ['url', '/x?token=a;b&page=2', '/x?token=***&page=2'],
  ['url', '/x;jsessionid=ABC?page=2', '/x;jsessionid=***?page=2'],
  ['url', '/#access_token=xyz&token_type=bearer', '/#access_token=***&token_type=***'],
  ['url', '/a?b=1?c=2&d', '/a?b=***?c=***&d'],
  ['free_text', 'see https://x.y/?token=abc please=now', 'see https://x.y/?token=*** please=now'],
])('only listed parameters keep their value: %s %s', (kind, text, cleaned) => {
  expect(clean(text, kind)).toBe(cleaned)
  expect(clean(cleaned, kind)).toBe(cleaned)
})

test.each<[WebText, string, string]>([
  ['query', 'q=jane%40example.com', 'q=***'],
  ['query', 'q=jane%2540example.com&page=2', 'q=***&page=2'],
  ['query', 'q=jane@müller.de', 'q=***'],
  ['query', 'utm_source=jane@example.com', 'utm_source=***'],
  ['url', '/unsubscribe/jane@example.com/now', '/unsubscribe/***/now'],
  ['url', '/u/%6a%61%6e%65%40example%2Ecom', '/u/***'],
  ['url', 'https://jane:secret@example.com/x', 'https://***@example.com/x'],
  ['url', 'mailto:jane@localhost?subject=Hi', 'mailto:***?subject=***'],
  ['free_text', 'Hello jane.doe+shop@example.co.uk!', 'Hello ***!'],
  ['free_text', 'amFuZUBleGFtcGxlLmNvbQ==', '***=='],
  ['url', 'tel:+371 29 123 456', 'tel:***'],
  ['url', 'https://wa.me/37129123456', 'https://wa.me/***'],
  ['query', 'q=%2B37129123456', 'q=***'],
  ['query', 'q=+371+29+123+456', 'q=***'],
  ['free_text', 'Call +1 (555) 123-4567 now', 'Call *** now'],
  ['free_text', '(555) 123-4567', '***'],
  ['free_text', '1-555-123-4567', '***'],
  ['free_text', '00371 29 123 456', '***'],
  ['free_text', '020 7946 0958', '***'],
  ['free_text', '01 23 45 67 89', '***'],
  ['free_text', '0171/1234567', '***'],
  ['free_text', '090-1234-5678', '***'],
  ['free_text', 'Tel. 29123456', '***'],
  ['url', '/reset/9f86d081884c7d659a2feaa0c55ad015', '/reset/***'],
  ['url', '/reset/3f2504e0-4f89-41d3-9a0c-0305e82c3301', '/reset/***'],
  ['url', '/s/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4', '/s/***'],
  ['url', '/checkouts/cn/Z2NwLXVzLWVhc3QxOjAxSFQ', '/checkouts/cn/***'],
  ['url', '/k/Xk3Jq-9sLmPz_81TbRw0yQ', '/k/***'],
  ['query', 'q=k2v9x7m4p1q8z3w6t5n0b', 'q=***'],
  ['url', '/products/jane@example.com', '/products/***'],
  ['url', '/pay/4111111111111111', '/pay/***'],
  ['free_text', '4111 1111 1111 1111, 3782-822463-10005', '***, ***'],
  ['free_text', '3056 930902 5904', '***'],
  ['free_text', '12 4111-1111-1111-1111 2026', '12 *** 2026'],
  ['url', '/ip/203.0.113.7', '/ip/***'],
  ['url', 'http://203.0.113.7:80/x', 'http://***:80/x'],
  ['url', '/ip/2001:db8::1', '/ip/***'],
  ['free_text', '2001:0db8:85a3:0000:0000:8a2e:0370:7334 fe80::1ff:fe23:4567:890a', '*** ***'],
  ['query', 'q=2001%3Adb8%3A%3A1', 'q=***'],
])('personal data is replaced wherever it stands: %s %s', (kind, text, cleaned) => {
  expect(clean(text, kind)).toBe(cleaned)
  expect(clean(cleaned, kind)).toBe(cleaned)
})

test('the settings decide which parameters are kept, where ids are, and what is replaced', () => {
  expect(cleanBy({ parameters: ['ref*'] })('ref=a&refer.er=b&q=c', 'query')).toBe('ref=a&refer.er=b&q=***')
  expect(cleanBy({ parameters: [] })('utm_source=a', 'query')).toBe('utm_source=***')
  const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
  expect(cleanBy({ idSegments: ['artikel'] })(`/Artikel/${id}/${id.replace('3', '4')}`, 'url')).toBe(
    `/Artikel/${id}/***`,
  )
  expect(cleanBy({ idSegments: [] })(`/product/${id}`, 'url')).toBe('/product/***')
  const text = 'jane@example.com 4111111111111111 203.0.113.7 +37129123456 9f86d081884c7d659a2feaa0c55ad015'
  const { patterns } = asDelivered
  for (const [place, name] of (['email', 'card', 'ip', 'phone', 'token'] as const).entries()) {
    const kept = cleanBy({ patterns: { ...patterns, [name]: false } })(text, 'free_text').split(' ')
    expect(kept.map((part) => part === '***')).toEqual([0, 1, 2, 3, 4].map((n) => n !== place))
  }
})

test('cleaning a cleaned text changes nothing', () => {
  const parts = [
    ...[
      'jane',
      '@',
      'example',
      '.com',
      '%40',
      '%2540',
      '%3D',
      '%',
      '?',
      '&',
      '=',
      ';',
      '#',
      '/',
      ' ',
      '-',
      '.',
      '_',
    ],
    ...[
      'q',
      'token',
      'utm_source',
      '+371',
      '29123456',
      '12',
      '(0',
      '171)',
      '4111111111111111',
      '4111 1111',
      'tel:',
    ],
    ...[
      '203.0.113.7',
      '2001:db8::1',
      '://',
      'https',
      'mailto:',
      'eyJhbGciOi',
      'abcdef0123456789abcd',
      'Xk3Jq9sLmPz81TbRw0yQ',
    ],
  ]
  const texts = fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((list) => list.join(''))
  fc.assert(
    fc.property(texts, fc.constantFrom<WebText>('url', 'query', 'free_text'), (text, kind) => {
      const cleaned = clean(text, kind)
      expect(clean(cleaned, kind)).toBe(cleaned)
    }),
    { numRuns: 2_000 },
  )
})

test('a hostile megabyte takes no longer than an ordinary one', () => {
  const parts = [
    'a',
    'a@',
    '@',
    '0 ',
    '+1',
    '1:',
    '%40',
    ';a',
    '?a=',
    '/a',
    '//a',
    'a.a',
    '1-',
    'aB3',
    '(0',
    'eyJ.',
    '2001:',
  ]
  for (const part of parts) clean(part.repeat(50_000).slice(0, 100_000), 'free_text')
  for (const part of parts) clean(part.repeat(50_000).slice(0, 100_000), 'query')
})
