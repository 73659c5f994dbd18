import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { BatchResult, DeletionQuestion } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import { deletionWord } from '../../src-preload/contract/limits'
import { findAccount } from '../accounts/account-store'
import type { Tx } from '../database/transaction'
import { entriesOfAsset, isHeld, isUnsent, settle, type OutboxEntry } from '../sync/outbox'
import { findAsset, removeAsset, type MirrorAsset } from './mirror'
import type { AssetChangesTools, Queueing } from './queueing'

/** A question before a deletion is good for this long. ms. */
const questionMs = 5 * 60_000

/** An asset as the user saw it when asked. */
interface Confirmed {
  readonly id: AssetId
  readonly version: string | null
  readonly wasTrashed: boolean
  readonly md5: string | null
  readonly media: readonly string[]
}

interface Question {
  readonly what: DeletionQuestion['what']
  readonly expiresAt: number
  readonly offersBackup: boolean
  readonly assets: readonly Confirmed[]
  /** Where copies are saved first; the window never names a path. */
  readonly backupFolder: string | null
}

const mediaOf = (asset: MirrorAsset): readonly string[] => asset.media.map(({ id }) => id)
const isSameList = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, at) => id === other[at])
const confirmedAs = (asset: MirrorAsset): Confirmed => ({
  id: asset.id,
  version: asset.version,
  wasTrashed: asset.trashedAt !== null,
  md5: asset.md5,
  media: mediaOf(asset),
})

/** What only the user can find may be at the service. */
const neverLeft = (entry: OutboxEntry): boolean => isUnsent(entry) && entry.state !== 'needs-review'

/** What is said to go when the media of an asset are removed. */
function mediaInWords(asset: MirrorAsset): string {
  const names = asset.media.map(({ fileName }) => fileName ?? asset.fileName ?? 'a file without a name')
  const shown = names.slice(0, 5).map((name) => `“${name}”`)
  const more = names.length > shown.length ? ` and ${(names.length - shown.length).toLocaleString('en')} more` : ''
  return `Its media ${shown.join(', ')}${more} go, in all their versions. The asset stays, with its title, tags and comments. Nobody can bring the media back.`
}

