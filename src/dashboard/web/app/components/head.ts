import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** What the whole page shows, for names and subtitles of saved files. */
export interface Head {
  range: { from: string; to: string }
  /** Days and filters, in words. */
  text: string
}

export const HeadContext = createContext<Head>({ range: { from: '', to: '' }, text: '' })
export const useHead = () => useContext(HeadContext)
