import type { ReactNode } from 'react'
import type { ConflictValue } from '../../../src-preload/contract/conflict'
import { piecesOf, shorten, tagChanges } from './difference'
import type { TagChange } from './difference'
import styles from './value.module.css'

interface ValueProps {
  readonly id?: string
  readonly value: ConflictValue
  /** What it is compared with, to mark the difference; null: it stands for itself. */
  readonly before: ConflictValue | null
  readonly isShort: boolean
}

/** A text or tags, with what differs marked. */
export function Value({ id, value, before, isShort }: ValueProps): ReactNode {
  return (
    <span id={id} className={styles['value']} dir="auto">
      {typeof value === 'string' ? <Text text={value} before={before} isShort={isShort} /> : <Tags tags={value} before={before} />}
    </span>
  )
}

const Nothing = ({ children }: { readonly children: string }): ReactNode => <i className={styles['nothing']}>{children}</i>

interface TextProps extends Pick<ValueProps, 'before' | 'isShort'> {
  readonly text: string
}

function Text({ text, before, isShort }: TextProps): ReactNode {
  if (text === '') return <Nothing>Empty</Nothing>
  const pieces = typeof before === 'string' ? piecesOf(text, before) : [{ text, isChanged: false }]
  // Pieces have no names; a new text brings new ones.
  return (isShort ? shorten(pieces) : pieces).map((piece, at) =>
    piece.isChanged ? (
      <mark key={`${at} ${piece.text}`} className={styles['changed']}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}

const unseen: Readonly<Record<TagChange['change'], string>> = { same: '', added: ' (added)', removed: ' (removed)' }

function Tags({ tags, before }: { readonly tags: readonly string[]; readonly before: ConflictValue | null }): ReactNode {
  const changes = tagChanges(tags, typeof before === 'string' ? null : before)
  if (changes.length === 0) return <Nothing>No tags</Nothing>
  return (
    <span className={styles['tags']}>
      {changes.map(({ tag, change }) => (
        <span key={tag} className={styles[change]}>
          {change === 'added' && <span aria-hidden="true">+ </span>}
          {change === 'removed' ? <del>{tag}</del> : tag}
          <span className="unseen">{unseen[change]}, </span>
        </span>
      ))}
    </span>
  )
}
