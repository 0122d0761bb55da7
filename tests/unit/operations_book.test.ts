import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildProgram } from '../../src/cli/program.ts'
import { repository } from '../../src/config/repository.ts'

const textOf = (path: string) => readFile(join(repository, path), 'utf8')

/** The parts of the book by their headings. */
async function sections(): Promise<Map<string, string>> {
  const book = (await textOf('docs/operations.md')).split('# What to do at 3 a.m.')[1] ?? ''
  const parts = book.split(/^### /m).slice(1)
  return new Map(parts.map((part) => [part.split('\n')[0] as string, part.split(/^## /m)[0] as string]))
}

/** What alarms are called where they are made. */
async function alarms(): Promise<string[]> {
  const folder = join(repository, 'src/schedule')
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  const calls = texts.join('\n').matchAll(/\balarm\(([^,]*),/g)
  return [
    ...new Set(
      [...calls].flatMap(([, event = '']) =>
        [...event.matchAll(/'([a-z_]+)'/g)].map(([, name]) => name as string),
      ),
    ),
  ]
}

test('each alarm and each trouble has a section: what is seen, what it means, what to do, and when it is over', async () => {
  const parts = await sections()
  expect(await alarms()).toEqual(expect.arrayContaining(['job_failed', 'job_problems', 'mended']))
  const wanted = [
    ...(await alarms()).map((name) => `\`${name}\``),
    'The dashboard shows zero',
    'Numbers differ between two places',
    'A load is slow',
    'Duplicates',
    'Connection refused',
    'Disk full',
    'Wrong time zone',
    'A night missed',
  ]
  expect([...parts.keys()].sort()).toEqual(wanted.sort())
  for (const [title, part] of parts) {
    const said = [
      '**You see**',
      '**It means**',
      '**Do**',
      ...(title === '`mended`' ? [] : ['**Good again**', '```sh']),
    ]
    expect(
      said.filter((words) => !part.includes(words)),
      title,
    ).toEqual([])
  }
})

/** Commands of Storehouse, wherever the book names them. */
async function commandLines(): Promise<string[]> {
  const book = await textOf('docs/operations.md')
  const lines = [...book.matchAll(/(?:npx storehouse|schedule storehouse) ([^`\n]+)/g)].map(
    ([, line]) => line as string,
  )
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim())
}

function find(program: Command, words: readonly string[]): { command: Command; rest: readonly string[] } {
  const command = program.commands.find((one) => one.name() === words[0])
  return command ? find(command, words.slice(1)) : { command: program, rest: words }
}

test('each command in the book exists, with its options', async () => {
  const program = buildProgram({ out: () => undefined, err: () => undefined })
  const lines = await commandLines()
  expect(lines.length).toBeGreaterThan(25)
  for (const line of lines) {
    const { command, rest } = find(program, line.split(/\s+/))
    expect(command, line).not.toBe(program)
    const options = [...command.options, ...program.options].flatMap(({ long, short }) => [long, short])
    const own = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
    const given = own.filter((word) => word.startsWith('-'))
    expect(
      given.filter((option) => !options.includes(option)),
      line,
    ).toEqual([])
  }
})

test('the compose file runs schedule and dashboard as a user without rights, and holds no secret', async () => {
  const text = await textOf('docker-compose.yml')
  const { services, volumes } = parse(text, { merge: true })
  for (const name of ['schedule', 'dashboard']) {
    const service = services[name]
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      depends_on: { postgres: { condition: 'service_healthy' } },
    })
    expect(service.stop_grace_period).toMatch(/^\d+[ms]$/)
    expect(service.volumes.map((volume: string) => volume.split(':')[1])).toEqual([
      '/shop/data/inbox',
      '/shop/data/archive',
      '/shop/.storehouse',
    ])
    const secrets = Object.entries(service.environment).filter(([variable]) =>
      /PASSWORD|TOKEN/.test(variable),
    )
    expect(secrets.filter(([, value]) => !/^\$\{[A-Z_]+(:[?-][^}]*)?\}$/.test(String(value)))).toEqual([])
  }
  expect(services.postgres.profiles).toBeUndefined()
  expect(services.dashboard.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:.*:4400$/)])
  expect(Object.keys(volumes)).toEqual(['postgres', 'home'])
})

test('the image is made of existing files, runs as a user without rights, and has a health check', async () => {
  const lines = (await textOf('Dockerfile')).replaceAll('\\\n', ' ').split('\n')
  const of = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const copied = of('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(' ').slice(0, -1))
  const ignored = (await textOf('.dockerignore')).split('\n')
  for (const path of copied) {
    await expect(stat(join(repository, path))).resolves.toBeDefined()
    expect(ignored).toContain(`!${path}`)
  }
  expect(of('USER')).toEqual(['node'])
  expect(lines.findLastIndex((line) => line.startsWith('RUN'))).toBeLessThan(lines.indexOf('USER node'))
  expect(of('HEALTHCHECK')[0]).toContain('/healthz')
  expect(of('STOPSIGNAL')).toEqual(['SIGTERM'])
  expect([...of('ENV'), ...of('ARG')].filter((line) => /PASSWORD|TOKEN|URL/.test(line))).toEqual([])
})

test('the systemd unit lets the service write only to its own folder', async () => {
  const unit = await textOf('deploy/storehouse@.service')
  const lines = unit.split('\n')
  for (const line of [
    'User=storehouse',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'StateDirectory=storehouse',
    'KillSignal=SIGTERM',
    'RestartPreventExitStatus=2',
  ]) {
    expect(lines).toContain(line)
  }
  expect(unit).not.toMatch(/ReadWritePaths|Environment=.*(PASSWORD|TOKEN|URL)/)
})
