import { useState } from 'preact/hooks'
import { dayIn, isDay } from '../../../../calendar.ts'
import { range as rangeText } from '../format.ts'
import { presetLabel, presets } from '../state/presets.ts'
import { daysOf, newestDay, useShop } from '../state/shop.ts'
import { changeView, useView } from '../state/view.ts'
import { Menu } from './menu.tsx'

/** The days to show: a preset counted from the newest day of the data, or any two days. */
export function RangeMenu() {
  const shop = useShop()
  const view = useView()
  const days = daysOf(view, shop)
  const newest = newestDay(shop)
  const today = dayIn(shop.timezone)
  const preset = typeof view.range === 'string' ? presets.find(({ id }) => id === view.range) : undefined
  return (
    <Menu
      name="Days shown"
      icon="calendar"
      label={
        <>
          {preset && <strong>{presetLabel(preset, newest, today)}</strong>}{' '}
          <span class="button-detail">{rangeText(days.from, days.to)}</span>
        </>
      }
    >
      {(close) => (
        <div class="range-panel">
          <div class="range-presets">
            {presets.map((one) => (
              <button
                key={one.id}
                type="button"
                aria-pressed={view.range === one.id}
                onClick={() => {
                  changeView({ range: one.id })
                  close()
                }}
              >
                {presetLabel(one, newest, today)}
              </button>
            ))}
          </div>
          <CustomDays days={days} onDone={close} />
        </div>
      )}
    </Menu>
  )
}

function CustomDays({ days, onDone }: { days: { from: string; to: string }; onDone: () => void }) {
  const [from, setFrom] = useState(days.from)
  const [to, setTo] = useState(days.to)
  const { bounds } = useShop()
  const isSound = isDay(from) && isDay(to) && bounds.from <= from && from <= to && to <= bounds.to
  return (
    <form
      class="range-custom"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isSound) return
        changeView({ range: { from, to } })
        onDone()
      }}
    >
      <label>
        First day
        <input
          type="date"
          value={from}
          required
          min={bounds.from}
          max={bounds.to}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        Last day
        <input
          type="date"
          value={to}
          required
          min={from}
          max={bounds.to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button is-main" disabled={!isSound}>
        Show these days
      </button>
    </form>
  )
}
