import type { CheckResult } from '../../../../contract.ts'
import { TableFrame } from '../../components/table_frame.tsx'
import { counted, NONE, shown } from '../../format.ts'
import { State } from './runs.tsx'

/** The result of each check's last run: first what was found, then, folded, the checks that found nothing. */
export function Checks({ checks }: { checks: readonly CheckResult[] }) {
  const found = checks.filter(({ status }) => status !== 'passed')
  const passed = checks.filter(({ status }) => status === 'passed')
  return (
    <section class="card span-5" data-card="checks" aria-label="Checks">
      <header class="card-head">
        <h2>Checks</h2>
      </header>
      {checks.length === 0 && <p class="empty">No check has run yet.</p>}
      <ul class="checks">
        {found.map((check) => (
          <li key={check.name}>
            <Check check={check} />
          </li>
        ))}
        {passed.length > 0 && (
          <li>
            <details>
              <summary>
                <State text="passed" />
                <span class="check-name">{counted(passed.length, 'check')} found nothing</span>
              </summary>
              <ul class="checks">
                {passed.map((check) => (
                  <li key={check.name}>
                    <Check check={check} />
                  </li>
                ))}
              </ul>
            </details>
          </li>
        )}
      </ul>
    </section>
  )
}

/** What was found, in plain words; what to do, the rule and examples open up. */
function Check({ check }: { check: CheckResult }) {
  const hasFound = check.failingRows > 0
  return (
    <details>
      <summary>
        {check.status !== 'passed' && <State text={check.status} />}
        <span class="check-name">{check.finds}</span>
        <span class="check-rows">
          {hasFound ? shown(check.failingRows, 'count') : 'none'}
          {hasFound && check.money !== null && ` · ${shown(check.money, 'money')}`}
        </span>
      </summary>
      {hasFound && check.advice !== '' && <p>What to do: {check.advice}</p>}
      <p class="hint">
        The rule: {check.description} Its name is <code>{check.name}</code>, its severity {check.severity}.
        Last run {shown(check.checkedAt, 'instant')}.
      </p>
      {hasFound && check.sample !== null && <Examples sample={check.sample} />}
    </details>
  )
}

/** Some of the rows found, as a table. */
function Examples({ sample }: { sample: unknown }) {
  const rows = Array.isArray(sample) ? (sample as Record<string, unknown>[]) : []
  const found = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const isNumber = (name: string) => rows.some((row) => typeof row[name] === 'number')
  // What names a row comes before its figures.
  const names = found.sort((a, b) => Number(isNumber(a)) - Number(isNumber(b)))
  const classOf = (name: string) => (isNumber(name) ? 'is-number' : '')
  if (names.length === 0) return null
  return (
    <TableFrame label="Examples">
      <table class="table">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col" class={classOf(name)}>
                {name.replaceAll('_', ' ')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              {names.map((name) => (
                <td key={name} class={classOf(name)}>
                  {exampleText(name, row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

function exampleText(name: string, value: unknown): string {
  if (value === null || value === undefined) return NONE
  if (typeof value === 'number' && /money|amount/.test(name)) return shown(value, 'money')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
