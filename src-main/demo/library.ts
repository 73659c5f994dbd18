import { existsSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { z } from 'zod'

const plainName = z
  .string()
  .min(1)
  .refine((name) => basename(name) === name && !name.includes('\\') && name !== '.' && name !== '..', 'must be a plain file name')
const days = z.number().nonnegative()

const assetSchema = z.object({
  /** A file in the library's folder; null for a placeholder. */
  file: plainName.nullable(),
  title: z.string(),
  description: z.string().nullable(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  aiTags: z.array(z.string()),
  project: z.string().nullable(),
  collections: z.array(z.string()),
  owner: z.string(),
  createdDaysAgo: days,
  trashedDaysAgo: days.nullable(),
  comments: z.array(z.object({ author: z.string(), text: z.string(), daysAgo: days })),
})

const librarySchema = z.object({
  assets: z.array(assetSchema),
  people: z.array(z.object({ email: z.string(), first_name: z.string(), last_name: z.string() })),
})

/** One asset that a demo service starts out with. */
export type DemoLibraryAsset = z.infer<typeof assetSchema>

/** What a demo service starts out with. */
export type DemoLibrary = z.infer<typeof librarySchema> & {
  /** Where the files lie, and their previews in `previews/`. */
  readonly folder: string
}

/** Reads `library.json` in `folder`; null when there is none. Fails when it is there and makes no sense. */
export function readDemoLibrary(folder: string): DemoLibrary | null {
  const path = join(folder, 'library.json')
  if (!existsSync(path)) return null
  return { ...librarySchema.parse(JSON.parse(readFileSync(path, 'utf8'))), folder }
}

/** The shipped preview of a library file: the same base name in `previews/`; null when there is none. */
export function findLibraryPreview(folder: string, file: string): string | null {
  const base = basename(file, extname(file))
  const candidates = ['.jpg', '.webp', '.png'].map((extension) => join(folder, 'previews', `${base}${extension}`))
  return candidates.find((path) => existsSync(path)) ?? null
}
