import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load_config.ts'
import { ConfigError } from '../../src/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storehouse-config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const feedColumns = { orders: ['order_id', 'time', 'total_price'], customers: ['customer_id', 'city'] }

function load(environment: Record<string, string> = {}, configFile?: string): Promise<Config> {
  return loadConfig({
    folder,
    environment,
    configFile,
    feedNames: Object.keys(feedColumns),
    wholeOrderFeeds: ['order_items', 'payments', 'refunds'],
    feedColumns,
    cleanedColumns: ['clicks.href', 'clicks.target_text'],
  })
}

/** What is wrong, as `file: key: message`. */
async function problems(environment: Record<string, string> = {}, configFile?: string): Promise<string[]> {
  const error = await load(environment, configFile).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return (error as Error).message
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
}

describe('without any setting', () => {
  test('the defaults stand, with absolute paths', async () => {
    expect(await load()).toEqual({
      databaseUrl: undefined,
      home: join(folder, '.storehouse'),
      timezone: 'UTC',
      sourceTimezone: 'UTC',
      currency: undefined,
      inbox: join(folder, 'data/inbox'),
      archive: join(folder, 'data/archive'),
      feeds: {},
      sources: {},
      stagingRetentionDays: 7,
      holidays: [],
      statuses: {
        map: {
          ...Object.fromEntries(
            ['canceled', 'void', 'voided', 'expired', 'trash'].map((status) => [status, 'cancelled']),
          ),
          ...Object.fromEntries(
            ['complete', 'paid', 'success', 'closed', 'fulfilled'].map((status) => [status, 'completed']),
          ),
          ...Object.fromEntries(
            ['authorized', 'on_hold', 'unpaid', 'pending_payment'].map((status) => [status, 'pending']),
          ),
          ...Object.fromEntries(
            ['checkout_draft', 'draft', 'auto_draft'].map((status) => [status, 'failed']),
          ),
        },
        notSales: ['cancelled', 'failed'],
      },
      pricesIncludeTax: false,
      shopDomains: [],
      productPathPattern: '/product/',
      pageTypes: {
        home: [],
        product: ['product', 'products', 'p'],
        category: ['category', 'categories', 'c', 'collection', 'collections'],
        cart: ['cart', 'basket'],
        checkout: ['checkout'],
      },
      rfm: { recencyDays: [30, 90, 180, 365], frequency: [10, 5, 3, 2], monetary: [1000, 500, 200, 50] },
      basket: { minOrders: 2 },
      gzip: { maxRatio: 200, maxGigabytes: 100 },
      readers: { waitSeconds: 60 },
      privacy: {
        parameters: expect.arrayContaining(['utm_*', 'q', 'page']),
        patterns: { email: true, phone: true, token: true, card: true, ip: true },
        idSegments: expect.arrayContaining(['product', 'collections']),
        uncleanedColumns: [],
      },
      checks: {},
      schedule: {
        load: '0 1 * * *',
        verify_sample: '30 1 * * *',
        reports: '30 1 * * *',
        read_ahead: '0 2 * * *',
        refresh: '0 2 * * 0',
        verify: '0 3 * * 0',
        audit: '0 4 1 * *',
        archive: '0 4 1 * *',
        retention: '30 4 * * *',
      },
      alerts: { webhook: undefined, slack: undefined, mail: [] },
      digest: { every: 'off', at: '07:00', weekday: 'monday', to: [], ways: ['mail'] },
      mail: undefined,
      alarms: { rejectedPercent: 5, unusual: true, freeGigabytes: 1 },
      retention: { rejectsDays: 365, runsDays: 730, logsDays: 90 },
      dashboard: {
        host: '127.0.0.1',
        port: 4400,
        proxies: [],
        addData: true,
        uploadGigabytes: 2,
        token: undefined,
      },
    })
  })
})

