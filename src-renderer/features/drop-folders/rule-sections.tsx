import type { ReactNode } from 'react'
import type { AssetType } from '../../../src-preload/contract/asset'
import type { OnChange, OnDuplicate, OnTrashedTwin } from '../../../src-preload/contract/drop-folder'
import { Disclosure } from '../../ui/disclosure'
import { CheckField, ChoiceField, TextField } from '../../ui/field'
import { formatCount, formatList } from '../../ui/format'
import { typeWords } from '../assets/words'
import styles from './drop-folders.module.css'
import type { RuleDraft, SizeDraft, SizeUnit } from './rule-draft'
import { sizeUnits } from './rule-draft'
import { whyNot } from './rule-form'
import type { ErrorAt, RulePartProps } from './rule-form'
import { changeWords, duplicateWords, twinWords } from './words'

const has = (errorAt: ErrorAt, ...fields: readonly string[]): boolean => fields.some((field) => errorAt(field) !== undefined)
const optionsOf = <T extends string>(words: Readonly<Record<T, string>>) =>
  (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }))

/** All that a rule can say beside the plain case, folded away. */
export function RuleSections(props: RulePartProps): ReactNode {
  return (
    <div className={styles['sections']}>
      <Naming {...props} />
      <WhichFiles {...props} />
      <WhenThere {...props} />
      <BeforeSending {...props} />
    </div>
  )
}

const templateWords = '{name}, {ext}, {parent}, {folder1}, {folder2}, {date}'

function Naming({ draft, errorAt, onChange }: RulePartProps): ReactNode {
  const set = [draft.title && 'title', draft.tags && 'tags', draft.category && 'category'].filter((word) => word !== '')
  return (
    <Disclosure
      label="Title, tags and category"
      note={set.length === 0 ? undefined : `Own ${formatList(set)}`}
      hasFault={has(errorAt, 'title', 'tags', 'category')}
    >
      <div className={styles['form']}>
        <p className={styles['quiet']}>
          Words in braces are filled in for each file: {templateWords}
          {draft.mode === 'media-by-pattern' ? ' and the words of the name pattern' : ''}. {'{parent}'} is the folder that the file lies in,{' '}
          {'{folder1}'} the first one below the drop folder, {'{date}'} the day of its last change.
        </p>
        <TextField
          label="Title"
          value={draft.title}
          placeholder="{name}"
          hint="Empty: the file’s name without its ending."
          onChange={(title) => onChange({ title })}
          error={errorAt('title')}
        />
        <div className={styles['pair']}>
          <TextField
            label="Tags"
            value={draft.tags}
            placeholder="{folder1}, {date}"
            hint="Parted by commas."
            onChange={(tags) => onChange({ tags })}
            error={errorAt('tags')}
          />
          <TextField
            label="Category"
            value={draft.category}
            placeholder="{parent}"
            onChange={(category) => onChange({ category })}
            error={errorAt('category')}
          />
        </div>
      </div>
    </Disclosure>
  )
}

const fileFields = ['include', 'exclude', 'types', 'minSize', 'maxSize'] as const

