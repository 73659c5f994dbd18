import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const borders = new Set([
  '@typescript-eslint/no-restricted-imports',
  'no-restricted-syntax',
  'no-restricted-globals',
  'no-console',
  'no-eval',
])

/** The project's own rules for borders, without those that need types: the files named here need not exist. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [tseslint.configs.disableTypeChecked],
  ruleFilter: ({ ruleId }) => borders.has(ruleId),
})

async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${root}${file}` })
  if (result === undefined) throw new Error('nothing was checked')
  return result.messages.map(({ fatal, message }) => (fatal === true ? `can not be read: ${message}` : message))
}

describe('a border', () => {
  it.each<[string, string, RegExp]>([
    // Electron
    ['src-main/sync/x.ts', `import { app } from 'electron'`, /The core runs without Electron/],
    ['src-main/core.ts', `import { BrowserWindow } from 'electron'`, /The core runs without Electron/],
    ['src-main/sync/x.ts', `import { ipcMain } from 'electron'`, /Add the call to src-preload\/contract/],
    ['src-main/window/x.ts', `import { ipcMain } from 'electron'`, /Add the call to src-preload\/contract/],
    ['src-main/demo/demo-process.ts', `import { utilityProcess } from 'electron'`, /The core runs without Electron/],
    // One place each
    ['src-main/sync/x.ts', `import Sqlite from 'better-sqlite3'`, /Only database\/open\.ts opens a library/],
    ['src-main/database/migrate.ts', `import Sqlite from 'better-sqlite3'`, /Only database\/open\.ts opens a library/],
    ['src-main/main.ts', `import Sqlite from 'better-sqlite3'`, /Only database\/open\.ts opens a library/],
    ['src-main/accounts/secret-store.ts', `import keytar from 'keytar'`, /Only main\.ts loads the keychain/],
    ['src-main/drop-folders/scan.ts', `import { watch } from 'chokidar'`, /Only drop-folders\/watch\.ts watches/],
    ['src-main/main.ts', `import { watch } from 'chokidar'`, /Only drop-folders\/watch\.ts watches/],
    ['src-main/assets/x.ts', `import { request } from 'undici'`, /Only providers\/ speaks to the network/],
    ['src-main/main.ts', `import { request } from 'undici'`, /Only providers\/ speaks to the network/],
    ['src-main/sync/x.ts', `import log from 'electron-log'`, /Take a Log/],
    // Between the processes
    ['src-main/sync/x.ts', `import { route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-main/main.ts', `import { route } from '../src-renderer/route'`, /The main process never imports the window/],
    ['src-main/database/open.ts', `import { route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-main/drop-folders/watch.ts', `import { route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-main/providers/x.ts', `import { route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-main/window/x.ts', `import type { Route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-preload/contract/x.ts', `import { core } from '../../src-main/core'`, /The window reaches main only through bridge\/call/],
    ['src-preload/contract/x.ts', `import { route } from '../../src-renderer/route'`, /The main process never imports the window/],
    ['src-preload/contract/x.ts', `import { readFile } from 'node:fs'`, /no Node and no Electron/],
    ['src-preload/bridge.ts', `import { ipcRenderer } from 'electron'`, /no Node and no Electron/],
    ['src-renderer/x.ts', `import { core } from '../src-main/core'`, /The window reaches main only through bridge\/call/],
    ['src-renderer/features/x/x.ts', `import { core } from '../../../src-main/core'`, /The window reaches main only through bridge\/call/],
    ['src-renderer/x.tsx', `import { ipcRenderer } from 'electron'`, /no Node and no Electron/],
    ['src-renderer/features/x/x.tsx', `import { readFile } from 'node:fs/promises'`, /no Node and no Electron/],
    ['src-renderer/x.ts', `import { procedures } from '../src-preload/contract/procedures'`, /Import types only/],
    ['src-renderer/features/x/x.ts', `import { assetRow } from '../../../src-preload/contract/asset'`, /Import types only/],
    ['src-renderer/x.ts', `await fetch('https://example.com')`, /The window has no network/],
    ['src-renderer/features/trash/x.ts', `import { rows } from '../activity/rows'`, /Features do not import each other/],
    // Style with a reason
    ['src-main/x.ts', `export default function run() {}`, /Export by name/],
    ['src-renderer/x.tsx', `export const a = <p dangerouslySetInnerHTML={{ __html: '' }} />`, /Remote text is never markup/],
    ['src-renderer/x.ts', `document.body.innerHTML = 'x'`, /Remote text is never markup/],
    ['src-renderer/x.ts', `document.write('x')`, /Remote text is never markup/],
    ['src-main/x.ts', `console.log('x')`, /console/],
    ['src-main/x.ts', `eval('x')`, /eval/],
  ])('in %s refuses %s', async (file, code, message) => {
    expect((await complaints(file, code)).join('\n')).toMatch(message)
  })

  it.each<[string, string]>([
    ['src-main/main.ts', `import { app, ipcMain } from 'electron'`],
    ['src-main/main.ts', `import log from 'electron-log'`],
    ['src-main/main.ts', `import keytar from 'keytar'`],
    ['src-main/window/x.ts', `import { app } from 'electron'`],
    ['src-main/demo/demo-host.ts', `import { utilityProcess } from 'electron'`],
    ['src-main/ipc/serve.ts', `import type { IpcMain } from 'electron'`],
    ['src-main/database/open.ts', `import Sqlite from 'better-sqlite3'`],
    ['src-main/database/transaction.ts', `import type { Database } from 'better-sqlite3'`],
    ['src-main/drop-folders/watch.ts', `import { watch } from 'chokidar'`],
    ['src-main/providers/x.ts', `import { request } from 'undici'`],
    ['src-main/sync/x.ts', `import { readFile } from 'node:fs/promises'`],
    ['src-main/sync/x.ts', `import { AppError } from '../../src-preload/contract/errors'`],
    ['src-preload/preload.ts', `import { ipcRenderer } from 'electron'`],
    ['src-preload/contract/x.ts', `import { z } from 'zod'`],
    ['src-renderer/x.ts', `import type { AssetRow } from '../src-preload/contract/asset'`],
    ['src-renderer/x.ts', `import { calls } from '../src-preload/contract/channels'`],
    ['src-renderer/x.ts', `import { titleLimit } from '../src-preload/contract/limits'`],
    ['src-renderer/features/trash/x.ts', `import { AssetGrid } from '../assets/asset-grid'`],
    ['src-renderer/features/trash/x.ts', `import { rows } from './rows'`],
    ['src-renderer/features/trash/x.ts', `import { Button } from '../../ui/button'`],
    ['src-renderer/x.tsx', `export const a = <p>{'<b>'}</p>`],
    ['src-main/x.ts', `export function run() {}`],
    ['test/x.test.ts', `console.log('x')`],
  ])('in %s lets %s through', async (file, code) => {
    expect(await complaints(file, code)).toEqual([])
  })
})
