interface Props<T extends string> {
  name: string
  options: readonly (readonly [value: T, label: string])[]
  value: T
  onChange: (value: T) => void
}

/** A few options next to each other, one of them selected. */
export function Choice<T extends string>({ name, options, value, onChange }: Props<T>) {
  return (
    <fieldset class="choice" aria-label={name}>
      {options.map(([id, label]) => (
        <button key={id} type="button" aria-pressed={id === value} onClick={() => onChange(id)}>
          {label}
        </button>
      ))}
    </fieldset>
  )
}
