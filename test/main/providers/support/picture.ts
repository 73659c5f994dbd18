import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary } from '../../../../src-main/demo/library'

/** The smallest PNG: one pixel. */
export const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=', 'base64')

/** A demo library of one picture, in a folder below `folder`. */
export function pictureLibrary(folder: string): DemoLibrary {
  const place = join(folder, 'library')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'harbour.png'), picture)
  return {
    folder: place,
    people: [],
    assets: [
      {
        file: 'harbour.png',
        title: 'Harbour',
        description: null,
        category: null,
        tags: [],
        aiTags: [],
        project: null,
        collections: [],
        owner: 'anna@x.example',
        createdDaysAgo: 3,
        trashedDaysAgo: null,
        comments: [],
      },
    ],
  }
}
