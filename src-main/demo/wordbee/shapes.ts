import type { FileRecord } from './state'

/** A file as lists show it: "List Assets in Segment", or under the other names of "Flex project assets". */
export function showFile(file: FileRecord, origin: string): Readonly<Record<string, unknown>> {
  const { documentId, segmentId, locale, relativePath, name, size, contentType, createdDate, modifiedDate } = file
  const dates = { contentType, createdDate, modifiedDate }
  if (file.container.startsWith('flex:')) {
    return {
      documentId,
      segmentId: Number(segmentId),
      locale,
      relativePath,
      fileName: name,
      fileSizeInBytes: size,
      ...dates,
      downloadUrl: urlOf(file, origin),
    }
  }
  return {
    projectId: Number(file.container.slice(2)),
    documentId: Number(documentId),
    segmentId: Number(segmentId),
    locale,
    relativePath,
    name,
    size,
    ...dates,
    downloadUrl: urlOf(file, origin),
  }
}

/** Carries locale, scope, file name and a version for caches. */
function urlOf(file: FileRecord, origin: string): string {
  const isFlex = file.container.startsWith('flex:')
  const base = isFlex ? `/api/apps/wbflex/documents/${encodeURIComponent(file.container.slice(5))}/assets` : '/api/resources/assets'
  const query = new URLSearchParams({
    ...(file.locale !== null && { locale: file.locale }),
    ...(!isFlex && { scope: file.container }),
    filename: file.name,
    ...(file.relativePath !== '' && { relativePath: file.relativePath }),
    v: String(Date.parse(file.modifiedDate)),
  })
  return `${origin}${base}/${file.segmentId}?${query.toString()}`
}
