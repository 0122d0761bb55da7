import { useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

interface Props {
  label: string
  /** What the second click does. */
  sure: string
  /** Shows only its icon until it asks. */
  isBare?: boolean
  onSure: () => void
}

/** Deletes on a second click. Moving elsewhere cancels. */
export function SureButton({ label, sure, isBare = false, onSure }: Props) {
  const [asks, setAsks] = useState(false)
  const isIcon = isBare && !asks
  return (
    <button
      type="button"
      class={`button${isIcon ? ' is-bare' : ''}${asks ? ' is-bad' : ''}`}
      aria-label={isIcon ? label : undefined}
      title={isIcon ? label : undefined}
      onBlur={() => setAsks(false)}
      onClick={() => {
        if (asks) onSure()
        setAsks(!asks)
      }}
    >
      {!asks && <Icon name="remove" />}
      {!isIcon && (asks ? sure : label)}
    </button>
  )
}
