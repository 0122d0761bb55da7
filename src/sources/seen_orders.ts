/** The orders that are complete: eight bytes each, by a hash of 53 bits. */
export class SeenOrders {
  private slots = new Float64Array(1024)
  private size = 0

  has(id: string): boolean {
    return this.slots[this.slotOf(hashOf(id))] !== 0
  }

  add(id: string): void {
    if (this.size * 2 > this.slots.length) this.grow()
    const hash = hashOf(id)
    const slot = this.slotOf(hash)
    if (this.slots[slot] === 0) this.size++
    this.slots[slot] = hash
  }

  /** The number of slots is a power of two: the lowest bits of a hash say where to look first. */
  private slotOf(hash: number): number {
    const { slots } = this
    const last = slots.length - 1
    let slot = (hash | 0) & last
    while (slots[slot] !== 0 && slots[slot] !== hash) slot = (slot + 1) & last
    return slot
  }

  private grow(): void {
    const { slots } = this
    this.slots = new Float64Array(slots.length * 2)
    for (const hash of slots) if (hash !== 0) this.slots[this.slotOf(hash)] = hash
  }
}

/** FNV-1a, twice, as one number of 53 bits. Never 0. */
function hashOf(id: string): number {
  let low = 0x811c9dc5
  let high = 0x9dc5811c
  for (let at = 0; at < id.length; at++) {
    const unit = id.charCodeAt(at)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + at), 0x01000193)
  }
  return ((high >>> 0) & 0x1fffff) * 2 ** 32 + (low >>> 0) + 1
}
