/** What happens at a failpoint: the process ends as with `kill -9`, or an error is thrown. */
type Failure = 'kill' | 'error'

let armed: { name: string; failure: Failure } | undefined

/**
 * Arms one failpoint, as `NAME=kill` or `NAME=error`. It stays armed.
 *
 * Names: `before STEP` and `after STEP` for every step that `load` reports, `copy` (after some rows of a file are
 * sent), `before commit`, `after commit`, and `archive` (a file is in both archive and inbox).
 *
 * @throws {RangeError} if the text has another form.
 */
export function armFailpoint(text: string | undefined): void {
  if (text === undefined) {
    armed = undefined
    return
  }
  const [, name, failure] = /^(.+)=(kill|error)$/.exec(text) ?? []
  if (name === undefined)
    throw new RangeError(`a failpoint is written NAME=kill or NAME=error, not "${text}"`)
  armed = { name, failure: failure as Failure }
}

/** A place where a run can be made to fail, to test what happens then. Does nothing unless armed. */
export function failpoint(name: string): void {
  if (armed?.name !== name) return
  if (armed.failure === 'kill') process.kill(process.pid, 'SIGKILL')
  throw new Error(`the failpoint "${name}" was armed`)
}
