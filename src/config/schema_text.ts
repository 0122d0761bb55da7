import { z } from 'zod'
import type { Parsed } from './values.ts'

/** Text that a parser in `values.ts` checks and normalizes. */
export function text<T>(parse: (text: string) => Parsed<T>) {
  return z.string().transform((input, context): T => {
    const parsed = parse(input)
    if ('value' in parsed) return parsed.value
    context.addIssue({ code: 'custom', message: parsed.problem, input })
    return z.NEVER
  })
}
