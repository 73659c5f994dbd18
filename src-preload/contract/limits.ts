/** A comment has 1 to this many characters after trimming (our own limit: no service names one). */
export const commentLimit = 10_000

/** Media Pocket API v2, Update asset: "Title is too long (maximum is 255 characters)". */
export const titleLimit = 255

/** The word that must be typed before anything is deleted for good. */
export const deletionWord = 'delete'

/** Least and most that the bandwidth may be capped to, in bytes in a second. */
export const leastCap = 16 * 1024
export const mostCap = 10 * 1024 ** 3
