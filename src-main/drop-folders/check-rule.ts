import { AppError } from '../../src-preload/contract/errors'
import type { DropFolderForm, IntakeRule } from '../../src-preload/contract/drop-folder'
import type { Capability } from '../../src-preload/contract/service'
import { compileGlob } from './globs'
import { compilePattern } from './name-pattern'
import type { Receiver } from './ports'
import { faultOfTemplate } from './templates'

/** What the user said of a folder but for its place and account. */
export type Entered = Pick<DropFolderForm, 'mode' | 'pattern' | 'afterUpload' | 'target' | 'rule'>

const refuse = (message: string, field: string) => new AppError('refused', message, field)

function checkPattern({ mode, pattern }: Entered): readonly string[] {
  if (mode !== 'media-by-pattern') return []
  const compiled = compilePattern(pattern)
  if (!compiled.ok) throw refuse(compiled.reason, 'pattern')
  return compiled.pattern.placeholders
}

function checkGlobs(globs: readonly string[], field: 'include' | 'exclude'): string[] {
  const wanted = globs.map((glob) => glob.trim()).filter((glob) => glob !== '')
  for (const glob of wanted) {
    const compiled = compileGlob(glob)
    if (!compiled.ok) throw refuse(`“${glob}”: ${compiled.reason}`, field)
  }
  return [...new Set(wanted)]
}

function checkTemplate(
  template: string,
  field: 'title' | 'tags' | 'category',
  by: { words: readonly string[]; takes: Capability },
): string {
  const text = template.trim()
  if (text === '') return ''
  if (!by.takes.offered) throw refuse(by.takes.reason, field)
  const fault = faultOfTemplate(text, by.words)
  if (fault !== null) throw refuse(fault, field)
  return text
}

/**
 * A rule as it is kept: tidied, and all of it possible at the service.
 * @throws AppError naming the field (`title`, `tags`, `category`, `include`, `exclude`, `minSize`, `onTrashedTwin`, `afterUpload`, `pattern`)
 */
export function checkRule(receiver: Receiver, entered: Entered): IntakeRule {
  const { rule, afterUpload } = entered
  const words = checkPattern(entered)
  const title = checkTemplate(rule.title, 'title', { words, takes: receiver.title })
  const tags = checkTemplate(rule.tags, 'tags', { words, takes: receiver.tags })
  const category = checkTemplate(rule.category, 'category', { words, takes: receiver.category })
  const include = checkGlobs(rule.include, 'include')
  const exclude = checkGlobs(rule.exclude, 'exclude')
  if (rule.minSize !== null && rule.maxSize !== null && rule.minSize > rule.maxSize)
    throw refuse('The smallest size is larger than the largest one, so no file would be taken. Change one of them.', 'minSize')
  if (rule.onTrashedTwin === 'restore' && !receiver.restore.offered) throw refuse(receiver.restore.reason, 'onTrashedTwin')
  if (afterUpload === 'delete' && (rule.removeLocation || rule.removeGeneration))
    throw refuse(
      'Where something is removed from what is sent, the file on this computer is the only whole one, and is not deleted. Keep it, or move it to Done.',
      'afterUpload',
    )
  return { ...rule, title, tags, category, include, exclude, types: [...new Set(rule.types)] }
}
