import { AppError } from '../../src-preload/contract/errors'
import { handOverSetting, type BucketPlace, type HandOverSetting, type NetworkAddress } from '../../src-preload/contract/hand-over'
import type { Database, Tx } from '../database/transaction'
import { parseServerAddress } from '../providers/server-address'
import { readSetting, saveSetting } from '../settings'
import { parsePublicBase } from './listen-place'
import { findAddress, reachOf } from './network-addresses'

const name = 'hand-over'

/** Nothing is handed to other computers until the user says how. */
export const defaultHandOverSetting: HandOverSetting = {
  mode: 'this-computer',
  localNetwork: { network: '', address: '', port: 0 },
  publicAddress: { base: '', network: '', address: '127.0.0.1', port: 8473 },
  bucket: { endpoint: '', region: '', bucket: '', prefix: '', accessKeyId: '', isPathStyle: false },
}

/** The setting as it was saved. */
export function readHandOverSetting(db: Database): HandOverSetting {
  return readSetting(db, name, handOverSetting) ?? defaultHandOverSetting
}

/** Keeps a checked setting. */
export function saveHandOverSetting(tx: Tx, setting: HandOverSetting): void {
  saveSetting(tx, name, setting)
}

const fault = (words: string, field: string) => new AppError('invalid-input', words, field)

function checkLocalNetwork(setting: HandOverSetting, addresses: readonly NetworkAddress[]): void {
  const picked = setting.localNetwork
  if (picked.address === '') throw fault('Choose the network from which files are handed over.', 'localNetwork.address')
  const found = findAddress(addresses, picked)
  if (found === null)
    throw fault(`The network “${picked.network}” is not there now. Connect to it, or choose another.`, 'localNetwork.address')
  if (reachOf(found.address) === 'this-computer') {
    throw fault('Only this computer reaches this address. Choose a network that the service is in too.', 'localNetwork.address')
  }
}

function checkPublicAddress(setting: HandOverSetting, addresses: readonly NetworkAddress[]): HandOverSetting {
  const { publicAddress } = setting
  const base = parsePublicBase(publicAddress.base)
  if (!base.ok) throw fault(base.reason, 'publicAddress.base')
  if (findAddress(addresses, publicAddress) === null) {
    throw fault('Choose where Slipway listens for what is forwarded from the public address.', 'publicAddress.address')
  }
  if (publicAddress.port === 0) throw fault('Enter the port that the public address is forwarded to, such as 8473.', 'publicAddress.port')
  return { ...setting, publicAddress: { ...publicAddress, base: base.base } }
}

const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/

function readPrefix(typed: string): string {
  const text = typed.trim().replace(/^\/+/, '')
  if (text === '') return ''
  if (!/^[\w!.*'()/-]{1,200}$/.test(text) || /(^|\/)\.{1,2}(\/|$)|\/\//.test(text)) {
    throw fault('The folder in the bucket may hold letters, digits and - _ . / only, such as “slipway/”.', 'bucket.prefix')
  }
  return text.endsWith('/') ? text : `${text}/`
}

/** The address of a bucket's server, without a slash at its end. */
function readEndpoint(typed: string): string {
  if (typed.trim() === '')
    throw fault('Enter the address of the bucket’s server, such as https://s3.eu-central-1.amazonaws.com.', 'bucket.endpoint')
  const parsed = parseServerAddress(typed)
  if (!parsed.ok) throw fault(parsed.reason, 'bucket.endpoint')
  return parsed.address
}

/** A bucket as it is used, out of what was typed. @throws AppError `invalid-input` with the field. */
export function readBucketPlace(typed: BucketPlace): BucketPlace {
  const place = {
    endpoint: readEndpoint(typed.endpoint),
    region: typed.region.trim(),
    bucket: typed.bucket.trim(),
    prefix: readPrefix(typed.prefix),
    accessKeyId: typed.accessKeyId.trim(),
    isPathStyle: typed.isPathStyle,
  }
  if (!/^[a-z0-9-]{0,60}$/.test(place.region))
    throw fault('A region looks like “eu-central-1”. Where the server has none, leave it empty.', 'bucket.region')
  if (place.bucket === '') throw fault('Enter the name of the bucket.', 'bucket.bucket')
  if (!bucketName.test(place.bucket))
    throw fault('This is not a name that a bucket can have. Enter the name alone, without an address.', 'bucket.bucket')
  if (!/^[\w.@+=,:/-]{1,200}$/.test(place.accessKeyId))
    throw fault('Enter the ID of the access key, as the bucket’s provider shows it.', 'bucket.accessKeyId')
  return place
}

/**
 * A setting as it is kept, out of what was typed: what its mode needs is checked, the rest is kept as it is.
 * @throws AppError `invalid-input` with a sentence and the field that is to blame, such as `bucket.endpoint`
 */
export function checkHandOverSetting(setting: HandOverSetting, addresses: readonly NetworkAddress[]): HandOverSetting {
  switch (setting.mode) {
    case 'this-computer':
      return setting
    case 'local-network':
      checkLocalNetwork(setting, addresses)
      return setting
    case 'public-address':
      return checkPublicAddress(setting, addresses)
    case 'bucket':
      return { ...setting, bucket: readBucketPlace(setting.bucket) }
  }
}
