import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

/** The demo process, built as for the product. */
export interface BuiltDemo {
  readonly entry: string
  readonly bridge: string
  remove(): void
}

// Gives a plain Node process the port that a utility process has.
const bridgeSource = `
process.parentPort = {
  on: (name, listener) => process.on(name, (data) => listener({ data, ports: [] })),
  postMessage: (message) => process.send(message),
}
`

/** Builds the entry of the demo process to CommonJS with all it needs. */
export async function buildDemoProcess(): Promise<BuiltDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-build-'))
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: resolve('src-main/demo/demo-process.ts'),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'demo-process.cjs' } },
    },
  })
  const bridge = join(folder, 'bridge.cjs')
  writeFileSync(bridge, bridgeSource)
  return {
    entry: join(folder, 'demo-process.cjs'),
    bridge,
    remove: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts the built demo process in plain Node. */
export function forkDemoProcess(built: BuiltDemo): ChildProcess {
  return fork(built.entry, [], { execArgv: ['--require', built.bridge], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}
