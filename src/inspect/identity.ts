import { type FeedName, feedByName } from '../model/feeds/index.ts'
import type { Candidate } from './candidate.ts'
import type { Identity } from './inspected.ts'

/** What a file seems to be. */
export function identityOf({ kind, choice, named, renamed }: Candidate): Identity {
  if (kind) {
    return {
      is: 'source',
      name: kind.name,
      title: kind.title,
      sure: renamed ? 'likely' : 'sure',
      because: renamed?.because ?? 'its header has all columns of this export',
    }
  }
  if (!choice) {
    return {
      is: 'nothing known',
      name: undefined,
      title: 'nothing known',
      sure: 'sure',
      because: 'neither its name nor its columns say what it is',
    }
  }
  const { feed, missing, mapped, isLikely } = choice
  const isOwn = mapped.every(({ basis, column }) => basis === 'its name' || !isRequired(feed, column))
  if (named === feed) {
    const sure = missing.length > 0 ? 'a guess' : isOwn ? 'sure' : 'likely'
    const columns = missing.length > 0 ? 'but it lacks columns' : 'and its columns fit'
    return { is: 'feed', name: feed, title: feed, sure, because: `its name says so, ${columns}` }
  }
  const because =
    named === undefined
      ? 'its columns fit best'
      : `its columns are those of ${feed}, though its name says ${named}`
  return { is: 'feed', name: feed, title: feed, sure: isLikely ? 'likely' : 'a guess', because }
}

function isRequired(feed: FeedName, name: string): boolean {
  return feedByName(feed).columns.some((column) => column.name === name && column.required)
}
