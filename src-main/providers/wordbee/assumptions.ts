/**
 * What is decided here where no document of Wordbee says anything. Each stands in this one place, so that it can change with the first real answer.
 */
export const assumptions = {
  /** The name of the part that holds the file in "Media upload": the documents ask for multipart/form-data and name no part. */
  uploadPart: 'file',
  /** A token is made anew when it has not been used for so long, in ms. Documented: it dies after 30 minutes without use. The minute less is ours. */
  tokenIdleMs: 29 * 60_000,
  /** A pause after 429 is at least so long, in ms: the documents name no time and ask for 10 seconds at least. */
  shortestPauseMs: 10_000,
  /** A token as it can be sent and as no page or data would look: visible ASCII without quotes, brackets and commas. */
  token: /^(?!null$|true$|false$)[\x21\x23-\x26\x28-\x2b\x2d-\x3b\x3d\x3f-\x5a\x5c\x5e-\x7a\x7c\x7e]{1,8192}$/,
  /** Segment ids are positive integers, as every example shows them. */
  segmentId: /^[1-9]\d{0,14}$/,
  /** A language code as locales are written everywhere: letters, digits, `-` and `_`. */
  locale: /^[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*$/,
  /** The id of a Flex document: one segment of a path. */
  flexDocumentId: /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/,
  /** The many-segments list is asked in so many segments at once, and with an address of so many characters at most: no limit is documented. */
  segmentsPerList: 100,
  longestPath: 1800,
  /** The zone of times that name none. */
  zoneOfBareTimes: 'Z',
  /** Parts of an identity longer than this can not be asked for: the row counts as unreadable. */
  longestPart: 2000,
  /** Rows of one list; no paging is documented. What comes after counts as unreadable. */
  longestList: 50_000,
} as const
