// Repeatable objects: every file in sql/functions, sql/warehouse, sql/views and sql/aggregates defines one object, and
// `migrate` updates the object when the file changes. The parts are in sql_objects/.

export { applySqlObjects, dropSqlObjects, type ObjectChange, recordDefinitions } from './sql_objects/apply.ts'
export { type DerivationFile, surrogateKey } from './sql_objects/derivation_file.ts'
export { madeFromMetrics, readSqlFiles, type SqlFile } from './sql_objects/files.ts'
export { planObjects } from './sql_objects/plan.ts'
