import type { CheckResult } from '../../../../contract.ts'
import { shown } from '../../format.ts'
import { State } from './runs.tsx'

/** The result of each check's last run. Checks with findings come first and open up. */
export function Checks({ checks }: { checks: readonly CheckResult[] }) {
  const ordered = [...checks].sort((a, b) => Number(a.status === 'passed') - Number(b.status === 'passed'))
  return (
    <section class="card span-4" data-card="checks" aria-label="Checks">
      <header class="card-head">
        <h2>Checks</h2>
      </header>
      {checks.length === 0 && <p class="empty">No check has run yet.</p>}
      <ul class="checks">
        {ordered.map((check) => (
          <li key={check.name}>
            <details>
              <summary>
                <State text={check.status} />
                <span class="check-name">{check.name.replaceAll('_', ' ')}</span>
                {check.failingRows > 0 && (
                  <span class="check-rows">
                    {shown(check.failingRows, 'count')} {check.failingRows === 1 ? 'row' : 'rows'}
                    {check.money !== null && `, ${shown(check.money, 'money')}`}
                  </span>
                )}
              </summary>
              <p>{check.description}</p>
              {check.failingRows > 0 && check.advice !== '' && <p>What to do: {check.advice}</p>}
              <p class="hint">
                Severity: {check.severity}. Last run {shown(check.checkedAt, 'instant')}.
              </p>
              {check.failingRows > 0 && check.sample !== null && (
                <pre class="raw">{JSON.stringify(check.sample, null, 2)}</pre>
              )}
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