describe('the environment', () => {
  const file = 'timezone: Europe/Oslo\ninbox: from_file\n'

  test('counts before .env, and both before the file', async () => {
    write('storehouse.config.yaml', file)
    write('.env', 'STOREHOUSE_TIMEZONE=Europe/Riga\nSTOREHOUSE_INBOX=from_dotenv\n')
    const config = await load({ STOREHOUSE_TIMEZONE: 'Asia/Tokyo' })
    expect(config.timezone).toBe('Asia/Tokyo')
    expect(config.inbox).toBe(join(folder, 'from_dotenv'))
  })

  test('an empty variable counts as unset and hides the one in .env', async () => {
    write('.env', 'DATABASE_URL=postgres://u:p@h/d\n')
    expect((await load({ DATABASE_URL: '' })).databaseUrl).toBeUndefined()
    expect((await load()).databaseUrl).toBe('postgres://u:p@h/d')
  })

  test('a .env file with a byte-order mark, quotes and comments is understood', async () => {
    write('.env', '\uFEFFSTOREHOUSE_TIMEZONE="Europe/Riga" # where we are\n')
    expect((await load()).timezone).toBe('Europe/Riga')
  })

  test('reading .env leaves the environment of the process alone', async () => {
    write('.env', 'STOREHOUSE_HOME=elsewhere\n')
    expect((await load()).home).toBe(join(folder, 'elsewhere'))
    expect(process.env.STOREHOUSE_HOME).toBeUndefined()
  })

  test('an unknown variable of ours in .env is an error, others there are not', async () => {
    write('.env', 'STOREHOUSE_INBOXX=a\nPOSTGRES_PASSWORD=b\n')
    expect(await problems()).toEqual([
      '.env: STOREHOUSE_INBOXX: unknown variable; did you mean "STOREHOUSE_INBOX"?',
    ])
  })

  test('a near miss in the real environment is an error; a variable of another program is not', async () => {
    expect(await problems({ STOREHOUSE_TIMEZOEN: 'UTC' })).toEqual([
      'environment: STOREHOUSE_TIMEZOEN: unknown variable; did you mean "STOREHOUSE_TIMEZONE"?',
    ])
    await load({ STOREHOUSE_SERVICE_HOST: '10.0.0.1', STOREHOUSE_PORT: 'tcp://10.0.0.1:80' })
  })

  test.each([
    'mysql://u:secret@h/d',
    'postgres://u:sec#ret@h/d',
    'postgres://u:sec%ret@h/d',
    'postgres://u:secret@h',
  ])('a wrong DATABASE_URL is reported without its password: %s', async (url) => {
    const [problem] = await problems({ DATABASE_URL: url })
    expect(problem).toMatch(/^environment: DATABASE_URL: /)
    expect(problem).not.toMatch(/sec.?ret/)
  })

  test.each([
    'postgres://u:p@h:5433/d?sslmode=require',
    'postgresql://h/d',
    'postgres:///d?host=/run/postgresql',
  ])('the address %s is accepted', async (url) =>
    expect((await load({ DATABASE_URL: url })).databaseUrl).toBe(url),
  )
})

