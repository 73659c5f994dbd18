import { expect, test } from 'vitest'
import { parseAssetId } from '../../../../src-main/providers/media-pocket/asset-id'

const id = '-vevooaeWuYCnLFQqe2l'

test.each([
  [id, id],
  [`  ${id}\n`, id],
  ['_nAP4srVRn36-h-NkabF', '_nAP4srVRn36-h-NkabF'],
  ['12345678901234567890', '12345678901234567890'],
  [`https://demo.example/assets/${id}`, id],
  [`https://demo.example/assets/${id}/?tab=info#top`, id],
  [`https://demo.example/projects/rSkRlq2Aiw4wJvjvlqSm/assets/${id}/edit`, id],
  [`demo.example/assets/${id}`, id],
  [`/assets/${id}`, id],
  [`https://demo.example/app#/assets/${id}?tab=info`, id],
  ['', null],
  ['-vevooaeWuYCnLFQqe2', null],
  [`${id}x`, null],
  ['äöüäöüäöüäöüäöüäöüäö', null],
  ['../../../../../../..', null],
  [`https://demo.example/?asset=${id}`, null],
  [`https://demo.example/${id}x`, null],
  [`javascript:/${id}`, null],
  [`two words/${id}`, null],
  ['https://[', null],
])('%j holds %j', (text, found) => {
  expect(parseAssetId(text)).toBe(found)
})
