import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderConfigDocument } from '../../src/config/config_document.ts'
import { VARIABLES } from '../../src/config/environment.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

test('docs/configuration.md is what the schema says', () => {
  expect(read('docs/configuration.md')).toBe(renderConfigDocument())
})

test('every setting of the file is described', () => {
  for (const line of renderConfigDocument().split('\n')) {
    if (/^\| `/.test(line)) expect(line.split(' | ').at(-1)?.length, line).toBeGreaterThan(10)
  }
})

test('.env.example shows every variable', () => {
  for (const name of Object.keys(VARIABLES))
    expect(read('.env.example')).toMatch(new RegExp(`^# ${name}=`, 'm'))
})
