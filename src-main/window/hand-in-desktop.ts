import { dialog, nativeImage, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { HandInDesktop } from '../hand-in/desktop'
import { drawDragPicture } from './drag-picture'
import { readClipboard } from './read-clipboard'

/**
 * Files given by hand, through Electron.
 * @param current the window that is open now; null while there is none
 */
export function handInDesktop(current: () => BrowserWindow | null): HandInDesktop {
  const ask = async (options: OpenDialogOptions) => {
    const window = current()
    const { canceled, filePaths } = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options))
    return canceled ? null : filePaths
  }
  return {
    choose: (folders) =>
      folders
        ? ask({ title: 'Add folders', buttonLabel: 'Add', properties: ['openDirectory', 'multiSelections'] })
        : ask({ title: 'Add files', buttonLabel: 'Add', properties: ['openFile', 'multiSelections'] }),
    readClipboard,
    startDrag: (files) => {
      const [file] = files
      const { side, pixels } = drawDragPicture()
      const icon = nativeImage.createFromBitmap(pixels, { width: side, height: side, scaleFactor: 2 })
      if (file !== undefined) current()?.webContents.startDrag({ file, files: [...files], icon })
    },
    chooseCopyFolder: async () => {
      const chosen = await ask({ title: 'Choose where to save the copies', properties: ['openDirectory', 'createDirectory'] })
      return chosen?.[0] ?? null
    },
  }
}
