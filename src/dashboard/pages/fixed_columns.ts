import type { Column } from '../contract.ts'

// Columns of the fixed tables: runs, files and rejects. The registry of metrics describes those of figures.

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
