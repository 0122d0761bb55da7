export { REASONS } from '../model/reasons.ts'

/** The possible states of a rejected row. */
export const STATUSES = ['open', 'released', 'superseded', 'discarded'] as const
