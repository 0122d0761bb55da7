import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A word with its definition, shown on hover and focus and read by screen readers. */
export function Term({ text, children }: { text: string; children: ComponentChildren }) {
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
    setAt(
      box.top > 180
        ? { left, bottom: `${innerHeight - box.top + 6}px` }
        : { left, top: `${box.bottom + 6}px` },
    )
  }
  return (
    <>
      <button
        ref={place}
        type="button"
        class="term"
        aria-describedby={id}
        onMouseEnter={open}
        onMouseLeave={() => setAt(undefined)}
        onFocus={open}
        onBlur={() => setAt(undefined)}
      >
        {children}
      </button>
      <span id={id} role="tooltip" class={at ? 'definition' : 'definition is-hidden'} style={at ?? {}}>
        {text}
      </span>
    </>
  )
}
