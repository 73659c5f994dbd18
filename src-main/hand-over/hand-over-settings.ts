import { lookup } from 'node:dns/promises'
import { join } from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { HandOverCheck, HandOverForm, HandOverSetting, HandOverState, NetworkAddress } from '../../src-preload/contract/hand-over'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { OpenBucket } from './bucket/bucket-client'
import type { BucketSecrets } from './bucket/bucket-secrets'
import { checkBucket } from './bucket/check-bucket'
import { checkServed, type CheckServedTools } from './check-served'
import type { WholeHandOver } from './hand-over'
import { checkHandOverSetting, readHandOverSetting, saveHandOverSetting } from './setting'

/** What Settings reads and writes about the hand-over. */
export interface HandOverSettings {
  readonly read: () => Promise<HandOverState>
  /** Tries what was filled in without keeping it. @throws AppError `invalid-input` with the field that is to blame. */
  readonly check: (form: HandOverForm) => Promise<HandOverCheck>
  /** Keeps it. @throws AppError as `check`, and `keychain-locked`. */
  readonly save: (form: HandOverForm) => Promise<void>
}

export interface HandOverSettingsTools {
  readonly db: Database
  readonly clock: Clock
  /** The program's own folder. */
  readonly profile: string
  readonly secrets: BucketSecrets
  readonly handOver: Pick<WholeHandOver, 'serving' | 'probe' | 'bucket'>
  readonly addresses: () => readonly NetworkAddress[]
  /** It was saved: what waited because nothing fitted may go on. */
  readonly onSaved: () => void
  readonly lookup?: CheckServedTools['lookup']
  readonly openBucket?: OpenBucket
}

const systemLookup: CheckServedTools['lookup'] = (host) => lookup(host, { all: true })

/** The settings of the hand-over. */
export function createHandOverSettings(tools: HandOverSettingsTools): HandOverSettings {
  const { db, clock, secrets, handOver, addresses } = tools

  const secretOf = async ({ bucket }: HandOverSetting, typed: string): Promise<string> => {
    const secret = typed.trim() === '' ? await secrets.get(bucket) : typed.trim()
    if (secret !== null) return secret
    throw new AppError('invalid-input', 'Enter the secret access key that belongs to this access key.', 'secretAccessKey')
  }

  const tryBucket = async (setting: HandOverSetting, typed: string): Promise<HandOverCheck> => {
    const trials = handOver.bucket
    if (trials === null) throw new AppError('refused', 'Buckets can not be used here.')
    const how = { clock, scratch: join(tools.profile, 'hand-over-check'), trials, ...(tools.openBucket && { open: tools.openBucket }) }
    return checkBucket(setting.bucket, await secretOf(setting, typed), how)
  }

  return {
    read: async () => {
      const setting = readHandOverSetting(db)
      const hasSecret = setting.bucket.accessKeyId !== '' && (await secrets.get(setting.bucket)) !== null
      return { setting, hasSecret, addresses: [...addresses()], serving: handOver.serving() }
    },
    check: async ({ setting: typed, secretAccessKey }) => {
      const setting = checkHandOverSetting(typed, addresses())
      const { mode } = setting
      if (mode === 'bucket') return tryBucket(setting, secretAccessKey)
      if (mode !== 'this-computer') {
        return checkServed(setting, mode, {
          clock,
          addresses: addresses(),
          probe: (place) => handOver.probe(place),
          lookup: tools.lookup ?? systemLookup,
        })
      }
      const words = 'Nothing needs to be checked: services on this computer fetch files from this computer. Services elsewhere get none.'
      return { isWell: true, findings: [{ tone: 'good', words }] }
    },
    save: async ({ setting: typed, secretAccessKey }) => {
      const setting = checkHandOverSetting(typed, addresses())
      if (setting.mode === 'bucket') {
        const secret = await secretOf(setting, secretAccessKey)
        await secrets.set(setting.bucket, secret, handOver.bucket?.placesInUse() ?? [])
      }
      transact(db, (tx) => {
        saveHandOverSetting(tx, setting)
      })
      handOver.bucket?.hurry()
      tools.onSaved()
    },
  }
}
