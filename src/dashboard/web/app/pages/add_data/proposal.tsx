import type { RequestError } from '../../state/api.ts'
import { keepProposal } from './requests.ts'

interface Props {
  yaml: string
  onKept: () => void
  onProblem: (problem: RequestError | undefined) => void
}

/** The settings that let files load, and a button that saves them. */
export function Proposal({ yaml, onKept, onProblem }: Props) {
  const keep = async () => {
    onProblem(undefined)
    await keepProposal().catch((problem: RequestError) => onProblem(problem))
    onKept()
  }
  return (
    <div class="proposal">
      <pre class="raw">{yaml}</pre>
      <p>
        <button type="button" class="button is-main" onClick={() => void keep()}>
          Use these settings
        </button>{' '}
        <span class="hint">They are added to storehouse.config.yaml, for later files like this one too.</span>
      </p>
    </div>
  )
}
