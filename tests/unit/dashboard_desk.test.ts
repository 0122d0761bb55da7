import { expect, test } from 'vitest'
import { Answers } from '../../src/dashboard/answers.ts'
import { Fresh } from '../../src/dashboard/fresh.ts'

const client = new AbortController().signal

test('answers are kept up to a limit in bytes, however long the questions are', async () => {
  const answers = new Answers(100_000)
  const ask = (question: string, size: number) =>
    answers.get(question, client, async () => ({ text: 'x'.repeat(size) }))
  const first = await ask('first', 10)
  expect(await ask('first', 10)).toBe(first)
  for (let no = 0; no < 1_000; no++) await ask(`${'long '.repeat(1_000)} ${no}`, 500)
  expect(answers.keptBytes).toBeLessThanOrEqual(100_000)
  expect(await ask('first', 10)).not.toBe(first)
  // An answer larger than the others together does not displace them.
  const known = await ask('known', 10)
  await ask('large', 90_000)
  expect(await ask('known', 10)).toBe(known)
})

test('a failed question is asked again', async () => {
  const answers = new Answers()
  const failing = answers.get('question', client, () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  expect(JSON.parse(String((await answers.get('question', client, async () => 'yes')).body))).toBe('yes')
})

test('equal questions at once are read once, and later ones again', async () => {
  const ends: ((text: string) => void)[] = []
  const fresh = new Fresh(
    () =>
      new Promise<string>((resolve) => {
        ends.push(resolve)
      }),
  )
  const first = fresh.get()
  const later = [fresh.get(), fresh.get()]
  expect(ends.length).toBe(1)
  ends[0]?.('before')
  expect(await first).toBe('before')
  await Promise.resolve()
  ends[1]?.('after')
  expect(await Promise.all(later)).toEqual(['after', 'after'])
  expect(ends.length).toBe(2)
})
