/**
 * A sequence of numbers from 0 to below 1 that the seed (not 0) fixes. It uses the 32-bit shift register of G.
 * Marsaglia, Xorshift RNGs, Journal of Statistical Software 8, 2003, with his triple 13, 17, 5.
 */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
