import { useState } from 'preact/hooks'
import type { Column, HealthAnswer, RejectsAnswer, Row, Section } from '../../../../contract.ts'
import { saveCsv } from '../../charts/save.ts'
import { DataTable } from '../../components/data_table.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Icon } from '../../components/icon.tsx'
import { ErrorNotice } from '../../components/notice.tsx'
import { Pager } from '../../components/pager.tsx'
import { shown } from '../../format.ts'
import { useJson } from '../../state/api.ts'
import { setOption, useView, type View } from '../../state/view.ts'
import { Named } from './named.tsx'
import { feedWords, reasonWords, rejectStateWords, worded } from './words.ts'

const LIMIT = 25

/** Rows that were not loaded, with their text in the file. */
export function Rejects({ open }: { open: HealthAnswer['openRejects'] }) {
  const { options } = useView()
  const [offset, setOffset] = useState(0)
  const [row, setRow] = useState<Row | undefined>(undefined)
  const status = options.status ?? 'open'
  const parameters = parametersOf({ ...options, status }, offset)
  const { data, error, retry } = useJson<RejectsAnswer>(`/api/v1/health/rejects?${parameters}`)
  const choose = (name: 'feed' | 'reason' | 'status', value: string, standard: string) => {
    setOffset(0)
    setOption(name, value === standard ? undefined : value)
  }
  const total = data?.total ?? 0
  return (
    <section class="card span-12" data-card="rejects" aria-label="Rejected rows">
      <header class="card-head">
        <h2>Rejected rows</h2>
        <div class="card-tools">
          <Select
            name="Kind of file"
            value={options.feed ?? ''}
            values={data?.feeds ?? []}
            any="all files"
            words={feedWords}
            onChange={(value) => choose('feed', value, '')}
          />
          <Select
            name="Reason"
            value={options.reason ?? ''}
            values={data?.reasons ?? []}
            any="all reasons"
            words={reasonWords}
            onChange={(value) => choose('reason', value, '')}
          />
          <label class="select is-small">
            <span class="sr-only">State</span>
            <select value={status} onChange={(event) => choose('status', event.currentTarget.value, 'open')}>
              {[...new Set(['open', ...(data?.statuses ?? [])])].map((one) => (
                <option key={one} value={one}>
                  {worded(rejectStateWords, one)}
                </option>
              ))}
              <option value="any">any state</option>
            </select>
          </label>
        </div>
      </header>
      {open.length > 0 && (
        <p class="card-notes">
          {open.slice(0, 8).map(({ feed, reason, rows: count }) => (
            <span class="note" key={`${feed} ${reason}`}>
              {worded(feedWords, feed)}: {worded(reasonWords, reason)}, {shown(count, 'count')}
            </span>
          ))}
        </p>
      )}
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {data && total === 0 && <p class="empty">No row was rejected here.</p>}
      {data && total > 0 && (
        <RejectTable
          section={data.section}
          total={total}
          offset={offset}
          onOffset={setOffset}
          onRow={setRow}
        />
      )}
      {row && <Reject row={row} columns={data?.section.columns ?? []} onClose={() => setRow(undefined)} />}
    </section>
  )
}

function parametersOf({ feed, reason, status }: View['options'], offset: number): URLSearchParams {
  const parameters = new URLSearchParams({ limit: String(LIMIT), offset: String(offset) })
  for (const [name, value] of Object.entries({ feed, reason, status: status === 'any' ? '' : status })) {
    if (value) parameters.set(name, value)
  }
  return parameters
}

const inWords: Readonly<Record<string, (row: Row) => preact.ComponentChildren>> = {
  feed: ({ feed }) => <Named words={feedWords} name={String(feed)} />,
  reason: ({ reason }) => <Named words={reasonWords} name={String(reason)} />,
  status: ({ status }) => <Named words={rejectStateWords} name={String(status)} />,
}

interface TableProps {
  section: Section
  total: number
  offset: number
  onOffset: (offset: number) => void
  onRow: (row: Row) => void
}

function RejectTable({ section, total, offset, onOffset, onRow }: TableProps) {
  const rows = section.rows.length
  return (
    <>
      <DataTable
        section={section}
        columns={['id', 'feed', 'file', 'line', 'reason', 'column', 'message', 'status', 'created_at']}
        caption="Rejected rows"
        limit={LIMIT}
        isFixed
        cells={inWords}
        onRow={onRow}
      />
      <Pager
        offset={offset}
        limit={LIMIT}
        hasOlder={offset + rows < total}
        onOffset={onOffset}
        tools={
          <button
            type="button"
            class="button is-bare"
            aria-label="Save these rejected rows as CSV"
            onClick={() => saveCsv(section, `storehouse-rejects-${offset + 1}`)}
          >
            <Icon name="download" />
          </button>
        }
      >
        <p>
          {shown(offset + 1, 'count')}–{shown(offset + rows, 'count')} of {shown(total, 'count')}
        </p>
      </Pager>
    </>
  )
}

/** One rejected row in full. */
function Reject({ row, columns, onClose }: { row: Row; columns: readonly Column[]; onClose: () => void }) {
  return (
    <Dialog title={`Rejected row ${shown(row.id, 'text')}`} onClose={onClose}>
      <dl class="facts">
        {columns
          .filter(({ name }) => !['id', 'raw_row'].includes(name))
          .map((column) => (
            <div key={column.name}>
              <dt>{column.label}</dt>
              <dd>{inWords[column.name]?.(row) ?? shown(row[column.name], column.unit)}</dd>
            </div>
          ))}
      </dl>
      <h3>As the file has it</h3>
      <pre class="raw">{shown(row.raw_row, 'text')}</pre>
      <p class="hint">
        Mend the file and load it again, or change a setting and run <code>storehouse rejects replay</code>.
      </p>
    </Dialog>
  )
}

interface SelectProps {
  name: string
  value: string
  values: readonly string[]
  any: string
  words: Readonly<Record<string, string>>
  onChange: (value: string) => void
}

function Select({ name, value, values, any, words, onChange }: SelectProps) {
  return (
    <label class="select is-small">
      <span class="sr-only">{name}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{any}</option>
        {[...new Set([...(value ? [value] : []), ...values])].map((one) => (
          <option key={one} value={one}>
            {worded(words, one)}
          </option>
        ))}
      </select>
    </label>
  )
}
