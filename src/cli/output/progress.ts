import { formatDuration, formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { displayWidth, oneLine, truncate } from './width.ts'

/** What a running command reports about its progress. */
export interface ProgressEvent {
  step: string
  detail?: string | undefined
  done?: number | undefined
  total?: number | undefined
}

export interface Progress {
  update(event: ProgressEvent): void
  /** Removes the bar so that something else can be written. The next update draws it again. */
  clear(): void
  stop(): void
}

export interface ProgressStream {
  write(text: string): unknown
  isTTY?: boolean | undefined
  columns?: number | undefined
}

export const silentProgress: Progress = { update() {}, clear() {}, stop() {} }

/** One line for each step and detail: for logs and pipes. */
export function lineProgress(stream: ProgressStream): Progress {
  let last = ''
  return {
    update({ step, detail }) {
      const line = detail === undefined ? step : `${step}: ${detail}`
      if (line === last) return
      last = line
      stream.write(`${oneLine(line)}\n`)
    },
    clear() {},
    stop() {},
  }
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const BAR_WIDTH = 20

/** One terminal line that is redrawn: spinner, step, bar, time. */
export function barProgress(stream: ProgressStream, paint: Paint, now: () => number = Date.now): Progress {
  let event: ProgressEvent | undefined
  let startedAt = now()
  let frame = 0
  let drawn = false
  let timer: NodeJS.Timeout | undefined

  const draw = () => {
    if (event === undefined) return
    frame += 1
    const text = barLine(
      event,
      now() - startedAt,
      (stream.columns || 80) - 1,
      FRAMES[frame % FRAMES.length] ?? '',
    )
    stream.write(`\r\u001b[2K${paint('dim', text)}`)
    drawn = true
  }
  const clear = () => {
    if (drawn) stream.write('\r\u001b[2K')
    drawn = false
  }
  return {
    update(next) {
      if (next.step !== event?.step) startedAt = now()
      const isNew = next.step !== event?.step || next.detail !== event?.detail
      event = next
      if (timer === undefined) {
        timer = setInterval(draw, 100)
        timer.unref()
      }
      if (isNew) draw()
    },
    clear,
    stop() {
      clearInterval(timer)
      timer = undefined
      clear()
      event = undefined
    },
  }
}

/** The text of the bar, at most `width` cells. In a narrow terminal it drops the bar first, then cuts the detail. */
export function barLine(event: ProgressEvent, elapsed: number, width: number, frame: string): string {
  const head = `${frame} ${event.step}`
  const tail = elapsed >= 1000 ? ` ${formatDuration(elapsed)}` : ''
  const count = countText(event)
  const bar = event.total ? ` ${meter((event.done ?? 0) / event.total)}` : ''
  const detail = event.detail === undefined ? '' : ` ${oneLine(event.detail)}`
  const withBar = head + detail + bar + count + tail
  if (displayWidth(withBar) <= width) return withBar
  const rest = width - displayWidth(head + count + tail)
  return truncate(head + (rest > 3 ? truncate(detail, rest) : '') + count + tail, width)
}

function countText({ done, total }: ProgressEvent): string {
  if (done === undefined) return ''
  return total ? ` ${Math.min(100, Math.floor((done / total) * 100))}%` : ` ${formatNumber(done)}`
}

function meter(share: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * BAR_WIDTH)
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
}
