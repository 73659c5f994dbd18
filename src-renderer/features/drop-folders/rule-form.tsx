import { AppError } from '../../../src-preload/contract/errors'
import type { Account } from '../../../src-preload/contract/account'
import type { AfterUpload, IntakeMode } from '../../../src-preload/contract/drop-folder'
import type { CapabilityName, ServiceField } from '../../../src-preload/contract/service'
import type { ReactNode } from 'react'
import { sentenceFor } from '../../bridge/call'
import { ChoiceField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import type { RuleDraft } from './rule-draft'
import { afterWords, modeWords } from './words'

/** Why an account can not do something; undefined where it can. */
export const whyNot = (account: Account | undefined, name: CapabilityName): string | undefined => {
  const capability = account?.capabilities[name]
  return capability && !capability.offered ? capability.reason : undefined
}

const modesFor = (account: Account | undefined) =>
  (Object.keys(modeWords) as IntakeMode[]).map((value) => ({
    value,
    label: modeWords[value],
    unavailable: value === 'media-by-pattern' ? whyNot(account, 'add-media') : undefined,
  }))

const afters = (Object.keys(afterWords) as AfterUpload[]).map((value) => ({ value, label: afterWords[value] }))

/** The sentence of a fault at a field, if it lies there. */
export type ErrorAt = (field: string) => string | undefined

export interface RulePartProps {
  readonly draft: RuleDraft
  readonly account: Account | undefined
  readonly errorAt: ErrorAt
  readonly onChange: (change: Partial<RuleDraft>) => void
}

/** Where the sentence of a fault stands. Main may name a field of the rule with or without the word "rule" before it. */
export const errorsOf =
  (fault: unknown): ErrorAt =>
  (field) =>
    fault instanceof AppError && (fault.field === field || fault.field === `rule.${field}`) ? fault.message : undefined

const formFields: readonly string[] = ['path', 'accountId', 'mode', 'pattern', 'afterUpload']
const ruleFields: readonly string[] = [
  ...['title', 'tags', 'category', 'include', 'exclude', 'types', 'minSize', 'maxSize'],
  ...['onChange', 'onDuplicate', 'onTrashedTwin', 'removeLocation', 'removeGeneration'],
]

/** A fault that no field of the form stands for. */
export function FaultNotice({ fault, fields }: { readonly fault: unknown; readonly fields: readonly ServiceField[] }): ReactNode {
  if (fault === null || fault === undefined) return null
  const errorAt = errorsOf(fault)
  const known = [...formFields, ...ruleFields, ...fields.map(({ key }) => key)]
  if (known.some((field) => errorAt(field) !== undefined)) return null
  return (
    <Notice tone="bad" role="alert">
      {sentenceFor(fault)}
    </Notice>
  )
}

/** What becomes of new files, by which pattern. */
export function ModeFields({ draft, account, errorAt, onChange }: RulePartProps): ReactNode {
  return (
    <>
      <ChoiceField
        label="New files become"
        value={draft.mode}
        options={modesFor(account)}
        onChange={(mode) => onChange({ mode })}
        error={errorAt('mode')}
      />
      {draft.mode === 'media-by-pattern' && (
        <TextField
          label="Name pattern"
          value={draft.pattern}
          placeholder="{asset}_{locale}_v{nn}"
          hint="{asset} is the asset’s title; {locale} and {nn} stand for a language and a number. Files that do not fit wait for you."
          onChange={(pattern) => onChange({ pattern })}
          error={errorAt('pattern')}
        />
      )}
    </>
  )
}

/** What becomes of the file itself. */
export function AfterField({ draft, errorAt, onChange }: Omit<RulePartProps, 'account'>): ReactNode {
  return (
    <ChoiceField
      label="After upload"
      value={draft.afterUpload}
      options={afters}
      onChange={(afterUpload) => onChange({ afterUpload })}
      error={errorAt('afterUpload')}
    />
  )
}

/** What deleting means, said before it is chosen for good. */
export function DeleteWarning({ draft }: Pick<RulePartProps, 'draft'>): ReactNode {
  if (draft.afterUpload !== 'delete') return null
  return (
    <Notice tone="warn">
      Each file is deleted from this folder for good as soon as the service has confirmed that it holds the same content. Until then it
      stays. Slipway keeps no copy.
    </Notice>
  )
}
