import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

/** A little over ten years. */
const mostDays = 3_660

export const expenses = feed({
  name: 'expenses',
  aliases: ['costs_of_business', 'overheads'],
  description: 'One row per cost of the business that no order causes, as rent, salaries or software.',
  key: ['expense_id'],
  columns: [
    required('expense_id', 'id'),
    required('category', 'text'),
    required('amount', 'money', { note: 'of all its days; without recoverable tax' }),
    required('date_from', 'date', { aliases: ['date'] }),
    optional('date_to', 'date', { note: 'the last day; default: date_from' }),
    isDeleted,
    updatedAt,
  ],
  becomes: { fact_expense: ['expense_id'] },
  scope: { name: 'expense', keys: ['expense_id'], days: ['date_from', 'date_to'] },
  rules: [
    { kind: 'calendar', column: 'date_from' },
    { kind: 'days', from: 'date_from', to: 'date_to', most: mostDays },
  ],
  notes: [
    `The amount is spread evenly over the days from date_from to date_to, to the cent: at most ${mostDays.toLocaleString('en')} days. A date_to before date_from is \`out_of_range\`, as is a date_from before 1990 or after 2099.`,
    'Expenses are no activity: a day after the last order, session or refund, or before the first, counts in no metric.',
  ],
})
