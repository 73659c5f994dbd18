import { join, resolve } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerMonitor, powerSaveBlocker, protocol, shell } from 'electron'
import electronLog from 'electron-log/node'
import { z } from 'zod'
import { AppError } from '../src-preload/contract/errors'
import type { Keytar } from './accounts/secret-store'
import { threadReader } from './assets/library-reader'
import { systemClock } from './clock'
import { createCore, type Core } from './core'
import type { CoreOptions } from './core-options'
import { forgetCrashPoints } from './crashpoint'
import { migrations } from './database/migrations/index'
import { isDamage } from './database/open'
import { restAfterTurns } from './database/rest'
import { transact } from './database/transaction'
import { mainTurns, takeTurns, turnMemory } from './database/turns'
import { createScoutThread } from './drop-folders/scout/scout-thread'
import { startDemoHost } from './demo/demo-host'
import { createHandlers, type Desktop } from './ipc/handlers'
import { serve } from './ipc/serve'
import { closeLibrary, openLibrary, type OpenedLibrary } from './library/opening'
import { checkProfileFolder } from './library/profile-folder'
import { workerFile } from './library/jobs'
import { threadedJobs } from './library/run-jobs'
import { errorCode, formatLine, type Log } from './log'
import { createMediaReader } from './media-reading/media-reader'
import { createPieces, realResting } from './pieces'
import { gatherEvents } from './publish'
import { readSetting, saveSetting } from './settings'
import { threadPageWriter } from './sync/pull/page-writer-thread'
import { handInDesktop } from './window/hand-in-desktop'
import { createCleanEnd } from './transfers/clean-end'
import type { QuitGate } from './transfers/quit-gate'
import { serveMedia } from './window/media-protocol'
import { servePage } from './window/page-protocol'
import { askBeforeQuit, holdOpen } from './window/quit-question'
import { isOurPage, lockDown, openWindow, type WindowPlace } from './window/window'

const placeSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), isMaximized: z.boolean() })
const grounds = { light: '#f4f4f4', dark: '#1b1b1b' }

if (app.isPackaged) forgetCrashPoints()
// A disk of the network that does not answer keeps one of these threads for each question; the others must go on. Read at the first question to the disk.
process.env['UV_THREADPOOL_SIZE'] ??= '16'
// Whatever this program writes is for this person's eyes.
process.umask(0o077)
// Before ready, as Electron asks: the sandbox for every page that will ever be, and our two schemes. Chromium refuses to sandbox for root, who says so with a switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'slipway-app', privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  { scheme: 'slipway-media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: false } },
])

/** What the dock gave to open, and who takes it once the library is open. */
const opened = { early: [] as string[], take: null as ((file: string) => void) | null }
app.on('open-file', (event, file) => {
  event.preventDefault()
  if (opened.take === null) opened.early.push(file)
  else opened.take(file)
})

const profile = app.getPath('userData')
const unusable = whyUnusable()
const log = openLog(profile)

// A second start hands over to the first one. Its arguments could come from anywhere: only names of files that are there are taken from them, and nothing is done with those
// before the user says so in the window.
if (unusable !== null)
  void app.whenReady().then(() => {
    refuseToStart(unusable)
  })
else if (app.requestSingleInstanceLock()) void run()
else app.quit()

