import type { IntakeRule } from '../../src-preload/contract/drop-folder'
import { baseName, cleanTitle, titleFromFileName } from './file-title'

/** What the words of a template are taken from. */
export interface TemplateFile {
  readonly fileName: string
  /** The folders it lies in, from below the drop folder down. */
  readonly folders: readonly string[]
  /** The name of the folder that it lies in, which may be the drop folder itself. */
  readonly parent: string
  /** ms since 1970. */
  readonly mtimeMs: number
  /** What the words of the name pattern stand for in its name. */
  readonly words: Readonly<Record<string, string>>
}

const ownWords = ['name', 'ext', 'parent', 'date']
const folderWord = /^folder([1-9]\d?)$/
const longestTag = 255
const mostTags = 50

type Parts = readonly { readonly kind: 'text' | 'word'; readonly value: string }[]

/** Null when a brace has no other one. */
function parseTemplate(template: string): Parts | null {
  const parts = template.split(/\{([^{}]*)\}/)
  if (parts.some((part, index) => index % 2 === 0 && /[{}]/.test(part))) return null
  return parts.map((value, index) => (index % 2 === 0 ? { kind: 'text', value } : { kind: 'word', value: value.trim() }))
}

/** What is wrong with a template, in words; null when nothing is. `patternWords`: the words of the folder's name pattern. */
export function faultOfTemplate(template: string, patternWords: readonly string[]): string | null {
  const parts = parseTemplate(template.normalize('NFC'))
  if (parts === null) return 'Each { needs a } after its word, such as {name}.'
  const known = new Set([...ownWords, ...patternWords])
  const strange = parts.find(({ kind, value }) => kind === 'word' && !known.has(value) && !folderWord.test(value))
  if (strange === undefined) return null
  const offered = [...new Set([...ownWords.slice(0, 3), 'folder1', 'date', ...patternWords])].map((word) => `{${word}}`).join(', ')
  return `There is no word {${strange.value}}. Use ${offered}.`
}

const twoDigits = (count: number) => String(count).padStart(2, '0')

/** The day of this computer's time zone, such as 2026-01-31. */
function dayOf(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime())
    ? ''
    : `${String(date.getFullYear()).padStart(4, '0')}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
}

function valueOf(word: string, file: TemplateFile): string {
  const base = baseName(file.fileName)
  // What the pattern names so is meant, should it be called like a word of ours.
  if (Object.hasOwn(file.words, word)) return file.words[word] ?? ''
  const level = folderWord.exec(word)?.[1]
  if (level !== undefined) return file.folders[Number(level) - 1] ?? ''
  if (word === 'name') return base
  if (word === 'ext') return file.fileName.slice(base.length).replace(/^\./, '')
  if (word === 'parent') return file.parent
  return word === 'date' ? dayOf(file.mtimeMs) : ''
}

const fill = (template: string, file: TemplateFile): string =>
  (parseTemplate(template.normalize('NFC')) ?? []).map(({ kind, value }) => (kind === 'text' ? value : valueOf(value, file))).join('')

/** The title of a new asset, 1 to `limit` code points: by the template, or by the file's name where that leaves nothing. Pure. */
export function titleByTemplate(template: string, file: TemplateFile, limit: number): string {
  const title = template === '' ? '' : cleanTitle(fill(template, file), limit)
  return title === '' ? titleFromFileName(file.fileName, limit) : title
}

/** Tags by templates parted by commas; each once, whatever its case. Pure. */
export function tagsByTemplate(template: string, file: TemplateFile): readonly string[] {
  const tags = new Map<string, string>()
  for (const part of template.split(',')) {
    const tag = cleanTitle(fill(part, file), longestTag)
    const key = tag.toLocaleLowerCase('en')
    if (tag !== '' && !tags.has(key) && tags.size < mostTags) tags.set(key, tag)
  }
  return [...tags.values()]
}

/** The category by the template; '' where that leaves nothing. Pure. */
export const categoryByTemplate = (template: string, file: TemplateFile): string => cleanTitle(fill(template, file), longestTag)

/** What a rule says of a new asset. */
export interface Filled {
  readonly title: string
  readonly tags: readonly string[]
  readonly category: string
}

/** Fills all templates of a rule. Pure. */
export function fillTemplates(rule: Pick<IntakeRule, 'title' | 'tags' | 'category'>, file: TemplateFile, titleLimit: number): Filled {
  return {
    title: titleByTemplate(rule.title, file, titleLimit),
    tags: tagsByTemplate(rule.tags, file),
    category: categoryByTemplate(rule.category, file),
  }
}
