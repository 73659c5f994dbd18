import type { ConnectForm } from '../../src-preload/contract/account'
import { AppError } from '../../src-preload/contract/errors'
import type { ServiceField, ServiceForm, ServiceId } from '../../src-preload/contract/service'
import type { ProviderError } from '../providers/provider-error'
import type { Registry } from '../providers/registry'
import { parseServerAddress } from '../providers/server-address'
import type { Secrets } from './secret-store'

const nameLimit = 100

/** What was typed, checked and tidied: nothing of it was sent yet. */
export interface CheckedForm {
  readonly service: ServiceId
  readonly name: string
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Secrets
}

/** The form of a service. @throws AppError for one that this version does not know */
export function formOf(registry: Pick<Registry, 'find'>, service: ServiceId): ServiceForm {
  const definition = registry.find(service)
  if (definition === null) throw new AppError('invalid-input', 'Choose a service.')
  return definition.form
}

const sentenceOf = (hint: string): string => {
  const text = hint.startsWith('https://') ? `It looks like ${hint}` : hint
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`
}

/** The words for a field that was left empty though it is needed. */
function emptyField({ key, label, hint }: Pick<ServiceField, 'key' | 'label' | 'hint'>): AppError {
  return new AppError('invalid-input', `“${label}” is empty. ${sentenceOf(hint)}`.trim(), key)
}

/**
 * Checks what was typed, before any request. Fields that the service does not have are left out.
 * @param kept the secrets an existing account has: they fill secret fields left empty
 * @param isPartial lets plain fields be empty that are not typed yet
 * @throws AppError at the field to blame
 */
export function checkForm(
  registry: Pick<Registry, 'find'>,
  { service, name, fields }: ConnectForm,
  { kept, isPartial = false }: { readonly kept: Secrets | null; readonly isPartial?: boolean },
): CheckedForm {
  const form = formOf(registry, service)
  const { plain, secrets } = readFields(form, fields, { kept, isPartial })
  const { address: typedAddress = '', ...rest } = plain
  const address = parseServerAddress(typedAddress)
  if (!address.ok) throw new AppError('invalid-input', address.reason, 'address')
  const fault = isPartial ? null : (registry.find(service)?.checkFields?.(rest) ?? null)
  if (fault !== null) throw new AppError('invalid-input', fault.message, fault.key)
  const shownName = name.trim() === '' ? form.label : name.trim()
  if (shownName.length > nameLimit) throw new AppError('invalid-input', `A name has at most ${String(nameLimit)} characters.`, 'name')
  return { service, name: shownName, address: address.address, fields: rest, secrets }
}

function readFields(
  form: ServiceForm,
  fields: Readonly<Record<string, string>>,
  { kept, isPartial }: { readonly kept: Secrets | null; readonly isPartial: boolean },
): { readonly plain: Record<string, string>; readonly secrets: Record<string, string> } {
  const plain: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const field of form.fields) {
    const typed = Object.hasOwn(fields, field.key) ? (fields[field.key] ?? '').trim() : ''
    const value = typed === '' && field.secret ? (kept?.[field.key] ?? '') : typed
    const mayBeEmpty = field.isOptional || (isPartial && field.key !== 'address' && !field.secret)
    if (value === '' && !mayBeEmpty) throw emptyField(field)
    if (field.secret) secrets[field.key] = value
    else plain[field.key] = value
  }
  return { plain, secrets }
}

/** Puts a failed check at the field that is most likely to blame. */
export function toFieldError(error: ProviderError, form: ServiceForm): AppError {
  const secretField = form.fields.find((field) => field.secret)?.key
  switch (error.kind) {
    case 'unauthorized':
    case 'forbidden':
      return new AppError('sign-in-needed', error.message, secretField)
    case 'rejected':
      return new AppError('invalid-input', error.message, secretField)
    case 'offline':
    case 'unknown-outcome':
      return new AppError('offline', error.message, 'address')
    case 'broken-answer':
    case 'not-found':
    case 'conflict':
      return new AppError('refused', error.message, 'address')
    case 'rate-limited':
      return new AppError('refused', error.message)
  }
}

/** True when both say the same; a field that is absent is empty. */
export function isSameFields(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => (one[key] ?? '') === (other[key] ?? ''))
}
