import { mkdir, readdir } from 'node:fs/promises'
import { dayNumber, dayText } from '../calendar.ts'
import { StorehouseError, UsageError } from '../errors.ts'
import type { GenerateOptions } from './options.ts'

/** Times are accepted from 1990. */
const FIRST_YEAR = 1990

/** Everything that is wrong with the options, one sentence each. */
export function checkOptions(options: GenerateOptions): string[] {
  const { customers, orders, products, sessions, days, end, drops, from, onlyDay, seed } = options
  const problems: string[] = []
  const most = (name: string, value: number, limit: number) => {
    if (value > limit)
      problems.push(`--${name} is ${value}; at most ${limit.toLocaleString('en-US')} is possible.`)
  }
  most('customers', customers, 10_000_000)
  most('products', products, 200_000)
  most('sessions', sessions, 90_000_000)
  most('orders', orders, 9_000_000)
  most('days', days, 7_300)
  if (!Number.isSafeInteger(seed)) problems.push(`--seed is ${seed}; expected a whole number below 2⁵³.`)
  if (problems.length > 0) return problems
  const start = dayText(dayNumber(end) - days + 1)
  // Customers register up to 900 days before the history begins.
  if (dayNumber(start) - 901 < dayNumber(`${FIRST_YEAR}-01-01`)) {
    problems.push(`The history would begin on ${start}; it can begin from ${FIRST_YEAR + 3} on.`)
  }
  if (drops !== undefined && drops > days) {
    problems.push(`--drops is ${drops}, more than there are days (${days}).`)
  }
  if (from !== undefined && (from < start || from > end)) {
    problems.push(`--from is ${from}; the history goes from ${start} to ${end}.`)
  }
  if (onlyDay !== undefined && onlyDay < start) {
    problems.push(`--only-day is ${onlyDay}; the history begins on ${start}.`)
  }
  if (onlyDay !== undefined && dayNumber(onlyDay) > dayNumber(end) + 366) {
    problems.push(`--only-day is ${onlyDay}; it can be up to a year after --end (${end}).`)
  }
  return problems
}

/**
 * Makes the folder, which must be empty unless `force` is set.
 *
 * @throws {UsageError} if it contains other files, {StorehouseError} if it cannot be made or read.
 */
export async function prepareFolder(folder: string, force: boolean): Promise<void> {
  let names: string[]
  try {
    await mkdir(folder, { recursive: true })
    names = await readdir(folder)
  } catch (error) {
    throw new StorehouseError(`The folder ${folder} cannot be used: ${(error as Error).message}.`, {
      hint: 'Choose another one with --out.',
      cause: error,
    })
  }
  const others = names.filter((name) => !name.startsWith('.'))
  if (others.length === 0 || force) return
  throw new UsageError(`The folder ${folder} is not empty (${others[0]}).`, {
    hint: 'Choose an empty one, or add --force to write beside what is there.',
  })
}
