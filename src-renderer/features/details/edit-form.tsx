import { useEffect, useRef, useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { AssetChanges, AssetDetails } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import { titleLimit } from '../../../src-preload/contract/limits'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { TextField } from '../../ui/field'
import { formatNumber } from '../../ui/format'
import { lengthOf } from '../../ui/letters'
import { Notice } from '../../ui/notice'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './edit-form.module.css'
import { dropEdit, keepEdit, newEdit, useEdit } from './panel-state'
import type { Values } from './panel-state'
import { TagsField, withTyped } from './tags-field'

type Problems = Readonly<Partial<Record<keyof Values | 'form', string>>>

/** The fields that differ from what stood there; empty where nothing was changed. */
export function changesOf(base: Values, values: Values): AssetChanges {
  const changes: AssetChanges = {}
  const title = values.title.trim()
  if (title !== base.title) changes.title = title
  if (values.description !== base.description) changes.description = values.description
  if (values.category.trim() !== base.category) changes.category = values.category.trim()
  if (values.tags.join('\n') !== base.tags.join('\n')) changes.tags = [...values.tags]
  return changes
}

/** Why a title can not be saved, in a sentence; null where it can. */
export function titleProblem(title: string): string | null {
  const length = lengthOf(title.trim())
  if (length === 0) return 'Give the asset a title.'
  if (length <= titleLimit) return null
  return `A title can have at most ${formatNumber(titleLimit)} characters; this one has ${formatNumber(length)}. Shorten it.`
}

interface EditFormProps {
  readonly asset: AssetDetails
  readonly onEnd: () => void
}

/** Edits an asset in place. A refusal stands at its field, and nothing typed is lost. */
export function EditForm({ asset, onEnd }: EditFormProps): ReactNode {
  const edit = useEdit(asset.id) ?? newEdit(asset)
  const { base, values, typedTag } = edit
  const [problems, setProblems] = useState<Problems>({})
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(Object.keys(problems).length > 0 ? problems : null)
  const title = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  useEffect(() => title.current?.focus(), [])
  const set = (change: Partial<Values>) => keepEdit(asset.id, { ...edit, values: { ...values, ...change } })
  const end = () => {
    dropEdit(asset.id)
    onEnd()
  }

  async function save(event: SyntheticEvent) {
    event.preventDefault()
    const found = titleProblem(values.title)
    setProblems(found === null ? {} : { title: found })
    if (found !== null || isBusy) return
    const tags = withTyped(values.tags, typedTag)
    keepEdit(asset.id, { base, values: { ...values, tags }, typedTag: '' })
    const changes = changesOf(base, { ...values, tags })
    if (Object.keys(changes).length === 0) {
      end()
      return
    }
    setBusy(true)
    try {
      await call('assets.edit', { id: asset.id, changes })
      await queryClient.invalidateQueries({ queryKey: ['assets.details', { id: asset.id }] })
      end()
    } catch (error) {
      const field = error instanceof AppError && error.field !== undefined && error.field in values ? error.field : 'form'
      setProblems({ [field]: sentenceFor(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <form ref={element} aria-label="Edit asset" className={styles['form']} onSubmit={(event) => void save(event)}>
      <TextField
        ref={title}
        label="Title"
        value={values.title}
        onChange={(text) => set({ title: text })}
        limit={titleLimit}
        error={problems.title}
        spellCheck
      />
      <TextField
        label="Description"
        rows={4}
        value={values.description}
        onChange={(description) => set({ description })}
        error={problems.description}
        spellCheck
      />
      <TextField label="Category" value={values.category} onChange={(category) => set({ category })} error={problems.category} />
      <TagsField
        tags={values.tags}
        typed={typedTag}
        onChange={({ tags, typed }) => keepEdit(asset.id, { base, values: { ...values, tags }, typedTag: typed })}
        error={problems.tags}
      />
      {problems.form && (
        <Notice tone="bad" role="alert">
          {problems.form}
        </Notice>
      )}
      <div className={styles['row']}>
        <Button kind="quiet" onClick={end}>
          Cancel
        </Button>
        <Button kind="primary" type="submit" isBusy={isBusy}>
          Save
        </Button>
      </div>
    </form>
  )
}
