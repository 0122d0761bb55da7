export { REASONS } from '../model/reasons.ts'

/** What can have become of a rejected row. */
export const STATUSES = ['open', 'released', 'superseded', 'discarded'] as const
