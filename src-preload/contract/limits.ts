/** A comment has 1 to this many characters after trimming (our own limit: no service names one). */
export const commentLimit = 10_000

/** Media Pocket API v2, Update asset: "Title is too long (maximum is 255 characters)". */
export const titleLimit = 255

/** The word that must be typed before anything is deleted for good. */
export const deletionWord = 'delete'
