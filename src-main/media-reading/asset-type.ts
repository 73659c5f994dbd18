import type { AssetType } from '../../src-preload/contract/asset'
import type { MediaFacts } from './media-facts'

const documents =
  /^application\/(?:pdf|rtf|epub\+zip|msword|x-cfb|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-(?:word|excel|powerpoint))[\w.-]*)$/

/** What an asset of this content holds; null where the content leaves that to the name. */
export function assetTypeOf({ type, kind }: MediaFacts): AssetType | null {
  if (kind !== 'other') return kind
  return type !== null && documents.test(type.mime) ? 'document' : null
}
