import type { Reading, ValueProblem, ValueType } from '../../model/reading.ts'
import { currenciesOf, SeenCurrencies } from './currency_marks.ts'
import { isPlainNumber, type NumberText, numberText, type Thousands } from './number_text.ts'
import { doubtful, invalid } from './problems.ts'
import { type Proof, ProofWanted } from './proof.ts'

/** Returns a setting's full name, such as `feeds.orders.reading.decimal`. */
export type Setting = (name: keyof Reading) => string

/** Words that exports write for an empty number or time. */
const EMPTY = /^(?:null|n\/?a|none|nan|nil|\\n|-+|#n\/a|undefined)$/i

/** Reads the numbers of one file. */
export class NumberReader {
  private readonly set: '.' | ',' | undefined
  private readonly thousands: Thousands
  private readonly proof: Proof
  private readonly setting: Setting
  /** The configured currency, if amounts in others don't belong in the file. */
  private readonly currency: string | undefined
  private readonly seen = new SeenCurrencies()

  constructor({ decimal, thousands }: Reading, proof: Proof, setting: Setting, currency?: string) {
    this.set = decimal ?? markBeside(thousands)
    this.thousands = thousands
    this.proof = proof
    this.setting = setting
    this.currency = currency?.trim().toUpperCase()
  }

  /** Whether it is used unchanged, whatever the file proves. */
  isTaken(text: string): boolean {
    return this.set !== ',' && isPlainNumber(text)
  }

  /**
   * @param isTurned whether positive amounts are written below 0
   * @param describe says which column has which value
   */
  read(
    column: string,
    type: ValueType,
    text: string,
    isTurned: boolean,
    describe: () => string,
  ): string | ValueProblem {
    if (!isTurned && this.isTaken(text)) return text
    const number = numberText(text, this.thousands)
    if (!number)
      return notOne(text, `a number, as ${type === 'integer' ? '2' : '1234.50'}`, describe, this.setting)
    const foreign = number.currency === '' ? undefined : this.foreign(number.currency, describe)
    if (foreign) return foreign
    if (!this.set && number.point === undefined && this.proof.pointed?.includes(column)) {
      return this.strange(describe)
    }
    const digits = this.digitsOf(number)
    if (digits === undefined) return this.problem(number, describe)
    return number.isNegative !== isTurned && /[1-9]/.test(digits) ? `-${digits}` : digits
  }

  /** Undefined if the number can be read two ways, or not with the configured mark. */
  private digitsOf({ point, comma }: NumberText): string | undefined {
    if (this.set) return this.set === '.' ? point : comma
    if (point === undefined || comma === undefined || point === comma) return point ?? comma
    const { decimal } = this.proof
    return decimal && (decimal === '.' ? point : comma)
  }

  /** What is wrong with an amount because of its currency: it is not the configured one, or one of several. */
  private foreign(mark: string, describe: () => string): ValueProblem | undefined {
    const meant = currenciesOf(mark)
    if (!meant) return undefined
    if (this.currency !== undefined) {
      if (meant.includes(this.currency)) return undefined
      return invalid(`${describe()}; the configured currency is ${this.currency}.`)
    }
    const mayBeOneOfSeveral = this.seen.note(mark) || !(this.proof instanceof ProofWanted)
    const several = mayBeOneOfSeveral ? this.proof.currencies : undefined
    if (!several) return undefined
    const list = several.slice(0, 5).join(', ')
    return doubtful(
      `${describe()}; amounts of the file are in several currencies (${list}), which no sum may mix. Set currency: ${meant[0]} in storehouse.config to take those in one of them alone, or hand in a file for each.`,
    )
  }

  private strange(describe: () => string): ValueProblem {
    const decimal = this.setting('decimal')
    return invalid(
      `${describe()}; other numbers of its column have a point as the mark of decimals. If the comma is it, set ${decimal}: ",".`,
    )
  }

  private problem({ point, comma }: NumberText, describe: () => string): ValueProblem {
    const decimal = this.setting('decimal')
    if (this.set) return invalid(`${describe()}; "${this.set}" is set as the mark of decimals: ${decimal}.`)
    return doubtful(
      `${describe()}: ${comma} or ${point}? No number of the file says so. Set ${decimal}: "," for the first, "." for the second.`,
    )
  }
}

/** The decimal mark, given the thousands mark. */
function markBeside(thousands: Thousands): '.' | ',' | undefined {
  if (thousands === '.') return ','
  return thousands === ',' ? '.' : undefined
}

/** The message for a text that doesn't have its type. */
export function notOne(
  text: string,
  expected: string,
  describe: () => string,
  setting: Setting,
): ValueProblem {
  const advice = EMPTY.test(text) ? ` If it stands for an empty value, list it in ${setting('nulls')}.` : ''
  return invalid(`${describe()}; expected ${expected}.${advice}`)
}
