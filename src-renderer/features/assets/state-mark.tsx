import { Check, CircleAlert, CircleHelp, Clock, CloudUpload, Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetRow, AssetState } from '../../../src-preload/contract/asset'
import { Badge } from '../../ui/badge'
import type { Tone } from '../../ui/badge'
import { processingWords, stateWords } from './words'

const tones: Readonly<Record<AssetState, Tone>> = { ok: 'good', pending: 'plain', uploading: 'busy', 'needs-review': 'warn', failed: 'bad' }
const signs = { ok: Check, pending: Clock, uploading: CloudUpload, 'needs-review': CircleHelp, failed: CircleAlert }

/** An asset's state in a word, with a picture. */
export function StateMark({ state }: { readonly state: AssetState }): ReactNode {
  const Sign = signs[state]
  return (
    <Badge tone={tones[state]} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
      {stateWords[state]}
    </Badge>
  )
}

const processingTones = { processing: 'busy', failed: 'bad', unknown: 'warn' } as const
const processingSigns = { processing: Hourglass, failed: CircleAlert, unknown: CircleHelp }

/** How far the service is with an asset's content; nothing where it is ready, or the service has no such state. */
export function ProcessingMark({ processing }: Pick<AssetRow, 'processing'>): ReactNode {
  if (processing === null || processing === 'ready') return null
  const Sign = processingSigns[processing]
  return (
    <Badge tone={processingTones[processing]} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
      {processingWords[processing]}
    </Badge>
  )
}

/** The one state that a tile or a line has room for: what is going on here comes before what goes on at the service. */
export function RowMark({ row }: { readonly row: AssetRow }): ReactNode {
  return row.state === 'ok' ? <ProcessingMark processing={row.processing} /> : <StateMark state={row.state} />
}

/** Whether `RowMark` has anything to say. */
export const hasMark = (row: AssetRow): boolean => row.state !== 'ok' || (row.processing !== null && row.processing !== 'ready')
