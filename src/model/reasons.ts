/** Why a row is rejected by the reader, in the order in which they are told: the first that fits. */
export const READ_REASONS = [
  'malformed_row',
  'missing_value',
  'invalid_value',
  'doubtful_value',
  'out_of_range',
] as const

export type RejectReason = (typeof READ_REASONS)[number]

/** Reason codes of rejected rows, in the order in which they are tried. */
export const REASONS = [...READ_REASONS, 'orphan'] as const
