import type { FunctionComponent } from 'preact'
import type { Role } from '../../../users/roles.ts'
import { otherPages, pageList, pageNames } from '../../page_list.ts'
import type { IconName } from './components/icon.tsx'

interface Page {
  id: string
  title: string
  icon: IconName
  /** Only users with this role see it in the menu; undefined: everybody. */
  role?: Role | undefined
  load: () => Promise<{ default: FunctionComponent }>
}

const files = import.meta.glob<{ default: FunctionComponent }>('./pages/*.tsx')

/** A page is loaded when it is opened, from the file with its name. */
function page(id: string, { title, icon, role }: Pick<Page, 'title' | 'icon' | 'role'>): Page {
  const load = files[`./pages/${id}.tsx`]
  if (!load) throw new Error(`no pages/${id}.tsx`)
  return { id, title, icon, role, load }
}

/** The pages, in the order of the menu. */
export const pages: readonly Page[] = [
  ...pageNames.map((name) => page(name, pageList[name])),
  ...Object.entries(otherPages).map(([name, entry]) => page(name, entry)),
]
