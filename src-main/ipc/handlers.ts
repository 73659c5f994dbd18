import type { Core } from '../core'
import { readIdFile } from '../accounts/id-file'
import { readDetails } from '../assets/asset-details'
import { listComments } from '../assets/comments'
import type { Handlers } from './serve'

/** What only the desktop can do: dialogs, the file manager, the look of the window. */
export interface Desktop {
  readonly version: string
  readonly platform: string
  readonly dataFolder: string
  /** The system's folder dialog under a title; null when it was cancelled. */
  readonly chooseFolder: (title: string) => Promise<string | null>
  /** The system's file dialog for a text or CSV file; null when it was cancelled. */
  readonly chooseIdFile: () => Promise<string | null>
  readonly reveal: (path: string) => void
  /** Ends the program in order and starts it anew. */
  readonly startAgain: () => void
  readonly applyTheme: (theme: 'system' | 'light' | 'dark') => void
}

/** One line per call, to the module that does it. */
export function createHandlers(core: Core, desktop: Desktop): Handlers {
  const { db, accounts, assets, reader, askedAtOnce, changes, activity, dropFolders, handIn } = core
  const appState = () => ({
    version: desktop.version,
    platform: desktop.platform,
    keychain: core.secrets.state(),
    hasAccounts: core.hasAccounts(),
    dataFolder: desktop.dataFolder,
  })

  return {
    'app.state': appState,
    'app.explore-demo': async () => ({ accountId: await core.exploreDemo() }),
    'app.retry-keychain': async () => {
      await core.secrets.probe()
      core.sync.kick(undefined, { all: true })
      return appState()
    },
    'app.use-session-only': () => {
      core.secrets.useSessionOnly()
      return appState()
    },
    'settings.read': () => core.readSettings(),
    'settings.save': (next) => {
      core.saveSettings(next)
      desktop.applyTheme(next.theme)
    },
    'hand-over.read': () => core.handOverSettings.read(),
    'hand-over.check': (form) => core.handOverSettings.check(form),
    'hand-over.save': (form) => core.handOverSettings.save(form),

    'services.list': () => [...core.registry.forms],
    'accounts.list': async () => accounts.list(await reader.counts()),
    'accounts.connect': async (form) => ({ accountId: await accounts.connect(form) }),
    'accounts.fields': ({ id }) => accounts.fields(id),
    'accounts.edit': (form) => accounts.edit(form),
    'accounts.sync': ({ id }) => {
      accounts.sync(id)
    },
    'accounts.sign-out': ({ id }) => accounts.signOut(id),
    'accounts.add-by-id': ({ id, text }) => accounts.addById(id, text),
    'accounts.choices': (query) => accounts.choices(query),
    'accounts.choose-id-file': async () => {
      const path = await desktop.chooseIdFile()
      return path === null ? null : readIdFile(path)
    },
    'accounts.unknown-ids': ({ id }) => accounts.unknownIds(id),
    'accounts.forget-unknown-ids': ({ id, assetIds }) => {
      accounts.forgetUnknownIds(id, assetIds)
    },
    'accounts.deleted-ids': ({ id, offset, limit }) => accounts.deletedIds(id, { offset, limit }),
    'accounts.create-folder': async (wish) => ({ key: await core.createFolder(wish) }),
    'accounts.create-from-link': (wish) => ({ assetId: core.createFromLink(wish) }),
    'accounts.search': (wish) => core.searchService(wish),
    'accounts.pause': ({ id, length }) => {
      core.pauses.pause(id, length)
    },
    'accounts.resume': ({ id }) => {
      core.pauses.resume(id)
    },
    'accounts.answer-hold': ({ id, answer }) => {
      core.answerHold(id, answer)
    },

    'assets.page': ({ query, offset, limit }) => reader.page(query, offset, limit),
    'assets.position': ({ query, id }) => reader.position(query, id),
    'assets.ids': ({ query, offset, limit }) => reader.ids(query, offset, limit),
    'assets.facets': ({ view }) => reader.facets(view),
    'assets.details': ({ id }) => {
      const details = readDetails(db, assets, core.refusalsOf, id)
      return core.hasIds(details.accountId) ? details : { ...details, remoteId: null }
    },
    'assets.opened': ({ id }) => {
      core.noteOpened(id)
    },
    'assets.edit': ({ id, changes: wish }) => {
      changes.edit(id, wish)
    },
    'assets.trash': ({ ids }) => changes.trash(ids),
    'assets.undo-trash': ({ ids }) => changes.restore(ids),
    'assets.restore': ({ ids }) => changes.restore(ids),
    'assets.ask-deletion': ({ ids }) => changes.askDeletion(ids),
    'assets.choose-backup-folder': async ({ nonce }) => {
      changes.needQuestion(nonce)
      const folder = await desktop.chooseFolder('Choose where to save the copies')
      return folder === null ? null : core.setBackupFolder(nonce, folder)
    },
    'assets.delete-permanently': ({ nonce, typed }) => changes.deletePermanently(nonce, typed),
    'assets.ask-media-removal': ({ id }) => changes.askMediaRemoval(id),
    'assets.remove-media': ({ nonce, typed }) => changes.removeMedia(nonce, typed),
    'assets.download': ({ id, mediumId }) => core.download(id, mediumId),
    'assets.history': ({ id, cursor }) => askedAtOnce.history(id, cursor),
    'assets.collections': ({ id }) => askedAtOnce.collections(id),
    'assets.add-to-collection': ({ id, ...wish }) => {
      changes.addToCollection(id, wish)
    },
    'assets.actions': ({ id }) => askedAtOnce.actions(id),
    'assets.start-action': ({ id, ...wish }) => {
      changes.startAction(id, wish)
    },
    'assets.project': ({ id }) => askedAtOnce.project(id),
    'assets.assign-project': ({ id, text }) => {
      changes.assignProject(id, text)
    },
    'assets.unassign-project': ({ id }) => {
      changes.unassignProject(id)
    },
    'assets.file-metadata': ({ id }) => askedAtOnce.fileMetadata(id),
    'assets.media-facts': ({ id }) => core.mediaFacts(id),
    'assets.share-link': ({ id, ...wish }) => askedAtOnce.shareLink(id, wish),
    'assets.kept-values': ({ id }) => core.conflicts.keptValues(id),

    'comments.list': ({ assetId }) => listComments(db, assetId, core.identityFor(assetId)),
    'comments.add': ({ assetId, text }) => ({ id: changes.addComment(assetId, text) }),
    'comments.edit': ({ id, text }) => {
      changes.editComment(id, text)
    },
    'comments.delete': ({ id }) => {
      changes.deleteComment(id)
    },

    'drop-folders.list': () => [...dropFolders.list()],
    'drop-folders.choose': () => desktop.chooseFolder('Choose a drop folder'),
    'drop-folders.preview': (form) => dropFolders.preview(form),
    'drop-folders.add': (form) => dropFolders.add(form),
    'drop-folders.preview-edit': (edit) => dropFolders.previewEdit(edit),
    'drop-folders.edit': (edit) => dropFolders.edit(edit),
    'drop-folders.pause': ({ id }) => dropFolders.pause(id),
    'drop-folders.resume': ({ id }) => dropFolders.resume(id),
    'drop-folders.check': ({ id }) => dropFolders.check(id),
    'drop-folders.remove': ({ id }) => dropFolders.remove(id),

    'intake.page': (query) => dropFolders.page(query),
    'intake.counts': ({ dropFolderId }) => dropFolders.counts(dropFolderId),
    'intake.act': ({ id, action }) => {
      dropFolders.act(id, action)
    },
    'intake.act-on-all': async ({ filter, reason, action }) => ({ count: await dropFolders.actOnAll(filter, reason, action) }),
    'intake.reveal': ({ id }) => {
      desktop.reveal(dropFolders.locate(id))
    },
    'intake.export': (filter) => core.exportIntake(filter),

    'hand-in.preview': ({ paths, target }) => handIn.preview(paths, target),
    'hand-in.take': ({ ticket }) => handIn.take(ticket),
    'hand-in.choose': ({ folders }) => handIn.choose(folders),
    'hand-in.paste': () => handIn.paste(),
    'hand-in.waiting': () => handIn.waiting(),
    'hand-in.drag-out': ({ ids }) => handIn.dragOut(ids),
    'hand-in.fetch-state': ({ ids }) => handIn.fetchState(ids),
    'hand-in.save-copies': ({ ids }) => handIn.saveCopies(ids),

    'transfers.page': (query) => core.transferQueue.page(query),
    'transfers.move': ({ id, to }) => {
      core.transferQueue.move(id, to)
    },
    'transfers.cancel': ({ id }) => core.transferQueue.cancel(id),
    'transfers.set-cap': ({ cap }) => {
      core.transferQueue.setCap(cap)
    },
    'activity.page': (query) => core.readActivity(query),
    'activity.retry': ({ id }) => {
      activity.retry(id)
    },
    'activity.retry-all': ({ kind }) => ({ count: activity.retryAll(kind) }),
    'activity.cancel': ({ id }) => {
      activity.cancel(id)
    },
    'activity.resolve': ({ id, text }) => activity.resolve(id, text),
    'conflicts.page': ({ offset, limit }) => core.conflicts.page(offset, limit),
    'conflicts.resolve': ({ operationId, choices }) => {
      core.conflicts.resolve(operationId, choices)
    },
    'conflicts.resolve-all': ({ side }) => ({ count: core.conflicts.resolveAll(side) }),
    'feed.page': (query) => core.readFeed(query),
    'feed.seen': () => {
      core.markFeedSeen()
    },
    'library.state': () => core.library.state(),
    'library.check': () => core.library.check(),
    'library.back-up': () => core.library.backUp(),
    'library.restore': async ({ id }) => {
      await core.library.restore(id)
      desktop.startAgain()
    },
    'library.rebuild': ({ accountId }) => {
      core.library.rebuild(accountId)
    },
    'library.start-again': () => {
      desktop.startAgain()
    },
    'library.dismiss-notice': () => {
      core.library.dismissNotice()
    },
    'sync.status': () => core.readStatus(),
  }
}
