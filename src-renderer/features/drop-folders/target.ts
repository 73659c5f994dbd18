import type { Account } from '../../../src-preload/contract/account'
import type { DropFolderForm } from '../../../src-preload/contract/drop-folder'
import { AppError } from '../../../src-preload/contract/errors'
import type { ServiceField, ServiceForm } from '../../../src-preload/contract/service'

const none: readonly ServiceField[] = []

/** The fields that say where at an account's service files go; empty where the service needs none, or main has not answered yet. */
export const targetFieldsOf = (account: Account | undefined, services: readonly ServiceForm[] | undefined): readonly ServiceField[] =>
  services?.find(({ id }) => id === account?.service)?.targetFields ?? none

/** The first field that must be filled and is not, as a fault at that field; null where there is none. */
export function missingTarget(fields: readonly ServiceField[], target: DropFolderForm['target']): AppError | null {
  const missing = fields.find(({ key, isOptional }) => !isOptional && (target[key] ?? '').trim() === '')
  return missing === undefined ? null : new AppError('invalid-input', `Fill in “${missing.label}”.`, missing.key)
}

/** What was typed for these fields and no others, without blanks around it and without what is empty. */
export const targetOf = (fields: readonly ServiceField[], typed: DropFolderForm['target']): DropFolderForm['target'] =>
  Object.fromEntries(fields.map(({ key }) => [key, (typed[key] ?? '').trim()] as const).filter(([, value]) => value !== ''))

/** A target in words, such as "Segment ID 100, Locale fr-FR"; empty where there is none. A key that no field has is shown as it is. */
export const targetWords = (fields: readonly ServiceField[], target: DropFolderForm['target']): string =>
  Object.entries(target)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${fields.find((field) => field.key === key)?.label ?? key} ${value}`)
    .join(', ')
