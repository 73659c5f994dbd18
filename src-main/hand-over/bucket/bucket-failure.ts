import type { BucketPlace } from '../../../src-preload/contract/hand-over'
import { reachFailure } from '../reach-failure'

/** What the bucket's server said, as far as it can be told from an error of its client. */
interface Said {
  readonly name: string
  readonly status: number | undefined
  /** The region that the bucket is in, where the answer names it. */
  readonly region: string | undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, 60) : undefined)
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

function readError(error: unknown): Said {
  const fields = record(error)
  const status = record(fields['$metadata'])['httpStatusCode']
  const headers = record(record(fields['$response'])['headers'])
  return {
    name: error instanceof Error ? error.name : '',
    status: typeof status === 'number' ? status : undefined,
    region: textOf(fields['Region']) ?? textOf(headers['x-amz-bucket-region']),
  }
}

const otherRegion = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'Redirect',
])
const isBusy = ({ name, status = 0 }: Said) =>
  name === 'SlowDown' || name === 'ServiceUnavailable' || name === 'RequestTimeout' || status === 429 || status >= 500

function refusalWords(said: Said, { bucket, region, accessKeyId }: BucketPlace): string | null {
  switch (said.name) {
    case 'InvalidAccessKeyId':
      return `The bucket’s server does not know the access key “${accessKeyId}”. Check it.`
    case 'SignatureDoesNotMatch':
      return 'The bucket’s server says that the secret access key is not the right one. Enter it again.'
    case 'RequestTimeTooSkewed':
    case 'RequestExpired':
      return 'The clock of this computer and that of the bucket’s server differ by more than a quarter of an hour. Set the clock of this computer.'
    case 'NoSuchBucket':
      return `There is no bucket “${bucket}” at this address. Check its name, and its region.`
    case 'InvalidBucketName':
      return `“${bucket}” is not a name that a bucket can have. Check it.`
    case 'QuotaExceeded':
    case 'XMinioStorageFull':
      return `The bucket “${bucket}” has no room left. Make room in it.`
    case 'NotImplemented':
    case 'MethodNotAllowed':
      return 'The bucket’s server can not do what Slipway needs of it.'
    default:
      if (!otherRegion.has(said.name)) return null
      return said.region === undefined || said.region === region
        ? `The bucket “${bucket}” is in another region. Check the region, and that the address is that of the region.`
        : `The bucket “${bucket}” is in the region “${said.region}”. Enter that as its region, and the address of that region.`
  }
}

/** Why a bucket did not do what it was asked, in words: name, network, TLS, keys, rights, clock, region. Pure. */
export function bucketFailure(error: unknown, place: BucketPlace): string {
  const said = readError(error)
  const host = URL.canParse(place.endpoint) ? new URL(place.endpoint).host : place.endpoint
  const words = refusalWords(said, place)
  if (words !== null) return words
  if (said.status === 403)
    return `The access key may not do this in the bucket “${place.bucket}”: it needs the rights to put, get and delete objects and to end uploads in parts there.`
  if (said.status === 404) return `There is no bucket “${place.bucket}” at this address. Check its name, and its region.`
  if (said.status === 301 || said.status === 307 || said.status === 400)
    return `${host} did not accept the request for the bucket “${place.bucket}”. Check the address, the region and whether its name stands in the path.`
  const unreached = reachFailure(error, isNameInHost(place) ? `${place.bucket}.${host}` : host)
  if (unreached !== null) return unreached
  if (isBusy(said)) return 'The bucket’s server is too busy or out of order just now. Slipway tries again later.'
  return `${host} answers, but not as a bucket does. Check the address.`
}

const isNameInHost = ({ isPathStyle }: BucketPlace) => !isPathStyle
