import type { Processing } from '../../../src-preload/contract/asset'

// What no document of GlobalAiOpc says and Slipway had to decide. Each in one place, so that the first real answer can change it.

/** Assumed: the server address is the shared prefix (`…/kyyReactApiServer`), and this is added to it. The page of an endpoint shows the full path. */
export const assetPaths = '/kyyVideo2/asset'

/** Assumed from how other clients call it: a detail of an asset that is not there has this code and no data. */
export const missingCode = '-1'

/** Assumed, as there is no list of codes: a code that looks like an HTTP status means what that status means. */
export const statusLike = /^[45]\d\d$/

/** Assumed from the vendor's place, as `createTime` has no time zone: UTC+8. */
export const timeZone = '+08:00'

/** Assumed, as no limit of a name is documented: longer ones are cut. Characters. */
export const nameLimit = 200

/**
 * The states by their lower-case word. Documented are Processing (also while it arrives), Active and Failed; UPLOADING is said by newer paths. The other words of those
 * (NONE, EXPIRED, DELETED) are explained nowhere, so they are unknown states like any new one.
 */
export const knownStates: ReadonlyMap<string, Processing> = new Map([
  ['active', 'ready'],
  ['processing', 'processing'],
  ['uploading', 'processing'],
  ['failed', 'failed'],
])
