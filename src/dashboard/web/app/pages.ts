import type { FunctionComponent } from 'preact'
import type { IconName } from './components/icon.tsx'

interface Page {
  id: string
  title: string
  icon: IconName
  load: () => Promise<{ default: FunctionComponent }>
}

/** The pages, in the order of the menu. Each is loaded when it is opened. */
export const pages: readonly Page[] = [
  { id: 'overview', title: 'Overview', icon: 'overview', load: () => import('./pages/overview.tsx') },
  { id: 'marketing', title: 'Marketing', icon: 'marketing', load: () => import('./pages/marketing.tsx') },
  { id: 'funnel', title: 'Funnel', icon: 'funnel', load: () => import('./pages/funnel.tsx') },
  { id: 'products', title: 'Products', icon: 'products', load: () => import('./pages/products.tsx') },
  { id: 'customers', title: 'Customers', icon: 'customers', load: () => import('./pages/customers.tsx') },
  {
    id: 'geography',
    title: 'Geography & trends',
    icon: 'geography',
    load: () => import('./pages/geography.tsx'),
  },
  { id: 'engagement', title: 'Engagement', icon: 'engagement', load: () => import('./pages/engagement.tsx') },
  { id: 'discounts', title: 'Discounts', icon: 'discounts', load: () => import('./pages/discounts.tsx') },
  { id: 'live', title: 'Live', icon: 'live', load: () => import('./pages/live.tsx') },
  { id: 'health', title: 'Health', icon: 'health', load: () => import('./pages/health.tsx') },
  { id: 'dictionary', title: 'Dictionary', icon: 'dictionary', load: () => import('./pages/dictionary.tsx') },
]
