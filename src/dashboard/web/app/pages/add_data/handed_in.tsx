import type { UploadedFile, UploadsAnswer } from '../../../../contract.ts'
import { TableFrame } from '../../components/table_frame.tsx'
import { shown } from '../../format.ts'
import type { RequestError } from '../../state/api.ts'
import { Mapping } from './mapping.tsx'
import { Proposal } from './proposal.tsx'
import { takeBack } from './requests.ts'

interface Props {
  file: UploadedFile
  feeds: UploadsAnswer['feeds']
  onChange: () => void
  onProblem: (problem: RequestError | undefined) => void
}

/** An uploaded file: what it is, what is doubtful, and its first rows as they would be loaded. */
export function HandedIn({ file, feeds, onChange, onProblem }: Props) {
  const remove = async () => {
    await takeBack(file).catch((problem: RequestError) => onProblem(problem))
    onChange()
  }
  return (
    <section class="card handed-in" data-file={file.name} aria-label={file.name}>
      <header class="card-head">
        <h2>
          {file.name} <span class={file.isLoadable ? 'note' : 'note is-warn'}>{file.title}</span>
        </h2>
        <div class="card-tools">
          <button type="button" class="button" onClick={() => void remove()}>
            Remove
          </button>
        </div>
      </header>
      <dl class="facts">
        {file.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {file.findings.map(({ isNote, message }) => (
        <p key={message} class={isNote ? 'hint' : 'finding'}>
          {message}
        </p>
      ))}
      {file.proposal && <Proposal yaml={file.proposal} onKept={onChange} onProblem={onProblem} />}
      {file.columns.length > 0 && (
        <details open={!file.isLoadable && file.proposal === null}>
          <summary>{shown(file.columns.length, 'count')} columns</summary>
          <Mapping file={file} feeds={feeds} onSaved={onChange} onProblem={onProblem} />
        </details>
      )}
      {file.rows.map(({ feed, columns, rows }) => (
        <details key={feed} open={file.isLoadable}>
          <summary>
            First rows as <code>{feed}</code>
          </summary>
          <TableFrame label={`First rows as ${feed}`}>
            <table class="table">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row, index) => (
                  <tr key={index}>
                    {columns.map((column, at) => (
                      <td key={column}>{row[at]}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </TableFrame>
        </details>
      ))}
    </section>
  )
}
