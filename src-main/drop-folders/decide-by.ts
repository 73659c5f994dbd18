import type { AssetType } from '../../src-preload/contract/asset'
import type { IntakeRule } from '../../src-preload/contract/drop-folder'
import type { AssetId, IntakeId } from '../../src-preload/contract/ids'
import type { Capability } from '../../src-preload/contract/service'
import type { Hold } from './ledger-machine'
import { sieve, sieveType } from './rule'
import { fillTemplates, type Filled, type TemplateFile } from './templates'

/** How an asset stands: `gone`: its service does not know it any more; `removed`: not in the mirror any more, by the user's word. */
export type AssetStanding = 'live' | 'trashed' | 'gone' | 'removed'

/** A file of the ledger, or an asset, with the same content at the same place. */
export interface Twin {
  /** Null: known by its asset alone. */
  readonly rowId: IntakeId | null
  readonly assetId: AssetId | null
  /** Of the file, or the title of the asset. */
  readonly name: string
  readonly standing: AssetStanding
  /** Its content was at the service, which confirmed it. */
  readonly wasDone: boolean
  /** Its file is certainly not on the disk any more: what has its content now is the same file, moved. */
  readonly isGone: boolean
}

/** What the ledger knows of the file itself. */
export interface KnownFile {
  /** What an earlier content of it made or joined, and how that stands. */
  readonly asset: { readonly id: AssetId; readonly title: string; readonly standing: AssetStanding } | null
  /** It holds what it held when it was last decided upon. */
  readonly isSame: boolean
  readonly revision: number
  readonly doneRevision: number
  /** The user wants it sent whatever stands against it. */
  readonly isForced: boolean
}

/** Where the files of a folder go. */
export type Way =
  | { readonly kind: 'new-assets' }
  /** `name`: what the name says by the pattern; null: it does not fit. `assets`: those of that title. */
  | {
      readonly kind: 'by-pattern'
      readonly pattern: string
      readonly fault: string | null
      readonly name: { readonly title: string } | null
      readonly assets: readonly AssetId[]
    }
  | { readonly kind: 'to-asset'; readonly id: AssetId; readonly title: string; readonly standing: AssetStanding }

/** All that a decision is made of. */
export interface Facts {
  readonly rule: IntakeRule
  readonly way: Way
  /** `relativePath` as the ledger has it; `type` by content where that tells, else by name. */
  readonly file: {
    readonly relativePath: string
    readonly size: number
    readonly type: AssetType
    readonly notScrubbed: string | null
    readonly template: TemplateFile
  }
  /** Null: never seen before. */
  readonly known: KnownFile | null
  readonly twins: readonly Twin[]
  readonly service: {
    /** Further media of an asset. */
    readonly addMedia: Capability
    readonly restore: Capability
    /** Code points. */
    readonly titleLimit: number
  }
}

export type Decision =
  | ({ readonly kind: 'new-asset' } & Filled)
  | { readonly kind: 'media'; readonly assetId: AssetId; readonly title: string }
  | {
      readonly kind: 'hold'
      readonly hold: Hold
      readonly reason: string
      /** In a few words, for a table of many files. */
      readonly brief: string
      readonly twin: Pick<Twin, 'rowId' | 'assetId'> | null
    }
  | {
      readonly kind: 'skip'
      readonly hold: Hold
      readonly reason: string
      readonly brief: string
      readonly twin: Pick<Twin, 'rowId' | 'assetId'>
    }
  /** The file of that row, under another name. */
  | { readonly kind: 'same'; readonly rowId: IntakeId }
  /** The asset in the trash comes back and stands for the file. */
  | { readonly kind: 'restore'; readonly assetId: AssetId; readonly title: string; readonly twinId: IntakeId | null }
  /** What was confirmed before: it only looked different. */
  | { readonly kind: 'done-again' }

type Objection = Extract<Decision, { kind: 'hold' | 'skip' | 'same' | 'restore' }>

const hold = (code: Hold, reason: string, more: { brief: string; twin?: Twin }): Objection => ({
  kind: 'hold',
  hold: code,
  reason,
  brief: more.brief,
  twin: more.twin ?? null,
})

const newAsset = ({ rule, file, service }: Facts): Decision => ({
  kind: 'new-asset',
  ...fillTemplates(rule, file.template, service.titleLimit),
})

