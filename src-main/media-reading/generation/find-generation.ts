import type { EmbeddedText } from '../embedded'
import type { GenerationFacts } from '../media-facts'
import { readAutomatic1111 } from './automatic1111'
import { isComfyGraph, readComfyGraph } from './comfyui'
import { readFlatSettings } from './flat-settings'
import { toFacts } from './found'
import { asText, isLoose, parseLoose, type Loose } from './loose-json'

/** The texts of a file by their keys in small letters; of several with one key the first. */
type Texts = ReadonlyMap<string, string>
type Reader = (texts: Texts) => GenerationFacts | null

/** ComfyUI: `prompt` is the graph that ran, `workflow` the one to open. In WebP they stand in EXIF as `prompt:{…}`, in films also as one comment. */
const readComfy: Reader = (texts) => {
  const marked = (mark: string) =>
    [...texts.values()]
      .find(
        (text) =>
          text.startsWith(`${mark}:`) &&
          text
            .slice(mark.length + 1)
            .trimStart()
            .startsWith('{'),
      )
      ?.slice(mark.length + 1)
  const both = commentOf(texts)
  const promptText = texts.get('prompt') ?? marked('prompt') ?? jsonOf(both?.['prompt'])
  const workflow = texts.get('workflow') ?? marked('workflow') ?? jsonOf(both?.['workflow'])
  const graph = promptText === undefined ? both : parseLoose(promptText)
  const isGraph = graph !== null && isComfyGraph(graph)
  const isWorkflow = workflow?.includes('"nodes"') === true
  if (!isGraph && !isWorkflow) return null
  return toFacts('comfyui', {
    ...(isGraph && readComfyGraph(graph)),
    workflow: isWorkflow ? workflow : (promptText ?? jsonOf(both) ?? null),
  })
}

const jsonOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : isLoose(value) ? JSON.stringify(value) : undefined

const commentKeys = ['comment', '©cmt', 'usercomment', 'imagedescription', 'description', 'xmp:usercomment', 'xpcomment']

/** An object in one of the places for comments. */
const commentOf = (texts: Texts): Loose | null => {
  for (const key of commentKeys) {
    const parsed = parseLoose(texts.get(key) ?? '')
    if (parsed !== null) return parsed
  }
  return null
}

/** NovelAI: the model in `Source`, the settings as JSON in `Comment`, `uc` for what is not wanted. */
const readNovelAi: Reader = (texts) => {
  const settings = parseLoose(texts.get('comment') ?? '')
  if (texts.get('software') !== 'NovelAI' && !(settings !== null && 'uc' in settings && 'noise_schedule' in settings)) return null
  const found = readFlatSettings(settings ?? {})
  return toFacts('novelai', {
    ...found,
    prompt: found.prompt ?? texts.get('description'),
    model: texts.get('source') ?? found.model,
    raw: settings === null ? (texts.get('comment') ?? null) : null,
  })
}

/** InvokeAI: `invokeai_metadata`, before that `sd-metadata`, whose settings lie in `image`. */
const readInvokeAi: Reader = (texts) => {
  const text = texts.get('invokeai_metadata') ?? texts.get('sd-metadata')
  const settings = parseLoose(text ?? '')
  if (text === undefined) return null
  const image = settings?.['image']
  const workflow = texts.get('invokeai_workflow') ?? null
  return toFacts('invokeai', {
    ...readFlatSettings({ ...settings, ...(isLoose(image) && image) }),
    workflow,
    raw: settings === null ? text : null,
  })
}

/** Fooocus and SwarmUI write JSON where AUTOMATIC1111 writes lines. */
const readParametersJson: Reader = (texts) => {
  const settings = parseLoose(texts.get('parameters') ?? texts.get('usercomment') ?? '')
  if (settings === null) return null
  const swarm = settings['sui_image_params']
  if (isLoose(swarm)) return toFacts('swarmui', readFlatSettings(swarm))
  const isFooocus = texts.has('fooocus_scheme') || asText(settings['version'])?.startsWith('Fooocus') === true
  return isFooocus ? toFacts('fooocus', readFlatSettings(settings)) : null
}

const readLines: Reader = (texts) => {
  for (const key of ['parameters', ...commentKeys]) {
    const found = readAutomatic1111(texts.get(key) ?? '')
    if (found !== null) return toFacts('automatic1111', found)
  }
  return null
}

/** Draw Things: JSON of short names in XMP's comment. */
const readDrawThings: Reader = (texts) => {
  const settings = parseLoose(texts.get('xmp:usercomment') ?? '')
  return settings === null || !('c' in settings && 'uc' in settings) ? null : toFacts('draw-things', readFlatSettings(settings))
}

/** Midjourney: the prompt with its options and the job's id in the description. */
const readMidjourney: Reader = (texts) => {
  const text = texts.get('description') ?? texts.get('xmp:description') ?? texts.get('imagedescription') ?? ''
  const job = /\sJob ID: [\da-f-]{36}/.exec(text)
  if (job === null) return null
  const prompt = text.slice(0, job.index)
  return toFacts('midjourney', {
    prompt,
    seed: /\s--seed (\d{1,20})/.exec(prompt)?.[1],
    model: /\s--(v [\d.]{1,5}|niji [\d.]{1,5})/.exec(prompt)?.[1],
  })
}

const isTold = (value: unknown) => value !== undefined && value !== null && value !== ''

/** Settings side by side under keys of their own, or as one object somewhere, of no tool that is known. */
const readAnySettings: Reader = (texts) => {
  const settings = parseLoose(texts.get('parameters') ?? '') ?? commentOf(texts)
  const found = readFlatSettings(settings ?? Object.fromEntries(texts))
  const isOne = isTold(found.prompt) && [found.seed, found.steps, found.negativePrompt].some(isTold)
  return isOne ? toFacts('unknown', found) : null
}

const tellingKeys = new Set([
  'parameters',
  'prompt',
  'workflow',
  'dream',
  'sd-metadata',
  'invokeai_graph',
  'generation_data',
  'negative_prompt',
])

/** What is there under a key that only generators use, but not understood: kept as it stands. */
const keepRaw: Reader = (texts) => {
  const text = [...texts].find(([key]) => tellingKeys.has(key))?.[1]
  if (text !== undefined) return toFacts('unknown', { raw: text })
  return texts.get('xmp:digitalsourcetype')?.endsWith('/trainedAlgorithmicMedia') === true ? toFacts('unknown', {}) : null
}

const readers = [
  readNovelAi,
  readInvokeAi,
  readParametersJson,
  readComfy,
  readLines,
  readDrawThings,
  readMidjourney,
  readAnySettings,
  keepRaw,
]

/** How a model made the file, by the texts in it; null when nothing says that one did. */
export function findGeneration(texts: readonly EmbeddedText[]): GenerationFacts | null {
  const byKey = new Map<string, string>()
  for (const { key, text } of texts) {
    const name = key.toLowerCase()
    if (!byKey.has(name)) byKey.set(name, text.replace(/\0+$/, ''))
  }
  for (const read of readers) {
    const facts = read(byKey)
    if (facts !== null) return facts
  }
  return null
}
