import { Check, CircleAlert, CircleHelp, Clock, CloudUpload } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetState } from '../../../src-preload/contract/asset'
import { Badge } from '../../ui/badge'
import type { Tone } from '../../ui/badge'
import { stateWords } from './words'

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
