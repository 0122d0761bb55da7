/** A setting of storehouse.config: where it stands and what it says. */
export interface Setting {
  path: readonly string[]
  /** What `YAML` and JSON can write. A list or section is added to what stands there. */
  value: unknown
}

/** What is doubtful or missing in a file, or worth knowing. */
export interface Finding {
  kind: 'doubtful' | 'missing' | 'note'
  /** A sentence or two. */
  message: string
  /** What would mend it. */
  settings?: readonly Setting[]
}
