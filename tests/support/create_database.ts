import pg from 'pg'

/** Creates a database on the server, empty or as a copy of a template. */
export async function createDatabase(serverUrl: string, name: string, template = 'template0'): Promise<void> {
  await onServer(
    serverUrl,
    // Copying files takes a third of the time of logging its pages.
    `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)} strategy file_copy`,
  )
}

/** Drops it, even if somebody is still connected. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: `${serverUrl}/postgres`,
    application_name: 'storehouse tests',
  })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