/** What the rule says of a twin that is live, or on its way. */
function objectToLive(twin: Twin, rule: IntakeRule): Objection | null {
  if (twin.isGone && twin.rowId !== null) return { kind: 'same', rowId: twin.rowId }
  if (rule.onDuplicate === 'new-asset') return null
  const which = twin.rowId === null ? `the asset “${twin.name}”` : `“${twin.name}”`
  const stands = twin.rowId === null ? '' : `, which ${twin.wasDone ? 'was sent already' : 'is on its way'}`
  const brief = `same content as ${which}`
  if (rule.onDuplicate === 'skip') {
    const reason = `Same content as ${which}${stands}. It was skipped, as the folder's rule says.`
    return { kind: 'skip', hold: 'duplicate', reason, brief, twin }
  }
  return hold('duplicate', `Same content as ${which}${stands}. Nothing was sent.`, { brief, twin })
}

function objectToTrashed(twin: Twin, { rule, service }: Facts): Objection | null {
  if (rule.onTrashedTwin === 'new-asset') return null
  const which = twin.rowId === null ? `the asset “${twin.name}”, which is in the trash` : `“${twin.name}”, whose asset is in the trash`
  const brief = `same content as ${which}`
  if (rule.onTrashedTwin === 'skip') {
    const reason = `Same content as ${which}. It was skipped, as the folder's rule says.`
    return { kind: 'skip', hold: 'trashed-twin', reason, brief, twin }
  }
  if (rule.onTrashedTwin === 'restore' && service.restore.offered && twin.assetId !== null)
    return { kind: 'restore', assetId: twin.assetId, title: twin.name, twinId: twin.rowId }
  const advice = service.restore.offered
    ? 'Restore that asset, send this file as a new one, or skip it.'
    : `${service.restore.reason} Send this file as a new asset, or skip it.`
  return hold('trashed-twin', `Same content as ${which}. ${advice}`, { brief, twin })
}

function objectToTwin(twin: Twin, facts: Facts): Objection | null {
  if (twin.standing === 'live') return objectToLive(twin, facts.rule)
  if (twin.standing === 'trashed') return objectToTrashed(twin, facts)
  // Sending was given up before the service had anything.
  if (twin.standing === 'removed' && !twin.wasDone) return null
  const reason = `Same content as “${twin.name}”, whose asset is no longer at the service. Nothing was sent. Send anyway makes a new asset.`
  return hold('removed-remotely', reason, { brief: `same content as “${twin.name}”, whose asset is no longer at the service`, twin })
}

const weight: Readonly<Record<AssetStanding, number>> = { live: 0, trashed: 1, gone: 2, removed: 3 }

/** The one that is moved first, then what is there, then what could be there again. */
function objectToTwins(facts: Facts): Objection | null {
  const inOrder = [...facts.twins].sort((a, b) => weight[a.standing] - weight[b.standing])
  const objections = inOrder.flatMap((twin) => objectToTwin(twin, facts) ?? [])
  return objections.find(({ kind }) => kind === 'same') ?? objections[0] ?? null
}

/** Where a file goes that made no asset yet. */
function sendFresh(facts: Facts): Decision {
  const { way, service } = facts
  if (way.kind === 'new-assets') return newAsset(facts)
  if (!service.addMedia.offered) return hold('unmatched', service.addMedia.reason, { brief: 'the service takes no further media' })
  if (way.kind === 'to-asset') {
    if (way.standing === 'live') return { kind: 'media', assetId: way.id, title: way.title }
    const where = way.standing === 'trashed' ? 'in the trash' : 'no longer at the service'
    const advice = way.standing === 'trashed' ? 'Restore it and retry.' : 'Give the file to another asset.'
    const name = way.title === '' ? 'Its asset' : `The asset “${way.title}”`
    return hold('asset-gone', `${name} is ${where}. Nothing was sent. ${advice}`, { brief: `its asset is ${where}` })
  }
  if (way.fault !== null) return hold('unmatched', way.fault, { brief: 'the pattern can not be read' })
  if (way.name === null) {
    const reason = `The name does not fit the pattern ${way.pattern}. Rename the file and it is taken.`
    return hold('unmatched', reason, { brief: 'the name does not fit the pattern' })
  }
  const { title } = way.name
  const [id, ...more] = way.assets
  if (id === undefined)
    return hold('unmatched', `No asset is named “${title}”. The file is sent when there is one.`, { brief: `no asset is named “${title}”` })
  if (more.length === 0) return { kind: 'media', assetId: id, title }
  const brief = `${String(more.length + 1)} assets are named “${title}”`
  return hold('unmatched', `${brief}. Give them different titles and the file is sent.`, { brief })
}

