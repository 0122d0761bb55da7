import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AppliedRequest, Range } from '../../../../contract.ts'

interface Props {
  request: AppliedRequest
  isLoading: boolean
  /** Told of what the answer is compared with. */
  onCompared: (range: Range | null) => void
  children: ComponentChildren
}

/** An answer, pale while the next one is on its way. */
export function Answered({ request: { compareRange }, isLoading, onCompared, children }: Props) {
  useEffect(() => onCompared(compareRange), [compareRange?.from, compareRange?.to])
  return (
    <div class={isLoading ? 'grid is-refreshing' : 'grid'} aria-busy={isLoading}>
      {children}
    </div>
  )
}