/** What is lost for good is asked about first: exactly these assets, as they were when the user was asked. Each question can be answered once, with the typed word. */
export function createDeletion(tools: AssetChangesTools, { need, queue, forEach, refusal }: Queueing) {
  const { db, clock } = tools
  const questions = new Map<string, Question>()

  const ask = (question: Pick<Question, 'what' | 'offersBackup' | 'assets'>): { nonce: string; expiresAt: number } => {
    const now = clock.now()
    for (const [nonce, old] of questions) if (old.expiresAt < now) questions.delete(nonce)
    const nonce = randomBytes(24).toString('base64url')
    const expiresAt = now + questionMs
    questions.set(nonce, { ...question, expiresAt, backupFolder: null })
    return { nonce, expiresAt }
  }

  const openQuestion = (nonce: string, what: Question['what'] | null): Question => {
    const question = questions.get(nonce)
    const isGood = question !== undefined && question.expiresAt >= clock.now() && (what === null || question.what === what)
    if (!isGood) throw new AppError('refused', 'This confirmation is too old. Nothing was deleted; ask again.')
    return question
  }

  /** The answered question, which then is gone. */
  const answered = (what: Question['what'], nonce: string, typed: string): Question => {
    if (typed.trim().toLowerCase() !== deletionWord)
      throw new AppError('invalid-input', `Type ${deletionWord} to confirm. Nothing was deleted.`, 'typed')
    try {
      return openQuestion(nonce, what)
    } finally {
      questions.delete(nonce)
    }
  }

  const offersBackup = (asset: MirrorAsset): boolean =>
    asset.media.length > 0 && tools.factsOf(asset.accountId)?.deletion.offerBackup === true

  /** The folder for an asset's copy; null where there is nothing to copy or no way to. */
  const folderFor = (tx: Tx, asset: MirrorAsset, { backupFolder }: Question): string | null =>
    asset.media.length > 0 && refusal(tx, asset, 'download') === null ? backupFolder : null

  /** It never left this machine: it goes at once, and with it what was to be done with it. */
  const giveUp = (tx: Tx, asset: MirrorAsset) => {
    for (const { payload } of entriesOfAsset(tx, asset.id))
      if (payload.kind === 'add-media' || payload.kind === 'upload-asset') tools.onMediaCancelled(tx, payload)
    removeAsset(tx, asset)
  }

  return {
    /** Fixes what exactly is to be deleted, for the question that the user is asked. */
    askDeletion(ids: readonly AssetId[]): DeletionQuestion {
      const assets: DeletionQuestion['assets'] = []
      const refused: DeletionQuestion['refused'] = []
      const kept: MirrorAsset[] = []
      for (const id of new Set(ids)) {
        const asset = findAsset(db, id)
        const account = asset === null ? null : findAccount(db, asset.accountId)
        if (asset === null || account === null) continue
        const reason = refusal(db, asset, 'delete-permanently')
        if (reason !== null) refused.push({ id, title: asset.title, reason })
        else {
          assets.push({ id, title: asset.title, accountName: account.name, whatIsLost: tools.factsOf(account.id)?.deletionMeans ?? '' })
          kept.push(asset)
        }
      }
      const wish = { what: 'assets', offersBackup: kept.some(offersBackup), assets: kept.map(confirmedAs) } as const
      return { ...ask(wish), what: wish.what, offersBackup: wish.offersBackup, assets, refused }
    },

    /** Remembers where the copies go. The folder's name. @throws AppError when the question is not open, or offers no copies */
    setBackupFolder(nonce: string, folder: string): string {
      const question = openQuestion(nonce, 'assets')
      if (!question.offersBackup) throw new AppError('refused', 'There is nothing to save a copy of.')
      questions.set(nonce, { ...question, backupFolder: folder })
      return basename(folder) === '' ? folder : basename(folder)
    },

    /** Throws unless the question can still be answered: before the user is troubled with a dialog. */
    needQuestion(nonce: string): void {
      openQuestion(nonce, null)
    },

    /** Queues the deletions of an answered question. Each question can be answered once. */
    deletePermanently(nonce: string, typed: string): BatchResult {
      const question = answered('assets', nonce, typed)
      const confirmed = new Map(question.assets.map((asset) => [asset.id, asset]))
      return forEach([...confirmed.keys()], (tx, asset) => {
        const reason = refusal(tx, asset, 'delete-permanently')
        if (reason !== null) return reason
        const { version = null, wasTrashed = false } = confirmed.get(asset.id) ?? {}
        if (asset.version !== version || (wasTrashed && asset.trashedAt === null))
          return 'It changed since you were asked. Look at it and delete it again.'
        for (const { id, payload, state } of entriesOfAsset(tx, asset.id))
          if (payload.kind === 'delete-permanently' && isHeld({ state })) settle(tx, id)
        if (asset.remoteId === null && entriesOfAsset(tx, asset.id).every(neverLeft)) giveUp(tx, asset)
        else queue(tx, asset, { kind: 'delete-permanently', version, wasTrashed, backupFolder: folderFor(tx, asset, question) })
        return null
      })
    },

    /** The same question about the media of one asset, which itself stays. @throws AppError with the reason when they can not be removed */
    askMediaRemoval(id: AssetId): DeletionQuestion {
      const asset = need(db, id)
      const reason = refusal(db, asset, 'remove-media')
      if (reason !== null) throw new AppError('refused', reason)
      const accountName = findAccount(db, asset.accountId)?.name ?? ''
      return {
        ...ask({ what: 'media', offersBackup: false, assets: [confirmedAs(asset)] }),
        what: 'media',
        offersBackup: false,
        assets: [{ id, title: asset.title, accountName, whatIsLost: mediaInWords(asset) }],
        refused: [],
      }
    },

    /** Queues the removal of exactly the media that the user was asked about. */
    removeMedia(nonce: string, typed: string): BatchResult {
      const { assets } = answered('media', nonce, typed)
      const confirmed = new Map(assets.map((asset) => [asset.id, asset]))
      return forEach([...confirmed.keys()], (tx, asset) => {
        const reason = refusal(tx, asset, 'remove-media')
        if (reason !== null) return reason
        const seen = confirmed.get(asset.id)
        const media = mediaOf(asset)
        if (asset.md5 !== seen?.md5 || !isSameList(media, seen.media))
          return 'Its media changed since you were asked. Look at it and remove them again.'
        queue(tx, asset, { kind: 'remove-media', md5: seen.md5, media: [...media] })
        return null
      })
    },
  }
}
