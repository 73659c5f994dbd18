import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerMonitor, protocol, shell } from 'electron'
import electronLog from 'electron-log/node'
import { z } from 'zod'
import { AppError } from '../src-preload/contract/errors'
import type { Keytar } from './accounts/secret-store'
import { systemClock } from './clock'
import { createCore, type Core } from './core'
import { migrations } from './database/migrations/index'
import { openDatabase } from './database/open'
import type { Database } from './database/transaction'
import { transact } from './database/transaction'
import { startDemoHost } from './demo/demo-host'
import { createHasher } from './hash/hasher'
import { createHandlers, type Desktop } from './ipc/handlers'
import { serve } from './ipc/serve'
import { errorCode, formatLine, type Log } from './log'
import { gatherEvents } from './publish'
import { readSetting, saveSetting } from './settings'
import { serveMedia } from './window/media-protocol'
import { servePage } from './window/page-protocol'
import { isOurPage, lockDown, openWindow, type WindowPlace } from './window/window'

const placeSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), isMaximized: z.boolean() })
const grounds = { light: '#f4f4f4', dark: '#1b1b1b' }

// Whatever this program writes is for this person's eyes.
process.umask(0o077)
// Before ready, as Electron asks: the sandbox for every page that will ever be, and our two schemes. Chromium refuses to sandbox for root, who says so with a switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'slipway-app', privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  { scheme: 'slipway-media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: false } },
])

const profile = app.getPath('userData')
mkdirSync(profile, { recursive: true, mode: 0o700 })
const log = openLog(profile)

// A second start hands over to the first one. Its arguments are not read: they could come from anywhere.
if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  process.on('uncaughtException', (error) => {
    log.error('process.uncaught', { code: errorCode(error) })
  })
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled', { code: errorCode(error) })
  })
  let db: Database
  try {
    db = openDatabase(join(profile, 'library.db'), migrations)
  } catch (error) {
    await app.whenReady()
    refuseToStart(error)
    return
  }
  await app.whenReady()
  lockDown()
  setAppMenu()
  const windows = { current: null as BrowserWindow | null }
  const core = createCore({
    db,
    clock: systemClock,
    random: Math.random,
    log,
    profile,
    publish: gatherEvents((event, payload) => {
      if (windows.current?.isDestroyed() === false) windows.current.webContents.send(event, payload)
    }, systemClock),
    loadKeytar,
    hasher: createHasher({ workerPath: join(import.meta.dirname, 'hash-worker.cjs') }),
    startDemo: (options) =>
      startDemoHost({
        ...options,
        entry: join(import.meta.dirname, 'demo-process.cjs'),
        libraryFolder: join(app.getAppPath(), 'resources', 'demo-library'),
      }),
    chooseSavePath: async (name) => {
      const { canceled, filePath } = await dialog.showSaveDialog({ title: 'Save media', defaultPath: join(app.getPath('downloads'), name) })
      return canceled || filePath === '' ? null : filePath
    },
  })
  nativeTheme.themeSource = core.readSettings().theme
  protocol.handle('slipway-app', servePage(join(app.getAppPath(), 'out', 'renderer')))
  protocol.handle('slipway-media', serveMedia(core.media))
  serve(ipcMain, createHandlers(core, desktopOf()), {
    isTrusted: ({ senderFrame }) => senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url),
    log,
  })

  const open = () => {
    windows.current = openWindow({
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      place: readSetting(db, 'window.place', placeSchema),
      background: grounds[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
      onPlace: (place: WindowPlace) => {
        transact(db, (tx) => {
          saveSetting(tx, 'window.place', place)
        })
      },
    })
    // A page that died is opened again where it was; what it had asked for lies in the library.
    windows.current.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error('window.gone', { state: reason })
      if (reason !== 'clean-exit') windows.current?.reload()
    })
    return windows.current
  }
  // The rest of the program starts when the window is on the screen.
  open().once('ready-to-show', () => {
    core.start()
  })
  app.on('second-instance', () => {
    if (windows.current?.isMinimized() === true) windows.current.restore()
    windows.current?.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  powerMonitor.on('resume', () => {
    core.sync.kick()
  })
  quitCleanly(core, db)
}

/** Ends work under way before the program ends. Whatever is not done by then is in the outbox and goes on next time. */
function quitCleanly(core: Core, db: Database): void {
  let isClean = false
  app.on('will-quit', (event) => {
    if (isClean) return
    event.preventDefault()
    void core.stop().finally(() => {
      isClean = true
      db.close()
      // Not before Electron has left this very event: it would take the call for a part of the quit that was just held up, and drop it.
      setImmediate(() => {
        app.quit()
      })
    })
  })
}

function desktopOf(): Desktop {
  return {
    version: app.getVersion(),
    platform: process.platform,
    dataFolder: profile,
    chooseFolder: async (title) => {
      const { canceled, filePaths } = await dialog.showOpenDialog({ title, properties: ['openDirectory', 'createDirectory'] })
      return canceled ? null : (filePaths[0] ?? null)
    },
    chooseIdFile: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: 'Choose a file with asset IDs or links',
        properties: ['openFile'],
        filters: [{ name: 'Text or CSV', extensions: ['txt', 'csv', 'tsv'] }],
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    reveal: (path) => {
      shell.showItemInFolder(path)
    },
    applyTheme: (theme) => {
      nativeTheme.themeSource = theme
    },
  }
}

/** Native menus only where the system needs one. No reload, no developer tools: nothing of the page may be lost by a slip. */
function setAppMenu(): void {
  if (process.platform === 'darwin')
    Menu.setApplicationMenu(Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]))
  else Menu.setApplicationMenu(null)
}

/** keytar is loaded at first use: where its system library is missing, the program works without a keychain and says so. */
async function loadKeytar(): Promise<Keytar> {
  const module = (await import('keytar')) as unknown as Keytar & { default?: Keytar }
  return module.default ?? module
}

function refuseToStart(error: unknown): void {
  log.error('start.refused', { code: error instanceof AppError ? error.code : errorCode(error) })
  const detail =
    error instanceof AppError
      ? error.message
      : 'The library file could not be opened. It was not changed. Restart the computer and try again; if it stays so, restore the file from a backup.'
  dialog.showErrorBox('Slipway can not open its library', `${detail}\n\n${join(profile, 'library.db')}`)
  app.exit(1)
}

/** A rotated file in the profile; every line goes through the filter of `formatLine`. */
function openLog(folder: string): Log {
  electronLog.transports.console.level = false
  electronLog.transports.file.resolvePathFn = () => join(folder, 'logs', 'slipway.log')
  electronLog.transports.file.maxSize = 2 * 1024 * 1024
  electronLog.transports.file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms} {level} {text}'
  return {
    info: (event, facts) => {
      electronLog.info(formatLine(event, facts))
    },
    warn: (event, facts) => {
      electronLog.warn(formatLine(event, facts))
    },
    error: (event, facts) => {
      electronLog.error(formatLine(event, facts))
    },
  }
}
