import { addressOf, changeView, useView, viewOfQuestion } from '../../state/view.ts'

/** What owners ask most, and the page, days and card that answer it. */
const questions: readonly (readonly [question: string, page: string, range: string, card?: string])[] = [
  ['Why did sales change last week?', 'morning', 'week', 'bridge'],
  ['What sells best this month?', 'products', 'mtd', 'ranking'],
  ['What is about to sell out?', 'products', '30d', 'low_stock'],
  ['Which channels pay?', 'marketing', '30d', 'channels'],
  ['Which coupon loses money?', 'discounts', '90d', 'coupons'],
  ['What is left after returns and shipping?', 'profit', 'mtd', 'statement'],
  ['Who buys most, and do they come back?', 'customers', '12m', 'top_customers'],
]

/** Each question is one click from its answer. */
export function Questions() {
  const view = useView()
  return (
    <nav class="questions" aria-label="Questions">
      <ul>
        {questions.map(([question, page, range, card]) => {
          const there = viewOfQuestion(view, page, range, card)
          return (
            <li key={question}>
              <a
                href={addressOf(there)}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
                  event.preventDefault()
                  changeView(there)
                  if (card === undefined) scrollTo(0, 0)
                }}
              >
                {question}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
