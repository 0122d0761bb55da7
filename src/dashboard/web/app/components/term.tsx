import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A word with its definition, shown on hover and on focus and read out by screen readers. */
export function Term({ text, children }: { text: string; children: ComponentChildren }) {
  const id = useId()
  const place = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<{ left: number; top: number } | undefined>(undefined)

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
    if (box) setAt({ left: Math.max(8, Math.min(box.left, innerWidth - 328)), top: box.bottom + 6 })
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
      <span
        id={id}
        role="tooltip"
        class={at ? 'definition' : 'definition is-hidden'}
        style={at ? { left: `${at.left}px`, top: `${at.top}px` } : {}}
      >
        {text}
      </span>
    </>
  )
}
