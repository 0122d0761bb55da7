/** Number of edits (insert, delete, replace, swap of neighbours) that turn one word into another, ignoring case. */
function distance(left: string, right: string): number {
  const a = [...left.toLowerCase()]
  const b = [...right.toLowerCase()]
  let beforePrevious: number[] = []
  let previous = b.map((_, index) => index).concat(b.length)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1)
      }
      current.push(best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** The known word that was probably meant; undefined if none is close. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word === '' || word.length > 100) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.min(3, Math.floor(word.length / 3))) + 1
  for (const candidate of known) {
    const edits = distance(word, candidate)
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
  }
  return best
}

/** `; did you mean "x"?` or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const meant = suggest(word, known)
  return meant === undefined ? '' : `; did you mean "${meant}"?`
}
