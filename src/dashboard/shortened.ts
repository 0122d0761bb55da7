/** Texts are no longer than this, those that are given and those that are shown. */
export const LONGEST_TEXT = 1_000

/** A text that is shown: what is longer is cut. */
export function shortened(given: string, longest = LONGEST_TEXT): string {
  return given.length > longest ? `${given.slice(0, longest - 1)}…` : given
}
