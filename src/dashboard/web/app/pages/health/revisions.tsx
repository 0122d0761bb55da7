import { useState } from 'preact/hooks'
import type { HealthAnswer, Revision, RevisionsAnswer } from '../../../../contract.ts'
import { ErrorNotice } from '../../components/notice.tsx'
import { Pager } from '../../components/pager.tsx'
import { TableFrame } from '../../components/table_frame.tsx'
import { Term } from '../../components/term.tsx'
import { range, shown, time } from '../../format.ts'
import { useJson } from '../../state/api.ts'
import { Named } from './named.tsx'
import { periodWords, reportWords, worded } from './words.ts'

const LIMIT = 10

/** Why did February change? Shows what later files changed in closed periods. */
export function Revisions({ counts }: { counts: HealthAnswer['revisions'] }) {
  const [offset, setOffset] = useState(0)
  const [report, setReport] = useState('shop_reports')
  const reports = [...new Set(['shop_reports', ...counts.map((one) => one.report)])]
  const parameters = new URLSearchParams({ report, limit: String(LIMIT), offset: String(offset) })
  const { data, error, retry } = useJson<RevisionsAnswer>(`/api/v1/health/revisions?${parameters}`)
  const total = data?.total ?? 0
  return (
    <section class="card span-12" data-card="revisions" aria-label="Figures that later files changed">
      <header class="card-head">
        <h2>
          <Term text="Files that come late or correct others change the figures of days, weeks and months that were already reported. Each such change is kept here, with the files that caused it.">
            Figures that later files changed
          </Term>
        </h2>
        <div class="card-tools">
          <label class="select is-small">
            <span class="sr-only">Report</span>
            <select
              value={report}
              onChange={(event) => {
                setOffset(0)
                setReport(event.currentTarget.value)
              }}
            >
              {reports.map((one) => (
                <option key={one} value={one}>
                  {worded(reportWords, one)}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && total === 0 && <p class="empty">No figure of a finished day, week or month has changed.</p>}
      <ul class="revisions">
        {(data?.revisions ?? []).map((revision) => (
          <RevisionItem
            key={`${revision.runId} ${revision.entityId} ${revision.periodType} ${revision.periodStart}`}
            revision={revision}
          />
        ))}
      </ul>
      {total > LIMIT && (
        <Pager
          offset={offset}
          limit={LIMIT}
          hasOlder={offset + LIMIT < total}
          what="changes"
          onOffset={setOffset}
        >
          <p>
            {offset + 1}–{Math.min(total, offset + LIMIT)} of {shown(total, 'count')}
          </p>
        </Pager>
      )}
    </section>
  )
}

function RevisionItem({ revision }: { revision: Revision }) {
  const {
    periodStart,
    periodEnd,
    periodType,
    entityId,
    entityName,
    changes,
    files,
    fileCount,
    runId,
    revisedAt,
  } = revision
  return (
    <li>
      <details>
        <summary>
          <strong>{range(periodStart, periodEnd)}</strong>
          <span class="note">
            <Named words={periodWords} name={periodType} />
          </span>
          {entityId && entityId !== 'shop' && <span>{entityName ?? entityId}</span>}
          <span class="check-rows">
            run {runId}, {time(revisedAt)}
          </span>
        </summary>
        <TableFrame label="What changed">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Figure</th>
                <th scope="col" class="is-number">
                  Was
                </th>
                <th scope="col" class="is-number">
                  Is
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.metric}>
                  <td>{change.label}</td>
                  <td class="is-number">{shown(change.old, change.unit)}</td>
                  <td class="is-number">{shown(change.new, change.unit)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
        {files.length > 0 && (
          <p class="hint">
            Files: {files.join(', ')}
            {fileCount > files.length && ` and ${shown(fileCount - files.length, 'count')} more`}
          </p>
        )}
      </details>
    </li>
  )
}
