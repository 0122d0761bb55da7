import type { Reading, ReadValue, ValueType } from '../../model/reading.ts'
import { MASK, mask } from '../../privacy/mask.ts'
import { shown } from '../../shown_text.ts'
import { booleanText } from './boolean_text.ts'
import { isPlainNumber, numberText } from './number_text.ts'
import { NumberReader, type Setting } from './numbers.ts'
import { invalid } from './problems.ts'
import type { Proof } from './proof.ts'
import { timeText } from './time_text.ts'
import { TimeReader } from './times.ts'

export interface ValueReaderOptions {
  sourceTimezone: string
  /** The path of the file's settings, such as `feeds.orders`, for messages. */
  settingsAt: string
  /** Columns whose values must not appear in messages. */
  personalColumns?: readonly string[]
  /** The configured currency, if amounts in others are rejected. */
  currency?: string | undefined
}

/** Reads values by a profile, and by what the file proves if the profile doesn't say. */
export function valueReader(reading: Reading, proof: Proof, options: ValueReaderOptions): ReadValue {
  const setting: Setting = (name) => `${options.settingsAt}.reading.${name}`
  const personal = new Set(options.personalColumns)
  const times = new TimeReader(reading, proof, options.sourceTimezone, setting)
  const numbers = new NumberReader(reading, proof, setting, options.currency)
  const nulls = new Set(reading.nulls)
  const turned = new Set(Object.keys(reading.sign ?? {}).map(normalized))
  const readSlowly: ReadValue = (column, type, text) => {
    const describe = () => `"${column}" is "${personal.has(column) ? MASK : mask(shown(text))}"`
    switch (type) {
      case 'time':
      case 'date':
        return times.read(type, text, describe)
      case 'money':
      case 'decimal':
      case 'integer':
        return numbers.read(column, type, text, turned.has(normalized(column)), describe)
      case 'boolean':
        return booleanText(text) ?? invalid(`${describe()}; expected true or false, yes or no, 1 or 0.`)
      default:
        return text
    }
  }
  // Most values are already in their final form, so nothing is made for them.
  return (column, type, text) => {
    if (nulls.size > 0 && nulls.has(text)) return ''
    switch (type) {
      case 'text':
        return text
      case 'time':
      case 'date':
        return times.isTaken(type, text) ? text : readSlowly(column, type, text)
      case 'boolean':
        return booleanText(text) ?? readSlowly(column, type, text)
      default:
        return turned.size === 0 && numbers.isTaken(text) ? text : readSlowly(column, type, text)
    }
  }
}

function normalized(name: string): string {
  return name.trim().toLowerCase()
}

/** Whether a profile could read a text that feeds don't write for this type. */
export function isReadable(type: ValueType, text: string): boolean {
  switch (type) {
    case 'time':
    case 'date':
      return timeText(text) !== undefined
    case 'money':
    case 'decimal':
    case 'integer':
      return !isPlainNumber(text.replace(/^-/, '')) && numberText(text) !== undefined
    case 'boolean':
      return booleanText(text) !== undefined
    default:
      return false
  }
}
