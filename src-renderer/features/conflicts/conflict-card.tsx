import { useId, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Conflict, ConflictField, ConflictSide, ConflictValue } from '../../../src-preload/contract/conflict'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { formatMoment, formatPast } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { Preview } from '../assets/preview'
import { choose, forgetChoices, sideOf, useChoices } from './choices'
import styles from './conflict-card.module.css'
import { Value } from './value'

type Field = Conflict['fields'][number]

const fieldWords: Readonly<Record<ConflictField, string>> = {
  title: 'Title',
  description: 'Description',
  category: 'Category',
  tags: 'Tags',
  comment: 'Comment',
}

/** Longer texts are cut until they are asked for. Characters. */
const shortText = 600

interface ConflictCardProps {
  readonly conflict: Conflict
  readonly now: number
  readonly onOpenAsset: (id: AssetId) => void
  /** It was decided; it will be gone from the list soon. */
  readonly onDecided: () => void
}

/** One change of the user's and what stands against it, field by field. It is sent when each field is decided. */
export function ConflictCard({ conflict, now, onOpenAsset, onDecided }: ConflictCardProps): ReactNode {
  const { operationId, assetId, assetTitle, accountName, foundAt, fields } = conflict
  const choices = useChoices(operationId)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const id = useId()
  const decided = fields.flatMap((field) => {
    const side = sideOf(choices, field)
    return side === null || side === 'stale' ? [] : [{ field: field.field, side, theirs: field.theirs }]
  })
  const isReady = decided.length === fields.length

  async function apply() {
    if (isBusy || !isReady) return
    setBusy(true)
    setProblem(null)
    try {
      await call('conflicts.resolve', { operationId, choices: decided })
      forgetChoices(operationId)
      showToast({ kind: 'done', text: outcomeWords(conflict, decided) })
      onDecided()
    } catch (error) {
      setProblem(sentenceFor(error))
      setBusy(false)
      // What is there may be another thing by now.
      void queryClient.invalidateQueries({ queryKey: ['conflicts.page'] })
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void apply()
  }

  return (
    // Ctrl+Enter applies from anywhere inside; the button does the same.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut for the button below
    <article aria-labelledby={`${id}-title`} className={styles['card']} onKeyDown={onKeyDown}>
      <header className={styles['header']}>
        <Thumbnail id={assetId} />
        <div className={styles['about']}>
          {/* Reached when the conflict before it is decided. */}
          <h2 id={`${id}-title`} tabIndex={-1} data-conflict={operationId} className={styles['title']}>
            {assetTitle}
          </h2>
          <span className={styles['quiet']} title={formatMoment(foundAt)}>
            {accountName} · found {formatPast(foundAt, now)} ·{' '}
            <button type="button" className={styles['link']} onClick={() => onOpenAsset(assetId)}>
              Open asset
            </button>
          </span>
        </div>
      </header>
      {fields.map((field) => (
        <FieldChoice
          key={field.field}
          conflict={conflict}
          field={field}
          side={sideOf(choices, field)}
          onChoose={(side) => choose(operationId, field, side)}
        />
      ))}
      {problem !== null && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      <footer className={styles['footer']}>
        <Button
          kind="primary"
          isBusy={isBusy}
          reason={
            isReady
              ? undefined
              : fields.length === 1
                ? 'Choose “Mine” or “Theirs” first.'
                : 'Choose “Mine” or “Theirs” for each field first.'
          }
          onClick={() => void apply()}
        >
          Apply
        </Button>
      </footer>
    </article>
  )
}

function outcomeWords({ assetTitle, accountName }: Conflict, decided: readonly { readonly side: ConflictSide }[]): string {
  const isMine = decided.some(({ side }) => side === 'mine')
  const isTheirs = decided.some(({ side }) => side === 'theirs')
  if (isMine && isTheirs) return `“${assetTitle}” is decided. The values not taken are in its history.`
  return isMine ? `Your version of “${assetTitle}” goes to ${accountName}.` : `“${assetTitle}” stays as ${accountName} has it.`
}

function Thumbnail({ id }: { readonly id: AssetId }): ReactNode {
  const { data } = useCall('assets.details', { id })
  return (
    <span className={styles['thumbnail']}>
      <Preview url={data?.previewUrl ?? null} type={data?.type ?? 'other'} iconSize={20} />
    </span>
  )
}

interface FieldChoiceProps {
  readonly conflict: Conflict
  readonly field: Field
  readonly side: ConflictSide | 'stale' | null
  readonly onChoose: (side: ConflictSide) => void
}

/** What both changed; where it is not known, texts are compared with each other, and of tags nobody can say which came and which went. */
function comparedWith({ base, mine, theirs }: Field, side: ConflictSide): ConflictValue | null {
  const other = side === 'mine' ? theirs : mine
  return base ?? (typeof other === 'string' ? other : null)
}

const isLong = (value: ConflictValue | null): boolean => typeof value === 'string' && value.length > shortText

function FieldChoice({ conflict, field, side, onChoose }: FieldChoiceProps): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const { base, mine, theirs } = field
  const id = useId()
  const hasMore = [base, mine, theirs].some(isLong)
  const isShort = hasMore && !isWhole
  return (
    <fieldset className={styles['field']}>
      <legend className={styles['legend']}>{fieldWords[field.field]}</legend>
      {side === 'stale' && (
        <Notice tone="warn" role="status">
          This changed at {conflict.accountName} meanwhile. Choose again.
        </Notice>
      )}
      <div className={styles['sides']}>
        <div className={styles['before']}>
          <span className={styles['whose']}>Before</span>
          {base === null ? <i className={styles['quiet']}>Not known</i> : <Value value={base} before={null} isShort={isShort} />}
        </div>
        {(['mine', 'theirs'] as const).map((which) => (
          // The value is the radio's description, so that its name stays short; a click anywhere on it chooses it.
          <label key={which} className={styles['side']} data-chosen={side === which || undefined}>
            <span className={styles['whose']}>
              <input
                type="radio"
                name={id}
                aria-label={which === 'mine' ? 'Mine' : 'Theirs'}
                aria-describedby={`${id}-${which}`}
                checked={side === which}
                onChange={() => onChoose(which)}
              />
              {which === 'mine' ? 'Mine' : 'Theirs'}
              <span className={styles['quiet']}>{which === 'mine' ? 'from here' : `at ${conflict.accountName}`}</span>
            </span>
            <Value id={`${id}-${which}`} value={field[which]} before={comparedWith(field, which)} isShort={isShort} />
          </label>
        ))}
      </div>
      {hasMore && (
        <Button kind="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : 'Show the whole texts'}
        </Button>
      )}
    </fieldset>
  )
}
