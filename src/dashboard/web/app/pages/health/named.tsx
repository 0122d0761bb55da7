import { worded } from './words.ts'

/** The owner's word; the name of the program shows on hover. */
export function Named({ words, name }: { words: Readonly<Record<string, string>>; name: string }) {
  return <span title={name}>{worded(words, name)}</span>
}
