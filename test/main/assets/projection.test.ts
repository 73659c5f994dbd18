import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { project, type AssetFields } from '../../../src-main/assets/projection'
import type { OutboxState } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'

const base: AssetFields = { title: 'Told', description: 'told', category: 'c', tags: ['t'], trashedAt: null, trashedAbout: false }
const inTrash: AssetFields = { ...base, trashedAt: 500, trashedAbout: true }
const edit = (changes: Extract<Payload, { kind: 'edit-asset' }>['changes']): Payload => ({ kind: 'edit-asset', changes, seen: {} })
const entry = (payload: Payload, state: OutboxState = 'waiting') => ({ payload, state, createdAt: 1000 })

describe('what the window shows of an asset', () => {
  it.each<[string, AssetFields, ReturnType<typeof entry>[], Partial<AssetFields>]>([
    ["the service's word when nothing waits", base, [], {}],
    ['a changed title', base, [entry(edit({ title: 'Mine' }))], { title: 'Mine' }],
    ['an emptied description', base, [entry(edit({ description: '' }))], { description: '' }],
    ['emptied tags', base, [entry(edit({ tags: [] }))], { tags: [] }],
    [
      'the later of two changes',
      base,
      [entry(edit({ title: 'A', category: 'x' })), entry(edit({ title: 'B' }))],
      { title: 'B', category: 'x' },
    ],
    ['a refused change, so that the words are not lost', base, [entry(edit({ title: 'Mine' }), 'failed')], { title: 'Mine' }],
    ['a change in doubt', base, [entry(edit({ title: 'Mine' }), 'needs-review')], { title: 'Mine' }],
    ['an asset on its way to the trash as trashed', base, [entry({ kind: 'trash' })], { trashedAt: 1000 }],
    ['an asset whose trashing is under way as trashed', base, [entry({ kind: 'trash' }, 'running')], { trashedAt: 1000 }],
    ['an asset whose trashing was refused where it is', base, [entry({ kind: 'trash' }, 'failed')], {}],
    ['the day that was known already', inTrash, [entry({ kind: 'trash' })], { trashedAt: 500, trashedAbout: true }],
    ['an asset on its way back as live', inTrash, [entry({ kind: 'restore' })], { trashedAt: null, trashedAbout: false }],
    [
      'an asset whose return was refused in the trash',
      inTrash,
      [entry({ kind: 'restore' }, 'failed')],
      { trashedAt: 500, trashedAbout: true },
    ],
    ['trashed and restored as live', base, [entry({ kind: 'trash' }), entry({ kind: 'restore' })], {}],
    [
      'an asset that is being deleted as it is',
      inTrash,
      [entry({ kind: 'delete-permanently', version: 'v1', wasTrashed: true, backupFolder: null })],
      { trashedAt: 500, trashedAbout: true },
    ],
    [
      'comments and media without any change of the fields',
      base,
      [entry({ kind: 'add-comment', text: 'x' }), entry({ kind: 'delete-comment' })],
      {},
    ],
  ])('is %s', (_what, told, pending, expected) => {
    expect(project(told, pending)).toEqual({
      ...told,
      trashedAt: told.trashedAt,
      ...expected,
      ...(expected.trashedAt === 1000 ? { trashedAbout: false } : {}),
    })
  })

  it("never shows the service's title over one of the user's that waits", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (told, wished) => {
        expect(project({ ...base, title: told }, [entry(edit({ title: wished })), entry({ kind: 'add-comment', text: 'x' })]).title).toBe(
          wished,
        )
      }),
    )
  })
})
