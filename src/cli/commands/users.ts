import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { type Role, roles } from '../../users/roles.ts'
import { action, command, Option } from '../arguments.ts'
import { describeUsers } from '../output/describe_users.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse users list|add|role|password|remove`. */
export function usersCommand(): Command {
  return command('users', 'who can log in to the dashboard', [
    'storehouse users add anna --role owner',
    'storehouse users list',
  ])
    .addCommand(command('list', 'show users and their roles', ['storehouse users list']).action(action(list)))
    .addCommand(
      command('add', 'add a user; asks for the password, or reads it from stdin', [
        'storehouse users add anna --role owner',
        'storehouse users add ben --role viewer < password.txt',
      ])
        .argument('<name>', 'what the user logs in with')
        .addOption(roleOption().makeOptionMandatory())
        .action(action(add)),
    )
    .addCommand(
      command('role', 'give a user another role; ends their logins', ['storehouse users role ben analyst'])
        .argument('<name>', 'name of the user')
        .argument('<role>', roles.join(', '))
        .action(action(role)),
    )
    .addCommand(
      command('password', 'set another password; asks for it, or reads it from stdin; ends their logins', [
        'storehouse users password ben',
      ])
        .argument('<name>', 'name of the user')
        .action(action(password)),
    )
    .addCommand(
      command('remove', 'remove a user; ends their logins', ['storehouse users remove ben'])
        .argument('<name>', 'name of the user')
        .action(action(remove)),
    )
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the user may do').choices([...roles].reverse())
}

async function list(session: Session): Promise<Outcome> {
  const db = await session.readableDatabase()
  const { listUsers } = await import('../../users/users.ts')
  const users = await listUsers(db.pool)
  return { json: { users }, text: describeUsers(users, session) }
}

async function add(session: Session, options: { role: Role }, [name = '']: string[]): Promise<Outcome> {
  const given = await askPassword(name)
  const db = await session.migratedDatabase()
  const { addUser } = await import('../../users/users.ts')
  await addUser(db, { name, role: options.role, password: given })
  return {
    json: { name, role: options.role },
    text: `${name} can log in to the dashboard, as ${options.role}.`,
  }
}

async function role(session: Session, _options: object, [name = '', given = '']: string[]): Promise<Outcome> {
  const wanted = roles.find((one) => one === given)
  if (!wanted) throw new UsageError(`"${given}" is no role.`, { hint: `Roles: ${roles.join(', ')}.` })
  const { db, user } = await find(session, name)
  const { changeRole } = await import('../../users/users.ts')
  await changeRole(db, user.id, wanted)
  return { json: { name: user.name, role: wanted }, text: `${user.name} is ${wanted} now.` }
}

async function password(session: Session, _options: object, [name = '']: string[]): Promise<Outcome> {
  const { db, user } = await find(session, name)
  const given = await askPassword(user.name)
  const { changePassword } = await import('../../users/users.ts')
  await changePassword(db, user.id, given)
  return { json: { name: user.name }, text: `${user.name} has another password.` }
}

async function remove(session: Session, _options: object, [name = '']: string[]): Promise<Outcome> {
  const { db, user } = await find(session, name)
  const { listUsers, removeUser } = await import('../../users/users.ts')
  await removeUser(db, user.id, { orLast: true })
  const isLast = (await listUsers(db.pool)).length === 0
  return {
    json: { name: user.name, usersLeft: !isLast },
    text: `${user.name} can no longer log in.${isLast ? ' No user is left: on this machine, the dashboard is open to everybody.' : ''}`,
  }
}

async function find(session: Session, name: string) {
  const db = await session.migratedDatabase()
  const [{ listUsers, userNamed }, { UserError }] = await Promise.all([
    import('../../users/users.ts'),
    import('../../users/errors.ts'),
  ])
  const user = await userNamed(db.pool, name)
  if (user) return { db, user }
  const names = (await listUsers(db.pool)).map((one) => one.name)
  throw new UserError(`There is no user “${name}”.`, {
    hint:
      names.length > 0 ? `Users: ${names.join(', ')}.` : 'Add one: storehouse users add NAME --role owner.',
  })
}

async function askPassword(name: string): Promise<string> {
  const { readPassword } = await import('../read_password.ts')
  return readPassword(name)
}
