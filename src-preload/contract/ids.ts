import { z } from 'zod'

/** Local ids are ULIDs: made here, never by a service, and never shown to one except as an external id. */
const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)

export const accountId = ulid.brand<'AccountId'>()
export type AccountId = z.infer<typeof accountId>

export const assetId = ulid.brand<'AssetId'>()
export type AssetId = z.infer<typeof assetId>

export const commentId = ulid.brand<'CommentId'>()
export type CommentId = z.infer<typeof commentId>

export const operationId = ulid.brand<'OperationId'>()
export type OperationId = z.infer<typeof operationId>

export const dropFolderId = ulid.brand<'DropFolderId'>()
export type DropFolderId = z.infer<typeof dropFolderId>

export const intakeId = ulid.brand<'IntakeId'>()
export type IntakeId = z.infer<typeof intakeId>