describe('the configuration file', () => {
  test.each([
    ['storehouse.config.ts', 'const zone: string = "Europe/Riga"\nexport default { timezone: zone }'],
    ['storehouse.config.mts', 'export default { timezone: "Europe/Riga" } as const'],
    ['storehouse.config.js', 'export default { timezone: "Europe/Riga" }'],
    ['storehouse.config.js', 'module.exports = { timezone: "Europe/Riga" }'],
    ['storehouse.config.mjs', 'export default { timezone: "Europe/Riga" }'],
    ['storehouse.config.cjs', 'module.exports = { timezone: "Europe/Riga" }'],
    ['storehouse.config.json', '{ "timezone": "Europe/Riga" }'],
    ['storehouse.config.yaml', '\uFEFFtimezone: Europe/Riga'],
    ['storehouse.config.yml', 'timezone: Europe/Riga'],
  ])('%s is read', async (name, text) => {
    write(name, text)
    expect((await load()).timezone).toBe('Europe/Riga')
  })

  test.each(['storehouse.config.yaml', 'storehouse.config.json'])(
    'an empty %s sets nothing',
    async (name) => {
      write(name, '\n')
      expect((await load()).timezone).toBe('UTC')
    },
  )

  test('a key without a value in YAML is not set', async () => {
    write('storehouse.config.yaml', 'currency:\nfeeds:\nstatuses:\n  map:\n')
    expect((await load()).currency).toBeUndefined()
  })

  test('two configuration files are refused', async () => {
    write('storehouse.config.yaml', '')
    write('storehouse.config.json', '{}')
    const [problem] = await problems()
    expect(problem).toBe(
      'storehouse.config.json, storehouse.config.yaml: more than one configuration file in this folder; keep one of them, or say which with --config FILE',
    )
    await load({}, 'storehouse.config.yaml')
  })

  test('--config names a file elsewhere, whose paths are relative to it', async () => {
    write('storehouse.config.yaml', 'timezone: Nowhere/Here')
    write('shops/riga.yaml', 'timezone: Europe/Riga\ninbox: in\n')
    const config = await load({}, 'shops/riga.yaml')
    expect(config.timezone).toBe('Europe/Riga')
    expect(config.inbox).toBe(join(folder, 'shops/in'))
    expect(config.archive).toBe(join(folder, 'data/archive'))
  })

  test.each([
    ['missing.yaml', undefined, 'missing.yaml: does not exist'],
    [
      'a.toml',
      'a = 1',
      'a.toml: a configuration file ends in .ts, .mts, .js, .mjs, .cjs, .json, .yaml, .yml',
    ],
    ['list.json', '[1]', 'list.json: must hold keys and values'],
    ['text.yaml', 'hello', 'text.yaml: must hold keys and values'],
    ['function.mjs', 'export default () => ({})', 'function.mjs: must export an object as its default'],
    ['throws.mjs', 'throw new Error("no luck")', 'throws.mjs: fails when it is read: no luck'],
    ['twice.json', '{"timezone": "UTC",\n"timezone": "UTC"}', 'twice.json: has a key twice (line 2)'],
  ])('%s is a problem that names the file', async (name, text, expected) => {
    if (text !== undefined) write(name, text)
    expect(await problems({}, name)).toEqual([expected])
  })

  test('a cron line without quotes in YAML is explained', async () => {
    write('storehouse.config.yaml', 'schedule:\n  load: */5 * * * *\n')
    expect((await problems())[0]).toMatch(/line 2: .*\(a value that starts with \* needs quotes\)/)
  })

  test('the example of the reference loads', async () => {
    const { EXAMPLE } = await import('../../src/config/config_document.ts')
    write('storehouse.config.yaml', /```yaml\n([\s\S]*?)```/.exec(EXAMPLE)?.[1] ?? 'no example found')
    expect((await load()).feeds.orders?.columns).toEqual({ bestellnummer: 'order_id' })
  })
})

