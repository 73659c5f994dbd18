import type { ReactNode } from 'react'
import type { DropFolder } from '../../../src-preload/contract/drop-folder'
import { formatCount, formatMoment, formatNumber, formatPast } from '../../ui/format'
import { useNow } from '../../ui/use-now'
import styles from './drop-folders.module.css'
import { watchWords } from './words'

interface Fact {
  readonly label: string
  readonly value: string
  readonly title?: string | undefined
}

const ageOf = (time: number | null, now: number, never: string): Pick<Fact, 'value' | 'title'> =>
  time === null ? { value: never } : { value: formatPast(time, now), title: formatMoment(time) }

function factsOf({ health, lastScanAt }: DropFolder, now: number): readonly Fact[] {
  const scan: Fact = { label: 'Last full scan', ...ageOf(health?.lastFullScanAt ?? lastScanAt, now, 'not yet') }
  if (health === null) return [{ label: 'Watched', value: 'not now' }, scan]
  const { missesFoundByScan: misses } = health
  return [
    { label: 'Watched', value: watchWords(health) },
    { label: 'Last event', ...ageOf(health.lastEventAt, now, 'none yet') },
    scan,
    { label: 'Files', value: formatNumber(health.files) },
    { label: 'Backlog', value: health.backlog === 0 ? 'none' : formatCount(health.backlog, 'file', 'files') },
    { label: 'Misses found by scan', value: misses === 0 ? 'none' : formatCount(misses, 'file', 'files') },
  ]
}

/** How a folder is watched, and how well: the facts on its card. */
export function FolderHealthLine({ folder }: { readonly folder: DropFolder }): ReactNode {
  const now = useNow()
  return (
    <dl aria-label="Health" className={styles['health']}>
      {factsOf(folder, now).map(({ label, value, title }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={title}>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
