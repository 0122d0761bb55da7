import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

/**
 * How to build the pages into `outDir`: plain files without inline scripts or styles, as the server's policy requires.
 */
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
      // ECharts is one chunk of its own, loaded after the page is shown.
      chunkSizeWarningLimit: 1000,
    },
  }
}
