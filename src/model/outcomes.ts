/** What can happen to a row of a file, in the order of reports. A column of ops.files counts each. */
export const outcomes = [
  'inserted',
  'updated',
  'unchanged',
  'duplicate',
  'superseded',
  'waiting',
  'rejected',
] as const

export type Outcome = (typeof outcomes)[number]

/** The outcomes of a file before any row has one. */
export const noOutcomes = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<
  Outcome,
  number
>
