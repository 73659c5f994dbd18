import { appendFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { AssetChanges } from '../../src-preload/contract/asset'
import type { AfterUpload } from '../../src-preload/contract/drop-folder'
import { plainRule } from '../../src-preload/contract/plain-rule'
import { deletionWord } from '../../src-preload/contract/limits'
import type { AccountId, AssetId, CommentId } from '../../src-preload/contract/ids'
import { places, type Program } from './program'
import type { Action, Role } from './world'

/** What the user's actions are about, by this library's own ids. */
export interface Subjects {
  readonly account: AccountId
  readonly assets: Readonly<Partial<Record<Role, AssetId>>>
  /** The user's own comments. */
  readonly comments: Readonly<Partial<Record<Role, CommentId>>>
  /** Collections, projects and actions of the service, by their names. */
  readonly shelves: Readonly<Record<string, string>>
  readonly actions: Readonly<Record<string, string>>
  /** A picture that anybody can fetch. */
  readonly link: string
}

/** The drop folder of a run. */
export interface DropWish {
  readonly mode: 'new-assets' | 'media-by-pattern'
  readonly afterUpload: AfterUpload
  readonly target: Readonly<Record<string, string>>
}

const need = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the library does not have this')
  return value
}

export async function watchFolder({ core }: Program, folder: string, account: AccountId, wish: DropWish): Promise<void> {
  await core.dropFolders.add({
    path: join(folder, places.drop),
    accountId: account,
    mode: wish.mode,
    pattern: wish.mode === 'media-by-pattern' ? '{asset}_v{nn}' : '',
    afterUpload: wish.afterUpload,
    includeExisting: true,
    target: { ...wish.target },
    rule: plainRule,
  })
}

/**
 * Does what the user does, all at once as one who works faster than any request. Before and after each of it a line is written, so that it is known what the program had accepted
 * when it was killed. A dropped file counts from the moment that it has its name.
 */
export async function perform(
  program: Program,
  folder: string,
  { subjects, actions }: { subjects: Subjects; actions: readonly Action[] },
): Promise<void> {
  for (const [index, action] of actions.entries()) {
    appendFileSync(join(folder, places.acts), `began ${String(index)}\n`)
    if (action.do === 'drop') {
      renameSync(join(folder, places.ready, action.file), join(folder, places.drop, action.file))
    } else if (action.do === 'delete') await remove(program, folder, { id: need(subjects.assets[action.role]), withCopy: action.withCopy })
    else act(program, subjects, action)
    appendFileSync(join(folder, places.acts), `done ${String(index)}\n`)
  }
}

async function remove({ core }: Program, folder: string, { id, withCopy }: { id: AssetId; withCopy: boolean }): Promise<void> {
  const { nonce, offersBackup } = core.changes.askDeletion([id])
  if (withCopy && offersBackup) await core.setBackupFolder(nonce, join(folder, places.copies))
  refuseNone(core.changes.deletePermanently(nonce, deletionWord))
}

type Plain = Exclude<Action, { do: 'drop' | 'delete' }>

function act({ core }: Program, subjects: Subjects, action: Plain): void {
  if (action.do === 'link') {
    core.createFromLink({ id: subjects.account, link: subjects.link, name: action.name, type: 'image' })
    return
  }
  const id = need(subjects.assets[action.role])
  switch (action.do) {
    case 'edit':
      core.changes.edit(id, changesOf(action))
      return
    case 'trash':
      refuseNone(core.changes.trash([id]))
      return
    case 'restore':
      refuseNone(core.changes.restore([id]))
      return
    case 'remove-media':
      refuseNone(core.changes.removeMedia(core.changes.askMediaRemoval(id).nonce, deletionWord))
      return
    case 'comment':
      core.changes.addComment(id, action.text)
      return
    case 'edit-comment':
      core.changes.editComment(need(subjects.comments[action.role]), action.text)
      return
    case 'delete-comment':
      core.changes.deleteComment(need(subjects.comments[action.role]))
      return
    case 'assign':
      core.changes.assignProject(id, need(subjects.shelves[action.project]))
      return
    case 'unassign':
      core.changes.unassignProject(id)
      return
    case 'collect':
      core.changes.addToCollection(id, { collectionId: action.isNew ? null : need(subjects.shelves[action.title]), title: action.title })
      return
    case 'start':
      core.changes.startAction(id, { actionId: need(subjects.actions[action.action]), name: action.action })
      return
  }
}

function changesOf({ title, description, tags }: Extract<Action, { do: 'edit' }>): AssetChanges {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags: [...tags] }),
  }
}

function refuseNone({ refused }: { refused: readonly { reason: string }[] }): void {
  if (refused[0] !== undefined) throw new Error(`refused: ${refused[0].reason}`)
}
