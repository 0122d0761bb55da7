import { wordsOf } from './meaning.ts'

const PERSONAL = ['email', 'phone', 'first', 'last', 'street', 'birth'] as const

/** Whether the name of a column says that it identifies a person. */
export function isPersonal(name: string): boolean {
  const words = wordsOf(name)
  const says = (meaning: (typeof PERSONAL)[number] | 'name' | 'customer' | 'billing' | 'shipping') =>
    words.some(({ meanings }) => meanings.has(meaning))
  return PERSONAL.some(says) || (says('name') && (says('customer') || says('billing') || says('shipping')))
}
