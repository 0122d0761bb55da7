import { col, type RowOf } from '../../db/columns.ts'
import { ident, sql } from '../../db/sql.ts'
import { type Connection, readRows, readValue } from '../../db/statements.ts'
import { UsageError } from '../../errors.ts'
import { eventFeeds } from '../../model/feeds/index.ts'
import {
  ERASED,
  type ErasedKind,
  type ErasedValue,
  type ErasedValues,
  erasedValue,
} from '../../privacy/erased_values.ts'
import { addressIn, idOfAddress, personalId } from '../../privacy/personal_id.ts'
import { shown } from '../../shown_text.ts'

/** What is known of a person before it is erased: values by kind, as they are. */
export type PersonValues = Record<ErasedKind, Set<string>>

/** An address or phone number that more customers share than this names nobody. */
const MOST_SHARED = 5

/** Ids that are read at once. */
const IDS_AT_ONCE = 100_000

const texts = { value: col.text }

/**
 * Who is meant by ids or e-mail addresses, and what they are known by: the ids of customers who share an address,
 * addresses, phone numbers, names and IP addresses, and the ids of their orders and sessions.
 *
 * @param also further texts that name the person: addresses, phone and IP addresses, names
 */
export async function findPerson(
  db: Connection,
  salt: string,
  given: readonly string[],
  also: readonly string[] = [],
): Promise<PersonValues> {
  const person: PersonValues = {
    customer: new Set(given.map((id) => personalId(id, salt))),
    email: new Set(),
    order: new Set(),
    session: new Set(),
    phone: new Set(),
    ip: new Set(),
    name: new Set(),
  }
  for (const text of [...given, ...also]) addAddress(person, text, salt)
  for (const text of also) addText(person, text)
  await addCustomers(db, person, salt)
  const ids = [...person.customer]
  const orders = await readRows(
    db,
    { value: col.text, session: col.text.orNull },
    sql`select order_id as value, session_id as session from production.orders where customer_id = any (${ids})`,
  )
  for (const { value, session } of orders) {
    person.order.add(value)
    if (session !== null) person.session.add(session)
  }
  for (const { value } of await readRows(
    db,
    texts,
    sql`select session_id as value from production.sessions where user_id = any (${ids})`,
  )) {
    person.session.add(value)
  }
  for (const feed of eventFeeds) {
    const rows = await readRows(
      db,
      texts,
      sql`select distinct session_id as value from production.${ident(feed)} where user_id = any (${ids})`,
    )
    for (const { value } of rows) person.session.add(value)
  }
  const addresses = await readRows(
    db,
    texts,
    sql`select distinct ip as value from production.sessions
        where session_id = any (${[...person.session]}) and ip <> ${ERASED}`,
  )
  for (const { value } of addresses) person.ip.add(value)
  await leaveOutShared(db, person)
  return person
}

/** The ids of erased persons among customers and visitors: after a restore of rows from before, they are there again. */
export async function findErased(db: Connection, erased: ErasedValues): Promise<string[]> {
  const found: string[] = []
  for (let after = ''; ; ) {
    const rows = await readRows(
      db,
      texts,
      sql`select id as value from (
            select customer_id as id from production.customers
            union select user_id from production.sessions
          ) as c
          where id > ${after} collate "C" order by id collate "C" limit ${IDS_AT_ONCE}`,
    )
    found.push(...rows.flatMap(({ value }) => (erased.hasCustomer(value) ? [value] : [])))
    const last = rows.at(-1)
    if (!last) return found
    after = last.value
  }
}

/** @throws {UsageError} if nothing is known of whom was asked for, who is no e-mail address either. */
export async function refuseUnknown(db: Connection, given: string, person: PersonValues): Promise<void> {
  if (person.email.size > 0 || person.order.size > 0 || person.session.size > 0) return
  const [known] = await readRows(
    db,
    texts,
    sql`select customer_id as value from production.customers where customer_id = any (${[...person.customer]}) limit 1`,
  )
  if (known) return
  throw new UsageError(`There is no customer ${shown(given)}.`, {
    hint: 'Customer ids are case-sensitive. An e-mail address is looked for in every file, also where no customer has it.',
  })
}

const state = { id: col.text, email: col.text.orNull, phone: col.text.orNull, name: col.text }

/** Customers whose address is one of the person's, and the addresses that those have, until no more are found. */
async function addCustomers(db: Connection, person: PersonValues, salt: string): Promise<void> {
  const shared = new Set<string>()
  for (let before = -1; before !== person.customer.size + person.email.size; ) {
    before = person.customer.size + person.email.size
    for (const address of person.email) if (await isShared(db, address)) shared.add(address)
    for (const address of shared) person.email.delete(address)
    for (const known of await statesOf(db, person)) addState(person, known, shared, salt)
  }
}

function addState(
  person: PersonValues,
  { id, email, phone, name }: RowOf<typeof state>,
  shared: ReadonlySet<string>,
  salt: string,
): void {
  person.customer.add(id)
  if (email !== null && !shared.has(addressIn(email) ?? '')) addAddress(person, email, salt)
  if (phone !== null && phone !== ERASED) person.phone.add(phone)
  addName(person, name)
}

/** Every state of the customers who have one of the ids or addresses. */
function statesOf(db: Connection, { customer, email }: PersonValues): Promise<RowOf<typeof state>[]> {
  return readRows(
    db,
    state,
    sql`select customer_id as id, email, phone, concat_ws(' ', first_name, last_name) as name
        from (
          select customer_id, email, phone, first_name, last_name from production.customers
          union
          select customer_id, email, phone, first_name, last_name from production.customer_versions
        ) as c
        where customer_id = any (${[...customer]}) or lower(btrim(email)) = any (${[...email]})`,
  )
}

async function isShared(db: Connection, address: string): Promise<boolean> {
  const count = await readValue(
    db,
    col.number,
    sql`select count(distinct customer_id) from production.customers where lower(btrim(email)) = ${address}`,
  )
  return count > MOST_SHARED
}

function addAddress(person: PersonValues, text: string, salt: string): void {
  const address = addressIn(text)
  if (address === undefined) return
  person.email.add(address)
  person.customer.add(idOfAddress(address, salt))
}

function addText(person: PersonValues, text: string): void {
  if (addressIn(text) !== undefined) return
  if (/^[\d.]+\.[\d.]+$|:.*:/.test(text)) person.ip.add(text)
  else if (/^[+\d ()./-]+$/.test(text)) person.phone.add(text)
  else addName(person, text)
}

/** A name, and the same with the last word first, as lists have it. */
function addName(person: PersonValues, name: string): void {
  const words = name.trim().split(/\s+/)
  if (words.length < 2 || words.includes(ERASED)) return
  person.name.add(words.join(' '))
  person.name.add([words.at(-1), ...words.slice(0, -1)].join(' '))
}

/** A phone number that many customers have is that of an office, or stands for none. */
async function leaveOutShared(db: Connection, person: PersonValues): Promise<void> {
  const shared = await readRows(
    db,
    texts,
    sql`select phone as value from production.customers where phone = any (${[...person.phone]})
        group by phone having count(*) > ${MOST_SHARED}`,
  )
  for (const { value } of shared) person.phone.delete(value)
}

/** The values as they are kept. */
export function hashed(person: PersonValues, salt: string): ErasedValue[] {
  const kinds = Object.entries(person) as Array<[ErasedKind, Set<string>]>
  const values = kinds.flatMap(([kind, set]) =>
    [...set].flatMap((text) => erasedValue(salt, kind, text) ?? []),
  )
  return [...new Map(values.map((value) => [`${value.kind} ${value.hash}`, value])).values()]
}
