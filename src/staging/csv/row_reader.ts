import type { Delimiter } from './bytes.ts'
import type { Rejection } from './reasons.ts'
import { RecordStream } from './record_stream.ts'
import type { RowPlan } from './row_plan.ts'
import { RowWriter } from './row_writer.ts'
import type { WorkBuffer } from './work_buffer.ts'

/** Turns the bytes of a file whose values need no profile into lines for COPY and rejected rows: see `RowWriter`. */
export class RowReader extends RowWriter {
  private readonly stream: RecordStream

  constructor(work: WorkBuffer, plan: RowPlan, delimiter: Delimiter, fileId: number, firstLine: number) {
    super(plan, delimiter, fileId)
    this.stream = new RecordStream(work, { columns: plan.columns, delimiter }, firstLine, {
      take: (bytes, start, encoded, line) => this.take(bytes, this.stream.scanner, start, encoded, line),
      reject: (rejection: Rejection, line, raw) => this.reject(rejection, line, raw),
    })
  }

  /** Whether the file must be read by a profile. Then the results so far are useless. */
  needsReading(atEnd: boolean): boolean {
    return this.check.needsReading || (atEnd && this.check.readsTwoWays)
  }

  /** Handles every whole record in `work`, and the rest if `atEnd`. */
  run(atEnd: boolean): void {
    this.stream.run(atEnd)
    if (atEnd) this.flush()
  }
}
