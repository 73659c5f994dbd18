import { expect, it } from 'vitest'
import { notesOf } from '../../../src-main/accounts/service-notes'
import { systemClock } from '../../../src-main/clock'
import { createRegistry, providerDefinitions } from '../../../src-main/providers/registry'
import { subjects } from '../providers/conformance/subjects'

function notes(label: string): Readonly<Record<string, string>> {
  const subject = subjects.find((each) => each.label === label)
  if (subject === undefined) throw new Error(`no ${label}`)
  const account = { service: subject.definition.service, address: 'https://demo.example', fields: subject.fields }
  const { facts } = createRegistry(providerDefinitions, systemClock).peek(account)
  return Object.fromEntries(notesOf(facts).map((note) => [note.label, note.value]))
}

it('says of Wordbee that segments are listed, and how a file is told there', () => {
  expect(notes('Wordbee')).toMatchObject({
    'How its assets are found': expect.stringMatching(/^Listed 100 segments at a time, all of them every \d+ min$/) as string,
    'How files reach it': 'Slipway sends them',
    'How a file is recognised': 'By its name, place and size: nothing is told of the content',
    'Requests an hour': 'About 1,000',
    Trash: 'None',
  })
})

it('says of OctoSpark that assets are listed, and that not every asset tells a hash', () => {
  expect(notes('OctoSpark')).toMatchObject({
    'How its assets are found': 'Listed 100 assets at a time, all of them every 5 min',
    'How files reach it': 'Slipway sends them',
    'How a file is recognised': 'By its SHA-256; where none is told, by its name and size',
    'Requests an hour': 'Not documented',
    Trash: expect.stringContaining('documents no restore') as string,
  })
})

it('says of Media Pocket that it is known by ID, and of its trash of 14 days', () => {
  expect(notes('Media Pocket')).toMatchObject({
    'How its assets are found': 'By ID: it documents no listing, so each asset is asked for every 10 min',
    'How files reach it': 'It fetches them by a link that Slipway gives it',
    'How a file is recognised': 'By its MD5; where none is told, by its name',
    'Length of a title': 'At most 255 characters',
    Trash: expect.stringContaining('14 days') as string,
  })
})

it('says of GlobalAiOpc that nothing tells one file from another, and that there is no trash', () => {
  expect(notes('GlobalAiOpc')).toMatchObject({
    'How its assets are found': 'By ID: it documents no listing, so each asset is asked for every 10 min',
    'How files reach it': 'It fetches them by a link that Slipway gives it',
    'How a file is recognised': 'Not at all: nothing is told of the content',
    'Length of a title': 'Not documented',
    Trash: 'None',
  })
})
