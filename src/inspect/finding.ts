/** A setting of storehouse.config: its path and value. */
export interface Setting {
  path: readonly string[]
  /** A value that YAML and JSON can express. A list or section is merged into the existing one. */
  value: unknown
}

/** Something doubtful, missing or worth knowing about a file. */
export interface Finding {
  kind: 'doubtful' | 'missing' | 'note'
  /** A sentence or two. */
  message: string
  /** The settings that would fix it. */
  settings?: readonly Setting[]
}
