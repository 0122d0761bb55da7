import { expect, test } from 'vitest'
import { describeFindings } from '../../src/cli/output/describe_doctor.ts'
import { describeRejects } from '../../src/cli/output/describe_rejects.ts'
import { painter } from '../../src/cli/output/style.ts'
import { displayWidth, wrap } from '../../src/cli/output/width.ts'
import { broken, ok } from '../../src/reports/doctor_finding.ts'
import type { Reject } from '../../src/reports/rejects.ts'

const narrow = { paint: painter(true), width: 60 }
const widest = (text: string) => Math.max(...text.split('\n').map(displayWidth))

const reject: Reject = {
  id: 17,
  runId: 3,
  feed: 'orders',
  file: 'bestellungen_2026-11-20.csv',
  line: 1204,
  reason: 'invalid_value',
  column: 'time',
  message: '"time" is "gestern"; expected an ISO 8601 time such as 2026-11-20 or 2026-11-20T13:45:00.123Z.',
  rawRow: `1003;K2;gestern;offen;${'x'.repeat(500)}\n\u001b[2J`,
  status: 'open',
  createdAt: new Date(),
  resolvedAt: null,
  resolvedRunId: null,
}

test('a narrow terminal shows rejects one below the other, complete and within its width', () => {
  const text = describeRejects({ total: 21, rejects: [reject] }, narrow)
  expect(widest(text)).toBeLessThanOrEqual(60)
  expect(text).not.toContain('\u001b[2J')
  const words = text.replace(/\s+/g, ' ')
  expect(words).toContain('orders · bestellungen_2026-11-20.csv, line 1,204 · invalid_value · open')
  expect(words).toContain(reject.message)
  expect(text).toContain('21 rows in all.\n20 more: use --limit')
})

test('rejects are a table in a wide terminal and in a pipe', () => {
  for (const width of [undefined, 160]) {
    const [head] = describeRejects({ total: 1, rejects: [reject] }, { paint: painter(false), width }).split(
      '\n',
    )
    expect(head).toMatch(/^id +feed +file +line +reason +status +message +row$/)
  }
})

test('findings fit a narrow terminal, and say what was expected and what to do', () => {
  const findings = [
    ok('connection', 'the server answers', '127.0.0.1:20774, database storehouse, user storehouse'),
    broken(
      'rights',
      'owns the four schemas',
      'ops belongs to ann',
      'Connect as ann, or: grant "ann" to "bob";',
    ),
  ]
  const text = describeFindings(findings, narrow)
  expect(widest(text)).toBeLessThanOrEqual(60)
  expect(text).toContain('expected: owns the four schemas')
  expect(text).toContain('→ Connect as ann, or: grant "ann" to')
  expect(text).toContain('1 thing is broken, 0 warnings.')
})

test('text is wrapped between words; a word that is too long stays whole', () => {
  expect(wrap('one two three\nfour', 7)).toEqual(['one two', 'three', 'four'])
  expect(wrap('postgres://a.very.long.address x', 10)).toEqual(['postgres://a.very.long.address', 'x'])
  expect(wrap('as it stands', undefined)).toEqual(['as it stands'])
})
