import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { PageLink } from './page_link.tsx'

interface Props {
  text: string
  /** The metric that the word names: its definition leads to the dictionary. */
  metric?: string | undefined
  children: ComponentChildren
}

/** A word with its definition, shown on hover and focus and read by screen readers. */
export function Term({ text, metric, children }: Props) {
  const id = useId()
  const place = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<Record<string, string> | undefined>(undefined)

  useLayoutEffect(() => {
    if (!at) return
    const close = () => setAt(undefined)
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close()
    addEventListener('scroll', close, { capture: true, passive: true })
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('scroll', close, { capture: true })
      removeEventListener('keydown', onKey)
    }
  }, [at])

  if (!text) return <>{children}</>
  const open = () => {
    const box = place.current?.getBoundingClientRect()
    if (!box) return
    const left = `${Math.max(8, Math.min(box.left, innerWidth - 328))}px`
    // Above the word, so that the figure below stays visible, unless there is no room at the top of the window.
    setAt(box.top > 180 ? { left, bottom: `${innerHeight - box.top}px` } : { left, top: `${box.bottom}px` })
  }
  const close = () => setAt(undefined)
  const isLeft = ({ currentTarget, relatedTarget }: FocusEvent) =>
    !(currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: The keyboard reaches its button and link; this only notices the pointer over either.
    <span
      class="term-place"
      onMouseEnter={open}
      onMouseLeave={close}
      onFocusCapture={open}
      onBlurCapture={(event) => isLeft(event) && close()}
    >
      <button ref={place} type="button" class="term" aria-describedby={id}>
        {children}
      </button>
      <span class={at ? 'definition' : 'definition is-hidden'} style={at ?? {}}>
        <span class="definition-box">
          <span id={id} role="tooltip">
            {text}
          </span>
          {metric !== undefined && (
            <PageLink page="dictionary" options={{ search: metric }}>
              In the dictionary
            </PageLink>
          )}
        </span>
      </span>
    </span>
  )
}
