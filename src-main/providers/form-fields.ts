import type { ServiceField } from '../../src-preload/contract/service'

/** A field that must be filled in and is no secret: what a provider's form builds its own on. */
export const plainField: ServiceField = { key: '', label: '', secret: false, hint: '', isOptional: false, hasChoices: false, isLong: false }

/** A field that goes to the keychain. */
export const secretField: ServiceField = { ...plainField, secret: true }

/** Where the service is; every service has one. */
export const addressField: ServiceField = { ...plainField, key: 'address', label: 'Server address' }
