import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { isBackup } from '../../src/backup/find_backups.ts'
import { bytesOf, tarEntries } from '../../src/backup/tar_reader.ts'
import { openParquet } from '../../src/parquet/read_parquet.ts'
import { load } from '../../src/pipeline/load.ts'
import type { Shop } from './shop.ts'

/** Words that stand for the person alone: none may be left anywhere. */
const secrets = [
  'zebedia',
  'quackenbush',
  'zeb.quack',
  '29123456',
  '29 123 456',
  '203.0.113.77',
  'elm street',
  'LV-1099',
  '1971-03-14',
]

const shopifyHeader =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References'

function record(header: string, values: Record<string, string | number>): string {
  return header
    .split(',')
    .map((name) => {
      const text = String(values[name] ?? '')
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    })
    .join(',')
}

const line = (name: string, extra: Record<string, string | number>) =>
  record(shopifyHeader, {
    Name: name,
    'Created at': '2026-04-01 10:00:00 +0200',
    'Lineitem quantity': 1,
    'Lineitem requires shipping': 'true',
    'Lineitem taxable': 'true',
    'Lineitem fulfillment status': 'fulfilled',
    ...extra,
  })

const paid = {
  'Financial Status': 'paid',
  'Paid at': '2026-04-01 10:00:05 +0200',
  Currency: 'EUR',
  Shipping: '0.00',
  Taxes: '0.00',
  'Discount Amount': '0.00',
  'Payment Method': 'Shopify Payments',
  'Refunded Amount': '0.00',
}

/** The files of a shop in which one person is a customer, a guest, a visitor, a name in texts and a bad row. */
export const files: Record<string, string> = {
  'customers_2026-04-02.csv': [
    'customer_id,email,first_name,last_name,phone,birth_date,country,city,postal_code,gender,nickname,updated_at',
    'c1,Zeb.Quack@Example.com,Zebedia,Quackenbush,+371 29 123 456,1971-03-14,LV,Riga,LV-1099,f,zebedia,2026-03-01',
    'c2,ada@example.com,Ada,Lovelace,+371 29999999,1980-01-01,LV,Riga,LV-1010,f,ada,2026-03-01',
    'c3,zeb.quack@example.com,Zebedia,Quackenbush,,not a date,LV,Riga,LV-1099,f,,2026-03-01',
  ].join('\n'),
  'customers_2026-04-09.csv': [
    'customer_id,email,first_name,last_name,phone,country,city,updated_at',
    'c1,zeb.quack@example.com,Zebedia,Quackenbush,0037129123456,EE,Tallinn,2026-04-08',
    'c2,ada@example.com,Ada,Byron,+371 29999999,LV,Riga,2026-04-08',
  ].join('\n'),
  'orders_2026-04-02.csv': [
    'order_id,customer_id,session_id,time,total_price,city,contact',
    'o1,c1,s1,2026-04-01 10:00,20,Riga,"Zebedia Quackenbush',
    '12 Elm Street"',
    'o2,c2,s2,2026-04-01 11:00,30,Riga,Ada',
    'o3,zeb.quack@example.com,,2026-04-01 12:00,40,Riga,Zebedia Quackenbush',
    'o4,c1,s3,2026-04-01 10:00,20,Riga,Zebedia,one field too many',
  ].join('\n'),
  'order_items_2026-04-02.csv': [
    'order_id,order_item_id,product_id,product_name,product_price,product_qty',
    'o1,1,p1,Fern,20,1',
    'o2,1,p1,Fern,30,1',
    'o9,1,p2,Tote,5,1',
  ].join('\n'),
  'refunds_2026-04-02.csv': [
    'refund_id,order_id,amount,time,reason',
    'r1,o1,5,2026-04-02 10:00,"Zebedia Quackenbush called from +371 29 123 456, mail zeb.quack@example.com"',
    'r2,o2,5,2026-04-02 10:00,broken',
  ].join('\n'),
  'payments_2026-04-02.csv': [
    'payment_id,order_id,payment_method,amount,time,card_holder',
    'y1,o1,card,20,2026-04-01 10:00,Z Quackenbush',
    'y2,o2,card,30,2026-04-01 11:00,A Lovelace',
  ].join('\n'),
  'sessions_2026-04-02.csv': [
    'session_id,user_id,time,ip,country,referrer,landing_page,landing_page_query,utm_source',
    's1,c1,2026-04-01 09:50,203.0.113.77,LV,https://mail.example.org/?to=zeb.quack%40example.com,/,name=Zebedia+Quackenbush,',
    's2,c2,2026-04-01 10:50,203.0.113.5,LV,,/,,',
    's3,,2026-04-01 09:00,203.0.113.77,LV,,/,,',
  ].join('\n'),
  'pageviews_2026-04-02.csv': [
    'event_id,session_id,time,user_id,path,query',
    'e1,s1,2026-04-01 09:51,,/profile/zebedia-quackenbush,email=zeb.quack%40example.com',
    'e2,s2,2026-04-01 10:51,,/,',
  ].join('\n'),
  'orders_export_2026-04-03.csv': [
    shopifyHeader,
    line('#2001', {
      ...paid,
      Email: 'ada@example.com',
      Subtotal: 16,
      Total: 16,
      'Lineitem name': 'Fern',
      'Lineitem price': 16,
      'Lineitem sku': 'F1',
      'Billing Name': 'Ada Lovelace',
      'Billing City': 'Riga',
    }),
    line('#2002', {
      ...paid,
      Email: 'ZEB.quack@example.com',
      Subtotal: 36,
      Total: 36,
      'Lineitem name': 'Fern',
      'Lineitem price': 16,
      'Lineitem sku': 'F1',
      'Billing Name': 'Zebedia Quackenbush',
      'Billing Street': '12 Elm Street\nFlat 3',
      'Billing Address1': '12 Elm Street',
      'Billing Zip': 'LV-1099',
      'Billing City': 'Riga',
      'Billing Country': 'LV',
      'Billing Phone': '29123456',
      Phone: '+371 29 123 456',
      Notes: 'Ring for Zebedia',
    }),
    line('#2002', {
      Email: 'ZEB.quack@example.com',
      'Lineitem name': 'Tote',
      'Lineitem price': 20,
      'Lineitem sku': 'T1',
      Notes: 'Quackenbush',
    }),
  ].join('\n'),
  'ad_spend_2026-04-02.csv': 'date,platform,amount\n2026-04-01,google,12.50\n',
}

