import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'vite'

/** Builds the worker as the program does: one file with its parts beside it, all packages inside. To be removed by `remove`. */
export async function buildWorker(): Promise<{ readonly path: string; readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-media-worker-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: 'src-main/media-reading/media-reading-worker.ts',
      outDir: folder,
      target: 'node20.18',
      rolldownOptions: {
        output: { format: 'cjs', entryFileNames: 'media-reading-worker.cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  })
  return { path: path.join(folder, 'media-reading-worker.cjs'), folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
