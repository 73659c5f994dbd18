import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import type { ConflictField, KeptValue } from '../../../src-preload/contract/conflict'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { Button } from '../../ui/button'
import { formatList, formatMoment } from '../../ui/format'
import { keepDraft, useDraft } from './drafts'
import { chooseTab, editOf, keepEdit } from './panel-state'
import type { Values } from './panel-state'
import styles from './tabs-content.module.css'

/** Values of an asset that lost a conflict, newest first; none until they are read. */
export function useKeptValues(id: AssetId, isWanted = true): readonly KeptValue[] {
  const { data } = useQuery({
    queryKey: ['assets.kept-values', { id }],
    queryFn: () => call('assets.kept-values', { id }),
    enabled: isWanted,
  })
  return data ?? []
}

const fieldWords: Readonly<Record<ConflictField, string>> = {
  title: 'title',
  description: 'description',
  category: 'category',
  tags: 'tags',
  comment: 'comment',
}

/** "Your title lost on Nov 21, 2026, 8:20 PM". */
const headingOf = ({ field, whose, at }: KeptValue): string =>
  whose === 'mine'
    ? `Your ${fieldWords[field]} lost on ${formatMoment(at)}`
    : `Their ${fieldWords[field]} lost to yours on ${formatMoment(at)}`

const textOf = ({ value }: KeptValue): string => {
  if (typeof value !== 'string') return value.length === 0 ? 'No tags' : formatList(value)
  return value === '' ? 'Empty' : `“${value}”`
}

/** Nobody's words are gone: what lost a conflict can be read here and used again. */
export function KeptValues({ asset, values }: { readonly asset: AssetDetails; readonly values: readonly KeptValue[] }): ReactNode {
  return (
    <section className={styles['stack']}>
      <h3 className={styles['heading']}>Kept from conflicts</h3>
      <ul aria-label="Kept from conflicts" className={styles['stack']}>
        {values.map((kept, at) => (
          // Several may be of one moment; a new one comes at the top and is drawn anew with the rest.
          <li key={`${at} ${kept.at} ${kept.field}`} className={styles['event']}>
            <span className={styles['quiet']}>{headingOf(kept)}</span>
            <span className={styles['message']} dir="auto">
              {textOf(kept)}
            </span>
            <span className={styles['line']}>
              <UseAgain asset={asset} kept={kept} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function withKept(values: Values, { field, value }: KeptValue): Values {
  if (field === 'tags') return { ...values, tags: typeof value === 'string' ? [value] : value }
  return { ...values, [field]: typeof value === 'string' ? value : formatList(value) }
}

/** Puts the value where it can be looked at, changed and saved: into the form, or below the comments. */
function UseAgain({ asset, kept }: { readonly asset: AssetDetails; readonly kept: KeptValue }): ReactNode {
  const draft = useDraft(asset.id)
  const { field, value } = kept
  const refusal = field === 'comment' ? asset.refusals.comment : asset.refusals.edit

  function use() {
    if (field === 'comment') {
      const text = typeof value === 'string' ? value : formatList(value)
      keepDraft(asset.id, draft.trim() === '' ? text : `${draft}\n${text}`)
      chooseTab(asset.id, 'comments')
      return
    }
    const edit = editOf(asset)
    keepEdit(asset.id, { ...edit, values: withKept(edit.values, kept) })
    chooseTab(asset.id, 'info')
  }

  return (
    <Button reason={refusal} aria-label={`Use this again: ${textOf(kept).slice(0, 60)}`} onClick={use}>
      Use this again
    </Button>
  )
}
