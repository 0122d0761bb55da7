import type { RequestError } from '../state/api.ts'

/** Why something was not done, beside what asked for it. */
export function Problem({ error }: { error: RequestError }) {
  return (
    <p class="problem" role="alert">
      {error.message} {error.hint}
    </p>
  )
}
