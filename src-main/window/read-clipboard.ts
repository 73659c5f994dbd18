import { clipboard, type NativeImage } from 'electron'
import type { ClipboardContents } from '../hand-in/desktop'

/** The clipboard of Electron 33 to 43: one call per form, answered at once. */
interface EarlierClipboard {
  readonly readBuffer: (format: string) => Buffer
  readonly read: (format: string) => string
  readonly readImage: () => NativeImage
}

const isEarlier = (module: object): module is EarlierClipboard => 'readBuffer' in module && typeof module.readBuffer === 'function'

const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const isPng = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, pngMark.length)).equals(pngMark)

const gnomeCopiedFiles = 'x-special/gnome-copied-files'
const uriList = 'text/uri-list'
const fileNamesPlist = 'NSFilenamesPboardType'
const fileNameW = 'FileNameW'

function readEarlier(module: EarlierClipboard): ClipboardContents {
  const raw = module.readBuffer('image/png')
  const picture = isPng(raw) ? null : module.readImage()
  const png = picture === null ? raw : picture.isEmpty() ? null : picture.toPNG()
  return {
    png,
    forms: {
      gnomeCopiedFiles: module.readBuffer(gnomeCopiedFiles).toString('utf8'),
      uriList: module.readBuffer(uriList).toString('utf8'),
      fileNamesPlist: process.platform === 'darwin' ? module.read(fileNamesPlist) : '',
      fileNameW: process.platform === 'win32' ? module.readBuffer(fileNameW) : new Uint8Array(),
    },
  }
}

/** The clipboard from Electron 44 on: entries with their types, among them the system's own forms under a name of Electron's. */
async function readLater(): Promise<ClipboardContents> {
  const items = await clipboard.read()
  const bytesOf = async (format: string): Promise<Uint8Array> => {
    const names = [format, `electron application/osclipboard;format="${format}"`]
    for (const item of items) {
      const type = names.find((name) => item.types.includes(name))
      if (type === undefined) continue
      const found: unknown = await item.getType(type)
      if (found instanceof Blob) return new Uint8Array(await found.arrayBuffer())
    }
    return new Uint8Array()
  }
  const textOf = async (format: string) => Buffer.from(await bytesOf(format)).toString('utf8')
  const png = await bytesOf('image/png')
  return {
    png: isPng(png) ? png : null,
    forms: {
      gnomeCopiedFiles: await textOf(gnomeCopiedFiles),
      uriList: await textOf(uriList),
      fileNamesPlist: await textOf(fileNamesPlist),
      fileNameW: await bytesOf(fileNameW),
    },
  }
}

/** What the clipboard holds of files and pictures, by whichever way this Electron has. */
export const readClipboard = async (): Promise<ClipboardContents> => {
  const module: object = clipboard
  return isEarlier(module) ? readEarlier(module) : readLater()
}
