import { expect, test } from 'vitest'
import { parseAssetId } from '../../../../src-main/providers/globalaiopc/asset-id'

const id = 'asset-20260330142158-q75m8'

test.each([
  [id, id],
  [`  ${id}\n`, id],
  ['asset-of-another-kind_9', 'asset-of-another-kind_9'],
  [`asset://${id}`, id],
  [`assetId://${id}`, id],
  ['asset://0123456789', '0123456789'],
  [`https://demo.example/kyyReactApiServer/kyyVideo2/asset/${id}`, id],
  [`https://demo.example/library/${id}/?tab=info#top`, id],
  [`demo.example/library/${id}`, id],
  ['', null],
  ['asset-', null],
  ['20260330142158', null],
  ['asset://', null],
  ['asset://../etc', null],
  ['asset-a/../b', null],
  [`https://demo.example/${id}/edit`, null],
  [`https://demo.example/?asset=${id}`, null],
  [`javascript:/${id}`, null],
  [`two words/${id}`, null],
  ['https://[', null],
  [`asset-${'x'.repeat(101)}`, null],
])('%j holds %j', (text, found) => {
  expect(parseAssetId(text)).toBe(found)
})
