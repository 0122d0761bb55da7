import { render } from 'preact'
import { App } from './app.tsx'
import { applyTheme } from './state/theme.ts'
import './styles/index.css'

applyTheme()
render(<App />, document.getElementById('app') as HTMLElement)
// Most pages draw with it, so it is fetched while the first figures are on their way.
void import('./charts/draw.ts')
