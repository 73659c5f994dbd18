import { describe, expect, it } from 'vitest'
import { applyMedia, applyRemote } from '../../../src-main/sync/apply'
import { transact } from '../../../src-main/database/transaction'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import { deletionQuestion } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import type { AssetId } from '../../../src-preload/contract/ids'
import { testEngine } from '../../support/engine'
import { remoteAsset, remoteMedium, testLibrary, uploadPayload } from '../../support/library'
import type { MemoryServiceOptions } from '../../support/memory-provider'

function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const engine = testEngine(library, options)
  return {
    ...engine,
    library,
    withMedia: (...media: string[]): AssetId => {
      const id = library.addAsset({ md5: 'abc' })
      transact(library.db, (tx) => {
        applyMedia(
          tx,
          id,
          media.map((medium) => remoteMedium({ id: medium, fileName: `${medium}.png` })),
        )
      })
      return id
    },
    payloads: (id: AssetId) => entriesOfAsset(library.db, id).map(({ payload }) => payload),
  }
}

const refusedWith = (work: () => unknown): AppError => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the copy before a deletion', () => {
  it('is offered where nothing else brings the media back, and there are some', () => {
    const { changes, library, withMedia } = setUp({ kind: 'by-link' })
    const [empty, full] = [library.addAsset(), withMedia('1')]
    expect(deletionQuestion.parse(changes.askDeletion([empty, full]))).toMatchObject({ what: 'assets', offersBackup: true })
    expect(changes.askDeletion([empty]).offersBackup).toBe(false)
    const other = setUp()
    expect(other.changes.askDeletion([other.withMedia('1')]).offersBackup).toBe(false)
  })

  it('goes to the folder that main remembers for this question, for the assets that have media', () => {
    const { changes, library, withMedia, payloads } = setUp({ kind: 'by-link' })
    const [empty, full] = [library.addAsset(), withMedia('1')]
    const { nonce } = changes.askDeletion([empty, full])
    expect(changes.setBackupFolder(nonce, '/home/nora/Copies')).toBe('Copies')
    expect(changes.setBackupFolder(nonce, '/home/nora/Others')).toBe('Others')
    changes.deletePermanently(nonce, 'delete')
    expect(payloads(full)).toMatchObject([{ kind: 'delete-permanently', backupFolder: '/home/nora/Others' }])
    expect(payloads(empty)).toMatchObject([{ kind: 'delete-permanently', backupFolder: null }])
  })

  it('is not made without a folder, and no question gives its folder to another', () => {
    const { changes, withMedia, payloads } = setUp({ kind: 'by-link' })
    const [one, two] = [withMedia('1'), withMedia('2')]
    const first = changes.askDeletion([one])
    const second = changes.askDeletion([two])
    changes.setBackupFolder(first.nonce, '/copies')
    changes.deletePermanently(second.nonce, 'delete')
    expect(payloads(two)).toMatchObject([{ backupFolder: null }])
  })

  it('has no folder for a question that was not asked, is too old, was answered, or offers none', () => {
    const { changes, library, withMedia } = setUp({ kind: 'by-link' })
    const refused = (nonce: string) => refusedWith(() => changes.setBackupFolder(nonce, '/copies')).message
    expect(refused('guess')).toMatch(/too old/)
    const old = changes.askDeletion([withMedia('1')])
    library.clock.advance(300_001)
    expect(refused(old.nonce)).toMatch(/too old/)
    expect(refusedWith(() => changes.needQuestion(old.nonce)).code).toBe('refused')
    const answered = changes.askDeletion([withMedia('1')])
    changes.deletePermanently(answered.nonce, 'delete')
    expect(refused(answered.nonce)).toMatch(/too old/)
    expect(refused(changes.askDeletion([library.addAsset()]).nonce)).toMatch(/nothing to save/)
  })
})

describe('removing the media of an asset', () => {
  it('asks first, naming what goes and what stays', () => {
    const { changes, withMedia, payloads } = setUp()
    const id = withMedia('a', 'b', 'c', 'd', 'e', 'f', 'g')
    const question = deletionQuestion.parse(changes.askMediaRemoval(id))
    expect(question).toMatchObject({ what: 'media', offersBackup: false, refused: [], assets: [{ id, accountName: 'Studio' }] })
    expect(question.assets[0]?.whatIsLost).toMatch(/“a\.png”.*“e\.png” and 2 more go.*The asset stays/)
    expect(payloads(id)).toEqual([])
  })

  it('queues exactly what the user saw, after the right word, once', () => {
    const { changes, withMedia, payloads } = setUp()
    const id = withMedia('a', 'b')
    const { nonce } = changes.askMediaRemoval(id)
    expect(refusedWith(() => changes.removeMedia(nonce, 'yes'))).toMatchObject({ code: 'invalid-input', field: 'typed' })
    expect(changes.removeMedia(nonce, ' Delete ')).toEqual({ done: [id], refused: [] })
    expect(payloads(id)).toEqual([{ kind: 'remove-media', md5: 'abc', media: ['a', 'b'] }])
    expect(refusedWith(() => changes.removeMedia(nonce, 'delete')).message).toMatch(/too old/)
    expect(refusedWith(() => changes.askMediaRemoval(id)).message).toMatch(/being removed already/)
  })

  it('leaves media that changed since the question', () => {
    const { changes, library, withMedia, payloads } = setUp()
    const id = withMedia('a')
    const other = withMedia('a')
    const [more, hash] = [changes.askMediaRemoval(id), changes.askMediaRemoval(other)]
    transact(library.db, (tx) => {
      applyMedia(tx, id, [remoteMedium({ id: 'a' }), remoteMedium({ id: 'new' })])
      applyRemote(tx, other, remoteAsset({ remoteId: library.asset(other).remoteId ?? '', md5: 'other' }), 1)
    })
    for (const [asset, { nonce }] of [
      [id, more],
      [other, hash],
    ] as const) {
      expect(changes.removeMedia(nonce, 'delete')).toMatchObject({
        done: [],
        refused: [{ reason: expect.stringMatching(/changed since/) as string }],
      })
      expect(payloads(asset)).toEqual([])
    }
  })

  it('is another question than deleting the asset: neither answer serves for the other', () => {
    const { changes, withMedia, payloads } = setUp()
    const id = withMedia('a')
    expect(refusedWith(() => changes.removeMedia(changes.askDeletion([id]).nonce, 'delete')).message).toMatch(/too old/)
    expect(refusedWith(() => changes.deletePermanently(changes.askMediaRemoval(id).nonce, 'delete')).message).toMatch(/too old/)
    expect(payloads(id)).toEqual([])
  })

  it('is refused with its reason where there are none, or the service can not', () => {
    const { changes, library } = setUp()
    expect(refusedWith(() => changes.askMediaRemoval(library.addAsset())).message).toBe('The service shows no media of this asset.')
    const other = setUp({ kind: 'by-link' })
    expect(refusedWith(() => other.changes.askMediaRemoval(other.withMedia('a'))).message).toMatch(/no documented way/)
  })
})

describe('an asset that was never sent', () => {
  it('goes at once, and the file that should have made it is told', () => {
    const { changes, library, mediaEnded } = setUp()
    const id = library.addLocal()
    library.db.prepare('DELETE FROM outbox').run()
    library.queue(id, uploadPayload({ fileName: 'a.png' }))
    expect(changes.deletePermanently(changes.askDeletion([id]).nonce, 'delete').done).toEqual([id])
    expect(mediaEnded).toEqual([{ fileName: 'a.png', ended: 'cancelled' }])
    expect(library.db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 0 })
  })
})
