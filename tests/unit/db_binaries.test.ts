import { chmod, mkdir, mkdtemp, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { repair } from '../../src/db/embedded/binaries.ts'

let folder: string
const inPackage = (...path: string[]) => join(folder, 'native', ...path)
const programs = () => ({
  initdb: inPackage('bin', 'initdb'),
  pg_ctl: inPackage('bin', 'pg_ctl'),
  postgres: inPackage('bin', 'postgres'),
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-binaries-'))
  await mkdir(inPackage('bin'), { recursive: true })
  await mkdir(inPackage('lib'))
  for (const program of Object.values(programs())) await writeFile(program, '#!/bin/sh\n', { mode: 0o644 })
  await writeFile(inPackage('lib', 'libpq.so.5.18'), '')
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  await writeFile(inPackage('pg-symlinks.json'), JSON.stringify(links))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('links that an install without scripts left out are made, programs become executable', async () => {
  await repair(folder, programs())
  expect(await readlink(inPackage('lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect((await stat(programs().postgres)).mode & 0o555).toBe(0o555)
})

test('a broken link is mended', async () => {
  await symlink('libpq.so.5.17', inPackage('lib', 'libpq.so.5'))
  await repair(folder, programs())
  expect(await readlink(inPackage('lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
})

test('a package that is whole is left alone', async () => {
  await repair(folder, programs())
  const before = await stat(inPackage('lib'))
  await chmod(inPackage('lib'), 0o555)
  await repair(folder, programs())
  expect((await stat(inPackage('lib'))).mtimeMs).toBe(before.mtimeMs)
})
