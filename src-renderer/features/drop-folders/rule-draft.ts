import type { DropFolder, DropFolderForm, IntakeRule } from '../../../src-preload/contract/drop-folder'
import { AppError } from '../../../src-preload/contract/errors'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { ServiceField } from '../../../src-preload/contract/service'
import { formatCount } from '../../ui/format'
import { missingTarget, targetOf } from '../assets/target'
import type { TypedTarget } from '../assets/target'

export const sizeUnits = { KB: 1000, MB: 1_000_000, GB: 1_000_000_000 } as const
export type SizeUnit = keyof typeof sizeUnits
const units = Object.keys(sizeUnits) as SizeUnit[]

/** A size as it is typed; empty: none. */
export interface SizeDraft {
  readonly text: string
  readonly unit: SizeUnit
}

/** What a rule is while it is being written: lists are lines, sizes are words. */
export interface RuleDraft extends Omit<IntakeRule, 'include' | 'exclude' | 'minSize' | 'maxSize'> {
  readonly mode: DropFolderForm['mode']
  readonly pattern: string
  readonly afterUpload: DropFolderForm['afterUpload']
  readonly target: TypedTarget
  readonly include: string
  readonly exclude: string
  readonly minSize: SizeDraft
  readonly maxSize: SizeDraft
}

/** What is sent of it. */
export type RuleValues = Pick<DropFolderForm, 'mode' | 'pattern' | 'afterUpload' | 'target' | 'rule'>

/** As the contract has them. */
const most = { text: 500, glob: 255, globs: 50 } as const

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')

function sizeDraft(bytes: number | null): SizeDraft {
  if (bytes === null) return { text: '', unit: 'MB' }
  const unit = units.findLast((name) => bytes >= sizeUnits[name]) ?? 'KB'
  return { text: String(bytes / sizeUnits[unit]), unit }
}

/** Bytes; null for an empty field, undefined for what is no size. */
export function bytesOf({ text, unit }: SizeDraft): number | null | undefined {
  const written = text.trim().replace(',', '.')
  if (written === '') return null
  if (!/^\d+(\.\d+)?$/u.test(written)) return undefined
  const bytes = Math.round(Number(written) * sizeUnits[unit])
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

export const draftOf = ({ mode, pattern, afterUpload, target, rule }: RuleValues): RuleDraft => ({
  ...rule,
  mode,
  pattern,
  afterUpload,
  target,
  include: rule.include.join('\n'),
  exclude: rule.exclude.join('\n'),
  minSize: sizeDraft(rule.minSize),
  maxSize: sizeDraft(rule.maxSize),
})

export const newDraft: RuleDraft = draftOf({ mode: 'new-assets', pattern: '', afterUpload: 'keep', target: {}, rule: plainRule })
export const draftOfFolder = (folder: DropFolder): RuleDraft => draftOf(folder)

/** The draft in the contract's words; what is at fault in it is told by `faultOf` first. */
export function valuesOf(draft: RuleDraft, fields: readonly ServiceField[]): RuleValues {
  const { mode, pattern, afterUpload, target, include, exclude, minSize, maxSize, ...rest } = draft
  return {
    mode,
    pattern,
    afterUpload,
    target: targetOf(fields, target),
    rule: {
      ...rest,
      title: rest.title.trim(),
      tags: rest.tags.trim(),
      category: rest.category.trim(),
      include: linesOf(include),
      exclude: linesOf(exclude),
      minSize: bytesOf(minSize) ?? null,
      maxSize: bytesOf(maxSize) ?? null,
    },
  }
}

const wrong = (message: string, field: string): AppError => new AppError('invalid-input', message, field)

function sizeFault(draft: RuleDraft): AppError | null {
  const least = bytesOf(draft.minSize)
  const greatest = bytesOf(draft.maxSize)
  if (least === undefined) return wrong('Write a number, such as 10 or 2.5.', 'minSize')
  if (greatest === undefined) return wrong('Write a number, such as 10 or 2.5.', 'maxSize')
  if (least !== null && greatest !== null && least > greatest) return wrong('The largest size is below the smallest one.', 'maxSize')
  return null
}

function globFault(draft: RuleDraft, field: 'include' | 'exclude'): AppError | null {
  const lines = linesOf(draft[field])
  if (lines.length > most.globs) return wrong(`${formatCount(lines.length, 'line', 'lines')} are too many: at most ${most.globs}.`, field)
  const long = lines.find((line) => line.length > most.glob)
  return long === undefined ? null : wrong(`“${long.slice(0, 20)}…” is too long: at most ${most.glob} characters in a line.`, field)
}

function lengthFault(draft: RuleDraft): AppError | null {
  const field = (['title', 'tags', 'category'] as const).find((name) => draft[name].length > most.text)
  return field === undefined ? null : wrong(`This is too long: at most ${most.text} characters.`, field)
}

/** What the window itself can tell to be wrong, at its field; main knows more. */
export const faultOf = (draft: RuleDraft, fields: readonly ServiceField[]): AppError | null =>
  missingTarget(fields, draft.target) ??
  sizeFault(draft) ??
  globFault(draft, 'include') ??
  globFault(draft, 'exclude') ??
  lengthFault(draft)
