// Repeatable objects: every file in sql/functions, sql/views and sql/aggregates defines one object, which
// `migrate` makes anew when the file has changed. The parts are in sql_objects/.

export {
  type AggregateTable,
  derivationOf,
  isAggregateTable,
  parseAggregateTable,
} from './sql_objects/aggregate_tables.ts'
export { applySqlObjects, dropSqlObjects, type ObjectChange, recordDefinitions } from './sql_objects/apply.ts'
export { readSqlFiles, type SqlFile } from './sql_objects/files.ts'
export { planObjects } from './sql_objects/plan.ts'
