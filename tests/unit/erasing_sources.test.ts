import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { repository } from '../../src/config/repository.ts'
import { type ErasedKind, ErasedValues, erasedValue } from '../../src/privacy/erased_values.ts'
import { addressIn, personalId } from '../../src/privacy/personal_id.ts'
import { sourceKinds } from '../../src/sources/index.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { convertFile } from '../../src/staging/convert_file.ts'
import { discoverFiles } from '../../src/staging/discover.ts'
import { Erasing } from '../../src/staging/erasing/erasing.ts'
import { columnsOfKind } from '../../src/staging/erasing/roles.ts'
import { SourceBytes } from '../../src/staging/source_bytes.ts'
import type { InputFile } from '../../src/staging/source_file.ts'
import { scratchFolder } from '../support/scratch_folder.ts'
import { defaultConfig } from '../support/shop.ts'

const salt = 'salt'
const address = 'zeb.quack@example.com'

let config: Config
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(scratchFolder(), 'erasing-'))
  config = await defaultConfig(folder)
  return () => rm(folder, { recursive: true, force: true })
})

function erasingOf(values: Partial<Record<ErasedKind, string[]>>): Erasing {
  const kept = Object.entries(values).flatMap(([kind, texts]) =>
    texts.flatMap((text) => erasedValue(salt, kind as ErasedKind, text) ?? []),
  )
  return new Erasing(new ErasedValues(salt, kept), config)
}

async function fileOf(name: string, content: string | Buffer): Promise<InputFile> {
  const path = join(folder, name)
  await writeFile(path, content)
  const { files, problems } = await discoverFiles([path], config, { ignoreUnknown: false })
  const [file] = files
  if (!file) throw new Error(JSON.stringify(problems))
  return file
}

