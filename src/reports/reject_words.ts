/** Reason codes of rejected rows, in the order in which they are tried. */
export const REASONS = ['malformed_row', 'missing_value', 'invalid_value', 'out_of_range', 'orphan'] as const

/** What can have become of a rejected row. */
export const STATUSES = ['open', 'released', 'superseded', 'discarded'] as const
