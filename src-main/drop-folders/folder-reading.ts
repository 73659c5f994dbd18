import { z } from 'zod'
import { intakeRule, type IntakeRule } from '../../src-preload/contract/drop-folder'
import { plainRule } from '../../src-preload/contract/plain-rule'

/** Null for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const storedTarget = z.record(z.string(), z.string())

export interface StoredSettings {
  readonly target: Readonly<Record<string, string>>
  readonly rule: IntakeRule
  /** In words, with the next step; null when all could be read. */
  readonly fault: string | null
}

/**
 * Reads what a folder's row says of its target and rule. What can not be read is taken as empty and told in `fault`: nobody's files go where they were not meant to, or the
 * way that they were not meant to. What an earlier version did not know yet is as if nothing was said.
 */
export function readStored(row: { readonly target: string; readonly rule: string }): StoredSettings {
  const target = storedTarget.safeParse(parseJson(row.target))
  if (row.rule === '{}' && target.success) return { target: target.data, rule: plainRule, fault: null }
  const found = parseJson(row.rule)
  const rule = intakeRule.safeParse(
    typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...plainRule, ...found } : null,
  )
  const isRead = target.success && rule.success
  return {
    target: target.success ? target.data : {},
    rule: rule.success ? rule.data : plainRule,
    fault: isRead ? null : 'What it does with its files can not be read. Choose Edit, look at its settings and save them; then it goes on.',
  }
}
