import { createHash } from 'node:crypto'
import { intakePorts } from '../../src-main/assets/queue-media'
import { listComments } from '../../src-main/assets/comments'
import { systemClock } from '../../src-main/clock'
import { transact } from '../../src-main/database/transaction'
import type { AccountId, AssetId, CommentId, IntakeId, OperationId } from '../../src-preload/contract/ids'
import type { Chance } from './chance'
import { webOrigin } from './links'
import { wordbeeSegments } from './services/wordbee'
import type { SimAccount } from './watch'
import type { World } from './world'

interface AssetRow {
  readonly id: AssetId
  readonly remote_id: string | null
  readonly trashed_at: number | null
}

/** What the user does at the window: one thing, with a tag that no other has. What it was, in a word. */
export type UserAct = (world: World, account: SimAccount, chance: Chance, tag: string) => string | Promise<string>

function assetsOf(world: World, account: SimAccount): readonly AssetRow[] {
  return world.library
    .prepare<[string], AssetRow>('SELECT id, remote_id, trashed_at FROM asset WHERE account_id = ? AND gone_at IS NULL ORDER BY seq')
    .all(account.id)
}

function pickAsset(world: World, account: SimAccount, chance: Chance): AssetRow | null {
  const assets = assetsOf(world, account)
  return assets.length === 0 ? null : chance.favour(assets)
}

/** What an act comes to for which there is nothing there. */
export const nothing = 'nothing'
const core = (world: World) => world.machine.program().core

const onAsset =
  (work: (world: World, asset: AssetRow, chance: Chance, tag: string) => string): UserAct =>
  (world, account, chance, tag) => {
    const asset = pickAsset(world, account, chance)
    return asset === null ? nothing : work(world, asset, chance, tag)
  }

/** A file that nobody else has, lying on the disk. JPEG by its first bytes. */
function makeFile(world: World, chance: Chance, tag: string) {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(`picture ${tag}`), chance.bytes(20 + chance.below(400))])
  const fileName = `file ${tag}.jpg`
  const path = `/home/${fileName}`
  const fault = world.diskFault
  world.diskFault = null
  world.disk.write(path, bytes)
  world.diskFault = fault
  const hash = (name: string) => createHash(name).update(bytes).digest('hex')
  return {
    path,
    fileName,
    size: bytes.length,
    md5: hash('md5'),
    sha256: hash('sha256'),
    intakeId: null as unknown as IntakeId,
    mtimeMs: 0,
    ino: 0,
  }
}

const portsOf = (world: World) =>
  intakePorts({
    db: core(world).db,
    clock: { ...systemClock, now: () => world.machine.program().clock.now() },
    registry: core(world).registry,
    wake: () => undefined,
    onQueued: () => undefined,
    restoreAsset: () => null,
  })

const newAsset: UserAct = (world, account, chance, tag) => {
  const file = makeFile(world, chance, tag)
  const target = account.service.service === 'wordbee' ? { segmentId: chance.pick(wordbeeSegments) } : {}
  transact(core(world).db, (tx) => {
    portsOf(world).queueNewAsset(tx, { ...file, accountId: account.id as AccountId, title: `file ${tag}`, target, folders: '' })
  })
  core(world).sync.kick(account.id as AccountId)
  return `new asset ${file.fileName}`
}

const addMedia: UserAct = (world, account, chance, tag) => {
  const asset = pickAsset(world, account, chance)
  if (asset === null || account.service.service !== 'media-pocket' || asset.trashed_at !== null) return nothing
  const file = makeFile(world, chance, tag)
  transact(core(world).db, (tx) => {
    portsOf(world).queueMedia(tx, { ...file, assetId: asset.id })
  })
  core(world).sync.kick(account.id as AccountId)
  return `add media ${file.fileName}`
}

const addById: UserAct = (world, account, chance) => {
  const ids = account.service.ids()
  if (ids.length === 0) return nothing
  const id = chance.favour(ids)
  core(world).accounts.addById(account.id as AccountId, id)
  return `add ${id}`
}

const edit = onAsset((world, { id }, chance, tag) => {
  const field = chance.pick(['title', 'description', 'category', 'tags'] as const)
  const word = `mine ${tag}`
  core(world).changes.edit(id, { [field]: field === 'tags' ? [word] : word })
  return `edit ${field} of ${id}`
})

const trash = onAsset((world, { id }) => `trash ${id} ${String(core(world).changes.trash([id]).done.length)}`)
const restore = onAsset((world, { id }) => `restore ${id} ${String(core(world).changes.restore([id]).done.length)}`)

const comment = onAsset((world, { id }, _chance, tag) => {
  core(world).changes.addComment(id, `word ${tag}`)
  return `comment on ${id}`
})

const changeComment = onAsset((world, { id }, chance, tag) => {
  const own = listComments(core(world).db, id, null).filter(({ text }) => text.startsWith('word'))
  if (own.length === 0) return nothing
  const { id: commentId } = chance.pick(own) as { id: CommentId }
  if (chance.is(0.5)) core(world).changes.editComment(commentId, `word ${tag} again`)
  else core(world).changes.deleteComment(commentId)
  return `change comment ${commentId}`
})

