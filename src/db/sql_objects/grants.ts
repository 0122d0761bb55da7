import pg from 'pg'
import type { StandingObject } from './catalog.ts'

/** A right that someone other than the owner has on an object, as the statement that gives it back. */
export type Grants = Map<string, string[]>

/** Reads the rights on the objects, before they are dropped. */
export async function readGrants(client: pg.ClientBase, objects: StandingObject[]): Promise<Grants> {
  const { rows } = await client.query<{
    key: string
    privilege: string
    column: string | null
    grantee: string | null
    grantable: boolean
  }>(
    `select rights.key, acl.privilege_type as privilege, rights.column, acl.is_grantable as grantable,
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
     where rights.key = any($1::text[]) and acl.grantee <> rights.owner`,
    [objects.flatMap((object) => object.keys)],
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

/** Gives the rights back. One that no longer makes sense (its column or role is gone) is left out. */
export async function restoreGrants(client: pg.ClientBase, statements: string[] = []): Promise<void> {
  for (const statement of statements) {
    await client.query('savepoint one_grant')
    try {
      await client.query(statement)
      await client.query('release savepoint one_grant')
    } catch (error) {
      const { code } = error as pg.DatabaseError
      if (code !== '42703' && code !== '42704') throw error
      await client.query('rollback to savepoint one_grant')
    }
  }
}

/** `schema.name`, each part quoted. */
export function quoteName(name: string): string {
  return name.split('.').map(pg.escapeIdentifier).join('.')
}