async function run(): Promise<void> {
  process.on('uncaughtException', (error) => {
    log.error('process.uncaught', { code: errorCode(error) })
  })
  process.on('unhandledRejection', (error) => {
    log.error('process.unhandled', { code: errorCode(error) })
  })
  let found: OpenedLibrary
  try {
    found = openLibrary({ profile, migrations, now: systemClock.now() })
  } catch (error) {
    await app.whenReady()
    refuseToStart(error)
    return
  }
  await app.whenReady()
  lockDown()
  setAppMenu()
  const windows = { current: null as BrowserWindow | null }
  const turns = turnMemory()
  const options = (): CoreOptions => ({
    db: found.db,
    found,
    libraryJobs: threadedJobs(workerFile(import.meta.dirname)),
    clock: systemClock,
    random: Math.random,
    log,
    profile,
    publish: gatherEvents((event, payload) => {
      if (windows.current?.isDestroyed() === false) windows.current.webContents.send(event, payload)
    }, systemClock),
    pieces: createPieces(realResting),
    loadKeytar,
    holdAwake: () => {
      const id = powerSaveBlocker.start('prevent-app-suspension')
      return () => {
        powerSaveBlocker.stop(id)
      }
    },
    pages: threadPageWriter({
      path: join(profile, 'library.db'),
      turns,
      db: found.db,
      clock: systemClock,
      log,
      workerPath: join(import.meta.dirname, 'page-writer-worker.cjs'),
    }),
    openReader: (contextOf) =>
      threadReader({
        path: join(profile, 'library.db'),
        turns,
        workerPath: join(import.meta.dirname, 'library-reader-worker.cjs'),
        contextOf,
      }),
    mediaReader: createMediaReader({ workerPath: join(import.meta.dirname, 'media-reading-worker.cjs') }),
    scouts: createScoutThread({ workerPath: join(import.meta.dirname, 'scout-worker.cjs'), clock: systemClock, log }),
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
    handIn: handInDesktop(() => (windows.current?.isDestroyed() === false ? windows.current : null)),
  })
  let core: Core
  try {
    takeTurns(found.db, restAfterTurns(found.db, mainTurns(turns, setImmediate), systemClock))
    core = createCore(options())
  } catch (error) {
    if (!isDamage(error)) throw error
    // What no look at the file had shown: it is repaired after all.
    found.db.close()
    found = openLibrary({ profile, migrations, now: systemClock.now(), isDamaged: true })
    takeTurns(found.db, restAfterTurns(found.db, mainTurns(turns, setImmediate), systemClock))
    core = createCore(options())
  }
  const { db } = found
  nativeTheme.themeSource = core.readSettings().theme
  protocol.handle('slipway-app', servePage(join(app.getAppPath(), 'out', 'renderer')))
  protocol.handle('slipway-media', serveMedia(core.media))
  const gate = askBeforeQuit({ clock: systemClock, window: () => windows.current, left: () => core.transferQueue.leftToSend() })
  serve(ipcMain, createHandlers(core, desktopOf(gate)), {
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
    holdOpen(windows.current, gate)
    return windows.current
  }
  // The rest of the program starts when the window is on the screen.
  open().once('ready-to-show', () => {
    core.start()
  })
  app.on('second-instance', (_event, args, workingFolder) => {
    gate.stay()
    if (windows.current?.isVisible() === false) windows.current.show()
    if (windows.current?.isMinimized() === true) windows.current.restore()
    windows.current?.focus()
    void core.handIn.addArguments(givenArguments(args, workingFolder), workingFolder)
  })
  takeOpenedFiles(core)
  app.on('activate', () => {
    gate.stay()
    if (BrowserWindow.getAllWindows().length === 0) open()
    else if (windows.current?.isVisible() === false) windows.current.show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  powerMonitor.on('suspend', core.sync.suspend)
  powerMonitor.on('resume', core.sync.resume)
  quitCleanly(core)
}

/** What the program itself was given: before it is packaged, Electron comes first, with switches of its own and the folder of the program. */
function givenArguments(args: readonly string[], workingFolder: string): readonly string[] {
  if (app.isPackaged) return args.slice(1)
  const at = args.findIndex((text) => resolve(workingFolder, text) === app.getAppPath())
  return at < 0 ? [] : args.slice(at + 1)
}

/** Files that this start was given, and those that the dock gives from now on. */
function takeOpenedFiles({ handIn }: Core): void {
  void handIn.addArguments(givenArguments(process.argv, process.cwd()), process.cwd())
  opened.take = (file) => void handIn.addFile(file)
  for (const file of opened.early.splice(0)) opened.take(file)
}

/** Holds up the end of the program until the work under way has ended. */
function quitCleanly(core: Core): void {
  const mayEnd = createCleanEnd({
    stop: () => core.stop(),
    close: () => {
      closeLibrary({ db: core.db, profile, hasCheckAhead: core.library.hasCheckAhead() })
    },
    quit: () => {
      // Not before Electron has left this very event: it would take the call for a part of the quit that was just held up, and drop it.
      setImmediate(() => {
        app.quit()
      })
    },
    onFailure: (error) => {
      log.error('process.unhandled', { code: errorCode(error) })
    },
  })
  app.on('will-quit', (event) => {
    if (!mayEnd()) event.preventDefault()
  })
}

function desktopOf(gate: QuitGate): Desktop {
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
    startAgain: () => {
      gate.open()
      app.relaunch()
      app.quit()
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

/** Why nothing can be kept in the profile; null when it can. */
function whyUnusable(): AppError | null {
  try {
    checkProfileFolder(profile)
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
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
  const open = (logId: string, sync: boolean) => {
    const logger = electronLog.create({ logId })
    logger.transports.console.level = false
    logger.transports.file.resolvePathFn = () => join(folder, 'logs', 'slipway.log')
    logger.transports.file.maxSize = 2 * 1024 * 1024
    logger.transports.file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms} {level} {text}'
    logger.transports.file.sync = sync
    return logger
  }
  // A busy disk holds up whoever writes, if only a line; but what went wrong may be the last word of the program.
  const [usual, certain] = [open('usual', false), open('certain', true)]
  return {
    info: (event, facts) => {
      usual.info(formatLine(event, facts))
    },
    warn: (event, facts) => {
      usual.warn(formatLine(event, facts))
    },
    error: (event, facts) => {
      certain.error(formatLine(event, facts))
    },
  }
}
