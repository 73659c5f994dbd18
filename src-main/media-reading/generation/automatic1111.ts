import type { Found } from './found'

const lastLine = /(?:^|\n)((?:[^\n]*, )?Steps: \d+,[^\n]*)/

/**
 * The text of AUTOMATIC1111's web interface and those that write as it does: the prompt, a line "Negative prompt: …", and a line "Steps: 20, Sampler: …".
 * Null when that last line is missing.
 */
export function readAutomatic1111(text: string): Found | null {
  const settings = lastLine.exec(text)
  if (settings?.[1] === undefined) return null
  const before = text.slice(0, settings.index)
  const mark = /(?:^|\n)Negative prompt: ?/.exec(before)
  const fields = readFields(settings[1])
  const [width, height] = fields.get('Size')?.split('x') ?? []
  return {
    prompt: mark === null ? before : before.slice(0, mark.index),
    negativePrompt: mark === null ? null : before.slice(mark.index + mark[0].length),
    seed: fields.get('Seed'),
    model: fields.get('Model') ?? fields.get('Model hash'),
    sampler: fields.get('Sampler'),
    steps: fields.get('Steps'),
    guidance: fields.get('CFG scale'),
    width,
    height,
  }
}

const field = /\s{0,10}([\w][\w /\-()]{0,60}):\s{0,10}("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/gy

function readFields(line: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  field.lastIndex = 0
  for (const [, name, value] of line.slice(0, 20_000).matchAll(field)) {
    if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value.trim())
  }
  return fields
}
