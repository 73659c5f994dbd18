import { z } from 'zod'

/**
 * How files are handed to services on other computers that fetch them by a link. `this-computer`: not at all. `local-network`: from an address of this computer in its
 * network. `public-address`: from an address on the internet that leads to this computer. `bucket`: from a bucket that speaks the S3 protocol.
 */
export const handOverMode = z.enum(['this-computer', 'local-network', 'public-address', 'bucket'])
export type HandOverMode = z.infer<typeof handOverMode>

const short = z.string().max(300)
/** A network of this computer, and the address it had in it when it was picked. */
const networkChoice = { network: short, address: short }
/** 0: any free one. */
const port = z.number().int().min(0).max(65_535)

/** A bucket and who may write into it, without the secret. `region` may be empty. `prefix`: what all keys begin with; empty or with a slash at its end. */
export const bucketPlace = z.object({
  endpoint: z.string().max(2000),
  region: short,
  bucket: short,
  prefix: short,
  accessKeyId: short,
  /** The bucket's name stands in the path of an address and not in its host. */
  isPathStyle: z.boolean(),
})
export type BucketPlace = z.infer<typeof bucketPlace>

/** What is filled in for the modes that are not chosen is kept too. */
export const handOverSetting = z.object({
  mode: handOverMode,
  localNetwork: z.object({ ...networkChoice, port }),
  /** `base`: what links begin with, such as `https://files.example.com/slipway`. What is asked of it must be forwarded to this address and port. */
  publicAddress: z.object({ base: z.string().max(2000), ...networkChoice, port }),
  bucket: bucketPlace,
})
export type HandOverSetting = z.infer<typeof handOverSetting>

/** An address of this computer that a server can listen on. */
export const networkAddress = z.object({
  /** The system's name of the network, such as `eth0`. */
  network: z.string(),
  address: z.string(),
  /** `this-computer`: nobody else reaches it. `private`: neighbours reach it. `public`: it is an address of the internet. */
  reach: z.enum(['this-computer', 'private', 'public']),
})
export type NetworkAddress = z.infer<typeof networkAddress>

export const handOverState = z.object({
  setting: handOverSetting,
  /** The secret access key of the bucket is known. It is never told. */
  hasSecret: z.boolean(),
  addresses: z.array(networkAddress),
  /** Files that can be fetched right now: from this computer, and from the bucket. */
  serving: z.object({ here: z.number().int(), inBucket: z.number().int() }),
})
export type HandOverState = z.infer<typeof handOverState>

/** What Settings sends. An empty secret leaves the known one as it is. */
export const handOverForm = z.object({ setting: handOverSetting, secretAccessKey: z.string().max(1000) })
export type HandOverForm = z.infer<typeof handOverForm>

/** What a try of a setting found, in the order it was found. `isWell`: files can be handed over so, as far as this computer can tell. */
export const handOverCheck = z.object({
  isWell: z.boolean(),
  findings: z.array(z.object({ tone: z.enum(['good', 'warn', 'bad']), words: z.string() })),
})
export type HandOverCheck = z.infer<typeof handOverCheck>
export type HandOverFinding = HandOverCheck['findings'][number]
