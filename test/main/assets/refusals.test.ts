import { describe, expect, it } from 'vitest'
import { refusalsFor } from '../../../src-main/assets/refusals'
import type { Payload } from '../../../src-main/sync/operations'
import { remoteMedium } from '../../support/library'
import { capabilityNames, type Capabilities } from '../../../src-preload/contract/service'

const everything = Object.fromEntries(capabilityNames.map((name) => [name, { offered: true }])) as Capabilities
const live = { remoteId: 'r', trashedAt: null, goneAt: null, media: [remoteMedium({ id: '1' })] }
const pending = (payload: Payload) => [{ payload, state: 'waiting' as const }]
const refused = (...of: Parameters<typeof refusalsFor>) => Object.keys(refusalsFor(...of)).sort()

describe('what can not be done with an asset', () => {
  it.each([
    ['a live asset', live, ['restore']],
    ['one without media', { ...live, media: [] }, ['download', 'remove-media', 'restore', 'share-link']],
    ['one in the trash', { ...live, trashedAt: 1 }, ['edit', 'trash']],
    [
      'one that the service does not know yet',
      { ...live, remoteId: null, media: [] },
      ['actions', 'collections', 'download', 'file-metadata', 'history', 'projects', 'remove-media', 'restore', 'share-link'],
    ],
    [
      'one that the service does not have any more',
      { ...live, goneAt: 1 },
      [
        'actions', 'collections', 'comment', 'delete-permanently', 'download', 'edit', 'file-metadata', 'history', 'projects', 'remove-media', 'restore', 'share-link',
        'trash',
      ], // prettier-ignore
    ],
  ])('of %s', (_what, asset, expected) => {
    expect(refused(asset, everything, [])).toEqual(expected)
  })

  it('while it is being deleted: every change, and the way out is named', () => {
    const refusals = refusalsFor(
      { ...live, trashedAt: 1 },
      everything,
      pending({ kind: 'delete-permanently', version: null, wasTrashed: true, backupFolder: null }),
    )
    expect(Object.keys(refusals).sort()).toEqual([
      'actions', 'collections', 'comment', 'delete-permanently', 'edit', 'projects', 'remove-media', 'restore', 'trash',
    ]) // prettier-ignore
    expect(refusals.edit).toMatch(/Cancel that in Activity/)
  })

  it('is nothing more while other changes wait', () => {
    expect(refused(live, everything, pending({ kind: 'add-comment', text: 'x' }))).toEqual(['restore'])
  })

  it('of one whose media are being removed: to remove them twice', () => {
    expect(refused(live, everything, pending({ kind: 'remove-media', md5: null, media: ['1'] }))).toEqual(['remove-media', 'restore'])
  })

  it("names the service's own reason before any other", () => {
    const capabilities: Capabilities = {
      ...everything,
      trash: { offered: false, reason: 'It has no trash.' },
      edit: { offered: false, reason: 'It can not.' },
    }
    expect(refusalsFor({ ...live, trashedAt: 1, goneAt: 1 }, capabilities, [])).toMatchObject({
      trash: 'It has no trash.',
      edit: 'It can not.',
    })
  })

  it('is told in sentences', () => {
    for (const asset of [live, { ...live, trashedAt: 1 }, { ...live, goneAt: 1 }, { ...live, remoteId: null, media: [] }]) {
      for (const reason of Object.values(refusalsFor(asset, everything, []))) expect(reason).toMatch(/^[A-Z].*\.$/)
    }
  })
})