async function bytesOf(file: InputFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of new SourceBytes(file)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const ofZeb = {
  email: [address],
  customer: [personalId(address, salt), 'c1'],
  order: ['o1'],
  session: ['s1'],
}

const erased = async (
  name: string,
  content: string | Buffer,
  values: Parameters<typeof erasingOf>[0] = ofZeb,
) => (await bytesOf(erasingOf(values).of(await fileOf(name, content)))).toString()

test('a record of the person loses every personal value, and other records and its lines stay', async () => {
  const text = [
    'customer_id,email,first_name,birth_date,city,street,updated_at',
    'c1,zeb@x.example,Zeb,1971-03-14,Riga,"Elm',
    'Street",2026-01-01',
    'c2,ada@x.example,Ada,1980-01-01,Riga,Oak,2026-01-01',
    '',
  ].join('\n')
  expect(await erased('customers.csv', text)).toBe(
    [
      'customer_id,email,first_name,birth_date,city,street,updated_at',
      'c1,erased,erased,,Riga,"erased',
      '",2026-01-01',
      'c2,ada@x.example,Ada,1980-01-01,Riga,Oak,2026-01-01',
      '',
    ].join('\n'),
  )
})

test('an address as an id becomes the id that loading would make of it, in any spelling', async () => {
  const id = personalId(address, salt)
  const text = 'order_id,customer_id,time,total_price\no1,"<mailto:ZEB.Quack@example.com>",2026-01-01,5\n'
  expect(await erased('orders.csv', text)).toBe(
    `order_id,customer_id,time,total_price\no1,"${id}",2026-01-01,5\n`,
  )
  expect(addressIn(' Zeb.Quack%40Example.com ')).toBe(address)
})

test('malformed records stay malformed for the same reason', async () => {
  const header = 'order_id,customer_id,time'
  const rows = [
    'o1,c1,2026-01-01,Zeb',
    `o2,"${address}"x,2026-01-01`,
    'o5,c2,2026-01-01',
    `o3,"${address},2026-01-01`,
  ]
  expect((await erased('orders.csv', [header, ...rows].join('\n'))).split('\n')).toEqual([
    header,
    'erased,erased,erased,erased',
    'erased,"erased"erased,erased',
    'o5,c2,2026-01-01',
    '"erased',
  ])
})

test('texts of the person’s records lose addresses, numbers and full names, texts of others only addresses', async () => {
  const values = { ...ofZeb, name: ['Zeb Quack'], phone: ['+371 29 123 456'], ip: ['203.0.113.77'] }
  const text = [
    'session_id,time,user_id,ip,landing_page,landing_page_query',
    's1,2026-01-01,,203.0.113.77,/u/zeb-quack,to=zeb.quack%40example.com&tel=29123456',
    's2,2026-01-01,,203.0.113.77,/u/zeb-quack,to=zeb.quack@example.com',
  ].join('\n')
  expect((await erased('sessions.csv', text, values)).split('\n').slice(1)).toEqual([
    's1,2026-01-01,,erased,/u/***,to=***&tel=***',
    's2,2026-01-01,,erased,/u/zeb-quack,to=***',
  ])
})

test('files keep their encoding and every other byte', async () => {
  const text = 'customer_id,first_name,city\nc1,Zoë,Köln\nc2,Jörg,Köln\n'
  config = {
    ...config,
    feeds: { ...config.feeds, customers: { files: [], columns: {}, encoding: 'windows-1252' } },
  }
  const latin = await bytesOf(erasingOf(ofZeb).of(await fileOf('customers.csv', Buffer.from(text, 'latin1'))))
  expect(latin.toString('latin1')).toBe(text.replace('Zoë', 'erased'))
  config = {
    ...config,
    feeds: { ...config.feeds, customers: { files: [], columns: {}, encoding: 'utf-16le' } },
  }
  const wide = await bytesOf(
    erasingOf(ofZeb).of(await fileOf('customers.csv', Buffer.from(`\ufeff${text}`, 'utf16le'))),
  )
  expect(wide.toString('utf16le')).toBe(`\ufeff${text.replace('Zoë', 'erased')}`)
  config = await defaultConfig(folder)
})

test('an erased text stays as it is, and the order of two erasures makes no difference', async () => {
  const text = [
    'order_id,customer_id,time,ship_to,gift_email',
    'o1,c1,2026-01-01,Zeb,ada@x.example',
    'o2,c2,2026-01-01,Ada,zeb.quack@example.com',
  ].join('\n')
  const ofAda = {
    email: ['ada@x.example'],
    customer: [personalId('ada@x.example', salt), 'c2'],
    order: ['o2'],
  }
  const both = await erased('orders.csv', await erased('orders.csv', text, ofZeb), ofAda)
  expect(both).toBe(await erased('orders.csv', await erased('orders.csv', text, ofAda), ofZeb))
  expect(await erased('orders.csv', both, ofZeb)).toBe(both)
})

/** The fixture of each kind of source, in which one record is made that of the person: by a column of an address. */
const fixtures = join(repository, 'tests/fixtures/sources')
const names = (await readdir(fixtures)).filter((name) => name.endsWith('.csv'))

test.each(names)('%s: a record with the address loses it, and becomes the same rows', async (name) => {
  const content = await readFile(join(fixtures, name), 'utf8')
  const file = await fileOf(name, content)
  const kind = file.kind as SourceKind
  const found = /[\w.+-]+@[\w-]+\.[\w.]+\w/.exec(content)?.[0]
  if (found === undefined) return
  const known = addressIn(found) as string
  const erasing = erasingOf({ email: [known], customer: [personalId(known, salt)] })
  const after = await bytesOf(erasing.of(file))
  expect(after.toString().toLowerCase()).not.toContain(known)
  expect(after.toString().split('\n')).toHaveLength(content.split('\n').length)
  const rowsOf = async (input: InputFile) => {
    const rows: unknown[] = []
    await convertFile(
      { ...input, kind },
      { config, bounds: config },
      {
        row: (feed, { email, first_name, last_name, phone, postal_code, ...values }, line) => {
          const { customer_id } = values
          rows.push([
            feed,
            line,
            { ...values, ...(customer_id && { customer_id: personalId(String(customer_id), salt) }) },
          ])
        },
      },
    )
    return rows
  }
  expect(await rowsOf(erasing.of(file))).toEqual(await rowsOf(file))
})

test('each personal column that a source reads is erased, or listed as staying', () => {
  const people = /name|phone|zip|post|street|address|birth|buyer|recipient|e-?mail|\bip\b/i
  const stays = [
    'city',
    'country',
    'state',
    'province',
    'item',
    'product',
    'campaign',
    'lineitem',
    'discount',
    'price point',
  ]
  const open = sourceKinds.flatMap((kind) => {
    const columns = Object.keys({ ...kind.needs, ...kind.takes }).filter((column) => people.test(column))
    return columnsOfKind(kind, columns, {})
      .filter(
        ({ name: column, role }) =>
          role === 'other' && !stays.some((word) => column.toLowerCase().includes(word)),
      )
      .map(({ name: column }) => `${kind.name}: ${column}`)
  })
  // Names of products, shops and events, places, and an id without a name.
  expect(open).toEqual([
    'etsy_orders: Buyer User ID',
    'events_snowplow: ti_name',
    'events_ga4: event_name',
    'olist_sellers: seller_zip_code_prefix',
    'olist_geolocation: geolocation_zip_code_prefix',
    'woocommerce_advanced_export: Name',
    'woocommerce_products: Name',
    'magento_orders: store_name',
    'magento_items: name',
    'magento_order_lines: store_name',
    'magento_order_lines: name',
    'amazon_settlement: posted-date-time',
  ])
})
