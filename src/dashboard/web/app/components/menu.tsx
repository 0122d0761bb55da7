import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'

interface Props {
  /** What the button shows. With only an icon: its name. */
  label: ComponentChildren
  name: string
  icon?: IconName
  /** Shows only the icon. */
  isBare?: boolean
  alignRight?: boolean
  children: (close: () => void) => ComponentChildren
}

/** A button that opens a panel below it. Escape or a click elsewhere closes it. */
export function Menu({ label, name, icon, isBare, alignRight, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useLayoutEffect(() => {
    if (!isOpen) return
    const onPointer = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
      button.current?.focus()
    }
    document.addEventListener('pointerdown', onPointer)
    document.addEventListener('keydown', onKey)
    const first = root.current?.querySelector<HTMLElement>('.panel input, .panel button, .panel select')
    first?.focus()
    return () => {
      document.removeEventListener('pointerdown', onPointer)
      document.removeEventListener('keydown', onKey)
    }
  }, [isOpen])

  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div
      class="menu"
      ref={root}
      onFocusOut={(event) => {
        const next = event.relatedTarget as Node | null
        if (next && !root.current?.contains(next)) setOpen(false)
      }}
    >
      <button
        ref={button}
        type="button"
        class={isBare ? 'button is-bare' : 'button'}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={isBare ? name : undefined}
        title={isBare ? name : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {icon && <Icon name={icon} />}
        {!isBare && <span class="button-text">{label}</span>}
        {!isBare && <Icon name="down" />}
      </button>
      {isOpen && (
        <fieldset id={id} class={alignRight ? 'panel is-right' : 'panel'} aria-label={name}>
          {children(close)}
        </fieldset>
      )}
    </div>
  )
}
