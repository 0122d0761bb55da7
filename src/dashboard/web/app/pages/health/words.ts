// What Health shows, as an owner calls it. Who looks after the server finds the names of the program beside it.

type Words = Readonly<Record<string, string>>

export const feedWords: Words = {
  customers: 'Customers',
  categories: 'Categories',
  products: 'Products',
  product_costs: 'Costs of products',
  product_desi: 'Parcel sizes of products',
  shipping_rates: 'Shipping rates',
  inventory: 'Stock',
  sessions: 'Visits',
  orders: 'Orders',
  order_items: 'Lines of orders',
  payments: 'Payments',
  refunds: 'Refunds',
  ad_spend: 'Costs of ads',
  expenses: 'Other costs',
  pageviews: 'Page views',
  scrolls: 'Scrolling',
  clicks: 'Clicks',
  cart_adds: 'Added to the cart',
}

export const jobWords: Words = {
  load: 'Load new files',
  verify_sample: 'Calculate seven days again and compare',
  reports: 'Look whether every file came',
  read_ahead: 'Prepare the pages',
  refresh: 'Update forecast and groups of customers',
  verify: 'Calculate everything again and compare',
  audit: 'Compare last month with its files',
  archive: 'Put old page views and clicks away',
  retention: 'Remove what is old enough',
}

const runWords: Words = {
  load: 'Files loaded',
  rebuild: 'Figures calculated again',
  refresh: 'Forecast and groups updated',
  verify: 'Everything compared',
  erase: 'A person erased',
  archive: 'Old page views and clicks put away',
  'rejects replay': 'Rejected rows tried again',
}

export const stateWords: Words = {
  published: 'done',
  unchanged: 'nothing new',
  dry_run: 'only tried',
  killed: 'broken off',
  warned: 'look at it',
  never: 'not yet',
  // Alarms.
  job_failed: 'job failed',
  job_missed: 'job missed',
  file_refused: 'file refused',
  file_without_sound_row: 'no row of a file could be used',
  rejects_above_share: 'many rows rejected',
  archive_failed: 'files not moved to the archive',
  feed_missing: 'file missing',
  figures_behind: 'figures are late',
  volume_unusual: 'unusual number of rows',
  figure_unusual: 'unusual figure',
  check_failed: 'check failed',
  verify_differs: 'figures and files differ',
  disk_low: 'disk nearly full',
}

export const layerWords: Words = {
  staging: 'As in the files',
  production: 'Newest state',
  warehouse: 'For reports',
}

export const reasonWords: Words = {
  malformed_row: 'cannot be read as a row',
  missing_value: 'a value is missing',
  invalid_value: 'a value is wrong',
  doubtful_value: 'a value reads two ways',
  out_of_range: 'a value is too small or too large',
  orphan: 'waits for its order',
}

export const rejectStateWords: Words = {
  open: 'open',
  released: 'taken since',
  superseded: 'replaced by a newer row',
  discarded: 'set aside',
}

export const reportWords: Words = {
  shop_reports: 'whole shop',
  listing_reports: 'listings',
  product_reports: 'products',
}

export const periodWords: Words = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
}

const stepWords: Words = {
  files: 'Look for files',
  staging: 'Read the files',
  'personal data': 'Hide personal data',
  'product names': 'Find products by their names',
  'whole orders': 'Find the newest export of each order',
  'sessions of events': 'Visits that only have page views or clicks',
  'inferred rows': 'Customers, visits and products that have no row',
  accounts: 'Count every row',
  members: 'Channels, payments and places',
  'unused members': 'Channels, payments and places that are unused',
  'report revisions': 'Note which figures changed',
  'forecast and clusters': 'Forecast and groups of customers',
  'materialized views': 'Sums for other tools',
  checks: 'Check what has to be true',
  published: 'Show the new figures',
  'analyze production': 'Count rows for the server',
  statistics: 'Count rows for the server',
  vacuum: 'Free space',
  archive: 'Move files to the archive',
}

/** Tables for reports begin so. */
const forReports = /^(?:dim|fact|agg|mv)_/

/** The owner's word for a name of the program. Without one, the name itself. */
export function worded(words: Words, name: string): string {
  return words[name] ?? name.replaceAll('_', ' ')
}

/** The owner's words for the command of a run, whatever its options and paths. */
export function runText(command: string): string {
  const found = Object.keys(runWords).find((name) => command === name || command.startsWith(`${name} `))
  return found === undefined ? command.replaceAll(/ PATH\b/g, '') : worded(runWords, found)
}

/** What a step of a run does, in the owner's words. */
export function stepText(step: string): string {
  const known = stepWords[step] ?? feedWords[step.replaceAll(' ', '_')]
  if (known !== undefined) return known
  if (forReports.test(step)) return `For reports: ${step.replace(forReports, '').replaceAll('_', ' ')}`
  return step.replaceAll('_', ' ')
}
