import type { IntakeRule } from '../../../src-preload/contract/drop-folder'

/** What a folder does when nothing was said: the contract's own, as plain data for the window. */
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
