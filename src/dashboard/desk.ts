import { busy } from './errors.ts'

/** Each needs one or two of the database's ten connections. The others stay free for quick requests. */
const MOST_AT_WORK = 4
const MOST_WAITING = 60
/** Includes the waiting time. */
const LONGEST_MS = 60_000

interface Question {
  result: Promise<unknown>
  /** Those who wait for the answer. */
  askers: number
  ending: AbortController
}

/**
 * Works on questions to the database: few at a time, equal ones once, and none that nobody waits for any more. Others
 * wait for their turn, and too many are rejected.
 */
export class Desk {
  private readonly questions = new Map<string, Question>()
  /** The waiting turns, in order. */
  private readonly turns = new Set<() => void>()
  private atWork = 0

  /** The answer to the question with a key. `client` ends with its asker, `signal` with the last of them. */
  ask<T>(key: string, client: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const question = this.questions.get(key) ?? this.begin(key, work)
    question.askers += 1
    const leave = () => {
      question.askers -= 1
      if (question.askers > 0) return
      question.ending.abort()
      // Whoever asks from now on starts a new question.
      if (this.questions.get(key) === question) this.questions.delete(key)
    }
    if (client.aborted) leave()
    else client.addEventListener('abort', leave, { once: true })
    return (question.result as Promise<T>).finally(() => client.removeEventListener('abort', leave))
  }

  private begin<T>(key: string, work: (signal: AbortSignal) => Promise<T>): Question {
    if (this.atWork >= MOST_AT_WORK && this.turns.size >= MOST_WAITING) throw busy()
    const ending = new AbortController()
    const timer = setTimeout(() => ending.abort(), LONGEST_MS)
    const result = this.inTurn(ending.signal, work).finally(() => {
      clearTimeout(timer)
      if (this.questions.get(key) === question) this.questions.delete(key)
    })
    const question: Question = { result, askers: 0, ending }
    this.questions.set(key, question)
    return question
  }

  private async inTurn<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.atWork >= MOST_AT_WORK) await this.turn(signal)
    else this.atWork += 1
    try {
      return await work(signal)
    } finally {
      const [next] = this.turns
      // Passes the turn on.
      if (next) next()
      else this.atWork -= 1
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.turns.delete(begin)
        reject(busy())
      }
      const begin = () => {
        this.turns.delete(begin)
        signal.removeEventListener('abort', end)
        resolve()
      }
      this.turns.add(begin)
      signal.addEventListener('abort', end, { once: true })
    })
  }
}
