import type { RunAnswer } from '../../../../contract.ts'
import { DataTable } from '../../components/data_table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/notice.tsx'
import { shown, time } from '../../format.ts'
import { useJson } from '../../state/api.ts'
import { closeOption, useView } from '../../state/view.ts'
import { Named } from './named.tsx'
import { duration, State } from './runs.tsx'
import { feedWords, runText, stepText } from './words.ts'

/** One run: its steps, files and checks. Its number is in the address. */
export function Run() {
  const { options } = useView()
  return options.run === undefined ? null : <RunDialog id={options.run} />
}

function RunDialog({ id }: { id: string }) {
  const { data, error, retry } = useJson<RunAnswer>(`/api/v1/health/runs/${encodeURIComponent(id)}`)
  return (
    <Dialog title={data ? runText(data.run.command) : `Run ${id}`} onClose={() => closeOption('run')}>
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {!data && !error && <div class="skeleton block" />}
      {data && (
        <>
          <dl class="facts">
            <div>
              <dt>State</dt>
              <dd>
                <State text={data.run.status} />
              </dd>
            </div>
            <div>
              <dt>Run</dt>
              <dd title={data.run.command}>{id}</dd>
            </div>
            <div>
              <dt>Started</dt>
              <dd>{time(data.run.startedAt)}</dd>
            </div>
            <div>
              <dt>Took</dt>
              <dd>{duration(data.run.durationMs)}</dd>
            </div>
            <div>
              <dt>Rows read</dt>
              <dd>{shown(data.run.rowsRead, 'count')}</dd>
            </div>
            <div>
              <dt>Rejected</dt>
              <dd>{shown(data.run.rejected, 'count')}</dd>
            </div>
          </dl>
          {data.run.error && <pre class="raw">{data.run.error}</pre>}
          {data.files.rows.length > 0 && (
            <>
              <h3>Files</h3>
              <DataTable
                section={data.files}
                caption="Files of the run"
                limit={15}
                cells={{
                  feed: ({ feed }) => <Named words={feedWords} name={String(feed)} />,
                }}
              />
              {data.run.files > data.files.rows.length && (
                <p class="hint">
                  These are the first {shown(data.files.rows.length, 'count')} of{' '}
                  {shown(data.run.files, 'count')}.
                </p>
              )}
            </>
          )}
          {data.steps.rows.length > 0 && (
            <>
              <h3>Steps</h3>
              <DataTable
                section={data.steps}
                caption="Steps of the run"
                limit={60}
                cells={{ step: ({ step }) => <span title={String(step)}>{stepText(String(step))}</span> }}
              />
            </>
          )}
        </>
      )}
    </Dialog>
  )
}
