import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Damage, LibraryCheck } from '../../../src-preload/contract/library'
import { Badge } from '../../ui/badge'
import { formatCount, formatMoment, formatPast } from '../../ui/format'
import { useNow } from '../../ui/use-now'
import styles from './settings.module.css'

/** What the last check found, in words. */
function resultWords({ damages, assets }: LibraryCheck): string {
  if (damages.length === 0) return `No damage among ${formatCount(assets, 'asset', 'assets')}.`
  const open = damages.filter(({ repaired }) => !repaired).length
  const found = `${formatCount(damages.length, 'kind', 'kinds')} of damage found`
  if (open === 0) return `${found}, and all of it was repaired.`
  return `${found}; ${formatCount(open, 'kind', 'kinds')} could not be repaired.`
}

/** The last check of the library: when it was, and what it found. */
export function CheckResult({ check }: { readonly check: LibraryCheck | null }): ReactNode {
  const now = useNow()
  if (check === null) return <p className={styles['quiet']}>The library was not checked yet.</p>
  return (
    <>
      <p>
        <span title={formatMoment(check.checkedAt)}>Checked {formatPast(check.checkedAt, now)}. </span>
        {resultWords(check)}
      </p>
      {check.damages.length > 0 && (
        <ul aria-label="Damages" className={styles['damages']}>
          {check.damages.map((damage) => (
            <DamageItem key={damage.kind} damage={damage} />
          ))}
        </ul>
      )}
    </>
  )
}

function DamageItem({ damage }: { readonly damage: Damage }): ReactNode {
  const { words, count, repaired, advice } = damage
  const Sign = repaired ? CircleCheck : CircleAlert
  return (
    <li>
      <div>
        <p>
          {words}
          {count > 1 && <span className={styles['quiet']}> ({formatCount(count, 'time', 'times')})</span>}
        </p>
        {advice !== null && <p className={styles['quiet']}>{advice}</p>}
      </div>
      <Badge tone={repaired ? 'good' : 'bad'} icon={<Sign size={14} strokeWidth={1.5} aria-hidden="true" />}>
        {repaired ? 'Repaired' : 'Not repaired'}
      </Badge>
    </li>
  )
}
