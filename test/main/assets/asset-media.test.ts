import { expect, test } from 'vitest'
import { createAssetMedia, type AssetMediaTools } from '../../../src-main/assets/asset-media'
import { remoteMedium, testLibrary, uploadPayload } from '../../support/library'

test('what is here of an asset is its own file: a dropped one while it makes the asset, never a further medium that only waits', async () => {
  const library = testLibrary()
  const media = createAssetMedia({
    db: library.db,
    clock: library.clock,
    cache: { peek: () => Promise.resolve('/cache/original') },
    openProvider: () => Promise.resolve(null),
    reader: {},
    locateFile: () => null,
  } as unknown as AssetMediaTools)
  const { id: fresh } = library.addUpload({ path: '/in/dropped.png' })
  expect(await media.onThisComputer(fresh)).toBe('/in/dropped.png')
  const known = library.addAsset({ title: 'Harbour', media: [remoteMedium({ id: 'm1', fileName: 'Harbour.png', size: 12 })] })
  const { fileName, size, md5, sha256 } = uploadPayload()
  library.queue(known, { kind: 'add-media', intakeId: null, path: '/in/further.mp4', fileName, size, md5, sha256 })
  expect(await media.onThisComputer(known)).toBe('/cache/original')
})
