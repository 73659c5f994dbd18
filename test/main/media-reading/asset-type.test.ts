import { expect, test } from 'vitest'
import { assetTypeOf } from '../../../src-main/media-reading/asset-type'
import { makeFilm } from '../../support/media-samples/films'
import { makeJpeg } from '../../support/media-samples/pictures'
import { factsOf } from '../../support/media-samples/read-bytes'

test('what a content holds is told by it, where it tells', async () => {
  expect(assetTypeOf(await factsOf(makeJpeg()))).toBe('image')
  expect(assetTypeOf(await factsOf(makeFilm()))).toBe('video')
  expect(assetTypeOf(await factsOf(Buffer.from('%PDF-1.7\n')))).toBe('document')
  expect(assetTypeOf(await factsOf(Buffer.from('1\n00:01 --> 00:02\nHello\n')))).toBeNull()
  expect(assetTypeOf(await factsOf(Buffer.from([0, 1, 2])))).toBeNull()
})

test.each([
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'document'],
  ['application/vnd.oasis.opendocument.text', 'document'],
  ['application/rtf', 'document'],
  ['application/zip', null],
  ['application/pdfx', null],
])('%s is %s', async (mime, type) => {
  expect(assetTypeOf({ ...(await factsOf(Buffer.from('x'))), type: { mime, extension: 'x' } })).toBe(type)
})
