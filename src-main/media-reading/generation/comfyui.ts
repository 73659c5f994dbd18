import type { Found } from './found'
import { asText, isLoose, type Loose } from './loose-json'

/** A node of the graph that ComfyUI writes as `prompt`: its kind, and for each input a value or where it comes from, `[node, output]`. */
interface Node {
  readonly kind: string
  readonly inputs: Loose
}

const mostNodes = 5000
const farthest = 32

/** Whether this is such a graph. */
export function isComfyGraph(graph: Loose): boolean {
  const nodes = Object.values(graph)
  return nodes.length > 0 && nodes.some((node) => isLoose(node) && typeof node['class_type'] === 'string' && isLoose(node['inputs']))
}

function nodesOf(graph: Loose): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>()
  for (const [id, node] of Object.entries(graph).slice(0, mostNodes)) {
    const inputs = isLoose(node) ? node['inputs'] : null
    if (isLoose(node) && typeof node['class_type'] === 'string' && isLoose(inputs)) nodes.set(id, { kind: node['class_type'], inputs })
  }
  return nodes
}

/**
 * Reads the graph backwards from what takes the samples: its conditioning leads to the texts, its model to the file, its latent picture to the size.
 * Other people's nodes have other names, so inputs are followed by name and not by kind of node.
 */
export function readComfyGraph(graph: Loose): Found {
  const nodes = nodesOf(graph)
  const target = (input: unknown): Node | null => (Array.isArray(input) ? (nodes.get(String((input as unknown[])[0])) ?? null) : null)

  /** The first value of one of these names on the way back from `from`, through inputs that `through` allows. */
  const search = (from: Node | null, names: readonly string[], through: (name: string) => boolean = () => true): string | null => {
    let layer = from === null ? [] : [from]
    const seen = new Set<Node>(layer)
    for (let depth = 0; depth < farthest && layer.length > 0; depth++) {
      const next: Node[] = []
      for (const node of layer) {
        const value = valueOf(node, names)
        if (value !== null) return value
        for (const [name, input] of Object.entries(node.inputs)) {
          const above = through(name) ? target(input) : null
          if (above !== null && !seen.has(above)) {
            seen.add(above)
            next.push(above)
          }
        }
      }
      layer = next
    }
    return null
  }

  const sampler = samplerOf([...nodes.values()])
  if (sampler === null) return {}
  const { inputs } = sampler
  const guided = target(inputs['guider'])
  const side = (name: string) =>
    target(inputs[name]) ?? target(guided?.inputs[name]) ?? (name === 'positive' ? target(guided?.inputs['conditioning']) : null)
  const isNoModel = (name: string) => !/^(?:model|clip|vae|image|images|pixels)$/.test(name)
  const latent = target(inputs['latent_image']) ?? target(inputs['samples'])
  return {
    prompt: search(side('positive'), textNames, isNoModel),
    negativePrompt: search(side('negative'), textNames, isNoModel),
    seed: search(sampler, ['seed', 'noise_seed'], (name) => name === 'noise' || name.includes('seed')),
    model: search(
      target(inputs['model']) ?? guided,
      ['ckpt_name', 'unet_name', 'model_name', 'model_path'],
      (name) => !/^(?:positive|negative|conditioning)$/.test(name),
    ),
    sampler: search(sampler, ['sampler_name'], (name) => name === 'sampler'),
    steps: search(sampler, ['steps'], (name) => name === 'sigmas' || name === 'steps'),
    guidance: search(sampler, ['cfg', 'guidance'], (name) => /^(?:guider|conditioning|positive|cfg)$/.test(name)),
    width: search(latent, ['width']),
    height: search(latent, ['height']),
  }
}

const textNames = ['text', 'text_g', 't5xxl', 'clip_l', 'prompt', 'positive_prompt', 'string', 'value', 'text_l']

function valueOf(node: Node, names: readonly string[]): string | null {
  for (const name of names) {
    const value = asText(node.inputs[name])
    if (value !== null && value !== '') return value
  }
  return null
}

/** The first that has what a sampler must have; by name alone where none has. */
function samplerOf(nodes: readonly Node[]): Node | null {
  const fits = ({ inputs }: Node) =>
    ('positive' in inputs && ('seed' in inputs || 'noise_seed' in inputs || 'steps' in inputs)) || ('guider' in inputs && 'noise' in inputs)
  return nodes.find(fits) ?? nodes.find(({ kind }) => /sampler/i.test(kind) && !/select/i.test(kind)) ?? null
}
