import type { Column } from '../contract.ts'

// Columns of the fixed tables: of runs, files and rejects. Those of figures are described by the registry of metrics.

export const text = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'text',
  description,
})
export const count = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'count',
  description,
})
export const instant = (name: string, label: string, description: string): Column => ({
  name,
  label,
  unit: 'instant',
  description,
})
