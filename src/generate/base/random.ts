/**
 * Mixes a seed, a word and numbers into 32 bits. The result is the same on every machine and unlike that of similar
 * inputs.
 */
export function hash(seed: number, ...parts: (number | string)[]): number {
  let h = mix(0x9e3779b9, seed >>> 0)
  h = mix(h, Math.floor(seed / 4_294_967_296) >>> 0)
  for (const part of parts) {
    if (typeof part === 'number') h = mix(h, part | 0)
    else for (let at = 0; at < part.length; at++) h = mix(h, part.charCodeAt(at))
  }
  return finish(h)
}

/** Mixes two numbers into a fraction from 0 to below 1: the quick form of `hash`. */
export function hashFraction(seed: number, a: number, b: number): number {
  return finish(mix(mix(seed, a), b)) / 4_294_967_296
}

function mix(h: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  let mixed = h ^ Math.imul(k, 0x1b873593)
  mixed = (mixed << 13) | (mixed >>> 19)
  return (Math.imul(mixed, 5) + 0xe6546b64) | 0
}

function finish(h: number): number {
  let k = h ^ (h >>> 16)
  k = Math.imul(k, 0x85ebca6b)
  k ^= k >>> 13
  k = Math.imul(k, 0xc2b2ae35)
  return (k ^ (k >>> 16)) >>> 0
}

/**
 * A stream of random numbers (sfc32), determined by a seed and a purpose. It uses only integer arithmetic, so it is the
 * same on every machine. Each concern has its own stream, so that drawing more in one does not change another.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: number, ...purpose: (number | string)[]) {
    this.a = hash(seed, ...purpose, 1)
    this.b = hash(seed, ...purpose, 2)
    this.c = hash(seed, ...purpose, 3)
    for (let round = 0; round < 12; round++) this.fraction()
  }

  /** From 0 to below 1. */
  fraction(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T
  }
}
