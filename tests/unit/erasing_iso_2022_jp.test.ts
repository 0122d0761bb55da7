import { expect, test } from 'vitest'
import { ErasedValues, erasedValue } from '../../src/privacy/erased_values.ts'
import { erasedBytes } from '../../src/staging/erasing/erased_bytes.ts'

const salt = 'salt'
const erased = new ErasedValues(
  salt,
  [erasedValue(salt, 'customer', 'c1'), erasedValue(salt, 'email', 'zeb@example.com')].flatMap(
    (value) => value ?? [],
  ),
)

/** 東京, 山田 and half-width ﾔﾏ; the second name goes on in kanji over the line break. */
const [tokyo, yamada, half] = ['\x1b$BEl5~\x1b(B', '\x1b$B;3ED\x1b(B', '\x1b(ITO\x1b(B']
const file = [
  'customer_id,first_name,city,reason',
  `c1,${yamada},${tokyo},${yamada} zeb@example.com ${half}`,
  `c2,${yamada},${tokyo},"\x1b$B;3`,
  `;3\x1b(J"`,
  `c3,\x1b(J${half},${tokyo},none`,
  `c1,\xff,${tokyo},none`,
].join('\n')

const roles = ['person', 'personal', 'other', 'text'] as const

async function erasedOnce(text: string, chunkSize: number): Promise<string> {
  const bytes = Buffer.from(text, 'latin1')
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize)
  }
  const pieces: Buffer[] = []
  const options = {
    ...{ name: 'customers.csv', settingsAt: 'feeds.customers', encoding: 'iso-2022-jp', erased },
    ...{ delimiter: undefined, reading: {}, isTheirs: undefined, isOfCustomers: true },
    columnsOf: (names: readonly string[]) =>
      names.map((name, place) => ({ name, role: roles[place] ?? 'other' })),
  }
  for await (const piece of erasedBytes(chunks(), options)) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString('latin1')
}

test.each([1, 7, 1000])(
  'a person is erased from a file in ISO-2022-JP read %i bytes at a time, and other lines keep their bytes',
  async (chunkSize) => {
    const now = await erasedOnce(file, chunkSize)
    const lines = now.split('\n')
    expect(lines[1]).toBe(`c1,erased,${tokyo},${yamada} *** ${half}`)
    expect([0, 2, 3, 4].map((line) => lines[line])).toEqual(
      [0, 2, 3, 4].map((line) => file.split('\n')[line]),
    )
    // What was malformed stays so.
    expect(lines[5]).toMatch(/^[^,]*\xff/)
    expect(lines[5]).not.toContain('c1')
    expect(await erasedOnce(now, chunkSize)).toBe(now)
  },
)
