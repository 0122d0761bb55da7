import { NothingLoaded } from '../components/notice.tsx'
import { useShop } from '../state/shop.ts'
import { AlertRules } from './targets/alert_rules.tsx'
import { Notes } from './targets/notes.tsx'
import { Targets } from './targets/targets.tsx'

/** The shop's targets, what happened, and alert rules: written here, shown on all pages. */
export default function TargetsAndNotes() {
  const shop = useShop()
  return (
    <div class="page-body">
      {shop.activity === null && <NothingLoaded />}
      <div class="grid">
        <Targets />
        <Notes />
        <AlertRules />
      </div>
    </div>
  )
}
