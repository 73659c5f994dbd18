import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

/** What stays outside the bundles: Electron itself and what holds native code. */
const external = ['electron', 'better-sqlite3', 'keytar', 'fsevents', /^node:/]
const here = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      // The oldest runtime that this must run on; newer APIs are caught by the type check against these libraries.
      target: 'node20.18',
      outDir: 'out/main',
      externalizeDeps: false,
      // Half the text to read at each start; electron-vite leaves it whole unless told.
      minify: true,
      sourcemap: true,
      rolldownOptions: {
        external,
        input: {
          index: here('src-main/main.ts'),
          'demo-process': here('src-main/demo/demo-process.ts'),
          'media-reading-worker': here('src-main/media-reading/media-reading-worker.ts'),
          'scout-worker': here('src-main/drop-folders/scout/scout-worker.ts'),
          'library-jobs-worker': here('src-main/library/library-jobs-worker.ts'),
          'page-writer-worker': here('src-main/sync/pull/page-writer-worker.ts'),
          'library-reader-worker': here('src-main/assets/library-reader-worker.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        external: ['electron'],
        input: { preload: here('src-preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    // Addresses are relative to the page, which has an origin of its own.
    base: './',
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      minify: true,
      sourcemap: true,
      modulePreload: { polyfill: false },
      // A picture in a data: address would be refused by the page's policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: here('src-renderer/index.html') },
    },
    plugins: [react()],
  },
})
