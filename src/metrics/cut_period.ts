/** A stretch of days; `end` is not in it. Era 0 is what is asked for, era 1 what it is compared with. */
export interface CutPeriod {
  era: 0 | 1
  /** Position among the periods of its era, from 0: periods of the same number are compared. */
  no: number
  start: string
  end: string
}
