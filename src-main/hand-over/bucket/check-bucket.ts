import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { BucketPlace, HandOverCheck, HandOverFinding } from '../../../src-preload/contract/hand-over'
import type { Clock } from '../../clock'
import { isClosedAddress } from '../../providers/address-guard'
import { isLoopbackHost, withoutBrackets } from '../../providers/server-address'
import { fetchPlain } from '../fetch-plain'
import { reachFailure } from '../reach-failure'
import { openBucket as openRealBucket, type Bucket, type OpenBucket } from './bucket-client'
import { bucketFailure } from './bucket-failure'
import { newKey, type BucketHandOver } from './bucket-hand-over'

export interface CheckBucketTools {
  readonly clock: Clock
  /** A path where the few bytes that are tried with may lie for a moment. */
  readonly scratch: string
  readonly trials: Pick<BucketHandOver, 'noteTrial' | 'dropTrial'>
  readonly open?: OpenBucket
}

/** A step that did not go well, in words. */
class StepFailed extends Error {}

const good = (words: string): HandOverFinding => ({ tone: 'good', words })
const warn = (words: string): HandOverFinding => ({ tone: 'warn', words })
/** Beyond this a link could be dead before it is fetched. */
const largestOffsetMs = 4 * 60_000

const linkSeconds = 300

async function fetchTrial(link: string, content: string, clock: Clock): Promise<void> {
  const { host } = new URL(link)
  let answer: Awaited<ReturnType<typeof fetchPlain>>
  try {
    answer = await fetchPlain(link, clock)
  } catch (error) {
    throw new StepFailed(reachFailure(error, host) ?? `The link to ${host} could not be fetched. Check the address.`)
  }
  if (answer.status === 200 && answer.body.toString('latin1') === content) return
  if (answer.status === 403 || answer.status === 401)
    throw new StepFailed(
      'The file was stored, but a link to it is refused: the access key needs the right to get objects, and the bucket must not forbid signed links.',
    )
  throw new StepFailed(
    'The file was stored, but a link to it does not give it out. Check the address, the region and whether the bucket’s name stands in the path.',
  )
}

function placeFindings({ endpoint }: BucketPlace, offsetMs: number): readonly HandOverFinding[] {
  const { hostname, host } = new URL(endpoint)
  const name = withoutBrackets(hostname)
  const findings: HandOverFinding[] = []
  if (isLoopbackHost(name)) findings.push(warn(`${host} is this computer itself: no other computer can fetch from there.`))
  else if (isIP(name) !== 0 && isClosedAddress(name))
    findings.push(warn(`${host} is an address of your local network: services on the internet can not fetch from there.`))
  if (Math.abs(offsetMs) > largestOffsetMs) {
    findings.push(
      warn(
        `The clock of this computer is ${String(Math.round(Math.abs(offsetMs) / 60_000))} minutes off from that of the bucket’s server. Set it, so that links live as long as they should.`,
      ),
    )
  }
  return findings
}

/** Tries a bucket with a few bytes: put, look, fetch by a link without any key, delete. Each failure is told in words of its own. */
export async function checkBucket(place: BucketPlace, secretAccessKey: string, tools: CheckBucketTools): Promise<HandOverCheck> {
  const { clock, scratch, trials, open = openRealBucket } = tools
  const key = newKey(`${place.prefix}check-`)
  const content = `Slipway tries this bucket: ${key.slice(-8)}`
  let bucket: Bucket | null = null
  let isPut = false
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw error instanceof StepFailed ? error : new StepFailed(bucketFailure(error, place))
    }
  }
  try {
    await writeFile(scratch, content, { mode: 0o600 })
    const opened = (bucket = await open(place, secretAccessKey))
    const size = Buffer.byteLength(content)
    const md5 = createHash('md5').update(content).digest('hex')
    trials.noteTrial(key, place)
    const order = { key, copy: scratch, fileName: 'slipway-check.txt', md5, size }
    await step(() =>
      opened.put({ ...order, signal: new AbortController().signal, onUploadId: () => undefined, onProgress: () => undefined }),
    )
    isPut = true
    const stored = await step(() => opened.size(key))
    if (stored !== size) throw new StepFailed(`The bucket “${place.bucket}” does not give back what was put into it. Check the address.`)
    await fetchTrial(await opened.link(key, { seconds: linkSeconds, now: clock.now() }), content, clock)
    await step(() => opened.remove({ key, uploadId: null, mayHaveParts: false }))
    trials.dropTrial(key)
    return {
      isWell: true,
      findings: [
        good(`A test file was put into “${place.bucket}”, fetched by a link without any key, and deleted again.`),
        ...placeFindings(place, opened.clockOffset()),
      ],
    }
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    // Noted already: what can not be removed now is removed later, once the key is kept and may do it.
    const isLeft =
      (await bucket?.remove({ key, uploadId: null, mayHaveParts: false }).then(
        () => {
          trials.dropTrial(key)
          return false
        },
        () => isPut,
      )) === true
    const words = isLeft ? `${error.message} The test file “${key}” is left in the bucket.` : error.message
    return { isWell: false, findings: [{ tone: 'bad', words }] }
  } finally {
    bucket?.close()
    await rm(scratch, { force: true })
  }
}
