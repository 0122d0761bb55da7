type Listener = (error: unknown) => void

/** The listeners for uncaught errors, innermost last. */
const listeners: Listener[] = []

/**
 * Does work that also fails if an error is thrown where nobody can catch it, such as in a callback of a driver's
 * stream. Only the innermost listener gets the error.
 */
export async function untilUncaught<T>(work: () => Promise<T>): Promise<T> {
  let stop: () => void = () => undefined
  const uncaught = new Promise<never>((_, reject) => {
    stop = onUncaught(reject)
  })
  uncaught.catch(() => undefined)
  try {
    return await Promise.race([work(), uncaught])
  } finally {
    stop()
  }
}

/** Passes uncaught errors to `listener` until it is stopped or another one listens. */
export function onUncaught(listener: Listener): () => void {
  if (listeners.length === 0) process.on('uncaughtException', pass)
  listeners.push(listener)
  return () => {
    listeners.splice(listeners.lastIndexOf(listener), 1)
    if (listeners.length === 0) process.off('uncaughtException', pass)
  }
}

function pass(error: unknown): void {
  listeners.at(-1)?.(error)
}
