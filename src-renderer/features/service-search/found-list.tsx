import { useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { ServiceSearchResult } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import { Button } from '../../ui/button'
import { Skeleton } from '../../ui/empty'
import { formatCount, formatList, formatNumber } from '../../ui/format'
import { Preview } from '../assets/preview'
import { RowMark } from '../assets/state-mark'
import { typeWords } from '../assets/words'
import styles from './service-search.module.css'
import type { Found } from './use-service-search'

interface FoundListProps {
  /** The service's name. */
  readonly service: string
  readonly found: Found | null
  readonly isBusy: boolean
  readonly onMore: () => void
  readonly onOpen: (id: AssetId) => void
}

/** What a service found: one line each, with its score and reasons, and the way to its details. */
export function FoundList({ service, found, isBusy, onMore, onOpen }: FoundListProps): ReactNode {
  const list = useRef<HTMLUListElement>(null)
  const hasMore = typeof found?.next === 'string'

  /** Arrow keys walk from line to line, as in the grid. */
  function walk(event: KeyboardEvent) {
    const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (way === 0) return
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.findIndex((button) => button === document.activeElement)
    buttons[at + way]?.focus()
    event.preventDefault()
  }

  return (
    <>
      <p role="status" aria-label="Search results" className={styles['summary']}>
        {isBusy ? `Asking ${service}…` : found && summaryOf(found, service)}
      </p>
      {isBusy && found === null && <Skeleton rows={3} />}
      {found !== null && found.hits.length > 0 && (
        // The keys only add a shorter way between the buttons in the list.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- every line is reached with Tab as well
        <ul ref={list} aria-label="Found at the service" className={styles['hits']} onKeyDown={walk}>
          {found.hits.map((hit) => (
            <Hit key={hit.row.id} hit={hit} onOpen={onOpen} />
          ))}
        </ul>
      )}
      {hasMore && (
        <div>
          <Button isBusy={isBusy} onClick={onMore}>
            {found.question.mode === 'assistant' ? 'More results (costs credits)' : 'More results'}
          </Button>
        </div>
      )}
    </>
  )
}

function summaryOf({ hits, total, costs, note, question }: Found, service: string): string {
  const sentences: string[] = []
  if (hits.length === 0) sentences.push(`${service} found nothing for “${question.text}”. Try other words, or another way to search.`)
  else if (total !== null && total > hits.length)
    sentences.push(`${formatNumber(hits.length)} of ${formatCount(total, 'asset', 'assets')} found.`)
  else sentences.push(`${formatCount(hits.length, 'asset', 'assets')} found.`)
  if (costs.length > 0) sentences.push(`Cost: ${formatList(costs)}.`)
  if (note !== null) sentences.push(note)
  return sentences.join(' ')
}

interface HitProps {
  readonly hit: ServiceSearchResult['hits'][number]
  readonly onOpen: (id: AssetId) => void
}

const scores = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

function Hit({ hit: { row, score, reasons }, onOpen }: HitProps): ReactNode {
  const facts = [
    typeWords[row.type],
    ...(score === null ? [] : [`Score ${scores.format(score)}`]),
    ...(row.trashedAt === null ? [] : ['In the trash']),
  ]
  return (
    <li className={styles['hit']}>
      <span className={styles['picture']}>
        <Preview url={row.previewUrl} type={row.type} iconSize={24} />
      </span>
      <div className={styles['words']}>
        <span className={styles['title']}>{row.title}</span>
        <span className={styles['facts']}>
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          <RowMark row={row} />
        </span>
        {reasons.length > 0 && (
          <ul aria-label="Why it was found" className={styles['reasons']}>
            {[...new Set(reasons)].map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
      </div>
      <Button aria-label={`Show ${row.title}`} onClick={() => onOpen(row.id)}>
        Show
      </Button>
    </li>
  )
}
