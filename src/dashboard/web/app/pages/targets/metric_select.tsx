import { useShop } from '../../state/shop.ts'

/** Chooses one of the metrics that the pages show. */
export function MetricSelect({ value, onChange }: { value: string; onChange(name: string): void }) {
  const { metrics } = useShop()
  return (
    <label>
      Metric
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {metrics.map((one) => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  )
}
