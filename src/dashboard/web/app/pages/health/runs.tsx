import type { RunSummary } from '../../../../contract.ts'
import { TableFrame } from '../../components/table_frame.tsx'
import { shown, time } from '../../format.ts'
import { openOption } from '../../state/view.ts'
import { runText, stateWords, worded } from './words.ts'

/** A state as a word, in a colour that matches it. */
export function State({ text }: { text: string }) {
  const tone = /^(passed|published|loaded|unchanged|replayed|succeeded|ok|done)$/.test(text)
    ? 'is-good'
    : /^(failed|killed|error|refused)$/.test(text)
      ? 'is-bad'
      : /^(warn|warned|warning|open|running|waiting)$/.test(text)
        ? 'is-warn'
        : ''
  const words = worded(stateWords, text)
  return (
    <span class={`state ${tone}`} title={words === text ? undefined : text}>
      {words}
    </span>
  )
}

export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  const seconds = milliseconds / 1000
  return seconds < 120 ? `${seconds.toFixed(1)} s` : shown(seconds / 60, 'minutes')
}

export function Runs({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <section class="card span-7" data-card="runs" aria-label="What ran">
      <header class="card-head">
        <h2>What ran</h2>
      </header>
      {runs.length === 0 ? (
        <p class="empty">Nothing was run yet.</p>
      ) : (
        <TableFrame label="What ran">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">State</th>
                <th scope="col">Started</th>
                <th scope="col" class="is-number">
                  Took
                </th>
                <th scope="col" class="is-number">
                  Files
                </th>
                <th scope="col" class="is-number">
                  Rows
                </th>
                <th scope="col" class="is-number">
                  Rejected
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr key={run.runId}>
                  <td class="is-short">
                    <button
                      type="button"
                      class="link"
                      title={`Run ${run.runId}: ${run.command}`}
                      onClick={() => openOption('run', String(run.runId))}
                    >
                      {runText(run.command)}
                    </button>
                  </td>
                  <td>
                    <State text={run.status} />
                  </td>
                  <td class="is-time">{time(run.startedAt)}</td>
                  <td class="is-number">{duration(run.durationMs)}</td>
                  <td class="is-number">{shown(run.files, 'count')}</td>
                  <td class="is-number">{shown(run.rowsRead, 'count')}</td>
                  <td class="is-number">{shown(run.rejected, 'count')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  )
}
