import { useState } from 'preact/hooks'
import type { UploadedFile, UploadsAnswer } from '../../../../contract.ts'
import { TableFrame } from '../../components/table_frame.tsx'
import type { RequestError } from '../../state/api.ts'
import { saveMapping } from './requests.ts'

interface Props {
  file: UploadedFile
  feeds: UploadsAnswer['feeds']
  onSaved: () => void
  onProblem: (problem: RequestError | undefined) => void
}

/** What each column of a file becomes. For a feed's file this can be corrected, and the configuration keeps it. */
export function Mapping({ file, feeds, onSaved, onProblem }: Props) {
  const [feedName, setFeed] = useState(file.feed ?? '')
  const [columns, setColumns] = useState<Record<string, string>>(() =>
    Object.fromEntries(file.columns.map(({ name, becomes }) => [name, becomes ?? ''])),
  )
  const feed = feeds.find(({ name }) => name === feedName)
  const missing = (feed?.columns ?? [])
    .filter(({ name, isRequired }) => isRequired && !Object.values(columns).includes(name))
    .map(({ name }) => name)
  const save = async () => {
    onProblem(undefined)
    const chosen = Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== ''))
    try {
      await saveMapping(file, { feed: feedName, columns: chosen })
    } catch (problem) {
      onProblem(problem as RequestError)
    }
    onSaved()
  }
  return (
    <div class="mapping">
      {!file.isExport && (
        <label>
          Rows are{' '}
          <select value={feedName} onChange={(event) => setFeed(event.currentTarget.value)}>
            <option value="">choose …</option>
            {feeds.map(({ name, description }) => (
              <option key={name} value={name} title={description}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <TableFrame label={`Columns of ${file.name}`}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Column of the file</th>
              <th scope="col">Becomes</th>
              <th scope="col">Values as read</th>
            </tr>
          </thead>
          <tbody>
            {file.columns.map(({ name, becomes, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  {file.isExport ? (
                    (becomes ?? 'not taken')
                  ) : (
                    <select
                      aria-label={`${name} becomes`}
                      value={columns[name] ?? ''}
                      onChange={(event) => setColumns({ ...columns, [name]: event.currentTarget.value })}
                    >
                      <option value="">not taken</option>
                      {feed?.columns.map((column) => (
                        <option key={column.name} value={column.name}>
                          {column.name}
                          {column.isRequired ? ' (needed)' : ''}
                        </option>
                      ))}
                    </select>
                  )}
                </td>
                <td>{values.join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {!file.isExport && (
        <p>
          <button
            type="button"
            class="button"
            disabled={feed === undefined || missing.length > 0}
            onClick={() => void save()}
          >
            Save this mapping
          </button>{' '}
          <span class="hint">
            {missing.length > 0
              ? `Needed yet: ${missing.join(', ')}.`
              : 'It is kept in storehouse.config.yaml, for the next files like this one too.'}
          </span>
        </p>
      )}
    </div>
  )
}
