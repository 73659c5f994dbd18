import { ProviderError } from '../provider-error'
import { assumptions } from './assumptions'
import type { FileName } from './file-name'
import { toFileName } from './file-name'

/** The five parts by which Wordbee knows a file: it has no asset ids. All exactly as its list tells them. */
export interface AssetParts {
  /** `pr…`, `jbs…` or `jbc…`, or ours for a Flex document: `flex:<id>`. */
  readonly scope: string
  readonly segmentId: string
  /** Null: for all languages. */
  readonly locale: string | null
  /** Empty at the root. */
  readonly relativePath: string
  readonly name: FileName
}

/** A stable text for the five parts: reversible, and different for different parts, whatever characters they hold. Pure. */
export function toRemoteId({ scope, segmentId, locale, relativePath, name }: AssetParts): string {
  return Buffer.from(JSON.stringify([scope, segmentId, locale, relativePath, name])).toString('base64url')
}

/** The five parts of a remote id. Pure. @throws ProviderError `rejected` for a text that `toRemoteId` did not make */
export function fromRemoteId(remoteId: string): AssetParts {
  const [scope, segmentId, locale, relativePath, name] = partsIn(remoteId)
  const isWhole =
    typeof scope === 'string' &&
    typeof segmentId === 'string' &&
    (locale === null || typeof locale === 'string') &&
    typeof relativePath === 'string' &&
    typeof name === 'string' &&
    assumptions.segmentId.test(segmentId)
  if (!isWhole) throw notOurs()
  const parts = { scope, segmentId, locale, relativePath, name: toFileName(name) }
  if (toRemoteId(parts) !== remoteId) throw notOurs()
  return parts
}

function partsIn(remoteId: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(remoteId, 'base64url').toString())
    return Array.isArray(parsed) ? parsed : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function notOurs(): ProviderError {
  return new ProviderError('rejected', 'This is not a file that Slipway knows at Wordbee, so nothing was asked of it.')
}
