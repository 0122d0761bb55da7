import type { LoadedFile, LoadOutcome } from '../../../../contract.ts'
import { TableFrame } from '../../components/table_frame.tsx'
import { shown } from '../../format.ts'

const titles: Record<LoadOutcome['status'], string> = {
  running: 'Loading',
  published: 'Loaded and published',
  unchanged: 'Nothing new in these files',
  failed: 'The load failed: nothing was published',
}

const counts = [
  ['rowsRead', 'Rows'],
  ['inserted', 'New'],
  ['updated', 'Changed'],
  ['unchanged', 'Unchanged'],
  ['waiting', 'Waiting'],
  ['rejected', 'Rejected'],
] as const satisfies readonly (readonly [keyof LoadedFile, string])[]

/** The state of the newest load. */
export function LoadState({ load }: { load: LoadOutcome }) {
  return (
    <section class="card handed-in" data-load={load.status} aria-label="Load">
      <header class="card-head">
        <h2>{titles[load.status]}</h2>
        {load.status === 'published' && (
          <div class="card-tools">
            <a class="button is-main" href="/overview">
              See the figures
            </a>
          </div>
        )}
      </header>
      {load.status === 'running' && (
        <p role="status">
          <progress aria-label="The load is at work" /> {load.step}
        </p>
      )}
      {load.message && <p class="finding">{load.message}</p>}
      {load.hint && <p class="hint">{load.hint}</p>}
      {load.files.length > 0 && (
        <TableFrame label="What became of the files">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">As</th>
                <th scope="col">Outcome</th>
                {counts.map(([, label]) => (
                  <th key={label} scope="col" class="is-number">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {load.files.map((file) => (
                <tr key={`${file.name} ${file.feed}`}>
                  <th scope="row">{file.name}</th>
                  <td>{file.feed}</td>
                  <td class="is-long">
                    {[file.outcome, file.reason, file.hint, ...file.warnings].filter(Boolean).join('. ')}
                  </td>
                  {counts.map(([count]) => (
                    <td key={count} class="is-number">
                      {shown(file[count], 'count')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </section>
  )
}
