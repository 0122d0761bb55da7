/** A range of days without `end`. Era 0 is the requested range, era 1 the one it is compared with. */
export interface CutPeriod {
  era: 0 | 1
  /** Position among the periods of its era, from 0. Periods with the same number are compared. */
  no: number
  start: string
  end: string
}
