import { AppError } from '../../src-preload/contract/errors'
import type { Remove, ScrubPlace, Unscrubbable } from './plan'

/** What a rule removes, in words. */
export function wordsFor({ location, generation }: Remove): string {
  if (location && generation) return 'the location and the generation data'
  return location ? 'the location' : 'the generation data'
}

const nextStep = 'It was not sent. Change the rule of its folder, or send it without the rule.'

/** Why a file is not sent scrubbed, in words: nothing is ever sent unscrubbed instead. */
export function refusalFor(name: string, remove: Remove, why: Unscrubbable['why'] | 'type' | 'unchecked' | 'left'): AppError {
  const what = wordsFor(remove)
  const because = {
    type: `Slipway can not remove ${what} from files like “${name}”.`,
    damaged: `Slipway can not remove ${what} from “${name}”: the file is damaged, or built in a way that can not be followed to its end.`,
    'film-positions': `Slipway can not remove ${what} from “${name}”: it has a track of notes beside picture and sound, which may name a place for every moment.`,
    unchecked: `Slipway can not remove ${what} from “${name}”: the copy could not be read again to be sure.`,
    left: `Slipway can not remove ${what} from “${name}”: some of it was still in the copy.`,
  }
  return new AppError('refused', `${because[why]} ${nextStep}`)
}

const places: Readonly<Record<ScrubPlace, string>> = {
  exif: 'EXIF',
  xmp: 'XMP',
  iptc: 'IPTC',
  text: 'text entries',
  comment: 'a comment',
  'film-tags': 'the tags of the film',
  credentials: 'the signed statement of origin',
  appended: 'what followed the end of the picture',
}

/** What was removed from a file, in words, for its row in the ledger. */
export function removedSentence(remove: Remove, removed: readonly ScrubPlace[]): string {
  const what = wordsFor(remove)
  if (removed.length === 0) return `It was looked through for ${what}: there was nothing to remove.`
  const named = removed.map((place) => places[place])
  const list = named.length === 1 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`
  return `Sent without ${what}: removed from ${list}.`
}
