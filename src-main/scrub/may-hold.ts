import type { MediaFacts } from '../media-reading/media-facts'
import type { Remove } from './plan'

/** Types in which nobody writes a place or how a model made it, in any form that others read. */
const plain = /^(?:text\/[\w.+-]+|application\/(?:xml|json)|audio\/(?:wav|x-wav|vnd\.wave|aac|midi)|image\/bmp|font\/[\w.+-]+)$/
/** Sound has no place; but some tools write the prompt into its tags. */
const sound = /^(?:audio\/(?:mpeg|flac|x-flac|ogg|opus|aiff)|application\/ogg)$/

/** Whether what a rule removes may be in a file, by what it told. Of what could not be told anything may. */
export function mayHold(facts: MediaFacts | null, remove: Remove): boolean {
  const type = facts?.type ?? null
  if (facts === null || type === null) return true
  const { capture, generation } = facts
  if ((remove.location && capture.position !== null) || (remove.generation && generation !== null)) return true
  return !plain.test(type.mime) && (remove.generation || !sound.test(type.mime))
}
