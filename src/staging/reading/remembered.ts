/** The most results to remember. */
const MOST = 20_000

/** The same function with its last results cached: values of a column repeat. */
export function remembered<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const result = work(text)
    if (known.size >= MOST) known.clear()
    known.set(text, result)
    return result
  }
}
