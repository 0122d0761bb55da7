import type { Fault } from './fault.ts'

const RULE = '|---|---|---|---|---|'

/** docs/simulated-month.md, made of the faults that the test plants. */
export function documentOf(faults: readonly Fault[], nights: number): string {
  const silent = faults.filter(({ rings }) => rings.length === 0).length
  return `<!-- Written by: npx vitest run tests/unit/simulated_month -u, from tests/support/month. Change those, not this file. -->
# A simulated month

\`tests/integration/simulated_month\` lets a small shop live through ${nights} nights under the real schedule: real files, a real
PostgreSQL, a webhook and a mail server, and a clock of the test. ${faults.length} faults are planted. ${faults.length - silent} of them ring, and ${silent} must ring
nothing. The test compares all that is heard in the month with this table: each alarm in its night, each recovery in its
night, once, and nothing else. At the end \`verify\` finds no difference, and orders, net revenue and returns of each day are
those of the shop's own books. [operations.md](operations.md) says what each alarm means and what to do.

| night | fault | rings | recovery | told in night |
${RULE}
${faults.map(rowOf).join('\n')}
`
}

function rowOf({ night, fault, rings, recovery, mended }: Fault): string {
  const told = mended === 'never' || mended === undefined ? '' : mended
  return `| ${night} | ${fault} | ${alarmsOf(rings)} | ${recovery} | ${told} |`
}

/** Each alarm once, and how often it rings. */
function alarmsOf(rings: readonly string[]): string {
  const names = rings.map((rung) => rung.split(' ')[0] as string)
  const counted = [...new Set(names)].map((name) => {
    const count = names.filter((one) => one === name).length
    return count > 1 ? `\`${name}\` × ${count}` : `\`${name}\``
  })
  return counted.join(', ') || 'nothing'
}
