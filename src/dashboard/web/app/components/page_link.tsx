import type { ComponentChildren } from 'preact'
import { addressOf, changeView, useView, viewOfPage } from '../state/view.ts'

interface Props {
  page: string
  /** Choices on that page. */
  options?: Readonly<Record<string, string>>
  class?: string
  children: ComponentChildren
}

/** A link to another page with the same filters and days. A plain click stays in this browser tab. */
export function PageLink({ page, options, class: name = 'link', children }: Props) {
  const view = useView()
  const there = { ...viewOfPage(page, view), ...(options ? { options } : {}) }
  return (
    <a
      class={name}
      href={addressOf(there)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        changeView(there)
        scrollTo(0, 0)
      }}
    >
      {children}
    </a>
  )
}
