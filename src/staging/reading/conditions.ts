import type { Condition } from '../../model/reading.ts'
import type { FileRecord } from './record_reader.ts'

/** A condition of `where` on a field of a file. */
export interface FieldCondition {
  /** Its name among the rules that leave rows out. */
  rule: string
  isMet: (record: FileRecord) => boolean
}

/** @param field the position of its column */
export function fieldCondition(condition: Condition, field: number): FieldCondition {
  const { is, not, in: list, matches } = condition
  const listed = list && new Set(list)
  const form = matches === undefined ? undefined : new RegExp(matches, 'u')
  return {
    rule: ruleOf(condition),
    isMet: (record) => {
      const text = record.text(field)
      return (
        (is === undefined || text === is) &&
        (not === undefined || text !== not) &&
        (listed === undefined || listed.has(text)) &&
        (form === undefined || form.test(text))
      )
    },
  }
}

/** `where test not "true"`. */
function ruleOf({ column, is, not, in: list, matches }: Condition): string {
  const parts = [
    is === undefined ? '' : `is "${is}"`,
    not === undefined ? '' : `not "${not}"`,
    list === undefined ? '' : `in ${list.map((each) => `"${each}"`).join(', ')}`,
    matches === undefined ? '' : `matches "${matches}"`,
  ]
  return `where ${column} ${parts.filter(Boolean).join(', ')}`
}