function filesNote({ include, exclude, types, minSize, maxSize }: RuleDraft): string {
  return [
    include.trim() === '' ? '' : 'Only some names',
    exclude.trim() === '' ? '' : 'Not all names',
    types.length === 0 ? '' : formatCount(types.length, 'type', 'types'),
    minSize.text.trim() === '' ? '' : `From ${minSize.text.trim()} ${minSize.unit}`,
    maxSize.text.trim() === '' ? '' : `Up to ${maxSize.text.trim()} ${maxSize.unit}`,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

function WhichFiles({ draft, errorAt, onChange }: RulePartProps): ReactNode {
  return (
    <Disclosure label="Which files" note={filesNote(draft)} hasFault={has(errorAt, ...fileFields)}>
      <div className={styles['form']}>
        <div className={styles['pair']}>
          <TextField
            label="Include"
            rows={3}
            value={draft.include}
            placeholder={'*.jpg\nfinals/**'}
            hint="One pattern a line; * stands for any signs, ** for any folders. Empty: all files."
            onChange={(include) => onChange({ include })}
            error={errorAt('include')}
          />
          <TextField
            label="Exclude"
            rows={3}
            value={draft.exclude}
            placeholder={'*_draft.*\nold/**'}
            hint="One pattern a line. A pattern with / is about the path below the folder, one without it about the name."
            onChange={(exclude) => onChange({ exclude })}
            error={errorAt('exclude')}
          />
        </div>
        <Types draft={draft} error={errorAt('types')} onChange={(types) => onChange({ types })} />
        <div className={styles['pair']}>
          <SizeField label="Smallest size" value={draft.minSize} onChange={(minSize) => onChange({ minSize })} error={errorAt('minSize')} />
          <SizeField label="Largest size" value={draft.maxSize} onChange={(maxSize) => onChange({ maxSize })} error={errorAt('maxSize')} />
        </div>
      </div>
    </Disclosure>
  )
}

/** What a file can be by its content; a placeholder has none. */
const types: readonly AssetType[] = ['image', 'video', 'audio', 'document', 'article', 'other']

interface TypesProps {
  readonly draft: RuleDraft
  readonly error: string | undefined
  readonly onChange: (types: AssetType[]) => void
}

function Types({ draft, error, onChange }: TypesProps): ReactNode {
  return (
    <fieldset className={styles['types']} aria-describedby={error === undefined ? undefined : 'rule-types-error'}>
      <legend>Types (all where none is chosen)</legend>
      {types.map((type) => (
        <CheckField
          key={type}
          label={typeWords[type]}
          isChecked={draft.types.includes(type)}
          onChange={(isChecked) => onChange(types.filter((other) => (other === type ? isChecked : draft.types.includes(other))))}
        />
      ))}
      {error !== undefined && (
        <p id="rule-types-error" role="alert" className={styles['fault']}>
          {error}
        </p>
      )}
    </fieldset>
  )
}

const unitOptions = (Object.keys(sizeUnits) as SizeUnit[]).map((value) => ({ value, label: value }))

interface SizeFieldProps {
  readonly label: string
  readonly value: SizeDraft
  readonly error: string | undefined
  readonly onChange: (value: SizeDraft) => void
}

function SizeField({ label, value, error, onChange }: SizeFieldProps): ReactNode {
  return (
    <TextField
      label={label}
      value={value.text}
      inputMode="decimal"
      placeholder="No limit"
      onChange={(text) => onChange({ ...value, text })}
      error={error}
      beside={
        <div className={styles['unit']}>
          <ChoiceField
            label={`Unit of the ${label.toLowerCase()}`}
            isLabelUnseen
            value={value.unit}
            options={unitOptions}
            onChange={(unit) => onChange({ ...value, unit })}
          />
        </div>
      }
    />
  )
}

function WhenThere({ draft, account, errorAt, onChange }: RulePartProps): ReactNode {
  const noMedia = whyNot(account, 'add-media')
  const noTrash = whyNot(account, 'restore')
  const isPlain = draft.onChange === 'add-media' && draft.onDuplicate === 'hold' && draft.onTrashedTwin === 'ask'
  return (
    <Disclosure
      label="When something is there already"
      note={isPlain ? undefined : 'Own choices'}
      hasFault={has(errorAt, 'onChange', 'onDuplicate', 'onTrashedTwin')}
    >
      <div className={styles['form']}>
        <ChoiceField<OnChange>
          label="A file that was sent has new content"
          value={draft.onChange}
          options={optionsOf(changeWords)}
          hint={noMedia === undefined || draft.onChange !== 'add-media' ? undefined : `It is held instead. ${noMedia}`}
          onChange={(value) => onChange({ onChange: value })}
          error={errorAt('onChange')}
        />
        <div className={styles['pair']}>
          <ChoiceField<OnDuplicate>
            label="The same content is there already"
            value={draft.onDuplicate}
            options={optionsOf(duplicateWords)}
            onChange={(onDuplicate) => onChange({ onDuplicate })}
            error={errorAt('onDuplicate')}
          />
          <ChoiceField<OnTrashedTwin>
            label="An asset with the same content is in the trash"
            value={draft.onTrashedTwin}
            options={optionsOf(twinWords).map((option) => ({ ...option, unavailable: option.value === 'restore' ? noTrash : undefined }))}
            onChange={(onTrashedTwin) => onChange({ onTrashedTwin })}
            error={errorAt('onTrashedTwin')}
          />
        </div>
      </div>
    </Disclosure>
  )
}

function BeforeSending({ draft, errorAt, onChange }: RulePartProps): ReactNode {
  const set = [draft.removeLocation && 'location', draft.removeGeneration && 'generation data'].filter((word) => word !== false)
  const fault = errorAt('removeLocation') ?? errorAt('removeGeneration')
  return (
    <Disclosure
      label="Before sending"
      note={set.length === 0 ? undefined : `Without ${formatList(set)}`}
      hasFault={has(errorAt, 'removeLocation', 'removeGeneration')}
    >
      <div className={styles['form']}>
        <CheckField
          label="Remove the location where it was taken"
          isChecked={draft.removeLocation}
          onChange={(removeLocation) => onChange({ removeLocation })}
        />
        <CheckField
          label="Remove generation data (prompt, seed, workflow)"
          isChecked={draft.removeGeneration}
          onChange={(removeGeneration) => onChange({ removeGeneration })}
        />
        {fault !== undefined && (
          <p role="alert" className={styles['fault']}>
            {fault}
          </p>
        )}
        <p className={styles['quiet']}>
          A copy without it is sent; the file itself stays as it is. A file of which no such copy can be made is held.
        </p>
      </div>
    </Disclosure>
  )
}
