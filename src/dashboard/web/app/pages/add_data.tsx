import { useState } from 'preact/hooks'
import type { UploadsAnswer } from '../../../contract.ts'
import { ErrorNotice } from '../components/notice.tsx'
import { shown } from '../format.ts'
import { RequestError, useJson } from '../state/api.ts'
import { DropZone } from './add_data/drop_zone.tsx'
import { HandedIn } from './add_data/handed_in.tsx'
import { LoadState } from './add_data/load_state.tsx'
import { beginLoad } from './add_data/requests.ts'

const RUNNING_SECONDS = 1

/** Files are uploaded, inspected, corrected and, after a confirmation, loaded. */
export default function AddData() {
  const [version, setVersion] = useState(0)
  const [problem, setProblem] = useState<RequestError | undefined>(undefined)
  const [isRunning, setRunning] = useState(false)
  const { data, error, retry } = useJson<UploadsAnswer>(
    '/api/v1/uploads',
    isRunning ? RUNNING_SECONDS : undefined,
    version,
  )
  const running = data?.load?.status === 'running'
  if (running !== isRunning && data) setRunning(running)
  if (!data) {
    return error ? <ErrorNotice error={closedOr(error)} onRetry={retry} /> : <div class="skeleton block" />
  }
  const reload = () => setVersion((count) => count + 1)
  const loadable = data.files.filter(({ isLoadable }) => isLoadable)
  const load = async () => {
    setProblem(undefined)
    try {
      await beginLoad(loadable.map(({ name }) => name))
    } catch (told) {
      setProblem(told as RequestError)
    }
    reload()
  }
  return (
    <div class="page-body">
      <DropZone mostBytes={data.mostBytes} onDone={reload} onProblem={setProblem} />
      {problem && <ErrorNotice error={problem} onRetry={reload} />}
      {data.load && <LoadState load={data.load} />}
      {data.files.map((file) => (
        <HandedIn key={file.name} file={file} feeds={data.feeds} onChange={reload} onProblem={setProblem} />
      ))}
      {data.files.length > 0 && (
        <div class="confirm-bar">
          <p class="hint">
            Nothing is loaded before you say so.
            {loadable.length < data.files.length &&
              ` ${shown(data.files.length - loadable.length, 'count')} of these can’t be loaded as they are.`}
          </p>
          <button
            type="button"
            class="button is-main"
            disabled={loadable.length === 0 || running}
            onClick={() => void load()}
          >
            {loadable.length === 1 ? 'Load this file' : `Load ${shown(loadable.length, 'count')} files`}
          </button>
        </div>
      )}
    </div>
  )
}

function closedOr(error: RequestError): RequestError {
  return error.status === 404
    ? new RequestError(
        404,
        'Files can’t be handed in here.',
        'dashboard.addData is false in the configuration: put files into the inbox instead.',
      )
    : error
}
