import { readDataDictionary } from '../../db/data_dictionary.ts'
import type { DictionaryAnswer } from '../contract.ts'
import { metricMeta, shownMetrics } from '../glossary.ts'
import type { Snapshot } from '../reading.ts'

/** Every metric, table and view of the warehouse, as their comments define them. */
export async function dictionary({ trx, publication }: Snapshot): Promise<DictionaryAnswer> {
  const { relations } = await readDataDictionary(trx)
  return {
    publication,
    metrics: shownMetrics.map(metricMeta),
    relations: relations
      .filter(({ schema }) => schema === 'warehouse')
      .map(({ name, kind, comment, columns }) => ({
        name,
        kind,
        description: comment ?? '',
        columns: columns.map((column) => ({
          name: column.name,
          type: column.type,
          description: column.comment ?? '',
        })),
      })),
  }
}
