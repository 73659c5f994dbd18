import fc from 'fast-check'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { pathsOnClipboard } from '../../../src-main/hand-in/clipboard-paths'

const nothing = { gnomeCopiedFiles: '', uriList: '', fileNamesPlist: '', fileNameW: new Uint8Array() }

describe('files on the clipboard', () => {
  test('as GNOME tells them', () => {
    const gnomeCopiedFiles = 'copy\nfile:///home/me/a%20b.png\nfile:///home/me/%C3%A5.png'
    expect(pathsOnClipboard({ ...nothing, gnomeCopiedFiles })).toEqual(['/home/me/a b.png', '/home/me/å.png'])
  })

  test('as a list of addresses with remarks, of which only files of this computer count', () => {
    const uriList =
      '# a remark\r\nhttps://example.com/a.png\r\nfile://elsewhere/share/b.png\r\nfile:///c.png\r\nfile:///c.png\r\nfile:///d%00.png\r\nfile:///e%2Ff.png\r\n'
    expect(pathsOnClipboard({ ...nothing, uriList })).toEqual(['/c.png'])
  })

  test('as a property list of macOS', () => {
    const fileNamesPlist =
      '<plist><array><string>/Users/me/a &amp; b &#228;.png</string><string>/Users/me/&lt;c&gt;</string></array></plist>'
    expect(pathsOnClipboard({ ...nothing, fileNamesPlist })).toEqual(['/Users/me/a & b ä.png', '/Users/me/<c>'])
  })

  test('as the one path that Windows tells', () => {
    const fileNameW = Buffer.from('/as/windows.png\0rest', 'utf16le')
    expect(pathsOnClipboard({ ...nothing, fileNameW })).toEqual(['/as/windows.png'])
  })

  test('text is no file', () => {
    expect(pathsOnClipboard({ ...nothing, gnomeCopiedFiles: 'hello', uriList: 'relative/path.png' })).toEqual([])
  })

  test('the address of any file comes back as its path, and nothing makes it fail', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !/[\0\\/]/.test(text) && text !== '.' && text !== '..' && !/\p{Cs}/u.test(text))
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const paths = [...new Set(names.map((text) => `/folder/${text}`))]
        const uriList = paths.map((path) => pathToFileURL(path).href).join('\r\n')
        expect(pathsOnClipboard({ ...nothing, uriList })).toEqual(paths)
      }),
    )
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array(), (text, xml, bytes) => {
        for (const path of pathsOnClipboard({ gnomeCopiedFiles: text, uriList: text, fileNamesPlist: xml, fileNameW: bytes }))
          expect(path).not.toContain('\0')
      }),
    )
  })
})
