import type pg from 'pg'
import { DatabaseError } from '../../errors.ts'
import { raw, sql } from '../sql.ts'
import { execute } from '../statements.ts'
import { type Dependent, findObjects, type StandingObject } from './catalog.ts'
import type { SqlFile } from './files.ts'
import { type Grants, quoteName, readGrants, restoreGrants } from './grants.ts'
import { inheritComments } from './inherit_comments.ts'
import { type DropPlan, dependentsError, type ObjectPlan, planDrops, planObjects } from './plan.ts'
import { runPart } from './run_part.ts'
import { extendStarTable, makeAggregate } from './tables.ts'

export interface ObjectChange {
  name: string
  /** Tables of the star are only extended by columns or given new descriptions. */
  action: 'created' | 'recreated' | 'replaced' | 'refreshed' | 'dropped' | 'extended' | 'described'
}

/** Rights on objects that were dropped earlier in this transaction. */
export interface DroppedObjects {
  grants: Grants
  /** Descriptions of what migrate could not drop, because something of a user's depends on it. */
  kept: Map<string, string[]>
}

/**
 * Brings the objects of the sql/ files up to date in the open transaction.
 *
 * An object whose file changed is dropped and made again, with all objects of ours that depend on it and with their
 * rights. If something of a user's depends on it, it is replaced in place. If that is impossible, a DatabaseError names
 * the user's object. Objects that migrate did not make are never dropped. Running it again with the same files changes
 * nothing.
 */
export async function applySqlObjects(
  client: pg.ClientBase,
  files: SqlFile[],
  options: {
    repair?: boolean | undefined
    dropped?: DroppedObjects | undefined
    /** Migrations ran, so tables of the star may have changed. */
    isMigrated?: boolean
  } = {},
): Promise<ObjectChange[]> {
  // The files name everything with its schema. Definitions are read back the same way.
  await execute(client, sql`set local search_path = ''`)
  const plan = await planObjects(client, files, options.repair)
  if (plan.changed.length + plan.removed.length === 0 && !options.isMigrated) return []
  refuseTakenNames(plan)
  const drops = await planDrops(client, plan, [...plan.changed.map((file) => file.name), ...plan.removed])
  refuseRemovalOfUsed(plan, drops)
  const grants = new Map([...(options.dropped?.grants ?? []), ...(await readGrants(client, drops.drop))])
  for (const object of drops.drop) await dropObject(client, object)

  const changes = plan.removed
    .filter((name) => !plan.starTables.has(name))
    .map((name): ObjectChange => ({ name, action: 'dropped' }))
  await execute(client, sql`delete from ops.sql_objects where object_name = any(${plan.removed}::text[])`)
  const touched = new Set([
    ...[...plan.changed, ...drops.drop].map(({ name }) => name),
    ...drops.keep.keys(),
    ...(options.isMigrated ? plan.starTables : []),
  ])
  const made: SqlFile[] = []
  for (const file of files.filter((each) => touched.has(each.name))) {
    const action = await makeObject(client, file, files, plan, drops)
    if (file.kind === 'view' || file.kind === 'materialized view') await inheritComments(client, file.name)
    made.push(file)
    if (action !== 'described' || plan.changed.includes(file))
      changes.push({ name: file.name, action: grants.has(file.name) ? recreated(action) : action })
  }
  await giveRights(client, changes, made, grants)
  await record(client, made)
  return changes
}

const recreated = (action: ObjectChange['action']) => (action === 'created' ? 'recreated' : action)

/** Sets the rights on new objects: those of the old object, otherwise the reader's. */
async function giveRights(
  client: pg.ClientBase,
  changes: readonly ObjectChange[],
  made: readonly SqlFile[],
  grants: Grants,
): Promise<void> {
  const named = (wanted: ObjectChange['action']) =>
    changes.filter(({ action }) => action === wanted).map(({ name }) => name)
  for (const name of named('recreated')) await restoreGrants(client, grants.get(name) ?? [])
  const created = named('created')
  await grantToReader(
    client,
    made.filter(({ name }) => created.includes(name)),
  )
}

function refuseRemovalOfUsed(plan: ObjectPlan, drops: DropPlan): void {
  for (const name of plan.removed) {
    const dependents = drops.keep.get(name)
    if (dependents) throw dependentsError(name, 'is no longer part of Storehouse', dependents)
  }
}

/** Records the current definitions, for example after a migration renamed something in them. */
export async function recordDefinitions(client: pg.ClientBase, names: string[]): Promise<void> {
  await execute(client, sql`set local search_path = ''`)
  for (const object of (await findObjects(client, names)).values()) {
    await execute(
      client,
      sql`update ops.sql_objects set definition_hash = ${object.definitionHash} where object_name = ${object.name}`,
    )
  }
}

/**
 * Drops all objects that migrate made, so that a migration can change the tables below them. Those with dependents of a
 * user's stay. Later `applySqlObjects` makes them again with their rights.
 */
export async function dropSqlObjects(client: pg.ClientBase): Promise<DroppedObjects> {
  const plan = await planObjects(client, [])
  const { drop, keep } = await planDrops(client, plan, [...plan.records.keys()])
  const grants = await readGrants(client, drop)
  for (const object of drop) await dropObject(client, object)
  const kept = [...keep].map(
    ([name, dependents]) => [name, dependents.map((each) => each.description)] as const,
  )
  return { grants, kept: new Map(kept) }
}

