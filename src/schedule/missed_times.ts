import { ALARMS } from './alarm_list.ts'
import type { Fault } from './faults.ts'

/** A job is missed so long after its time. */
const LATE_MS = 2 * 3_600_000

/** The jobs whose time has passed and that have not run. */
export class MissedTimes {
  private readonly faults = new Map<string, Fault>()
  private readonly ring: (faults: readonly Fault[]) => Promise<void>
  private readonly local: (instant: Date) => string

  constructor(ring: (faults: readonly Fault[]) => Promise<void>, local: (instant: Date) => string) {
    this.ring = ring
    this.local = local
  }

  /** Rings for jobs that are late. */
  async late(due: readonly { job: string; slot: Date }[], now: Date): Promise<void> {
    const late = due.filter(
      ({ job, slot }) => now.getTime() - slot.getTime() > LATE_MS && !this.faults.has(job),
    )
    if (late.length === 0) return
    for (const { job, slot } of late) {
      this.faults.set(job, {
        alarm: 'job_missed',
        subject: `time of ${job}`,
        mark: slot.toISOString(),
        message: `The job ${job} did not run at ${this.local(slot)}.`,
        hint: ALARMS.job_missed.advice,
        stays: true,
      })
    }
    await this.ring([...this.faults.values()])
  }

  /** Records that the job has run. */
  async served(job: string): Promise<void> {
    if (this.faults.delete(job)) await this.ring([...this.faults.values()])
  }
}
