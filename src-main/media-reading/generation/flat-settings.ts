import type { Found } from './found'
import { asText, isLoose, type Loose } from './loose-json'

/** The names under which tools write the same thing, in small letters and without signs between. */
const names = {
  prompt: ['prompt', 'positiveprompt', 'positive', 'c', 'fullprompt'],
  negativePrompt: ['negativeprompt', 'negative', 'uc', 'fullnegativeprompt'],
  seed: ['seed', 'noiseseed'],
  model: ['model', 'basemodel', 'modelname', 'modelweights', 'usestablediffusionmodel', 'sdmodelcheckpoint', 'checkpoint'],
  sampler: ['sampler', 'samplername', 'scheduler'],
  steps: ['steps', 'numinferencesteps'],
  guidance: ['cfgscale', 'guidancescale', 'scale', 'cfg', 'guidance'],
  width: ['width', 'w'],
  height: ['height', 'h'],
} as const

const simple = (key: string) => key.toLowerCase().replace(/[^a-z\d]/g, '')

/** A text, a number, the texts of a list, or the name of a thing that has one. */
function plain(value: unknown): string | null {
  if (Array.isArray(value)) {
    const first: unknown = value[0]
    return isLoose(first) ? asText(first['prompt']) : asText(first)
  }
  if (isLoose(value)) return asText(value['name'] ?? value['model_name'] ?? value['caption'])
  return asText(value)
}

/** Reads settings that stand side by side in one object, as many tools write them. Empty when nothing is known of it. */
export function readFlatSettings(settings: Loose): Found {
  const values = new Map(Object.entries(settings).map(([key, value]): [string, string | null] => [simple(key), plain(value)]))
  const first = (wanted: readonly string[]) => wanted.map((name) => values.get(name)).find((value) => value !== undefined && value !== null)
  const [, width, height] = /^\D{0,2}(\d{1,6})\s?[x×,]\s?(\d{1,6})/.exec(values.get('size') ?? values.get('resolution') ?? '') ?? []
  return {
    prompt: first(names.prompt),
    negativePrompt: first(names.negativePrompt),
    seed: first(names.seed),
    model: first(names.model),
    sampler: first(names.sampler),
    steps: first(names.steps),
    guidance: first(names.guidance),
    width: width ?? first(names.width),
    height: height ?? first(names.height),
  }
}