async function makeObject(
  client: pg.ClientBase,
  file: SqlFile,
  files: readonly SqlFile[],
  plan: ObjectPlan,
  drops: DropPlan,
): Promise<ObjectChange['action']> {
  const { derivation } = file
  if (file.kind === 'star table' && derivation) {
    const star = files.flatMap((each) =>
      each.kind === 'star table' && each.derivation ? [each.derivation] : [],
    )
    const added = await extendStarTable(client, derivation, star)
    return added.length > 0 ? 'extended' : 'described'
  }
  const dependents = drops.keep.get(file.name)
  if (derivation) {
    if (dependents) throw dependentsError(file.name, 'has changed and has to be created again', dependents)
    await makeAggregate(client, derivation)
    return 'created'
  }
  if (!dependents) {
    await runFile(client, file, file.text)
    return 'created'
  }
  if (file.kind === 'materialized view') {
    if (plan.changed.some((each) => each.name === file.name))
      throw dependentsError(file.name, 'has changed and has to be created again', dependents)
    // A view that it reads was replaced in place.
    await execute(client, sql`refresh materialized view ${raw(quoteName(file.name))}`)
    return 'refreshed'
  }
  await replaceInPlace(client, file, dependents)
  return 'replaced'
}

/** Replaces a view or function that something of a user's depends on. */
async function replaceInPlace(client: pg.ClientBase, file: SqlFile, dependents: Dependent[]): Promise<void> {
  try {
    await runFile(client, file, file.replacingText)
  } catch (error) {
    const code = ((error as Error).cause as pg.DatabaseError | undefined)?.code
    // 42P16, 42P13: different columns or result type. 42809: it was another kind of object.
    if (code !== '42P16' && code !== '42P13' && code !== '42809') throw error
    throw dependentsError(file.name, 'has changed and has to be created again', dependents, error)
  }
  const now = (await findObjects(client, [file.name])).get(file.name)
  if (now && now.keys.length > 1) {
    throw dependentsError(file.name, 'has other arguments now and has to be created again', dependents)
  }
}

/** Runs a file that makes a function or view. */
async function runFile(client: pg.ClientBase, file: SqlFile, text: string): Promise<void> {
  const place = (position: number) => `${file.path}:${text.slice(0, position).split('\n').length}`
  await runPart(client, { text, place })
}

async function dropObject(client: pg.ClientBase, object: StandingObject): Promise<void> {
  // Never cascade: an unknown dependent has to stop this.
  if (object.kind === 'function') {
    for (const signature of object.signatures) await execute(client, sql`drop function ${raw(signature)}`)
  } else {
    await execute(client, sql`drop ${raw(object.kind)} ${raw(quoteName(object.name))}`)
  }
}

/** Records what was made, with the definitions as the server gives them back. */
async function record(client: pg.ClientBase, files: readonly SqlFile[]): Promise<void> {
  const names = files.map(({ name }) => name)
  const standing = await findObjects(client, names)
  for (const file of files) {
    if (file.derivation || standing.get(file.name)?.kind === file.kind) continue
    throw new DatabaseError(`${file.path} did not make the ${file.kind} ${file.name}.`, {
      hint: 'A file makes one object, named after it.',
    })
  }
  const definitions = names.map((name) => standing.get(name)?.definitionHash ?? null)
  await execute(
    client,
    sql`insert into ops.sql_objects (object_name, kind, hash, definition_hash, applied_at)
     select *, now() from unnest(
         ${names}::text[], ${files.map(({ kind }) => kind)}::text[], ${files.map(({ hash }) => hash)}::text[],
         ${definitions}::text[])
     on conflict (object_name) do update
     set kind = excluded.kind, hash = excluded.hash, definition_hash = excluded.definition_hash,
         applied_at = excluded.applied_at`,
  )
}

function refuseTakenNames(plan: ObjectPlan): void {
  for (const file of plan.changed) {
    const standing = plan.standing.get(file.name)
    if (standing && !plan.records.has(file.name) && file.kind !== 'star table') {
      throw new DatabaseError(`${file.name} exists, but was not made by Storehouse.`, {
        hint: `Storehouse wants to make a ${file.kind} of that name (${file.path}). Rename or drop yours.`,
      })
    }
  }
}

async function readerExists(client: pg.ClientBase): Promise<boolean> {
  const rowCount = await execute(client, sql`select from pg_roles where rolname = 'storehouse_reader'`)
  return rowCount === 1
}

/** Default privileges do this too, but only for objects of the user who set them. */
async function grantToReader(client: pg.ClientBase, files: readonly SqlFile[]): Promise<void> {
  if (!(await readerExists(client))) return
  const open = files.filter(({ name }) => name.startsWith('warehouse.'))
  const names = (isFunction: boolean) =>
    open.filter(({ kind }) => (kind === 'function') === isFunction).map(({ name }) => quoteName(name))
  const [functions, relations] = [names(true), names(false)]
  if (functions.length > 0)
    await execute(client, sql`grant execute on function ${raw(functions.join(', '))} to storehouse_reader`)
  if (relations.length > 0)
    await execute(client, sql`grant select on ${raw(relations.join(', '))} to storehouse_reader`)
}