/** Puts files into the inbox and loads it. */
export async function loadInbox(shop: Shop, given: Record<string, string>) {
  await mkdir(shop.config.inbox, { recursive: true })
  for (const [name, content] of Object.entries(given)) await writeFile(join(shop.config.inbox, name), content)
  return load(shop.db, shop.config, { paths: [], dryRun: false, ignoreUnknown: false, archive: true })
}

/** Where in tables and files something of the person is found: nowhere, after an erasure. */
export async function foundIn(shop: Shop, folders: readonly string[]): Promise<string[]> {
  const found: string[] = []
  const tables = await shop.rows<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class as c
     where c.relnamespace::regnamespace::text in ('staging', 'production', 'warehouse', 'ops')
       and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition order by 1`,
  )
  for (const { name } of tables) {
    const rows = await shop.rows<{ text: string }>(`select t::text as text from ${name} as t`)
    for (const { text } of rows) found.push(...hits(text).map((hit) => `${name}: ${hit}`))
  }
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      found.push(...(await foundInFile(path)))
    }
  }
  return found
}

async function foundInFile(path: string): Promise<string[]> {
  if (await isBackup(path)) return foundInBackup(path)
  const text = path.endsWith('.parquet') ? await textOfParquet(path) : unpacked(path, await readFile(path))
  return hits(text).map((hit) => `${path}: ${hit}`)
}

/** Where in the unpacked bytes of a backup something of the person is found. */
async function foundInBackup(path: string): Promise<string[]> {
  const found: string[] = []
  for await (const entry of tarEntries(path)) {
    const text = unpacked(entry.name, await bytesOf(entry))
    found.push(...hits(entry.name + text).map((hit) => `${path}: ${entry.name}: ${hit}`))
  }
  return found
}

function unpacked(name: string, bytes: Buffer): string {
  return (/[.]gz([.][0-9]+)?$/.test(name) ? gunzipSync(bytes) : bytes).toString('latin1')
}

/** All values of a Parquet file, and its bytes: its statistics hold values, too. */
async function textOfParquet(path: string): Promise<string> {
  let text = (await readFile(path)).toString('latin1')
  for await (const batch of (await openParquet(path)).batches()) text += batch.join('\n')
  return text
}

function hits(text: string): string[] {
  const lower = text.toLowerCase()
  return secrets.filter((secret) => lower.includes(secret.toLowerCase()))
}
