import type { Call } from '../service/routes'
import type { DocumentSetup, FileRecord, WordbeeState } from './state'
import { documentOf, segmentKey } from './state'

/** The container a call is about: by `scope` in the query, or by the Flex document in the path. */
export interface CalledContainer {
  readonly container: string
  readonly isFlex: boolean
  /** Whether it is named by a project's own scope: files can be added then. */
  readonly takesUploads: boolean
}

/** Null for a scope or a Flex document that there is none of. */
export function containerOf({ setup }: WordbeeState, call: Call): CalledContainer | null {
  const flexId = call.pathParams['document_id']
  if (flexId !== undefined) {
    const isKnown = setup.flexDocuments.some(({ id }) => id === flexId)
    return isKnown ? { container: `flex:${flexId}`, isFlex: true, takesUploads: true } : null
  }
  const scope = call.query.get('scope') ?? ''
  if (setup.projects.some(({ id }) => `pr${id}` === scope)) return { container: scope, isFlex: false, takesUploads: true }
  const project = Object.hasOwn(setup.jobs, scope) ? setup.jobs[scope] : undefined
  return project === undefined ? null : { container: `pr${project}`, isFlex: false, takesUploads: false }
}

/** The document of the segment in the path; null when the container has no such segment. */
export function calledDocument(state: WordbeeState, { container }: CalledContainer, call: Call): DocumentSetup | null {
  return documentOf(state, container, call.pathParams['segment_id'] ?? '')
}

/** The files of a segment, in the order of their names, which never changes by itself. */
export function filesOf(state: WordbeeState, container: string, segmentId: string): FileRecord[] {
  const order = (file: FileRecord) => `${file.locale ?? ''}/${file.relativePath}/${file.name}`
  return state.files.find('segment', segmentKey(container, segmentId)).sort((one, other) => (order(one) < order(other) ? -1 : 1))
}

/**
 * The one file that a query names: exact in every letter. "relativePath … takes precedence over path in filename"; without a locale the neutral folder is meant.
 * Null when there is none.
 */
export function namedFile(state: WordbeeState, container: string, call: Call): FileRecord | null {
  const given = call.query.get('filename') ?? ''
  const cut = Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\'))
  const name = given.slice(cut + 1)
  const relativePath = call.query.get('relativePath') ?? (cut < 0 ? '' : given.slice(0, cut))
  const locale = call.query.get('locale') ?? ''
  const files = filesOf(state, container, call.pathParams['segment_id'] ?? '')
  return files.find((file) => file.name === name && file.relativePath === relativePath && (file.locale ?? '') === locale) ?? null
}
