import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

/** How the pages are built into `outDir`: plain files, without inline script or style, as the server's policy asks. */
export function viteConfig(outDir: string): InlineConfig {
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // ECharts is one chunk of its own, loaded after the page stands.
      chunkSizeWarningLimit: 1000,
    },
  }
}
