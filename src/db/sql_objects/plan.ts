import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { col, type RowOf } from '../columns.ts'
import { sql } from '../sql.ts'
import { readRows, readValue } from '../statements.ts'
import { type Dependent, findDependents, findObjects, type StandingObject } from './catalog.ts'
import type { SqlFile } from './files.ts'

const objectRecordColumns = {
  name: col.text,
  kind: col.text,
  hash: col.text,
  definitionHash: col.text.orNull,
}

/** The record of an object that migrate made, in `ops.sql_objects`. */
type ObjectRecord = RowOf<typeof objectRecordColumns>

/** What has to be done so that the database has the objects of the files. */
export interface ObjectPlan {
  /** New, changed, or missing in the database. */
  changed: SqlFile[]
  /** Made by migrate, but the file is gone. */
  removed: string[]
  /** Changed by hand in the database: the definition is not the one that migrate left. */
  drifted: string[]
  /** Tables that migrations make. They are never dropped here. */
  starTables: Set<string>
  standing: Map<string, StandingObject>
  records: Map<string, ObjectRecord>
}

/** Compares files, records and database. With `repair`, objects changed by hand count as changed. */
export async function planObjects(
  client: pg.ClientBase,
  files: SqlFile[],
  repair = false,
): Promise<ObjectPlan> {
  const records = await readRecords(client)
  const names = [...new Set([...files.map((file) => file.name), ...records.keys()])]
  const standing = await findObjects(client, names)
  const drifted = [...records.values()].filter((record) => hasDrifted(record, standing.get(record.name)))
  const driftedNames = new Set(drifted.map((record) => record.name))
  const changedNames = new Set<string>()
  const changed = files.filter((file) => {
    const record = records.get(file.name)
    const isChanged =
      !standing.has(file.name) ||
      record?.hash !== file.hash ||
      (repair && driftedNames.has(file.name)) ||
      // An aggregate keeps old results, so it is filled again when its SELECT's functions or views change. A change of
      // the star is handled by the next load.
      (file.kind === 'aggregate' && file.mentions.some((name) => changedNames.has(name)))
    if (isChanged && file.kind !== 'star table') changedNames.add(file.name)
    return isChanged
  })
  const fileNames = new Set(files.map((file) => file.name))
  const removed = [...records.keys()].filter((name) => !fileNames.has(name))
  const starTables = new Set(
    [...files, ...records.values()].flatMap(({ kind, name }) => (kind === 'star table' ? [name] : [])),
  )
  return { changed, removed, drifted: [...driftedNames].sort(), starTables, standing, records }
}

async function readRecords(client: pg.ClientBase): Promise<Map<string, ObjectRecord>> {
  const isThere = await readValue(client, col.boolean, sql`select to_regclass('ops.sql_objects') is not null`)
  if (!isThere) return new Map()
  const rows = await readRows(
    client,
    objectRecordColumns,
    sql`select object_name as name, kind, hash, definition_hash as "definitionHash" from ops.sql_objects order by 1`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

function hasDrifted(record: ObjectRecord, standing: StandingObject | undefined): boolean {
  if (!record.definitionHash || !standing) return false
  const [major] = record.definitionHash.split(':')
  return standing.definitionHash.startsWith(`${major}:`) && standing.definitionHash !== record.definitionHash
}

/** Which objects have to be dropped before they are made again, and which can't be. */
export interface DropPlan {
  /** In an order in which each can be dropped. */
  drop: StandingObject[]
  /** Objects that migrate did not make depend on these, so they can only be replaced in place. */
  keep: Map<string, Dependent[]>
}

/** Follows the catalog's dependencies from the named objects. */
export async function planDrops(client: pg.ClientBase, plan: ObjectPlan, named: string[]): Promise<DropPlan> {
  const names = named.filter((name) => !plan.starTables.has(name))
  const start = names.flatMap((name) => plan.standing.get(name)?.keys ?? [])
  const dependents = await findDependents(client, start)
  const owner = ownersOf(plan)
  const drop: StandingObject[] = []
  const foreign = new Map<string, Dependent[]>()
  const visit = (object: StandingObject): Dependent[] => {
    const known = foreign.get(object.name)
    if (known) return known
    foreign.set(object.name, [])
    const found = object.keys
      .flatMap((key) => dependents.get(key) ?? [])
      .map((dependent) => ({ dependent, ours: owner.get(dependent.key) }))
      .filter(({ ours }) => ours !== object)
      .flatMap(({ dependent, ours }) => (ours ? visit(ours) : [dependent]))
    const all = [...new Map(found.map((each) => [each.key, each])).values()]
    foreign.set(object.name, all)
    // Dependents come first, which is the order of dropping.
    if (all.length === 0) drop.push(object)
    return all
  }
  for (const object of names.flatMap((name) => plan.standing.get(name) ?? [])) visit(object)
  const keep = new Map([...foreign].filter(([, dependentsOf]) => dependentsOf.length > 0))
  return { drop, keep }
}

/** The objects that migrate made and may drop, by their keys in the catalog. */
function ownersOf(plan: ObjectPlan): Map<string, StandingObject> {
  const objects = [...plan.records.keys()]
    .filter((name) => !plan.starTables.has(name))
    .flatMap((name) => plan.standing.get(name) ?? [])
  return new Map(objects.flatMap((object) => object.keys.map((key) => [key, object] as const)))
}

/** The error for an object that has to go while something of a user's depends on it. */
export function dependentsError(
  name: string,
  reason: string,
  dependents: Dependent[],
  cause?: unknown,
): DatabaseError {
  const list = dependents.map((each) => each.description).join(', ')
  return new DatabaseError(
    `${name} ${reason}, but this depends on it and was not made by Storehouse: ${list}.`,
    {
      hint: 'Save its definition, drop it, run `storehouse migrate` again, and create it again. Nothing was changed.',
      cause,
    },
  )
}
