import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { barriers, openPage, overflow, phone, settled, useBrowser } from './reader.ts'

useBrowser()

const password = 'four words in a row'

async function logIn(page: Page, name: string, given = password): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(given)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

async function add(page: Page, name: string, role: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Add somebody' })
  await form.getByLabel('Name').fill(name)
  if (role !== 'owner') await form.getByLabel('Role').selectOption(role)
  await form.getByLabel('First password').fill(password)
  await form.getByRole('button', { name: 'Add' }).click()
}

test('the first owner turns on logins and adds users, and each sees what their role allows', async () => {
  const base = inject('peopleUrl')
  const page = await openPage('/people', { base, expectProblems: true })
  expect(await page.locator('[data-card="users"]').innerText()).toContain('Nobody has to log in')
  expect(await barriers(page)).toEqual([])
  await add(page, 'Olga', 'owner')

  await page.getByRole('form', { name: 'Log in' }).waitFor()
  expect(await barriers(page)).toEqual([])
  await logIn(page, 'Olga', 'a wrong password')
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('Name or password is wrong.')
  await logIn(page, 'olga')
  await expect.poll(() => page.locator('.side-me').innerText()).toBe('Olga, owner')
  await settled(page)
  expect(new URL(page.url()).pathname).toBe('/people')
  await add(page, 'Vic', 'viewer')
  await page.getByLabel('Role of Vic').waitFor()
  // The only owner must stay one, and the page says so.
  await page.getByLabel('Role of Olga').selectOption('viewer')
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('“Olga” is the only owner.')
  expect(await page.getByLabel('Role of Olga').inputValue()).toBe('owner')
  expect(await barriers(page)).toEqual([])

  const other = await openPage('/login', {
    base,
    expectProblems: true,
    viewport: phone,
    hasTouch: true,
    colorScheme: 'dark',
  })
  expect(await barriers(other)).toEqual([])
  expect(await overflow(other)).toBeLessThanOrEqual(0)
  await logIn(other, 'Vic')
  await expect.poll(() => new URL(other.url()).pathname).toBe('/morning')
  await settled(other)
  await other.getByRole('button', { name: 'Pages' }).tap()
  const links = await other.getByRole('navigation', { name: 'Pages' }).getByRole('link').allInnerTexts()
  expect(links).not.toContain('Add data')
  expect(links).not.toContain('People')
  await other.getByRole('link', { name: 'Vic' }).tap()
  await settled(other)
  expect(await other.locator('[data-card="users"]').count()).toBe(0)
  await other.getByLabel('Present password').fill(password)
  await other.getByLabel('New password').fill('other words in a row')
  await other.getByRole('button', { name: 'Change it' }).tap()
  await other.getByText('Your password is changed.').waitFor()
  expect(await barriers(other)).toEqual([])
  expect(await overflow(other)).toBeLessThanOrEqual(0)
  expect(await other.getByRole('button', { name: 'Views' }).count()).toBe(0)

  // A removed user is out with the next request.
  await page.getByRole('button', { name: 'Remove Vic' }).click()
  await page.getByRole('button', { name: 'Remove?' }).click()
  await expect.poll(() => page.getByLabel('Role of Vic').count()).toBe(0)
  await other.reload()
  await other.getByRole('form', { name: 'Log in' }).waitFor()
})
