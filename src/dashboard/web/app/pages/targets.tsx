import { NothingLoaded } from '../components/notice.tsx'
import { useShop } from '../state/shop.ts'
import { Notes } from './targets/notes.tsx'
import { Targets } from './targets/targets.tsx'

/** The shop's targets, and what happened: written here, shown on all pages. */
export default function TargetsAndNotes() {
  const shop = useShop()
  return (
    <div class="page-body">
      {shop.activity === null && <NothingLoaded />}
      <div class="grid">
        <Targets />
        <Notes />
      </div>
    </div>
  )
}