describe('problems', () => {
  test('are listed all at once, each with file and key', async () => {
    write(
      'storehouse.config.yaml',
      `
timezone: Europe/Rigaa
sourceTimezone: "+03:00"
currrency: EUR
feeds:
  ordrs: {}
  orders:
    encodng: latin1
    encoding: utf9
    files: [sales.csv, customers]
    columns: { Nummer: order_idd, Zeit: time }
statuses: { map: { bezahlt: 5 }, notSales: [canceled] }
rfm: { recencyDays: [1, 2, 3], frequency: [1, 2, 3, 4], monetary: 5 }
basket: { minOrders: 0.5 }
checks: { some_check: fatal }
schedule: { load: "99 * * * *", lod: "* * * * *" }
alerts: { webhook: "ftp://x" }
dashboard: { port: 99999, host: "a b", proxies: ["::1", "10.0.0.0/8", "proxy.example", "10.0.0.0/33", "127.0.0.1/"] }
stagingRetentionDays: -1
productPathPattern: ""
shopDomains: ["https://shop.example/"]
`,
    )
    const found = await problems({ DATABASE_URL: 'mysql://x' })
    expect(found.map((line) => line.replace(/^storehouse\.config\.yaml: /, '')).sort()).toEqual(
      [
        'timezone: "Europe/Rigaa" is no time zone; did you mean "Europe/Riga"?',
        'sourceTimezone: "+03:00" is no time zone; use an IANA name such as "Europe/Riga" or "UTC"',
        'currrency: unknown key; did you mean "currency"?',
        'feeds.ordrs: unknown feed; did you mean "orders"?',
        'feeds.orders.encodng: unknown key; did you mean "encoding"?',
        'feeds.orders.encoding: "utf9" is no encoding; use a name such as "utf-8", "windows-1252" or "shift_jis"',
        'feeds.orders.files[0]: "sales.csv" has an ending: write "sales"',
        'feeds.orders.columns.Nummer: "order_idd" is no column of orders; did you mean "order_id"?',
        'statuses.map.bezahlt: expected text, got 5',
        'statuses.notSales: no order ever has the status "canceled": it is mapped to "cancelled"; write that one',
        'rfm.recencyDays: expected four numbers, got a list of 3',
        'rfm.frequency: the four thresholds must fall from one to the next',
        'rfm.monetary: expected a list of four numbers, got 5',
        'basket.minOrders: expected a whole number, got 0.5',
        'checks.some_check: expected one of "error", "warn", "off", got "fatal"',
        'schedule.load: "99 * * * *" is no cron line (minute hour day month weekday) and not "off": Invalid value for minute: 99',
        'schedule.lod: unknown key; did you mean "load"?',
        'alerts.webhook: is no web address: it must start with https:// or http://',
        'dashboard.port: must be 65535 or less, got 99999',
        'dashboard.host: is no host name or address',
        ...[
          [2, 'proxy.example'],
          [3, '10.0.0.0/33'],
          [4, '127.0.0.1/'],
        ].map(
          ([no, text]) =>
            `dashboard.proxies[${no}]: "${text}" is no address: write one as "127.0.0.1", or a network as "10.0.0.0/8"`,
        ),
        'stagingRetentionDays: must be 0 or more, got -1',
        'productPathPattern: cannot be empty',
        'shopDomains[0]: "https://shop.example/" is no domain: write the bare host, as in "shop.example"',
        'environment: DATABASE_URL: is no PostgreSQL address: expected postgres://user:password@host:port/database',
      ].sort(),
    )
  })

  test.each([
    ['databaseUrl: postgres://u:hunter2@h/d', 'databaseUrl', 'DATABASE_URL'],
    ['dashboard: { token: hunter2 }', 'dashboard.token', 'STOREHOUSE_DASHBOARD_TOKEN'],
  ])('a secret in the file is refused without repeating it: %s', async (text, key, variable) => {
    write('storehouse.config.yaml', text)
    const [problem] = await problems()
    expect(problem).toContain(`${key}: secrets do not belong in a file: set ${variable} in the environment`)
    expect(problem).not.toContain('hunter2')
  })

  test('a segment stands for one kind of page, in any case', async () => {
    const under = (text: string) => write('storehouse.config.yaml', `pageTypes: ${text}`)
    under('{ product: [Item, /p/], category: [item, item, p], cart: [checkout], hom: [en] }')
    expect(await problems()).toEqual([
      'storehouse.config.yaml: pageTypes.hom: unknown key; did you mean "home"?',
      'storehouse.config.yaml: pageTypes.product[1]: "/p/" is more than a segment of a path: write "p"',
      'storehouse.config.yaml: pageTypes.cart[0]: "checkout" already stands for checkout by default: write pageTypes.checkout without it',
    ])
    under('{ product: [Item], category: [item, item, p] }')
    expect(await problems()).toEqual([
      'storehouse.config.yaml: pageTypes.category[0]: "item" already stands for product',
      'storehouse.config.yaml: pageTypes.category[1]: "item" already stands for product',
    ])
    under('{ home: ["", /, 5] }')
    expect(await problems()).toEqual([
      'storehouse.config.yaml: pageTypes.home[0]: a segment of a path cannot be empty (the path / is always home)',
      'storehouse.config.yaml: pageTypes.home[1]: "/" is more than a segment of a path: write what stands between slashes',
      'storehouse.config.yaml: pageTypes.home[2]: expected text, got 5',
    ])
    under('{ home: [EN, de], product: [item, Item], checkout: [] }')
    expect((await load()).pageTypes).toEqual({
      home: ['en', 'de'],
      product: ['item', 'item'],
      category: ['category', 'categories', 'c', 'collection', 'collections'],
      cart: ['cart', 'basket'],
      checkout: [],
    })
  })

  test('the archive cannot lie in the inbox', async () => {
    write('storehouse.config.yaml', 'inbox: data\narchive: data/archive\n')
    expect(await problems()).toEqual([
      'storehouse.config.yaml: archive: lies in the inbox: archived files would be loaded again',
    ])
  })

  test('the archive cannot lie in the inbox by a link either', async () => {
    write('real/archive/.keep', '')
    symlinkSync('real', join(folder, 'linked'))
    write('storehouse.config.yaml', 'inbox: linked\narchive: real/archive\n')
    expect(await problems()).toEqual([
      'storehouse.config.yaml: archive: lies in the inbox: archived files would be loaded again',
    ])
  })

  test('a check that does not exist is a problem when the names are known', async () => {
    write('storehouse.config.yaml', 'checks: { line_sum: off }')
    const options = { folder, environment: {}, feedNames: [], feedColumns: {} }
    await loadConfig(options)
    await expect(loadConfig({ ...options, checkNames: ['line_sums'] })).rejects.toThrow(
      'did you mean "line_sums"?',
    )
  })
})

