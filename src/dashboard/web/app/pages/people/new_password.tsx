interface Props {
  label: string
  value: string
  onChange: (value: string) => void
}

/** A field for a new password. */
export function NewPassword({ label, value, onChange }: Props) {
  return (
    <label>
      {label}
      <input
        type="password"
        autocomplete="new-password"
        minLength={10}
        maxLength={200}
        value={value}
        required
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  )
}
