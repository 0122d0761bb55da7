import type { RequestError } from '../state/api.ts'

/** Why an action failed, next to what started it. */
export function Problem({ error }: { error: RequestError }) {
  return (
    <p class="problem" role="alert">
      {error.message} {error.hint}
    </p>
  )
}
