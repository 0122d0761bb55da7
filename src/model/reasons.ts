/** Why the reader rejects a row. The first reason that applies is reported. */
export const READ_REASONS = [
  'malformed_row',
  'missing_value',
  'invalid_value',
  'doubtful_value',
  'out_of_range',
] as const

export type RejectReason = (typeof READ_REASONS)[number]

/** Reason codes of rejected rows, in the order in which they are checked. */
export const REASONS = [...READ_REASONS, 'orphan'] as const
