import { metricLabel, useShop } from '../state/shop.ts'
import { setOption, useView } from '../state/view.ts'
import { Choice } from './choice.tsx'

/** The metrics that a chart can show. The first is the default; the reader's choice is in the address. */
type Metrics<Name extends string> = readonly [Name, ...Name[]]

export function useMetric<Name extends string>(names: Metrics<Name>): Name {
  const { options } = useView()
  return names.find((name) => name === options.metric) ?? names[0]
}

export function MetricChoice<Name extends string>({ names }: { names: Metrics<Name> }) {
  const shop = useShop()
  const metric = useMetric(names)
  return (
    <Choice
      name="Figure"
      options={names.map((name) => [name, metricLabel(shop, name)] as const)}
      value={metric}
      onChange={(value) => setOption('metric', value === names[0] ? undefined : value)}
    />
  )
}
