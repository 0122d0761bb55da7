import pg from 'pg'
import { col } from '../columns.ts'
import { raw, sql } from '../sql.ts'
import { execute, readRows } from '../statements.ts'
import type { StandingObject } from './catalog.ts'

/** Rights of roles other than the owner on an object, as statements that grant them again. */
export type Grants = Map<string, string[]>

/** Reads the rights on objects before they are dropped. */
export async function readGrants(client: pg.ClientBase, objects: StandingObject[]): Promise<Grants> {
  const rows = await readRows(
    client,
    {
      key: col.text,
      privilege: col.text,
      column: col.text.orNull,
      grantee: col.text.orNull,
      grantable: col.boolean,
    },
    sql`select rights.key, acl.privilege_type as privilege, rights.column, acl.is_grantable as grantable,
            case when acl.grantee = 0 then null else pg_get_userbyid(acl.grantee) end as grantee
     from (
         select 'pg_class ' || oid as key, relacl as acl, relowner as owner, null as column from pg_class
         union all
         select 'pg_proc ' || oid, proacl, proowner, null from pg_proc
         union all
         select 'pg_class ' || c.oid, a.attacl, c.relowner, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
         where a.attacl is not null and not a.attisdropped
     ) as rights
     cross join lateral aclexplode(rights.acl) as acl
     where rights.key = any(${objects.flatMap((object) => object.keys)}::text[]) and acl.grantee <> rights.owner`,
  )
  const grants: Grants = new Map()
  for (const object of objects) {
    const own = rows.filter((row) => object.keys.includes(row.key))
    grants.set(
      object.name,
      own.map((row) => {
        const column = row.column === null ? '' : ` (${pg.escapeIdentifier(row.column)})`
        const what =
          object.kind === 'function' ? `function ${quoteName(object.name)}` : quoteName(object.name)
        const grantee = row.grantee === null ? 'public' : pg.escapeIdentifier(row.grantee)
        return `grant ${row.privilege}${column} on ${what} to ${grantee}${row.grantable ? ' with grant option' : ''}`
      }),
    )
  }
  return grants
}

/** Grants the rights again. Skips one that no longer makes sense (its column or role is gone). */
export async function restoreGrants(client: pg.ClientBase, statements: string[] = []): Promise<void> {
  for (const statement of statements) {
    await execute(client, sql`savepoint one_grant`)
    try {
      await execute(client, raw(statement))
      await execute(client, sql`release savepoint one_grant`)
    } catch (error) {
      const { code } = error as pg.DatabaseError
      if (code !== '42703' && code !== '42704') throw error
      await execute(client, sql`rollback to savepoint one_grant`)
    }
  }
}

/** `schema.name` with each part quoted. */
export function quoteName(name: string): string {
  return name.split('.').map(pg.escapeIdentifier).join('.')
}
