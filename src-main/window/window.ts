import { app, BrowserWindow, screen, session, type WebContents } from 'electron'
import { pageAddress } from './page-protocol'

/** True for the address of our own page, whatever place in it is named after the #. */
export function isOurPage(address: string | undefined): boolean {
  if (address === undefined || !URL.canParse(address)) return false
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}` === pageAddress
}

/** Where and how large the window was. Pixels. */
export interface WindowPlace {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
}

const usual: WindowPlace = { width: 1280, height: 800, isMaximized: false }
const least = { width: 480, height: 400 }

/** The place to open at: the last one while it still lies on a screen. */
function checkedPlace(last: WindowPlace | null): WindowPlace {
  if (last === null) return usual
  const { x, y } = last
  if (x === undefined || y === undefined) return last
  const { workArea } = screen.getDisplayMatching({ x, y, width: last.width, height: last.height })
  const isOn =
    x < workArea.x + workArea.width - 80 &&
    x + last.width > workArea.x + 80 &&
    y >= workArea.y - 20 &&
    y < workArea.y + workArea.height - 40
  return isOn ? last : { width: last.width, height: last.height, isMaximized: last.isMaximized }
}

/**
 * Opens the one window: sandboxed, without Node, bound to our page.
 * @param background the page's ground colour, so that nothing flashes before the first paint
 */
export function openWindow(options: {
  preload: string
  place: WindowPlace | null
  background: string
  onPlace: (place: WindowPlace) => void
}): BrowserWindow {
  const { isMaximized, ...place } = checkedPlace(options.place)
  const window = new BrowserWindow({
    ...place,
    minWidth: least.width,
    minHeight: least.height,
    show: false,
    title: 'Slipway',
    backgroundColor: options.background,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (isMaximized) window.maximize()
  window.once('ready-to-show', () => {
    window.show()
  })
  window.on('close', () => {
    options.onPlace({ ...window.getNormalBounds(), isMaximized: window.isMaximized() })
  })
  void window.loadURL(pageAddress)
  return window
}

/** Closes every door of a page: no navigation away from ours, no further windows, no embedded views. */
function lockContents(contents: WebContents): void {
  const stay = (event: { preventDefault: () => void; url?: string }, address?: string) => {
    if (!isOurPage(event.url ?? address)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Applies to every page and session the program may ever have. Called before the first window. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    lockContents(contents)
  })
  const current = session.defaultSession
  current.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  current.setPermissionCheckHandler(() => false)
  current.setDevicePermissionHandler(() => false)
  // Chromium itself has nothing to fetch: all traffic is the main process's own.
  current.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !/^(slipway-app|slipway-media|devtools|blob|data):/.test(details.url) })
  })
}
