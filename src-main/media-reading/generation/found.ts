import { caps, tidyText, type GenerationFacts, type GenerationTool } from '../media-facts'
import { asNumber, asSeed, asText } from './loose-json'

/** What a reader of one tool's form found, as it stands in the file. */
export interface Found {
  readonly prompt?: unknown
  readonly negativePrompt?: unknown
  readonly seed?: unknown
  readonly model?: unknown
  readonly sampler?: unknown
  readonly steps?: unknown
  readonly guidance?: unknown
  readonly width?: unknown
  readonly height?: unknown
  readonly workflow?: string | null
  readonly raw?: string | null
}

const within = (value: unknown, least: number, most: number): number | null => {
  const number = asNumber(value)
  return number !== null && number >= least && number <= most ? number : null
}
const whole = (value: unknown, most: number) => {
  const number = within(value, 1, most)
  return number !== null && Number.isInteger(number) ? number : null
}

/** What was found as facts: checked, capped. A graph that is larger than the cap is left out, as half of one opens nowhere. */
export function toFacts(tool: GenerationTool, found: Found): GenerationFacts {
  return {
    tool,
    prompt: tidyText(found.prompt, caps.prompt),
    negativePrompt: tidyText(found.negativePrompt, caps.prompt),
    seed: asSeed(found.seed),
    model: tidyText(asText(found.model), caps.name),
    sampler: tidyText(asText(found.sampler), caps.name),
    steps: whole(found.steps, 100_000),
    guidance: within(found.guidance, 0, 10_000),
    width: whole(found.width, 1_000_000),
    height: whole(found.height, 1_000_000),
    workflow: typeof found.workflow === 'string' && found.workflow.length <= caps.workflow ? found.workflow : null,
    raw: tidyText(found.raw, caps.raw),
  }
}
