import type { Account } from '../../../src-preload/contract/account'
import { AppError } from '../../../src-preload/contract/errors'
import type { ServiceField, ServiceForm } from '../../../src-preload/contract/service'

/** What is filled in of where files go, by the keys of a service's target fields. */
export type TypedTarget = Readonly<Record<string, string>>

const none: readonly ServiceField[] = []

/** The fields that say where at an account's service files go; empty where the service needs none, or main has not answered yet. */
export const targetFieldsOf = (account: Account | undefined, services: readonly ServiceForm[] | undefined): readonly ServiceField[] =>
  services?.find(({ id }) => id === account?.service)?.targetFields ?? none

/** The first field that must be filled and is not, as a fault at that field; null where there is none. */
export function missingTarget(fields: readonly ServiceField[], target: TypedTarget): AppError | null {
  const missing = fields.find(({ key, isOptional }) => !isOptional && (target[key] ?? '').trim() === '')
  return missing === undefined ? null : new AppError('invalid-input', `Fill in “${missing.label}”.`, missing.key)
}

/** What was typed for these fields and no others, without blanks around it and without what is empty. */
export const targetOf = (fields: readonly ServiceField[], typed: TypedTarget): Record<string, string> =>
  Object.fromEntries(fields.map(({ key }) => [key, (typed[key] ?? '').trim()] as const).filter(([, value]) => value !== ''))

/** A target in words, such as "Segment ID 100, Locale fr-FR"; empty where there is none. A key that no field has is shown as it is. */
export const targetWords = (fields: readonly ServiceField[], target: TypedTarget): string =>
  Object.entries(target)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${fields.find((field) => field.key === key)?.label ?? key} ${value}`)
    .join(', ')
