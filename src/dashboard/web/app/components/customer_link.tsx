import type { Cell } from '../../../contract.ts'
import { NONE } from '../format.ts'
import { useMay } from '../state/me.ts'
import { openOption } from '../state/view.ts'

/** The id of a customer. A click shows what is known about them. */
export function CustomerLink({ id }: { id: Cell | undefined }) {
  const isOpen = useMay('analyst')
  if (id === null || id === undefined) return <>{NONE}</>
  if (!isOpen) return <>{id}</>
  return (
    <button type="button" class="link" onClick={() => openOption('customer', String(id))}>
      {id}
    </button>
  )
}
