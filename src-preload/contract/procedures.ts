import { z } from 'zod'
import {
  account,
  accountFields,
  addByIdResult,
  choicesQuery,
  connectForm,
  deletedId,
  editAccountForm,
  holdAnswer,
  pauseLength,
  fieldChoice,
  unknownId,
} from './account'
import { activityFilter, activityPage, operationKind, syncStatus } from './activity'
import { appState, settings } from './app-state'
import {
  assetActions,
  assetChanges,
  assetDetails,
  assetFacets,
  assetPage,
  assetQuery,
  assetType,
  batchResult,
  collectionRow,
  deletionQuestion,
  downloadResult,
  fileMetadata,
  historyPage,
  searchMode,
  serviceSearchResult,
  shareLink,
} from './asset'
import type { Call } from './channels'
import { comment } from './comment'
import { conflictField, conflictPage, conflictSide, conflictValue, keptValue } from './conflict'
import { dropFolder, dropFolderEdit, dropFolderForm, dropFolderPreview } from './drop-folder'
import { feedPage } from './feed'
import { dragOut, fetchState, givenPaths, handInPreview, handInTarget, savedCopies, waitingFiles } from './hand-in'
import { handOverCheck, handOverForm, handOverState } from './hand-over'
import { accountId, assetId, commentId, dropFolderId, intakeId, operationId } from './ids'
import { intakeAction, intakeCounts, intakeFilter, intakePage, intakeQuery, intakeReason } from './intake'
import { libraryCheck, libraryState } from './library'
import { mediaFacts } from './media-facts'
import { leastCap, mostCap } from './limits'
import { transferPage } from './transfer'
import { serviceForm } from './service'

const procedure = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const nothing = z.void()
const empty = z.object({})
const assetIds = z.object({ ids: z.array(assetId).min(1).max(10_000) })
const text = z.string().max(100_000)