describe('values', () => {
  test('statuses are normalized and added to the built-in map', async () => {
    write(
      'storehouse.config.yaml',
      'statuses: { map: { " Bezahlt ": Completed, paid: processing }, notSales: [Failed] }',
    )
    const { map, notSales } = (await load()).statuses
    expect(map).toMatchObject({ bezahlt: 'completed', paid: 'processing', void: 'cancelled' })
    expect(notSales).toEqual(['failed'])
  })

  test('renamed headers are kept in lower case, even one named like a method of objects', async () => {
    write(
      'storehouse.config.yaml',
      'feeds: { orders: { columns: { " Bestell Nr ": order_id, constructor: time } } }',
    )
    const columns = (await load()).feeds.orders?.columns ?? {}
    expect(columns['bestell nr']).toBe('order_id')
    expect(columns.constructor).toBe('time')
    expect(columns.toString).toBeUndefined()
  })

  test('a file name can stand for one feed only', async () => {
    write(
      'storehouse.config.yaml',
      'feeds: { orders: { files: [Verkauf, customers] }, customers: { files: [verkauf] } }',
    )
    expect(await problems()).toEqual([
      'storehouse.config.yaml: feeds.orders.files[1]: "customers" already stands for the feed customers',
      'storehouse.config.yaml: feeds.customers.files[0]: "verkauf" already stands for the feed orders',
    ])
  })

  test('time zones are spelled as in the time zone database', async () => {
    expect((await load({ STOREHOUSE_TIMEZONE: 'europe/riga' })).timezone).toBe('Europe/Riga')
  })

  test('the nightly load can run at another time, and a job that is off has no cron line', async () => {
    const { load: nightly, ...others } = (await load()).schedule
    expect(nightly).toBe('0 1 * * *')
    write('storehouse.config.yaml', 'schedule: { load: "0 5 * * mon-fri" }')
    expect((await load()).schedule).toEqual({ load: '0 5 * * mon-fri', ...others })
    write('storehouse.config.yaml', 'schedule: { load: off }')
    expect((await load()).schedule).toEqual(others)
  })

  test.each(['* * * * *', '*/5 0-6,22 1 jan-mar 7', '30 0 2 * * *'])(
    'the cron line %s is accepted',
    async (line) => {
      write('storehouse.config.json', JSON.stringify({ schedule: { load: line } }))
      expect((await load()).schedule.load).toBe(line)
    },
  )

  test.each([
    '@night',
    '* * * *',
    '* 24 * * *',
    '5-1 * * * *',
    '*/0 * * * *',
    '* * 0 * *',
    '* * * foo *',
    '* * * * * * *',
  ])('the cron line %s is refused', async (line) => {
    write('storehouse.config.json', JSON.stringify({ schedule: { load: line } }))
    expect((await problems())[0]).toContain('is no cron line')
  })

  test('privacy accepts names of parameters, and columns that are cleaned', async () => {
    write(
      'storehouse.config.yaml',
      'privacy:\n  parameters: ["utm_*", "?q=", ""]\n  uncleanedColumns: [clicks.target_txt, clicks.href]\n  patterns: { mail: false }\n',
    )
    expect(await problems()).toEqual([
      'storehouse.config.yaml: privacy.parameters[1]: "?q=" is more than the name of a parameter: write what stands before "="',
      'storehouse.config.yaml: privacy.parameters[2]: the name of a parameter cannot be empty',
      expect.stringContaining('privacy.patterns.mail: unknown key'),
      expect.stringMatching(
        /uncleanedColumns\[0\]: "clicks.target_txt" is no column that is cleaned.*clicks.target_text/,
      ),
    ])
  })
})
