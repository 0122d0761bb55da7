import { useEffect, useState } from 'preact/hooks'

export type Theme = 'light' | 'dark'
export type ThemeChoice = Theme | 'system'

const KEY = 'storehouse-theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function themeChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, choice)
  } catch {
    // Without storage the choice lasts for this visit.
  }
  applyTheme()
}

/** Paper is white, whatever the screen is. */
const paper = matchMedia('print')

function themeNow(): Theme {
  if (paper.matches) return 'light'
  const choice = themeChoice()
  return choice === 'system' ? (system.matches ? 'dark' : 'light') : choice
}

/** Sets the theme on the document and notifies charts, which paint their own colours. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = themeNow()
  for (const listener of listeners) listener()
}

system.addEventListener('change', applyTheme)
paper.addEventListener('change', applyTheme)

export function useTheme(): Theme {
  const [theme, setTheme] = useState(themeNow)
  useEffect(() => {
    const listener = () => setTheme(themeNow())
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }, [])
  return theme
}