/** Input and output of every call, checked at the border in both directions. Limits here guard memory; rules with sentences live in main. */
export const procedures = {
  'app.state': procedure(empty, appState),
  'app.explore-demo': procedure(empty, z.object({ accountId })),
  'app.retry-keychain': procedure(empty, appState),
  'app.use-session-only': procedure(empty, appState),
  'settings.read': procedure(empty, settings),
  'settings.save': procedure(settings, nothing),
  'hand-over.read': procedure(empty, handOverState),
  /** Tries what was filled in, and keeps nothing. */
  'hand-over.check': procedure(handOverForm, handOverCheck),
  'hand-over.save': procedure(handOverForm, nothing),
  /** Every service Slipway can speak to, in the order the dialog shows them. */
  'services.list': procedure(empty, z.array(serviceForm)),
  'accounts.list': procedure(empty, z.array(account)),
  'accounts.connect': procedure(connectForm, z.object({ accountId })),
  'accounts.fields': procedure(z.object({ id: accountId }), accountFields),
  'accounts.edit': procedure(editAccountForm, nothing),
  'accounts.sync': procedure(z.object({ id: accountId }), nothing),
  'accounts.sign-out': procedure(z.object({ id: accountId }), nothing),
  'accounts.add-by-id': procedure(z.object({ id: accountId, text: z.string().max(900_000) }), addByIdResult),
  /** Asked of the service at once, with what was typed so far. */
  'accounts.choices': procedure(choicesQuery, z.array(fieldChoice)),
  /** Asks with the system's own dialog for a text or CSV file, and reads the ids and links in it; null when it was cancelled. */
  'accounts.choose-id-file': procedure(empty, z.object({ fileName: z.string(), ids: z.string() }).nullable()),
  'accounts.unknown-ids': procedure(z.object({ id: accountId }), z.array(unknownId)),
  'accounts.forget-unknown-ids': procedure(z.object({ id: accountId, assetIds: z.array(assetId).max(10_000) }), nothing),
  'accounts.deleted-ids': procedure(
    z.object({ id: accountId, offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    z.object({ rows: z.array(deletedId), total: z.number().int() }),
  ),
  /** Made at the service at once; needs a connection. */
  'accounts.create-folder': procedure(
    z.object({ id: accountId, name: z.string().max(1000), parentKey: z.string().max(300).nullable() }),
    z.object({ key: z.string() }),
  ),
  /** A new asset out of what lies at a web address. `type` null: by its content. Queued like any other change. */
  'accounts.create-from-link': procedure(
    z.object({ id: accountId, link: z.string().max(4000), name: z.string().max(1000), type: assetType.nullable() }),
    z.object({ assetId }),
  ),
  /** Asked of the service at once; what it finds is taken into the mirror. `assistant` costs credits: only ever after the user asked for this search. */
  'accounts.search': procedure(
    z.object({ id: accountId, text: z.string().max(1000), mode: searchMode, cursor: z.string().max(4000).nullable() }),
    serviceSearchResult,
  ),
  /** Nothing of the account is sent or read meanwhile. */
  'accounts.pause': procedure(z.object({ id: accountId, length: pauseLength }), nothing),
  'accounts.resume': procedure(z.object({ id: accountId }), nothing),
  /** Decides what the brake of the account waits for. */
  'accounts.answer-hold': procedure(z.object({ id: accountId, answer: holdAnswer }), nothing),
  'assets.page': procedure(
    z.object({ query: assetQuery, offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }),
    assetPage,
  ),
  /** Where an asset stands in a query's order, from 0; null when it is not in it. */
  'assets.position': procedure(z.object({ query: assetQuery, id: assetId }), z.number().int().nullable()),
  /** Ids from `offset` on, in the query's order: for ranges and "select all". */
  'assets.ids': procedure(
    z.object({ query: assetQuery, offset: z.number().int().min(0), limit: z.number().int().min(1).max(10_000) }),
    z.array(assetId),
  ),
  'assets.facets': procedure(z.object({ view: z.enum(['library', 'trash']) }), assetFacets),
  'assets.details': procedure(z.object({ id: assetId }), assetDetails),
  /** Says that the user looks at this asset: it is refreshed from the service soon. */
  'assets.opened': procedure(z.object({ id: assetId }), nothing),
  'assets.edit': procedure(z.object({ id: assetId, changes: assetChanges }), nothing),
  'assets.trash': procedure(assetIds, batchResult),
  'assets.undo-trash': procedure(assetIds, batchResult),
  'assets.restore': procedure(assetIds, batchResult),
  'assets.ask-deletion': procedure(assetIds, deletionQuestion),
  /** The system's folder dialog, for the copies that are saved before the deletion this question is about. The folder's name; null when it was cancelled. */
  'assets.choose-backup-folder': procedure(z.object({ nonce: z.string().max(100) }), z.string().nullable()),
  /** Refused without the nonce of a question and the typed word `delete`. */
  'assets.delete-permanently': procedure(z.object({ nonce: z.string().max(100), typed: z.string().max(100) }), batchResult),
  'assets.ask-media-removal': procedure(z.object({ id: assetId }), deletionQuestion),
  'assets.remove-media': procedure(z.object({ nonce: z.string().max(100), typed: z.string().max(100) }), batchResult),
  /** Asks with the system's own dialog where to save. `mediumId` null: the newest medium. */
  'assets.download': procedure(z.object({ id: assetId, mediumId: z.string().max(200).nullable() }), downloadResult),
  /** Asked of the service at once; `cursor` null: from the newest. */
  'assets.history': procedure(z.object({ id: assetId, cursor: z.string().max(200).nullable() }), historyPage),
  'assets.collections': procedure(z.object({ id: assetId }), z.array(collectionRow)),
  /** `collectionId` null: into a new collection of this title. */
  'assets.add-to-collection': procedure(
    z.object({ id: assetId, collectionId: z.string().max(200).nullable(), title: z.string().max(1000) }),
    nothing,
  ),
  'assets.actions': procedure(z.object({ id: assetId }), assetActions),
  'assets.start-action': procedure(z.object({ id: assetId, actionId: z.string().max(200), name: z.string().max(1000) }), nothing),
  /** The project an asset is in, asked of the service at once; null when it is in none. */
  'assets.project': procedure(z.object({ id: assetId }), collectionRow.nullable()),
  /** `text`: the project's id, or a link to it. */
  'assets.assign-project': procedure(z.object({ id: assetId, text: z.string().max(2000) }), nothing),
  'assets.unassign-project': procedure(z.object({ id: assetId }), nothing),
  'assets.file-metadata': procedure(z.object({ id: assetId }), fileMetadata),
  /** What the file told when it was read on this computer; null when it was not. */
  'assets.media-facts': procedure(z.object({ id: assetId }), mediaFacts.nullable()),
  'assets.share-link': procedure(
    z.object({
      id: assetId,
      mediumId: z.string().max(200).nullable(),
      days: z.number().int().min(1).max(365),
      downloads: z.number().int().min(1).max(10_000),
    }),
    shareLink,
  ),
  /** Values that lost a conflict, newest first. */
  'assets.kept-values': procedure(z.object({ id: assetId }), z.array(keptValue)),
  'comments.list': procedure(z.object({ assetId }), z.array(comment)),
  'comments.add': procedure(z.object({ assetId, text }), z.object({ id: commentId })),
  'comments.edit': procedure(z.object({ id: commentId, text }), nothing),
  'comments.delete': procedure(z.object({ id: commentId }), nothing),
  'drop-folders.list': procedure(empty, z.array(dropFolder)),
  /** The system's folder dialog; null when it was cancelled. */
  'drop-folders.choose': procedure(empty, z.string().nullable()),
  'drop-folders.preview': procedure(dropFolderForm, dropFolderPreview),
  'drop-folders.add': procedure(dropFolderForm, z.object({ id: dropFolderId })),
  /** What the changed rule would do with the files that are there. */
  'drop-folders.preview-edit': procedure(dropFolderEdit, dropFolderPreview),
  'drop-folders.edit': procedure(dropFolderEdit, nothing),
  'drop-folders.pause': procedure(z.object({ id: dropFolderId }), nothing),
  'drop-folders.resume': procedure(z.object({ id: dropFolderId }), nothing),
  'drop-folders.check': procedure(z.object({ id: dropFolderId }), nothing),
  'drop-folders.remove': procedure(z.object({ id: dropFolderId }), nothing),
  'intake.page': procedure(intakeQuery, intakePage),
  'intake.counts': procedure(z.object({ dropFolderId: dropFolderId.nullable() }), intakeCounts),
  /** One act upon one file: refused in words when it can not be done to it (any more). */
  'intake.act': procedure(z.object({ id: intakeId, action: intakeAction.exclude(['reveal']) }), nothing),
  /** The same upon all files of a kind: those that the filter finds and this reason keeps back. In parts, in the order they were seen. */
  'intake.act-on-all': procedure(
    z.object({ filter: intakeFilter, reason: intakeReason, action: intakeAction.exclude(['reveal']) }),
    z.object({ count: z.number().int() }),
  ),
  'intake.reveal': procedure(z.object({ id: intakeId }), nothing),
  /** Writes the rows that the filter finds into a CSV file that the system's dialog asks for; null when it was cancelled. */
  'intake.export': procedure(intakeFilter, z.object({ fileName: z.string(), rows: z.number().int() }).nullable()),
  /** `target` null: nothing was chosen yet; the accounts that take files are told. */
  'hand-in.preview': procedure(z.object({ paths: givenPaths, target: handInTarget.nullable() }), handInPreview),
  /** Takes what was previewed. How many files there are is told as they are found, in the ledger. */
  'hand-in.take': procedure(z.object({ ticket: z.string().max(100) }), nothing),
  /** The system's dialog for files (or for folders); null when it was cancelled. */
  'hand-in.choose': procedure(z.object({ folders: z.boolean() }), givenPaths.nullable()),
  /** Files or a picture on the clipboard, as paths; empty when it holds none. A picture is written into a file of its own first. */
  'hand-in.paste': procedure(empty, z.object({ paths: z.array(z.string()) })),
  /** What came from outside the window since the last call. */
  'hand-in.waiting': procedure(empty, waitingFiles),
  /** Begins to drag the originals of these assets out of the window, or fetches them first. */
  'hand-in.drag-out': procedure(z.object({ ids: z.array(assetId).min(1).max(100) }), dragOut),
  /** How far those are that `drag-out` fetches; told anew with `hand-in.changed`. */
  'hand-in.fetch-state': procedure(z.object({ ids: z.array(assetId).min(1).max(100) }), fetchState),
  /** Saves all media of these assets into a folder that the system's dialog asks for, never over a file that is there; null when it was cancelled. */
  'hand-in.save-copies': procedure(z.object({ ids: z.array(assetId).min(1).max(1000) }), savedCopies.nullable()),
  'transfers.page': procedure(z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) }), transferPage),
  /** Puts one before (or behind) all others of its account that have not begun. */
  'transfers.move': procedure(z.object({ id: operationId, to: z.enum(['first', 'last']) }), nothing),
  'transfers.cancel': procedure(z.object({ id: operationId }), nothing),
  'transfers.set-cap': procedure(z.object({ cap: z.number().int().min(leastCap).max(mostCap).nullable() }), nothing),
  'activity.page': procedure(
    z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500), filter: activityFilter.optional() }),
    activityPage,
  ),
  'activity.retry': procedure(z.object({ id: operationId }), nothing),
  /** `kind` absent: everything that was refused. */
  'activity.retry-all': procedure(z.object({ kind: operationKind.optional() }), z.object({ count: z.number().int() })),
  'activity.cancel': procedure(z.object({ id: operationId }), nothing),
  /** Ends the doubt of an operation that asks for the asset's id or link at the service. */
  'activity.resolve': procedure(z.object({ id: operationId, text: z.string().max(2000) }), nothing),
  'conflicts.page': procedure(z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(200) }), conflictPage),
  /**
   * Decides every field of one conflict; the other side's value is kept (see `assets.kept-values`). `theirs`: the service's value that the user saw. Refused when
   * that is another one by now.
   */
  'conflicts.resolve': procedure(
    z.object({
      operationId,
      choices: z
        .array(z.object({ field: conflictField, side: conflictSide, theirs: conflictValue }))
        .min(1)
        .max(10),
    }),
    nothing,
  ),
  /** Decides every field of every conflict alike. */
  'conflicts.resolve-all': procedure(z.object({ side: conflictSide }), z.object({ count: z.number().int() })),
  'feed.page': procedure(
    z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(200), unseenOnly: z.boolean() }),
    feedPage,
  ),
  /** The user looked: what is there now is not new any more. */
  'feed.seen': procedure(empty, nothing),
  'library.state': procedure(empty, libraryState),
  /** Compares all that the library says of itself, and repairs what can be repaired. */
  'library.check': procedure(empty, libraryCheck),
  'library.back-up': procedure(empty, libraryState),
  /** Puts this copy in the library's place and starts the program again. What waits to be sent and what is known of dropped files stays as it is now. */
  'library.restore': procedure(z.object({ id: z.string().max(200) }), nothing),
  /** Reads everything anew from the services; null: of all accounts. What waits to be sent stays. */
  'library.rebuild': procedure(z.object({ accountId: accountId.nullable() }), nothing),
  'library.dismiss-notice': procedure(empty, nothing),
  /** Ends the program in order and starts it anew: what a damaged library file needs. */
  'library.start-again': procedure(empty, nothing),
  'sync.status': procedure(empty, syncStatus),
} satisfies Record<Call, unknown>

export type Input<C extends Call> = z.infer<(typeof procedures)[C]['input']>
export type Output<C extends Call> = z.infer<(typeof procedures)[C]['output']>
