import type { ValueProblem } from '../../model/reading.ts'

export function invalid(message: string): ValueProblem {
  return { reason: 'invalid_value', message }
}

export function doubtful(message: string): ValueProblem {
  return { reason: 'doubtful_value', message }
}
