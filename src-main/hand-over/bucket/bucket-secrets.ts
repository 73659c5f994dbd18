import type { BucketPlace } from '../../../src-preload/contract/hand-over'
import type { AccountId } from '../../../src-preload/contract/ids'
import type { SecretStore } from '../../accounts/secret-store'

/** The secrets of buckets, in one entry of the keychain: of the bucket that is set, and of those in which something still lies. */
export interface BucketSecrets {
  /** Null: it is not known, or can not be read now. */
  readonly get: (place: BucketPlace) => Promise<string | null>
  /** Keeps a secret, and forgets those that are not needed any more. @throws AppError `keychain-locked`. */
  readonly set: (place: BucketPlace, secretAccessKey: string, stillUsed: readonly BucketPlace[]) => Promise<void>
}

/** Entries of the keychain are named by accounts; this one belongs to none. */
const entry = 'hand-over-bucket' as AccountId
const nameOf = ({ endpoint, accessKeyId }: BucketPlace) => `${accessKeyId} ${endpoint}`

/** The secrets of buckets in a store of secrets. */
export function bucketSecrets(secrets: Pick<SecretStore, 'get' | 'set'>): BucketSecrets {
  return {
    get: async (place) => (await secrets.get(entry))?.[nameOf(place)] ?? null,
    set: async (place, secretAccessKey, stillUsed) => {
      const known = (await secrets.get(entry)) ?? {}
      const kept = new Set(stillUsed.map(nameOf))
      await secrets.set(entry, {
        ...Object.fromEntries(Object.entries(known).filter(([one]) => kept.has(one))),
        [nameOf(place)]: secretAccessKey,
      })
    },
  }
}
