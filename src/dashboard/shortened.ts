/** The longest text that is accepted or shown. */
export const LONGEST_TEXT = 1_000

/** A text to show; longer ones are cut. */
export function shortened(given: string, longest = LONGEST_TEXT): string {
  return given.length > longest ? `${given.slice(0, longest - 1)}…` : given
}
