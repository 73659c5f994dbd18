import type { IntakeRule } from './drop-folder'

/** What a folder does when nothing was said. Plain data in a file of its own, so that the window needs no schemas for it. */
export const plainRule: IntakeRule = {
  title: '',
  tags: '',
  category: '',
  include: [],
  exclude: [],
  types: [],
  minSize: null,
  maxSize: null,
  onChange: 'add-media',
  onDuplicate: 'hold',
  onTrashedTwin: 'ask',
  removeLocation: false,
  removeGeneration: false,
}