const deleteForGood: UserAct = (world, account, chance) => {
  const trashed = assetsOf(world, account).filter(({ trashed_at: at }) => at !== null)
  const asset = trashed.length > 0 && chance.is(0.5) ? chance.favour(trashed) : pickAsset(world, account, chance)
  if (asset === null) return nothing
  const { nonce, assets } = core(world).changes.askDeletion([asset.id])
  if (assets.length === 0) return nothing
  // Somebody else wants it back at the very moment that the user confirms.
  const isWanted = chance.is(0.5) && asset.remote_id !== null && account.service.rescue?.(asset.remote_id) === true
  if (isWanted) world.trace.note('somebody else restores it')
  try {
    const { done } = core(world).changes.deletePermanently(nonce, 'delete')
    return `delete ${asset.id} for good ${String(done.length)}`
  } finally {
    // Also where the program ends after it was written down and before it said so.
    world.watch.confirm([asset.id], asset.remote_id)
  }
}

const removeMedia = onAsset((world, { id }) => {
  const { nonce } = core(world).changes.askMediaRemoval(id)
  return `remove media of ${id} ${String(core(world).changes.removeMedia(nonce, 'delete').done.length)}`
})

const startAction = onAsset((world, { id }, chance) => {
  core(world).changes.startAction(id, { actionId: chance.pick(['1', '2']), name: 'An action' })
  return `action on ${id}`
})

const fromLink: UserAct = (world, account, chance, tag) => {
  if (account.service.service !== 'globalaiopc') return nothing
  const type = chance.is(0.7) ? 'image' : null
  core(world).createFromLink({
    id: account.id as AccountId,
    link: `${webOrigin}/picture ${tag}.jpg`.replaceAll(' ', '%20'),
    name: `link ${tag}`,
    type,
  })
  return `make link ${tag} an asset`
}

const moveToProject: UserAct = (world, account, chance) => {
  const asset = pickAsset(world, account, chance)
  const { projects } = account.service
  if (asset === null || projects === undefined) return nothing
  if (chance.is(0.7)) {
    const project = chance.pick(projects.ids)
    core(world).changes.assignProject(asset.id, project)
    return `move ${asset.id} into ${project}`
  }
  core(world).changes.unassignProject(asset.id)
  return `move ${asset.id} out of its project`
}

const collect = onAsset((world, { id }, _chance, tag) => {
  core(world).changes.addToCollection(id, { collectionId: null, title: `collection ${tag}` })
  return `collect ${id}`
})

const cancel: UserAct = (world, _account, chance) => {
  const open = world.ledger.open()
  if (open.length === 0) return nothing
  const wish = chance.pick(open)
  core(world).activity.cancel(wish.id as OperationId)
  return `cancel ${wish.kind}`
}

const retry: UserAct = (world, _account, chance) => {
  const open = world.ledger.open()
  if (open.length === 0) return nothing
  const wish = chance.favour(open)
  wish.retries += 1
  core(world).activity.retry(wish.id as OperationId)
  world.watch.checkKept([wish])
  return `retry ${wish.kind}`
}

const retryAll: UserAct = (world) => {
  const open = world.ledger.open()
  for (const wish of open) if (wish.state === 'failed') wish.retries += 1
  const count = core(world).activity.retryAll()
  world.watch.checkKept(open)
  return `retry all ${String(count)}`
}

const syncNow: UserAct = (world, account) => {
  core(world).accounts.sync(account.id as AccountId)
  return 'sync'
}

const open = onAsset((world, { id }) => {
  core(world).noteOpened(id)
  return `open ${id}`
})

const pause: UserAct = (world, account, chance) => {
  const id = account.id as AccountId
  if (chance.is(0.6)) {
    world.watch.notePause(id, false)
    const length = chance.pick(['hour', 'until-resumed'] as const)
    core(world).pauses.pause(id, length)
    if (length === 'until-resumed') world.watch.notePause(id, true)
    return `pause ${length}`
  }
  world.watch.notePause(id, false)
  core(world).pauses.resume(id)
  return 'resume'
}

/** What the user can do, as often as it stands here. */
export const userActs: readonly (readonly [name: string, weight: number, act: UserAct])[] = [
  ['new-asset', 8, newAsset],
  ['add-media', 3, addMedia],
  ['add-by-id', 4, addById],
  ['edit', 12, edit],
  ['comment', 6, comment],
  ['change-comment', 4, changeComment],
  ['trash', 5, trash],
  ['restore', 4, restore],
  ['delete-for-good', 4, deleteForGood],
  ['remove-media', 2, removeMedia],
  ['action', 2, startAction],
  ['collect', 2, collect],
  ['cancel', 3, cancel],
  ['retry', 2, retry],
  ['retry-all', 1, retryAll],
  ['sync', 3, syncNow],
  ['open', 4, open],
  ['pause', 2, pause],
  ['from-link', 4, fromLink],
  ['project', 3, moveToProject],
]