/** What the rule leaves out by name, size or type, and what could not be made ready. */
function objectToFile({ rule, file }: Facts): Objection | null {
  const left = sieve(rule, file) ?? sieveType(rule, file, file.type)
  if (left !== null) return { kind: 'hold', ...left, twin: null }
  if (file.notScrubbed === null) return null
  return notScrubbed(file.notScrubbed)
}

const notScrubbed = (sentence: string): Objection => hold('not-scrubbed', sentence, { brief: 'what the rule removes could not be removed' })

/** Other content under the name of a file that made an asset, which is live. */
function decideChanged(facts: Facts, known: KnownFile & { readonly asset: NonNullable<KnownFile['asset']> }): Decision {
  const { rule, service } = facts
  const { asset, isSame, isForced } = known
  const media: Decision = { kind: 'media', assetId: asset.id, title: asset.title }
  // Nothing of it is at the service yet: it is the asset's first medium, not its next one.
  if (known.doneRevision === 0 && service.addMedia.offered) return media
  if (isForced) return service.addMedia.offered && rule.onChange !== 'new-asset' ? media : newAsset(facts)
  if (isSame) {
    if (service.addMedia.offered) return media
    const reason = 'It made an asset already, which takes no second file. Send anyway makes a new asset.'
    return hold('changed', reason, { brief: 'it made an asset already' })
  }
  if (rule.onChange === 'new-asset') return newAsset(facts)
  if (rule.onChange === 'add-media' && service.addMedia.offered) return media
  if (service.addMedia.offered) {
    const reason = `It changed after it made the asset “${asset.title}”. Nothing was sent. Send anyway adds it to that asset.`
    return hold('changed', reason, { brief: 'it changed after it made an asset' })
  }
  const reason =
    'It changed after it made an asset, and the service takes no second file for an asset. Nothing was sent. Send anyway makes a new asset.'
  return hold('changed', reason, { brief: 'it changed, and the service takes no second file for an asset' })
}

function decideKnown(facts: Facts, known: KnownFile & { readonly asset: NonNullable<KnownFile['asset']> }): Decision {
  const { asset, isForced } = known
  if (known.isSame && known.revision > 0 && known.doneRevision === known.revision && !isForced) return { kind: 'done-again' }
  const left = isForced ? null : objectToFile(facts)
  if (left !== null) return left
  if (asset.standing === 'live') return decideChanged(facts, known)
  // Sending was given up before the service had anything: there is nothing to ask about.
  if (isForced || (asset.standing === 'removed' && known.doneRevision === 0))
    return facts.way.kind === 'to-asset' ? sendFresh(facts) : newAsset(facts)
  if (asset.standing === 'trashed') {
    const reason = 'Its asset is in the trash. Restore the asset and retry, or send the file as a new asset.'
    return hold('asset-gone', reason, { brief: 'its asset is in the trash' })
  }
  const reason = 'Its asset is no longer at the service. Nothing was sent. Send anyway makes a new asset.'
  return hold('asset-gone', reason, { brief: 'its asset is no longer at the service' })
}

function decide(facts: Facts): Decision {
  const { known } = facts
  if (known !== null && known.asset !== null) return decideKnown(facts, { ...known, asset: known.asset })
  if (known?.isForced === true) return sendFresh(facts)
  // A file that is only somewhere else now is no news, whatever the rule leaves out.
  const twins = objectToTwins(facts)
  if (twins?.kind === 'same') return twins
  return objectToFile(facts) ?? twins ?? sendFresh(facts)
}

/**
 * What becomes of a file at rest. Pure: the same facts give the same decision, in the ledger as in a preview. A file is either sent, or held with a reason, or neither because
 * its content is there already. What the rule removes never leaves, not by the user's word upon the file either: that is said in the rule.
 */
export function decideBy(facts: Facts): Decision {
  const decision = decide(facts)
  const { notScrubbed: fault } = facts.file
  return fault !== null && (decision.kind === 'new-asset' || decision.kind === 'media') ? notScrubbed(fault) : decision
}

/** What a preview says of a decision. */
export function decisionInWords(decision: Decision): { readonly outcome: string; readonly willSend: boolean } {
  switch (decision.kind) {
    case 'new-asset':
      return { outcome: `New asset “${decision.title}”`, willSend: true }
    case 'media':
      return { outcome: `Added to the asset “${decision.title}”`, willSend: true }
    case 'hold':
      return { outcome: `Held: ${decision.brief}`, willSend: false }
    case 'skip':
      return { outcome: `Skipped: ${decision.brief}`, willSend: false }
    case 'restore':
      return { outcome: `Restores the asset “${decision.title}” from the trash`, willSend: false }
    case 'same':
    case 'done-again':
      return { outcome: 'Sent already', willSend: false }
  }
}
