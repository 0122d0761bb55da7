import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'

interface PagerProps {
  /** The number of rows before those shown, and the number per page. */
  offset: number
  limit: number
  hasOlder: boolean
  /** What the rows are, for the names of the two buttons: orders, changes. */
  what?: string
  onOffset: (offset: number) => void
  /** A paragraph that says which rows are shown. */
  children: ComponentChildren
  /** More buttons before the two. */
  tools?: ComponentChildren
}

/** The footer of a list that is read page by page, newest first. */
export function Pager({ offset, limit, hasOlder, what, onOffset, children, tools }: PagerProps) {
  const named = (word: string) => (what ? `${word} ${what}` : word)
  return (
    <div class="pager">
      {children}
      <div class="pager-tools">
        {tools}
        <button
          type="button"
          class="button is-bare"
          aria-label={named('Newer')}
          disabled={offset === 0}
          onClick={() => onOffset(Math.max(0, offset - limit))}
        >
          <Icon name="left" />
        </button>
        <button
          type="button"
          class="button is-bare"
          aria-label={named('Older')}
          disabled={!hasOlder}
          onClick={() => onOffset(offset + limit)}
        >
          <Icon name="right" />
        </button>
      </div>
    </div>
  )
}
