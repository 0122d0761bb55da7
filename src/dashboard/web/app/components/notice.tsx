import type { RequestError } from '../state/api.ts'

/** What went wrong, what to do, and a button to try again. */
export function ErrorNotice({ error, onRetry }: { error: RequestError; onRetry: () => void }) {
  return (
    <div class="notice is-error" role="alert">
      <div>
        <strong>{error.message}</strong>
        {error.hint && <p>{error.hint}</p>}
      </div>
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}

/** Shown in a warehouse without any day of activity. */
export function NothingLoaded() {
  return (
    <div class="notice">
      <div>
        <strong>Nothing is loaded yet.</strong>
        <p>
          Put the CSV exports of your shop into the inbox and run <code>storehouse load</code>, or run{' '}
          <code>storehouse start</code> with an empty inbox for a demo shop. This page fills itself.
        </p>
      </div>
    </div>
  )
}
