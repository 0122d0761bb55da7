import type { ComponentChildren } from 'preact'

/** A table that scrolls within its frame. */
export function TableFrame({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: Who has no mouse scrolls by the arrow keys, which needs the focus.
    <section class="table-frame" tabIndex={0} aria-label={`Rows of ${label}`}>
      {children}
    </section>
  )
}
