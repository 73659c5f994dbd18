import path from 'node:path'
import type { AssetType } from '../../src-preload/contract/asset'
import type { IntakeRule } from '../../src-preload/contract/drop-folder'
import { anyOf } from './globs'
import type { Hold } from './ledger-machine'

/** Why a file is left where it is: for the ledger, in words, and in a few words for a table of many files. */
export interface LeftOut {
  readonly hold: Hold
  readonly reason: string
  readonly brief: string
}

/** What is known of a file before anything of it was read. `relativePath`: below the drop folder, with the system's separator. `size` in bytes. */
export interface NamedFile {
  readonly relativePath: string
  readonly size: number
}

export type Sieve = (file: NamedFile) => LeftOut | null

const units = ['KB', 'MB', 'GB', 'TB'] as const

/** Bytes in words, such as `1.5 MB`. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} bytes`
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '')} ${units[unit] ?? ''}`
}

function leftOut(name: string, why: string): LeftOut {
  return { hold: 'left-out', reason: `“${name}” ${why}. Nothing was sent. Edit the folder's rule, or send it anyway.`, brief: why }
}

function makeSieve({ include, exclude, minSize, maxSize }: IntakeRule): Sieve {
  const isIncluded = include.length === 0 ? null : anyOf(include)
  const isExcluded = anyOf(exclude)
  return ({ relativePath, size }) => {
    const place = relativePath.split(path.sep).join('/').normalize('NFC')
    const name = path.basename(relativePath)
    if (isExcluded(place)) return leftOut(name, 'is left out by the rule of the folder')
    if (isIncluded !== null && !isIncluded(place)) return leftOut(name, 'is none of the files that the rule of the folder takes')
    if (minSize !== null && size < minSize) {
      const brief = `smaller than ${sizeInWords(minSize)}`
      return { hold: 'too-small', reason: `“${name}” is ${brief}, the least that the folder takes. Nothing was sent.`, brief }
    }
    if (maxSize !== null && size > maxSize) {
      const brief = `larger than ${sizeInWords(maxSize)}`
      return { hold: 'too-large', reason: `“${name}” is ${brief}, the most that the folder takes. Nothing was sent.`, brief }
    }
    return null
  }
}

/** Globs take a while to compile, and a rule is asked about thousands of files. */
const sieves = new WeakMap<IntakeRule, Sieve>()

/** Why a rule leaves a file out by its name or size; null when it does not. Pure. Empty files are not its matter. */
export function sieve(rule: IntakeRule, file: NamedFile): LeftOut | null {
  const known = sieves.get(rule)
  const judge = known ?? makeSieve(rule)
  if (known === undefined) sieves.set(rule, judge)
  return judge(file)
}

const inWords: Readonly<Record<AssetType, string>> = {
  image: 'images',
  video: 'videos',
  audio: 'audio',
  document: 'documents',
  article: 'articles',
  other: 'other files',
  placeholder: 'other files',
}

/** Why a rule leaves a file out by its type; null when it does not. Pure. */
export function sieveType({ types }: IntakeRule, { relativePath }: NamedFile, type: AssetType): LeftOut | null {
  if (types.length === 0 || types.includes(type)) return null
  const wanted = types.map((one) => inWords[one]).join(', ')
  const reason = `“${path.basename(relativePath)}” is none of the types that the folder takes (${wanted}). Nothing was sent.`
  return { hold: 'wrong-type', reason, brief: `none of the types that the folder takes (${wanted})` }
}
