import type { EChartsType } from 'echarts/core'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Row, Section } from '../../../contract.ts'
import { useTheme } from '../state/theme.ts'
import { useWords } from '../state/words.ts'
import { colorsNow } from './colors.ts'
import type { ChartSpec } from './spec.ts'

interface Props {
  section: Section
  spec: ChartSpec
  /** In pixels. Fixed, so that nothing moves when the chart appears. */
  height: number
  /** For screen readers. The table has the values. */
  label: string
  onPick?: ((row: Row) => void) | undefined
}

/** Draws a section. */
export function Chart({ section, spec, height, label, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | undefined>(undefined)
  const pick = useRef<(row: Row) => void>(undefined)
  pick.current = onPick
  const forPaper = useRef<() => HTMLCanvasElement>(undefined)
  const theme = useTheme()
  const { notes } = useWords()
  const [width, setWidth] = useState(0)
  const [failed, setFailed] = useState(false)
  const isNarrow = width > 0 && width < 480
  const key = JSON.stringify(spec)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.round(entry?.contentRect.width ?? 0))
      chart.current?.resize()
    })
    observer.observe(element)
    const onPaper = () => {
      const picture = forPaper.current?.()
      if (picture) element.append(picture)
    }
    const onScreen = () => element.querySelector('.chart-paper')?.remove()
    addEventListener('beforeprint', onPaper)
    addEventListener('afterprint', onScreen)
    return () => {
      observer.disconnect()
      removeEventListener('beforeprint', onPaper)
      removeEventListener('afterprint', onScreen)
      chart.current?.dispose()
      chart.current = undefined
    }
  }, [])

  useEffect(() => {
    let isGone = false
    if (width === 0) return
    const draw = async () => {
      const { init, optionOf, pictureForPaper } = await import('./draw.ts')
      const room = {
        colors: colorsNow(),
        narrow: isNarrow,
        width,
        height: place.current?.clientHeight ?? height,
        notes,
      }
      const option = await optionOf(section, spec, room)
      if (isGone || !place.current) return
      chart.current ??= listen(init(place.current), () => pick.current)
      forPaper.current = () => pictureForPaper(section, spec, room)
      drawnRows.set(chart.current, { section, spec })
      chart.current.setOption(option, { notMerge: true })
      place.current.dataset.drawn = 'true'
    }
    draw().catch((error: unknown) => {
      console.error(error)
      setFailed(true)
    })
    return () => {
      isGone = true
    }
  }, [section, key, theme, notes, isNarrow, Math.round(width / 100)])

  return (
    <div
      class="chart-frame"
      style={{ height: spec.kind === 'map' ? `min(${height}px, 54vw)` : `${height}px` }}
    >
      {failed && <p class="empty">This chart could not be drawn. Its table holds the figures.</p>}
      <div ref={place} class={onPick ? 'chart can-pick' : 'chart'} role="img" aria-label={label} />
    </div>
  )
}

const drawnRows = new WeakMap<EChartsType, { section: Section; spec: ChartSpec }>()

/** Finds the clicked row: by its position on the axis, or by its point, cell or shape. */
function listen(chart: EChartsType, picker: () => ((row: Row) => void) | undefined): EChartsType {
  let tapped: Row | undefined
  // A first tap shows the value; a second tap at the same place follows it.
  const isWanted = (row: Row) => {
    const wasTapped = tapped === row
    tapped = row
    return wasTapped || !matchMedia('(pointer: coarse)').matches
  }
  chart.getZr().on('click', ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
    const drawn = drawnRows.get(chart)
    if (!drawn || !['time', 'columns', 'steps', 'pareto'].includes(drawn.spec.kind)) return
    if (!chart.containPixel({ gridIndex: 0 }, [offsetX, offsetY])) return
    const [index] = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]) as number[]
    const row = drawn.section.rows[Math.round(index ?? -1)]
    if (row && isWanted(row)) picker()?.(row)
  })
  chart.on('click', (event) => {
    const drawn = drawnRows.get(chart)
    const data = event.data as { row?: number; rows?: number[] } | undefined
    const index = data?.row ?? data?.rows?.[0]
    const row = index === undefined ? undefined : drawn?.section.rows[index]
    if (row && (drawn?.spec.kind === 'map' || isWanted(row))) picker()?.(row)
  })
  return chart
}
