import type { Core } from '../core'
import { readDetails } from '../assets/asset-details'
import { listComments } from '../assets/comments'
import { readActivity } from '../sync/activity'
import type { Handlers } from './serve'

/** What only the desktop can do: dialogs, the file manager, the look of the window. */
export interface Desktop {
  readonly version: string
  readonly platform: string
  readonly dataFolder: string
  /** The system's folder dialog; null when it was cancelled. */
  readonly chooseFolder: () => Promise<string | null>
  readonly reveal: (path: string) => void
  readonly applyTheme: (theme: 'system' | 'light' | 'dark') => void
}

/** One line per call, to the module that does it. */
export function createHandlers(core: Core, desktop: Desktop): Handlers {
  const { db, accounts, assets, changes, activity, dropFolders } = core
  const appState = () => ({
    version: desktop.version,
    platform: desktop.platform,
    keychain: core.secrets.state(),
    hasAccounts: accounts.list().length > 0,
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

    'accounts.list': () => accounts.list(),
    'accounts.connect': async (form) => ({ accountId: await accounts.connect(form) }),
    'accounts.fields': ({ id }) => accounts.fields(id),
    'accounts.edit': (form) => accounts.edit(form),
    'accounts.sync': ({ id }) => {
      accounts.sync(id)
    },
    'accounts.sign-out': ({ id }) => accounts.signOut(id),
    'accounts.add-by-id': ({ id, text }) => accounts.addById(id, text),

    'assets.page': ({ query, offset, limit }) => assets.page(query, offset, limit),
    'assets.position': ({ query, id }) => assets.position(query, id),
    'assets.ids': ({ query, offset, limit }) => assets.ids(query, offset, limit),
    'assets.facets': ({ view }) => assets.facets(view),
    'assets.details': ({ id }) => readDetails(db, assets, core.refusalsOf, id),
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
    'assets.delete-permanently': ({ nonce, typed }) => changes.deletePermanently(nonce, typed),
    'assets.download': ({ id, mediumId }) => core.download(id, mediumId),
    'assets.history': ({ id, cursor }) => core.history(id, cursor),
    'assets.collections': ({ id }) => core.collections(id),

    'comments.list': ({ assetId }) => listComments(db, assetId, core.identityFor(assetId)),
    'comments.add': ({ assetId, text }) => ({ id: changes.addComment(assetId, text) }),
    'comments.edit': ({ id, text }) => {
      changes.editComment(id, text)
    },
    'comments.delete': ({ id }) => {
      changes.deleteComment(id)
    },

    'drop-folders.list': () => [...dropFolders.list()],
    'drop-folders.choose': () => desktop.chooseFolder(),
    'drop-folders.preview': (form) => dropFolders.preview(form),
    'drop-folders.add': (form) => dropFolders.add(form),
    'drop-folders.pause': ({ id }) => dropFolders.pause(id),
    'drop-folders.resume': ({ id }) => dropFolders.resume(id),
    'drop-folders.check': ({ id }) => dropFolders.check(id),
    'drop-folders.remove': ({ id }) => dropFolders.remove(id),

    'intake.page': (query) => dropFolders.page(query),
    'intake.retry': ({ id }) => {
      dropFolders.retry(id)
    },
    'intake.send-anyway': ({ id }) => {
      dropFolders.sendAnyway(id)
    },
    'intake.reveal': ({ id }) => {
      desktop.reveal(dropFolders.locate(id))
    },

    'activity.page': ({ offset, limit }) => readActivity(db, offset, limit),
    'activity.retry': ({ id }) => {
      activity.retry(id)
    },
    'activity.retry-all': () => ({ count: activity.retryAll() }),
    'activity.cancel': ({ id }) => {
      activity.cancel(id)
    },
    'activity.resolve': ({ id, text }) => activity.resolve(id, text),
    'sync.status': () => core.status(),
  }
}
