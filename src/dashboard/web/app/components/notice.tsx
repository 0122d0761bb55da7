import type { RequestError } from '../state/api.ts'
import { useMay } from '../state/me.ts'
import { PageLink } from './page_link.tsx'

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
  const isOwner = useMay('owner')
  return (
    <div class="notice">
      <div>
        <strong>Nothing is loaded yet.</strong>
        <p>
          {isOwner && (
            <>
              Drop the exports of your shop on <PageLink page="add_data">Add data</PageLink>.{' '}
            </>
          )}
          Or put the files into the inbox folder and run <code>storehouse load</code>. For a demo shop, run{' '}
          <code>storehouse start</code> while the inbox is empty. This page then fills by itself.
        </p>
      </div>
    </div>
  )
}
