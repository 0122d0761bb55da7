/**
 * Reads something once for all who want it at the same time. Whoever comes during a reading waits for the next one,
 * which sees everything that was there when they came.
 */
export class Fresh<T> {
  private running: Promise<T> | undefined
  private next: Promise<T> | undefined
  private readonly read: () => Promise<T>

  constructor(read: () => Promise<T>) {
    this.read = read
  }

  get(): Promise<T> {
    if (!this.running) return this.begin()
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined
        return this.begin()
      })
    return this.next
  }

  private begin(): Promise<T> {
    const running = this.read().finally(() => {
      if (this.running === running) this.running = undefined
    })
    this.running = running
    return running
  }
}
